using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>An operation of two operands as a type: ST(0) and the other one.</summary>
internal interface IX87Operation
{
    static abstract Float80 Apply(Float80 top, Float80 other, uint control, ref uint raised);

    /// <summary>The same of normal numbers, in front of rounding: see <see cref="Extended"/>.</summary>
    static abstract bool TryExtended(ulong top, uint wordOfTop, ulong other, uint wordOfOther, out Unrounded result);
}

internal readonly struct AddOperation : IX87Operation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Apply(Float80 top, Float80 other, uint control, ref uint raised) =>
        Arithmetic.Add(top, other, control, ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtended(ulong top, uint wordOfTop, ulong other, uint wordOfOther, out Unrounded result) =>
        Extended.TryAdd(top, wordOfTop, other, wordOfOther, out result);
}

internal readonly struct MultiplyOperation : IX87Operation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Apply(Float80 top, Float80 other, uint control, ref uint raised) =>
        Arithmetic.Multiply(top, other, control, ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtended(ulong top, uint wordOfTop, ulong other, uint wordOfOther, out Unrounded result) =>
        Extended.TryMultiply(top, wordOfTop, other, wordOfOther, out result);
}

internal readonly struct SubtractOperation : IX87Operation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Apply(Float80 top, Float80 other, uint control, ref uint raised) =>
        Arithmetic.Subtract(top, other, control, ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtended(ulong top, uint wordOfTop, ulong other, uint wordOfOther, out Unrounded result) =>
        Extended.TryAdd(top, wordOfTop, other, wordOfOther ^ Float80.SignBit, out result);
}

internal readonly struct DivideOperation : IX87Operation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Apply(Float80 top, Float80 other, uint control, ref uint raised) =>
        Arithmetic.Divide(top, other, control, ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtended(ulong top, uint wordOfTop, ulong other, uint wordOfOther, out Unrounded result) =>
        Extended.TryDivide(top, wordOfTop, other, wordOfOther, out result);
}

/// <summary>The operation with its operands exchanged: FSUBR, FDIVR.</summary>
internal readonly struct Reverse<TOperation> : IX87Operation where TOperation : struct, IX87Operation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Apply(Float80 top, Float80 other, uint control, ref uint raised) =>
        TOperation.Apply(other, top, control, ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtended(ulong top, uint wordOfTop, ulong other, uint wordOfOther, out Unrounded result) =>
        TOperation.TryExtended(other, wordOfOther, top, wordOfTop, out result);
}

/// <summary>FADD FMUL FSUB FSUBR FDIV FDIVR in their forms with memory and registers; FSQRT FRNDINT FSCALE FPREM FPREM1 FXTRACT FCHS FABS.</summary>
internal static unsafe class X87Arithmetic
{
    /// <summary>By the reg field of the ModRM byte: ST(0) op memory.</summary>
    public static OpHandler WithMemory<TFormat>(uint field) where TFormat : struct, IX87Format => field switch
    {
        0 => &Memory<AddOperation, TFormat>,
        1 => &Memory<MultiplyOperation, TFormat>,
        4 => &Memory<SubtractOperation, TFormat>,
        5 => &Memory<Reverse<SubtractOperation>, TFormat>,
        6 => &Memory<DivideOperation, TFormat>,
        _ => &Memory<Reverse<DivideOperation>, TFormat>,
    };

    /// <summary>ST(0) = ST(0) op ST(i): D8.</summary>
    public static OpHandler ToTop(uint field) => field switch
    {
        0 => &Top<AddOperation>,
        1 => &Top<MultiplyOperation>,
        4 => &Top<SubtractOperation>,
        5 => &Top<Reverse<SubtractOperation>>,
        6 => &Top<DivideOperation>,
        _ => &Top<Reverse<DivideOperation>>,
    };

    /// <summary>ST(i) = ST(0) op ST(i), and a pop: DC, DE. The reverse forms have their numbers swapped in assembly language.</summary>
    public static OpHandler ToOther(uint field, bool pops) => field switch
    {
        0 => pops ? &OtherPop<AddOperation> : &Other<AddOperation>,
        1 => pops ? &OtherPop<MultiplyOperation> : &Other<MultiplyOperation>,
        4 => pops ? &OtherPop<SubtractOperation> : &Other<SubtractOperation>,
        5 => pops ? &OtherPop<Reverse<SubtractOperation>> : &Other<Reverse<SubtractOperation>>,
        6 => pops ? &OtherPop<DivideOperation> : &Other<DivideOperation>,
        _ => pops ? &OtherPop<Reverse<DivideOperation>> : &Other<Reverse<DivideOperation>>,
    };

