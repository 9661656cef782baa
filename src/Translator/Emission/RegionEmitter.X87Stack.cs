using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>
/// The x87's registers in locals, where <see cref="X87Flow"/> knows TOP and the tags. In a block each result has a local of its own;
/// at joins and exits a physical register has one place: its double, or its significand and word. <c>where</c> says at an exit
/// which of them are newer than the state.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    private const uint Unavailable = CpuState.Cr0Emulation | CpuState.Cr0TaskSwitched;

    /// <summary>Exponents, less two, of doubles far from the ends of their range: those with one of these bits.</summary>
    private const int InnerExponents = 0x7FC;

    private static readonly FieldInfo Significand = typeof(Float80).GetField(nameof(Float80.Significand))!;
    private static readonly FieldInfo SignExponent = typeof(Float80).GetField(nameof(Float80.SignExponent))!;
    private static readonly MethodInfo StoreStack = X87Method(nameof(X87Locals.Store));
    private static readonly MethodInfo StoreX87Double = X87Method(nameof(X87Locals.StoreDouble));
    private static readonly MethodInfo RememberX87 = X87Method(nameof(X87Locals.Remember));
    private static readonly MethodInfo X87Rounds = X87Method(nameof(X87Locals.Rounding));
    private static readonly MethodInfo ToDoubleMethod = X87Method(nameof(X87Locals.ToDouble));
    private static readonly MethodInfo FromDoubleMethod = X87Method(nameof(X87Locals.FromDouble));

    private static MethodInfo X87Method(string name) => typeof(X87Locals).GetMethod(name)!;

    private X87Track? _x87;
    private X87Track? _x87Before;
    private X87Homes? _homes;
    private readonly List<(PlannedBlock Entry, IlLabel Label)> _x87Entries = [];

    /// <summary>The places of the registers between blocks, and what else of the x87 is in locals.</summary>
    private sealed class X87Homes(IlCode il)
    {
        public readonly IlLocal?[] Doubles = new IlLocal?[8];
        public readonly IlLocal?[] Significands = new IlLocal?[8];
        public readonly IlLocal?[] Words = new IlLocal?[8];

        /// <summary>Bit i: register i is in its double; bit 8 + i: in its significand and word; neither: in the state.</summary>
        public readonly IlLocal Where = il.NewInt32();

        /// <summary>TOP, and from bit 8 the registers in use: set on the ways out.</summary>
        public readonly IlLocal Stack = il.NewInt32();

        /// <summary>The status word, but for C1 and for what is in <see cref="Raised"/>.</summary>
        public readonly IlLocal Status = il.NewInt32();

        /// <summary>Words of results, all ored.</summary>
        public readonly IlLocal Raised = il.NewInt32();

        /// <summary><see cref="InnerExponents"/> once a result has been inexact, else zero, so that no double will do.</summary>
        public readonly IlLocal Inner = il.NewInt32();

        public readonly IlLocal RoundingKind = il.NewInt32();
        public readonly IlLocal RoundingA = il.NewLocal(typeof(double));
        public readonly IlLocal RoundingB = il.NewLocal(typeof(double));
        public readonly IlLocal LastInstruction = il.NewLocal(typeof(nint));
        public readonly IlLocal LastWithOperand = il.NewLocal(typeof(nint));
        public readonly IlLocal LastOffset = il.NewInt32();
        public readonly IlLocal Result = il.NewLocal(typeof(Float80));

        public IlLocal Double(int physical) => Doubles[physical] ??= il.NewLocal(typeof(double));

        public X87Value Home(int physical, bool isDouble)
        {
            if (isDouble)
                return new X87Value(X87Kind.Double, Double(physical), default);
            Significands[physical] ??= il.NewLocal(typeof(long));
            Words[physical] ??= il.NewInt32();
            return new X87Value(X87Kind.Extended, Significands[physical]!.Value, Words[physical]!.Value);
        }
    }

    private X87Homes Homes => _homes ??= new X87Homes(_il);

    private void AssumeX87Use(RegionEmitter first)
    {
        if (first._homes is not { } used)
            return;
        for (var i = 0; i < 8; i++)
        {
            if (used.Doubles[i] is not null)
                _ = Homes.Double(i);
            if (used.Significands[i] is not null)
                _ = Homes.Home(i, isDouble: false);
        }
    }

    // ---- blocks and edges -------------------------------------------------------------------------------------------

    private void StartX87(PlannedBlock block)
    {
        _x87 = null;
        if (_plan.X87 is not { } plan)
            return;
        if (plan.Shapes[block.Index] is not { } shape)
        {
            // Nothing leads here.
            _x87 = new X87Track(default);
            LeaveNow(block.Block.Key.Eip);
            return;
        }
        if (_inherited[block.Index]?.X87 is { } inherited)
        {
            _x87 = inherited;
            return;
        }
        _x87 = new X87Track(shape);
        for (var i = 0; i < 8; i++)
        {
            if ((shape.Valid >> i & 1) != 0)
                _x87.Values[i] = Homes.Home(i, (shape.Doubles >> i & 1) != 0);
        }
    }

    private void LeaveNow(uint eip)
    {
        StoreEip(eip);
        _il.Br(Exit(RegionExit.Interpret));
    }

    /// <summary>
    /// The block expects TOP and the tags that are known here. Others are possible behind a handler that met a fault of the stack,
    /// where <see cref="X87Flow"/> does not go on.
    /// </summary>
    private bool IsX87As(PlannedBlock target) => _x87 is not { } track
        || (_plan.X87!.Shapes[target.Index] is { } shape && shape.Top == track.Shape.Top && shape.Valid == track.Shape.Valid);

    /// <summary>Brings the registers to where a block of several ways in expects them.</summary>
    private void JoinX87(PlannedBlock target)
    {
        if (_x87 is not { } track)
            return;
        var shape = _plan.X87!.Shapes[target.Index]!.Value;
        var moved = track.Clone();
        for (var i = 0; i < 8; i++)
        {
            if ((shape.Valid >> i & 1) == 0)
                continue;
            var isDouble = (shape.Doubles >> i & 1) != 0;
            if (track.Values[i].Kind == X87Kind.Double == isDouble)
                continue;
            moved.Values[i] = isDouble ? ConvertToDouble(track.Values[i], () => LeaveFor(target, track)) : ConvertFromDouble(track.Values[i]);
            moved.Written |= 1 << i;
        }
        MoveHome(moved);
    }

    /// <summary>A way out in front of a block.</summary>
    private IlLabel LeaveFor(PlannedBlock target, X87Track track)
    {
        var label = _il.NewLabel();
        var at = track.Clone();
        var flags = _flags;
        _cold.Add(() =>
        {
            _il.Mark(label);
            LeaveX87(at);
            StoreFlags(flags);
            StoreEip(target.Block.Key.Eip);
            _il.Br(Exit(RegionExit.Next));
        });
        return label;
    }

    /// <summary>On a way out.</summary>
    private void LeaveX87(X87Track? track)
    {
        if (track is null)
            return;
        MoveHome(track);
        _il.LdcI4(track.Shape.Top | track.Shape.Valid << 8);
        _il.Stloc(Homes.Stack);
    }

    private void MoveHome(X87Track track)
    {
        // First, for its operands may be in registers' homes.
        MoveRoundingHome(track.Rounding);
        MoveValuesHome(track);
        if (track.Last.Instruction != null)
        {
            _il.LdcI8((nint)track.Last.Instruction);
            _il.ConvI();
            _il.Stloc(Homes.LastInstruction);
        }
        if (track.Last.WithOperand == null)
            return;
        _il.LdcI8((nint)track.Last.WithOperand);
        _il.ConvI();
        _il.Stloc(Homes.LastWithOperand);
        _il.Ldloc(track.Last.Offset);
        _il.LdcI4(track.Last.Displacement);
        _il.ConvI();
        _il.Add();
        _il.ConvU4();
        _il.Stloc(Homes.LastOffset);
    }

    /// <summary>All at once, since one may be where another goes.</summary>
    private void MoveValuesHome(X87Track track)
    {
        if (track.Written == 0)
            return;
        var bits = 0;
        for (var i = 0; i < 8; i++)
        {
            if ((track.Written >> i & 1) == 0)
                continue;
            var value = track.Values[i];
            _il.Ldloc(value.A);
            if (value.Kind == X87Kind.Extended)
                _il.Ldloc(value.B);
            bits |= 1 << (value.Kind == X87Kind.Double ? i : i + 8);
        }
        for (var i = 7; i >= 0; i--)
        {
            if ((track.Written >> i & 1) == 0)
                continue;
            var isDouble = track.Values[i].Kind == X87Kind.Double;
            var home = Homes.Home(i, isDouble);
            if (!isDouble)
                _il.Stloc(home.B);
            _il.Stloc(home.A);
        }
        _il.Ldloc(Homes.Where);
        _il.LdcI4(~(track.Written | track.Written << 8));
        _il.And();
        _il.LdcI4(bits);
        _il.Or();
        _il.Stloc(Homes.Where);
    }

    private void MoveRoundingHome(X87Rounding rounding)
    {
        if (rounding.Kind < 0)
            return;
        PushRoundingKind(rounding);
        _il.Stloc(Homes.RoundingKind);
        if (rounding.A is { } a)
        {
            _il.Ldloc(a);
            _il.Stloc(Homes.RoundingA);
        }
        if (rounding.B is { } b)
        {
            _il.Ldloc(b);
            _il.Stloc(Homes.RoundingB);
        }
    }

    private void PushRoundingKind(X87Rounding rounding)
    {
        if (rounding.Word is not { } word)
        {
            _il.LdcI4(rounding.Kind);
            return;
        }
        _il.Ldloc(word);
        _il.LdcI4(X87Status.C1 << X87Pure.RaisedShift);
        _il.And();
        _il.LdcI4(X87Locals.RoundingKnown);
        _il.Or();
    }

    // ---- the region's ends ------------------------------------------------------------------------------------------

    /// <summary>Where the dispatcher and other regions enter: in front of it the x87 is looked at.</summary>
    private IlLabel OuterEntryOf(PlannedBlock entry)
    {
        if (_plan.X87 is null)
            return EntryOf(entry);
        foreach (var (known, label) in _x87Entries)
        {
            if (known == entry)
                return label;
        }
        var fresh = _il.NewLabel();
        _x87Entries.Add((entry, fresh));
        return fresh;
    }

    private void WriteX87Entries()
    {
        if (_x87Entries.Count == 0)
            return;
        var mismatch = _il.NewLabel();
        foreach (var (entry, label) in _x87Entries)
        {
            _il.Mark(label);
            var shape = _plan.X87!.Shapes[entry.Index]!.Value;
            CheckX87(shape, control: true, mismatch);
            LoadX87(shape, shape.Valid, mismatch);
            LoadX87Status();
            _il.LdcI4(shape.Top | shape.Valid << 8);
            _il.Stloc(Homes.Stack);
            _il.Br(EntryOf(entry));
        }
        _il.Mark(mismatch);
        Leave(RegionExit.Mismatch);
    }

    /// <summary>if (TOP, tags, control word or readiness are others) goto mismatch</summary>
    private void CheckX87(X87Layout shape, bool control, IlLabel mismatch)
    {
        StateAddress(CpuState.X87Offset + X87State.TopOffset);
        _il.LdindI8();
        _il.LdcI8((long)shape.Valid << 32 | (uint)shape.Top);
        _il.BneUn(mismatch);
        if (control)
        {
            PushDword(CpuState.X87Offset + X87State.ControlOffset);
            _il.LdcI4(_plan.X87!.Control);
            _il.BneUn(mismatch);
        }
        PushDword(CpuState.Cr0Offset);
        _il.LdcI4(Unavailable);
        _il.And();
        PushDword(CpuState.X87Offset + X87State.StatusOffset);
        _il.LdcI4(X87Status.ErrorSummary);
        _il.And();
        _il.Or();
        _il.Brtrue(mismatch);
    }

    /// <summary>Registers from the state to their homes.</summary>
    private void LoadX87(X87Layout shape, int which, IlLabel mismatch)
    {
        for (var i = 0; i < 8; i++)
        {
            if ((which >> i & 1) == 0)
                continue;
            var isDouble = (shape.Doubles >> i & 1) != 0;
            var home = Homes.Home(i, isDouble);
            StateAddress(CpuState.X87Offset + 16 * i);
            _il.LdindI8();
            if (!isDouble)
                _il.Stloc(home.A);
            PushDword(CpuState.X87Offset + 16 * i + 8);
            if (!isDouble)
            {
                _il.Stloc(home.B);
                continue;
            }
            _il.Call(ToDoubleMethod);
            _il.Stloc(home.A);
            _il.Ldloc(home.A);
            _il.Ldloc(home.A);
            _il.BneUn(mismatch);
        }
    }

    /// <summary>Nothing of the x87 is newer than the state, the registers that are held in locals excepted, which are the same.</summary>
    private void LoadX87Status()
    {
        PushDword(CpuState.X87Offset + X87State.StatusOffset);
        _il.Stloc(Homes.Status);
        foreach (var cleared in (ReadOnlySpan<IlLocal>)[Homes.Where, Homes.Raised, Homes.RoundingKind, Homes.LastOffset])
        {
            _il.LdcI4(0);
            _il.Stloc(cleared);
        }
        foreach (var cleared in (ReadOnlySpan<IlLocal>)[Homes.LastInstruction, Homes.LastWithOperand])
        {
            _il.LdcI4(0);
            _il.ConvI();
            _il.Stloc(cleared);
        }
        if (!_plan.X87!.UsesDoubles)
            return;
        // inner = (status & Precision) != 0 ? InnerExponents : 0
        _il.LdcI4(0);
        _il.Ldloc(Homes.Status);
        _il.LdcI4(5);
        _il.ShrUn();
        _il.LdcI4(1);
        _il.And();
        _il.Sub();
        _il.LdcI4(InnerExponents);
        _il.And();
        _il.Stloc(Homes.Inner);
    }

    /// <summary>From the homes to the state, on the ways out of the region.</summary>
    private void FlushX87()
    {
        if (_plan.X87 is null)
            return;
        for (var i = 0; i < 8; i++)
            FlushRegister(i);
        PushState();
        _il.Ldloc(Homes.Stack);
        PushStatus();
        _il.Ldloc(Homes.RoundingKind);
        _il.Ldloc(Homes.RoundingA);
        _il.Ldloc(Homes.RoundingB);
        _il.Call(StoreStack);
        PushState();
        _il.Ldloc(Homes.LastInstruction);
        _il.Ldloc(Homes.LastWithOperand);
        _il.Ldloc(Homes.LastOffset);
        _il.Call(RememberX87);
    }

    private void FlushRegister(int physical)
    {
        var next = _il.NewLabel();
        if (Homes.Doubles[physical] is { } number)
        {
            var other = _il.NewLabel();
            _il.Ldloc(Homes.Where);
            _il.LdcI4(1 << physical);
            _il.And();
            _il.Brfalse(other);
            PushState();
            _il.LdcI4(physical);
            _il.Ldloc(number);
            _il.Call(StoreX87Double);
            _il.Br(next);
            _il.Mark(other);
        }
        if (Homes.Significands[physical] is { } significand)
        {
            _il.Ldloc(Homes.Where);
            _il.LdcI4(0x100 << physical);
            _il.And();
            _il.Brfalse(next);
            StateAddress(CpuState.X87Offset + 16 * physical);
            _il.Ldloc(significand);
            _il.StindI8();
            StateAddress(CpuState.X87Offset + 16 * physical + 8);
            _il.Ldloc(Homes.Words[physical]!.Value);
            _il.ConvU2();
            _il.ConvU8();
            _il.StindI8();
        }
        _il.Mark(next);
    }

    /// <summary>Pushes the status word but for TOP and C1.</summary>
    private void PushStatus()
    {
        _il.Ldloc(Homes.Status);
        _il.Ldloc(Homes.Raised);
        _il.LdcI4(X87Pure.RaisedShift);
        _il.ShrUn();
        _il.LdcI4(X87Status.Exceptions);
        _il.And();
        _il.Or();
    }

    // ---- handlers ---------------------------------------------------------------------------------------------------

    /// <summary>In front of a handler: the state has all of the x87. The locals are as good as before.</summary>
    private void SettleX87()
    {
        if (_x87 is not { } track)
            return;
        LeaveX87(track);
        FlushX87();
        LoadX87Status();
        for (var i = 0; i < 8; i++)
        {
            if ((track.Written >> i & 1) != 0)
                track.Values[i] = Homes.Home(i, track.Values[i].Kind == X87Kind.Double);
        }
        track.Written = 0;
        track.Rounding = new X87Rounding(-1);
        track.Last = default;
    }

    /// <summary>Behind the handler of an x87 instruction: what it changed comes from the state, if it did what was expected.</summary>
    private void ResumeX87(in PlannedInstruction planned, IlLabel leave)
    {
        if (_x87 is not { } track)
            return;
        if (!X87Effects.TryApply(planned.Op->Immediate, ref track.Shape, out var changed))
        {
            _il.Br(leave);
            return;
        }
        ReloadX87(changed, leave);
    }

    private void ReloadX87(int changed, IlLabel leave)
    {
        var track = _x87!;
        track.Shape = track.Shape with { Doubles = track.Shape.Doubles & ~changed };
        CheckX87(track.Shape, track.Shape.IsControlKnown, leave);
        LoadX87(track.Shape, changed, leave);
        LoadX87Status();
        for (var i = 0; i < 8; i++)
        {
            if ((changed >> i & 1) != 0)
                track.Values[i] = Homes.Home(i, isDouble: false);
        }
    }
}
