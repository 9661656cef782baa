using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>x87 instructions on registers in locals: calls of functions of numbers, where they are not doubles.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private const uint OrderConditions = X87Status.C0 | X87Status.C2 | X87Status.C3;

    private static readonly MethodInfo AbsoluteMethod = typeof(Math).GetMethod(nameof(Math.Abs), [typeof(double)])!;

    /// <summary>False: the instruction has nothing to do with the x87.</summary>
    private bool TryWriteX87(ref PlannedInstruction planned)
    {
        if (!planned.Op->IsX87)
        {
            if (planned.Kind is TranslationKind.LoadSegmentReal or TranslationKind.LoadFarPointerReal or TranslationKind.FarJump
                or TranslationKind.FarCall or TranslationKind.FarIndirect or TranslationKind.FarReturn)
                SettleLast();
            // FWAIT: nothing is pending.
            return planned.Iced.Mnemonic == Mnemonic.Wait && (planned.Op->Flags & OpFlags.OfModel) == 0;
        }
        var step = X87Flow.StepOf(in planned);
        if (step.Action == X87Action.Handler || (step.Action == X87Action.Constant && !IsKnownConstant(step)))
        {
            WriteHandler(ref planned);
            return true;
        }
        if (!CanRun(step))
        {
            // A fault of the stack.
            _il.LdcI4(1);
            _il.Brtrue(Deopt());
            return true;
        }
        WriteX87Step(in planned, step);
        return true;
    }

    private bool IsKnownConstant(in X87Step step) => step.Operation is 0 or 6 || _x87!.Shape.IsControlKnown;

    private bool CanRun(in X87Step step)
    {
        var shape = _x87!.Shape;
        return step.Action switch
        {
            X87Action.Status or X87Action.StoreControl => true,
            X87Action.Load or X87Action.Constant => !shape.IsValid(-1),
            X87Action.LoadRegister => !shape.IsValid(-1) && shape.IsValid(step.Other),
            X87Action.StoreRegister => shape.IsValid(0),
            X87Action.Binary => shape.IsValid(0) && shape.IsValid(1),
            _ => shape.IsValid(0) && (step.Other < 0 || shape.IsValid(step.Other)) && (step.Pops < 2 || shape.IsValid(1)),
        };
    }

    private void WriteX87Step(in PlannedInstruction planned, in X87Step step)
    {
        var track = _x87!;
        switch (step.Action)
        {
            case X87Action.Status:
                WriteX87Status();
                return;
            case X87Action.StoreControl:
                var at = Address(planned.Iced, 2, write: true);
                PushControl();
                Store(at, Keep(), 2);
                return;
        }
        Place? place = step.Format == X87MemoryFormat.None
            ? null
            : Address(planned.Iced, step.Size, write: step.Action == X87Action.Store);
        switch (step.Action)
        {
            case X87Action.Arithmetic:
                WriteX87Arithmetic(planned, step, place);
                break;
            case X87Action.Load:
                track.Push(LoadX87Number(planned, step, place!.Value));
                track.Rounding = new X87Rounding(X87Locals.RoundingKnown);
                break;
            case X87Action.LoadRegister:
                track.Push(track[step.Other]);
                track.Rounding = new X87Rounding(X87Locals.RoundingKnown);
                break;
            case X87Action.Constant:
                track.Push(X87Constant(step.Operation, UsesDoubles(planned)));
                track.Rounding = new X87Rounding(X87Locals.RoundingKnown);
                break;
            case X87Action.Exchange:
                var (top, other) = (track[0], track[step.Other]);
                track.Set(0, other);
                track.Set(step.Other, top);
                track.Rounding = new X87Rounding(X87Locals.RoundingKnown);
                break;
            case X87Action.StoreRegister:
                track.Set(step.Other, track[0]);
                track.Rounding = new X87Rounding(X87Locals.RoundingKnown);
                break;
            case X87Action.Store:
                WriteX87StoreOf(track[0], step, place!.Value);
                break;
            case X87Action.ChangeSign or X87Action.Absolute:
                track.Set(0, WithOtherSign(track[0], step.Action == X87Action.ChangeSign));
                track.Rounding = new X87Rounding(X87Locals.RoundingKnown);
                break;
            case X87Action.Compare:
                WriteX87Compare(planned, step, place);
                break;
            case X87Action.Unary:
                WriteX87Unary(planned, step);
                break;
            default:
                WriteX87Binary(step);
                break;
        }
        track.Shape = track.Shape.Pop(step.Pops);
        NoteLast(planned, place);
    }

    private void NoteLast(in PlannedInstruction planned, Place? place)
    {
        ref var last = ref _x87!.Last;
        last.Instruction = planned.Op;
        if (place is not { } at)
            return;
        var segment = (SegmentName)planned.Op->Segment;
        last.WithOperand = planned.Op;
        if (IsFlat(segment) || IsUniform(segment))
        {
            (last.Offset, last.Displacement) = (at.Linear, (int)(at.Offset - CodeBase));
            return;
        }
        PushLinear(at);
        _il.ConvU4();
        if (segment == SegmentName.Cs)
            _il.LdcI4(_block.Block.Key.CsBase);
        else
            _il.Ldloc(SegmentBase(segment));
        _il.Sub();
        (last.Offset, last.Displacement) = (KeepAddress(), 0);
    }

    /// <summary>In front of what changes a selector, which is among what is remembered.</summary>
    private void SettleLast()
    {
        var track = _x87!;
        PushState();
        PushLastOr(track.Last.Instruction, Homes.LastInstruction);
        PushLastOr(track.Last.WithOperand, Homes.LastWithOperand);
        if (track.Last.WithOperand != null)
        {
            _il.Ldloc(track.Last.Offset);
            _il.LdcI4(track.Last.Displacement);
            _il.ConvI();
            _il.Add();
            _il.ConvU4();
        }
        else
        {
            _il.Ldloc(Homes.LastOffset);
        }
        _il.Call(RememberX87);
        foreach (var home in (ReadOnlySpan<IlLocal>)[Homes.LastInstruction, Homes.LastWithOperand])
        {
            _il.LdcI4(0);
            _il.ConvI();
            _il.Stloc(home);
        }
        track.Last = default;
        // A way out in front of this instruction has nothing more to say of it.
        if (_x87Before is { } before)
            before.Last = default;
    }

    private void PushLastOr(Op* known, IlLocal home)
    {
        if (known == null)
        {
            _il.Ldloc(home);
            return;
        }
        _il.LdcI8((nint)known);
        _il.ConvI();
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    private void PushControl()
    {
        if (_x87!.Shape.IsControlKnown)
            _il.LdcI4(_plan.X87!.Control);
        else
            PushDword(CpuState.X87Offset + X87State.ControlOffset);
    }

    private void PushExtended(X87Value value)
    {
        _il.Ldloc(value.A);
        _il.Ldloc(value.B);
    }

    private void PushNothing()
    {
        _il.LdcI8(0);
        _il.LdcI4(0);
    }

    private void PushBits(IlLocal bits)
    {
        _il.Ldloc(bits);
        _il.LdcI4(0);
    }

    /// <summary>Calls a function with two operands that are on the stack; leaves where it refuses.</summary>
    private X87Value CallPure(nint function)
    {
        PushControl();
        _il.LdcI8(function);
        _il.ConvI();
        _il.CalliX87Pure();
        var result = KeepExtended();
        _il.Ldloc(result.B);
        _il.LdcI4(0);
        _il.Blt(Deopt());
        return result;
    }

    /// <summary>Locals with the number on the stack.</summary>
    private X87Value KeepExtended()
    {
        _il.Stloc(Homes.Result);
        var significand = _il.NewLocal(typeof(long));
        _il.Ldloca(Homes.Result);
        _il.Ldfld(Significand);
        _il.Stloc(significand);
        _il.Ldloca(Homes.Result);
        _il.Ldfld(SignExponent);
        return new X87Value(X87Kind.Extended, significand, Keep());
    }

    /// <summary>What a result raised: to be done when nothing of the instruction can leave any more.</summary>
    private void NoteRaised(IlLocal word)
    {
        _il.Ldloc(Homes.Raised);
        _il.Ldloc(word);
        _il.Or();
        _il.Stloc(Homes.Raised);
        _x87!.Rounding = new X87Rounding(X87Locals.RoundingKnown, word);
    }

    private X87Value ConvertFromDouble(X87Value value)
    {
        if (value.Kind == X87Kind.Extended)
            return value;
        _il.Ldloc(value.A);
        _il.Call(FromDoubleMethod);
        return KeepExtended();
    }

    private X87Value ConvertToDouble(X87Value value, Func<IlLabel> outside)
    {
        if (value.Kind == X87Kind.Double)
            return value;
        PushExtended(value);
        _il.Call(ToDoubleMethod);
        var number = KeepDouble();
        _il.Ldloc(number.A);
        _il.Ldloc(number.A);
        _il.BneUn(outside());
        return number;
    }

    // ---- instructions -----------------------------------------------------------------------------------------------

    private void WriteX87Arithmetic(in PlannedInstruction planned, in X87Step step, Place? place)
    {
        var track = _x87!;
        var target = step.ToOther ? step.Other : 0;
        var inDoubles = UsesDoubles(planned);
        if (inDoubles && track[0].Kind == X87Kind.Double && (place is not null || track[step.Other].Kind == X87Kind.Double))
        {
            var second = place is { } from ? LoadDouble(from, step.Format) : track[step.Other];
            WriteDoubleArithmetic(track[0].A, second.A, step.Operation, target);
            return;
        }
        var top = ConvertFromDouble(track[0]);
        X87Value result;
        if (place is { } at)
        {
            var bits = LoadX87Operand(at, step.Size);
            PushExtended(top);
            PushBits(bits);
            result = CallPure(X87PureTable.Arithmetic(step));
        }
        else
        {
            var other = ConvertFromDouble(track[step.Other]);
            PushExtended(top);
            PushExtended(other);
            result = CallPure(X87PureTable.Arithmetic(step));
        }
        var value = inDoubles ? ConvertToDouble(result, Deopt) : result;
        NoteRaised(result.B);
        track.Set(target, value);
    }

    private X87Value LoadX87Number(in PlannedInstruction planned, in X87Step step, Place place)
    {
        if (UsesDoubles(planned) && X87Flow.HasDoubles(step))
            return LoadDouble(place, step.Format);
        var bits = LoadX87Operand(place, step.Size);
        PushNothing();
        PushBits(bits);
        return CallPure(X87PureTable.Load(step.Format));
    }

    private X87Value X87Constant(int number, bool asDouble)
    {
        if (asDouble && number is 0 or 6)
        {
            _il.LdcR8(number == 0 ? 1 : 0);
            return KeepDouble();
        }
        var value = NumberFormats.Constant(number, _plan.X87!.Control);
        _il.LdcI8((long)value.Significand);
        var significand = _il.NewLocal(typeof(long));
        _il.Stloc(significand);
        _il.LdcI4(value.SignExponent);
        return new X87Value(X87Kind.Extended, significand, Keep());
    }

    private X87Value WithOtherSign(X87Value value, bool change)
    {
        if (value.Kind == X87Kind.Double)
        {
            _il.Ldloc(value.A);
            if (change)
                _il.Neg();
            else
                _il.Call(AbsoluteMethod);
            return KeepDouble();
        }
        _il.Ldloc(value.B);
        _il.LdcI4(change ? Float80.SignBit : Float80.MaxExponent);
        if (change)
            _il.Xor();
        else
            _il.And();
        return value with { B = Keep() };
    }

    private void WriteX87StoreOf(X87Value value, in X87Step step, Place place)
    {
        if (value.Kind == X87Kind.Double && step.Format == X87MemoryFormat.Double && IsUnderflowMasked)
        {
            StoreQword(place, BitsOf(value.A));
            _x87!.Rounding = new X87Rounding(X87Locals.RoundingKnown);
            return;
        }
        PushExtended(ConvertFromDouble(value));
        PushNothing();
        var result = CallPure(X87PureTable.Store(step.Format));
        if (step.Size == sizeof(long))
        {
            StoreQword(place, result.A);
        }
        else
        {
            _il.Ldloc(result.A);
            _il.ConvI4();
            Store(place, Keep(), step.Size);
        }
        NoteRaised(result.B);
    }

    private void StoreQword(Place place, IlLocal value)
    {
        if (!_options.Journal)
        {
            Store(place, value, sizeof(long));
            return;
        }
        for (var half = 0; half < 2; half++)
        {
            _il.Ldloc(value);
            _il.LdcI4(32 * half);
            _il.ShrUn();
            _il.ConvI4();
            Store(place with { Offset = place.Offset + sizeof(int) * half }, Keep(), sizeof(int));
        }
    }

    private void WriteX87Compare(in PlannedInstruction planned, in X87Step step, Place? place)
    {
        var track = _x87!;
        var isTest = place is null && step.Other < 0;
        if (UsesDoubles(planned) && track[0].Kind == X87Kind.Double
            && (place is not null || isTest || track[step.Other].Kind == X87Kind.Double))
        {
            var second = place is { } from ? LoadDouble(from, step.Format)
                : isTest ? X87Constant(6, asDouble: true) : track[step.Other];
            PushDoubleOrder(track[0].A, second.A);
            SetConditions();
            return;
        }
        var top = ConvertFromDouble(track[0]);
        if (place is { } at)
        {
            var bits = LoadX87Operand(at, step.Size);
            PushExtended(top);
            PushBits(bits);
        }
        else
        {
            var other = isTest ? default : ConvertFromDouble(track[step.Other]);
            PushExtended(top);
            if (isTest)
                PushNothing();
            else
                PushExtended(other);
        }
        var result = CallPure(X87PureTable.Compare(step));
        NoteRaised(result.B);
        _il.Ldloc(result.B);
        _il.LdcI4(X87Pure.RaisedShift);
        _il.ShrUn();
        _il.LdcI4(OrderConditions);
        _il.And();
        SetConditions();
    }

    /// <summary>status = status &amp; ~conditions | those on the stack</summary>
    private void SetConditions()
    {
        _il.Ldloc(Homes.Status);
        _il.LdcI4(~X87Status.Conditions);
        _il.And();
        _il.Or();
        _il.Stloc(Homes.Status);
        _x87!.Rounding = new X87Rounding(X87Locals.RoundingKnown);
    }

    private void WriteX87Unary(in PlannedInstruction planned, in X87Step step)
    {
        var track = _x87!;
        var top = track[0];
        var isDouble = UsesDoubles(planned) && top.Kind == X87Kind.Double;
        if (isDouble && step.Operation == X87PureTable.SquareRoot)
        {
            WriteDoubleSquareRoot(top.A);
            return;
        }
        PushExtended(ConvertFromDouble(top));
        PushNothing();
        var result = CallPure(X87PureTable.Function(step.Operation));
        var value = isDouble && step.Operation == X87PureTable.RoundToInteger ? ConvertToDouble(result, Deopt) : result;
        NoteRaised(result.B);
        if (step.Operation is X87PureTable.Sine or X87PureTable.Cosine)
        {
            _il.Ldloc(Homes.Status);
            _il.LdcI4(~X87Status.C2);
            _il.And();
            _il.Stloc(Homes.Status);
        }
        track.Set(0, value);
    }

    private void WriteX87Binary(in X87Step step)
    {
        var track = _x87!;
        var first = ConvertFromDouble(track[1]);
        var second = ConvertFromDouble(track[0]);
        PushExtended(first);
        PushExtended(second);
        var result = CallPure(X87PureTable.Function(step.Operation));
        NoteRaised(result.B);
        track.Set(step.ToOther ? 1 : 0, result);
    }

    private void WriteX87Status()
    {
        PushStatus();
        _il.LdcI4(~X87Status.C1);
        _il.And();
        PushRounding();
        _il.Or();
        if (_x87!.Shape.Top != 0)
        {
            _il.LdcI4(_x87.Shape.Top << X87Status.TopShift);
            _il.Or();
        }
        StoreRegister(Iced.Intel.Register.AX, Keep());
    }

    /// <summary>Pushes C1.</summary>
    private void PushRounding()
    {
        var rounding = _x87!.Rounding;
        if (rounding is { Kind: X87Locals.RoundingKnown, Word: null })
        {
            _il.LdcI4(0);
            return;
        }
        if (rounding.Word is { } word)
        {
            _il.Ldloc(word);
            _il.LdcI4(X87Pure.RaisedShift);
            _il.ShrUn();
            _il.LdcI4(X87Status.C1);
            _il.And();
            return;
        }
        _il.Ldloc(Homes.Status);
        if (rounding.Kind < 0)
            _il.Ldloc(Homes.RoundingKind);
        else
            _il.LdcI4(rounding.Kind);
        _il.Ldloc(rounding.A ?? Homes.RoundingA);
        _il.Ldloc(rounding.B ?? Homes.RoundingB);
        _il.Call(X87Rounds);
    }
}