    private static int Memory<TOperation, TFormat>(CpuState* s, Op* op)
        where TOperation : struct, IX87Operation
        where TFormat : struct, IX87Format
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        var offset = Operands.Offset(s, op);
        if (!Operands.ForLoad(s, op, op->Segment, offset, TFormat.Size, out var linear))
            return OpResult.Exit;
        X87Unit.Remember(s, op, offset);
        var raised = 0u;
        var other = TFormat.Load(s, linear, ref raised);
        if (X87Unit.IsEmpty(s, 0))
            return X87Unit.CommitUnderflow(s, 0);
        var denormal = raised;
        var top = X87Unit.Get(s, 0);
        var result = TOperation.Apply(top, other, s->X87.Control, ref raised);
        if (denormal != 0)
            raised = X87Unit.WithoutDenormal(top, raised);
        return X87Unit.Commit(s, 0, result, raised);
    }

    private static int Top<TOperation>(CpuState* s, Op* op) where TOperation : struct, IX87Operation =>
        X87Unit.Begin(s, op) ? Apply<TOperation>(s, op, 0) : OpResult.Exit;

    private static int Other<TOperation>(CpuState* s, Op* op) where TOperation : struct, IX87Operation =>
        X87Unit.Begin(s, op) ? Apply<TOperation>(s, op, X87Unit.Index(op)) : OpResult.Exit;

    private static int OtherPop<TOperation>(CpuState* s, Op* op) where TOperation : struct, IX87Operation
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        var before = s->X87.Status;
        s->X87.Status = 0;
        Apply<TOperation>(s, op, X87Unit.Index(op));
        var unmasked = s->X87.Status & ~s->X87.Control & X87Unit.BeforeResult;
        s->X87.Status |= before & ~X87Status.C1;
        if (unmasked == 0)
            X87Unit.Pop(s);
        return OpResult.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Apply<TOperation>(CpuState* s, Op* op, uint destination) where TOperation : struct, IX87Operation
    {
        X87Unit.Remember(s, op);
        var index = X87Unit.Index(op);
        if (X87Unit.IsEmpty(s, 0) || X87Unit.IsEmpty(s, index))
            return X87Unit.CommitUnderflow(s, destination);
        var raised = 0u;
        var result = TOperation.Apply(X87Unit.Get(s, 0), X87Unit.Get(s, index), s->X87.Control, ref raised);
        return X87Unit.Commit(s, destination, result, raised);
    }

    // ---- one operand, and ST(1) -------------------------------------------------------------------------------------

    public static int SquareRoot(CpuState* s, Op* op)
    {
        if (!BeginOne(s, op, out var exit))
            return exit;
        var raised = 0u;
        return X87Unit.Commit(s, 0, Arithmetic.SquareRoot(X87Unit.Get(s, 0), s->X87.Control, ref raised), raised);
    }

    public static int RoundToInteger(CpuState* s, Op* op)
    {
        if (!BeginOne(s, op, out var exit))
            return exit;
        var raised = 0u;
        return X87Unit.Commit(s, 0, NumberFormats.RoundToInteger(X87Unit.Get(s, 0), s->X87.Control, ref raised), raised);
    }

    public static int ChangeSign(CpuState* s, Op* op)
    {
        if (!BeginOne(s, op, out var exit))
            return exit;
        var value = X87Unit.Get(s, 0);
        return X87Unit.Commit(s, 0, value.WithSign(value.Sign ^ Float80.SignBit), 0);
    }

    public static int Absolute(CpuState* s, Op* op)
    {
        if (!BeginOne(s, op, out var exit))
            return exit;
        return X87Unit.Commit(s, 0, X87Unit.Get(s, 0).WithSign(0), 0);
    }

    public static int Scale(CpuState* s, Op* op)
    {
        if (!BeginTwo(s, op, 0, out var exit))
            return exit;
        var raised = 0u;
        return X87Unit.Commit(
            s, 0, Remainders.Scale(X87Unit.Get(s, 0), X87Unit.Get(s, 1), s->X87.Control, ref raised), raised);
    }

    public static int Remainder(CpuState* s, Op* op) => Remainder(s, op, toNearest: false);

    public static int RemainderToNearest(CpuState* s, Op* op) => Remainder(s, op, toNearest: true);

    private static int Remainder(CpuState* s, Op* op, bool toNearest)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        s->X87.Status &= ~X87Status.C2;
        if (X87Unit.IsEmpty(s, 0) || X87Unit.IsEmpty(s, 1))
            return X87Unit.CommitUnderflow(s, 0);
        var raised = 0u;
        var result = Remainders.Remainder(
            X87Unit.Get(s, 0), X87Unit.Get(s, 1), toNearest, s->X87.Control, ref raised, out var conditions);
        if (conditions == Remainders.NoConditions)
            return X87Unit.Commit(s, 0, result, raised);
        if (!X87Unit.Accept(s, raised, X87Unit.BeforeResult))
            return OpResult.Next;
        s->X87.Status = (s->X87.Status & ~X87Status.Conditions) | conditions;
        X87Unit.Set(s, 0, result);
        return OpResult.Next;
    }

    public static int Extract(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var raised = 0u;
        Float80 significand, exponent;
        if (X87Unit.IsEmpty(s, 0))
        {
            raised = X87Unit.Underflowed;
            significand = exponent = Float80.Indefinite;
        }
        else if (!X87Unit.IsEmpty(s, 7))
        {
            raised = X87Unit.Overflowed;
            significand = exponent = Float80.Indefinite;
        }
        else
        {
            significand = Remainders.Extract(X87Unit.Get(s, 0), ref raised, out exponent);
        }
        return X87Functions.CommitTwo(s, exponent, significand, raised);
    }

    /// <summary>Begins an instruction on ST(0); false: it is over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool BeginOne(CpuState* s, Op* op, out int exit)
    {
        exit = OpResult.Exit;
        if (!X87Unit.Begin(s, op))
            return false;
        X87Unit.Remember(s, op);
        if (!X87Unit.IsEmpty(s, 0))
            return true;
        exit = X87Unit.CommitUnderflow(s, 0);
        return false;
    }

    /// <summary>Begins an instruction on ST(0) and ST(1) whose result goes to one of them; false: it is over.</summary>
    public static bool BeginTwo(CpuState* s, Op* op, uint destination, out int exit)
    {
        exit = OpResult.Exit;
        if (!X87Unit.Begin(s, op))
            return false;
        X87Unit.Remember(s, op);
        if (!X87Unit.IsEmpty(s, 0) && !X87Unit.IsEmpty(s, 1))
            return true;
        exit = X87Unit.CommitUnderflow(s, destination);
        return false;
    }
}
