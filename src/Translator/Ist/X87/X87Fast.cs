using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>
/// The frequent x87 instructions as translated code calls them: its registers stay where they are, and the operand has been read.
/// They do what the handlers do, or nothing: 0 when the instruction has something to raise, and is to be interpreted.
/// </summary>
internal static unsafe class X87Fast
{
    private const uint Unavailable = CpuState.Cr0Emulation | CpuState.Cr0TaskSwitched;

    // ---- common parts -----------------------------------------------------------------------------------------------

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsReady(CpuState* s) =>
        ((s->Cr0 & Unavailable) | (s->X87.Status & X87Status.ErrorSummary)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsEmpty(CpuState* s, uint physical) => (s->X87.Valid >> (int)physical & 1) == 0;

    /// <summary>Puts down what was raised, with C1 anew, unless something of it is not masked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Accepts(CpuState* s, uint raised)
    {
        if ((raised & ~s->X87.Control & X87Status.Exceptions) != 0)
            return false;
        s->X87.Status = (s->X87.Status & ~X87Status.C1) | raised;
        return true;
    }

    /// <summary>By a physical number, which is known to be in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Get(CpuState* s, uint physical)
    {
        var register = (byte*)s + CpuState.X87Offset + (nuint)(physical << 4);
        return new Float80(*(ulong*)register, *(uint*)(register + 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(CpuState* s, uint physical, Float80 value)
    {
        var register = (byte*)s + CpuState.X87Offset + (nuint)(physical << 4);
        *(ulong*)register = value.Significand;
        *(ulong*)(register + 8) = value.SignExponent;
    }

    /// <summary>See <see cref="X87Unit.Remember(CpuState*, Op*)"/>; offset and selector in one piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Remember(CpuState* s, Op* op)
    {
        *(ulong*)((byte*)s + CpuState.X87Offset + X87State.InstructionOffset) = op->Ip | (ulong)s->Cs.Selector << 32;
        s->X87.LastOpcode = op->Immediate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Remember(CpuState* s, Op* op, uint linear)
    {
        Remember(s, op);
        var segment = Operands.Segment(s, op->Segment);
        s->X87.LastData = (linear - segment->Base) & op->AddressMask;
        s->X87.LastDataSelector = segment->Selector;
    }

    // ---- with memory ------------------------------------------------------------------------------------------------

    public static int Memory<TOperation, TFormat>(CpuState* s, Op* op, uint linear, ulong operand)
        where TOperation : struct, IX87Operation
        where TFormat : struct, IX87Format
    {
        var top = s->X87.Top;
        var raised = 0u;
        var other = TFormat.Convert(operand, ref raised);
        if (!IsReady(s) || IsEmpty(s, top) || raised != 0)
            return 0;
        if (!Apply<TOperation>(s, Get(s, top), other, top))
            return 0;
        Remember(s, op, linear);
        return 1;
    }

    public static int Compare<TFormat>(CpuState* s, Op* op, uint linear, ulong operand) where TFormat : struct, IX87Format
    {
        var top = s->X87.Top;
        var raised = 0u;
        var other = TFormat.Convert(operand, ref raised);
        if (!IsReady(s) || IsEmpty(s, top) || raised != 0)
            return 0;
        var conditions = Comparison.Compare(Get(s, top), other, quietly: false, ref raised);
        if (!Finish(s, raised, conditions, (op->Immediate >> 3 & 1) != 0 ? 1 : 0))
            return 0;
        Remember(s, op, linear);
        return 1;
    }

    public static int Load<TFormat>(CpuState* s, Op* op, uint linear, ulong operand) where TFormat : struct, IX87Format
    {
        var raised = 0u;
        var value = NumberFormats.Loaded(TFormat.Convert(operand, ref raised), ref raised);
        if (raised != 0 || !TryPush(s, value))
            return 0;
        Remember(s, op, linear);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPush(CpuState* s, Float80 value)
    {
        var top = (s->X87.Top - 1) & 7;
        if (!IsReady(s) || !IsEmpty(s, top))
            return false;
        Set(s, top, value);
        s->X87.Top = top;
        s->X87.Valid |= 1u << (int)top;
        s->X87.Status &= ~X87Status.C1;
        return true;
    }

    // ---- stores, in two steps: the value, and what else changes when it has been stored -------------------------------

    public static int PrepareDouble(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        if (Quick.TryToDouble(Get(s, top), s->X87.Control, out var bits, out var quickly))
        {
            s->X87.StoredValue = bits;
            return Prepare(s, quickly);
        }
        var raised = 0u;
        s->X87.StoredValue = NumberFormats.ToDouble(Get(s, top), s->X87.Control, ref raised);
        return Prepare(s, raised);
    }

    public static int PrepareSingle(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        var raised = 0u;
        s->X87.StoredValue = NumberFormats.ToSingle(Get(s, top), s->X87.Control, ref raised);
        return Prepare(s, raised);
    }

    public static int PrepareInteger(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        var raised = 0u;
        s->X87.StoredValue = (ulong)NumberFormats.ToInteger(Get(s, top), X87FastTable.BitsOfInteger(op->Immediate), s->X87.Control, ref raised);
        return Prepare(s, raised);
    }

    private static int Prepare(CpuState* s, uint raised)
    {
        s->X87.StoreRaised = raised;
        return (raised & ~s->X87.Control & X87Status.Exceptions) == 0 ? 1 : 0;
    }

    public static int FinishStore(CpuState* s, Op* op, uint linear, ulong operand)
    {
        s->X87.Status = (s->X87.Status & ~X87Status.C1) | s->X87.StoreRaised;
        Remember(s, op, linear);
        if ((op->Immediate >> 3 & 7) != 2)
            X87Unit.Pop(s);
        return 1;
    }

    // ---- registers --------------------------------------------------------------------------------------------------

    /// <summary>ST(0) op ST(i) into ST(0).</summary>
    public static int ToTop<TOperation>(CpuState* s, Op* op, uint linear, ulong operand) where TOperation : struct, IX87Operation
    {
        var top = s->X87.Top;
        return TryApply<TOperation>(s, op, top, (top + op->Immediate) & 7, top) ? 1 : 0;
    }

    /// <summary>ST(0) op ST(i) into ST(i).</summary>
    public static int ToOther<TOperation>(CpuState* s, Op* op, uint linear, ulong operand) where TOperation : struct, IX87Operation
    {
        var top = s->X87.Top;
        var other = (top + op->Immediate) & 7;
        return TryApply<TOperation>(s, op, top, other, other) ? 1 : 0;
    }

    public static int ToOtherPop<TOperation>(CpuState* s, Op* op, uint linear, ulong operand) where TOperation : struct, IX87Operation
    {
        var top = s->X87.Top;
        var other = (top + op->Immediate) & 7;
        if (!TryApply<TOperation>(s, op, top, other, other))
            return 0;
        X87Unit.Pop(s);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryApply<TOperation>(CpuState* s, Op* op, uint top, uint other, uint destination)
        where TOperation : struct, IX87Operation
    {
        if (!IsReady(s) || IsEmpty(s, top) || IsEmpty(s, other))
            return false;
        if (!Apply<TOperation>(s, Get(s, top), Get(s, other), destination))
            return false;
        Remember(s, op);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Apply<TOperation>(CpuState* s, Float80 top, Float80 other, uint destination)
        where TOperation : struct, IX87Operation
    {
        var raised = 0u;
        Float80 result = default;
        if (!TOperation.TryExtended(top.Significand, top.SignExponent, other.Significand, other.SignExponent, out var exact)
            || !Quick.TryRound(in exact, s->X87.Control, out result, out raised))
            return ApplySlowly<TOperation>(s, top, other, destination);
        if (!Accepts(s, raised))
            return false;
        Set(s, destination, result);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool ApplySlowly<TOperation>(CpuState* s, Float80 top, Float80 other, uint destination)
        where TOperation : struct, IX87Operation
    {
        var raised = 0u;
        var result = TOperation.Apply(top, other, s->X87.Control, ref raised);
        if (!Accepts(s, raised))
            return false;
        Set(s, destination, result);
        return true;
    }

    public static int LoadRegister(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var other = (s->X87.Top + op->Immediate) & 7;
        if (IsEmpty(s, other) || !TryPush(s, Get(s, other)))
            return 0;
        Remember(s, op);
        return 1;
    }

    public static int LoadZero(CpuState* s, Op* op, uint linear, ulong operand)
    {
        if (!TryPush(s, default))
            return 0;
        Remember(s, op);
        return 1;
    }

    public static int LoadOne(CpuState* s, Op* op, uint linear, ulong operand)
    {
        if (!TryPush(s, Float80.One))
            return 0;
        Remember(s, op);
        return 1;
    }

    public static int Exchange(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var top = s->X87.Top;
        var other = (top + op->Immediate) & 7;
        if (!IsReady(s) || IsEmpty(s, top) || IsEmpty(s, other))
            return 0;
        var value = Get(s, top);
        Set(s, top, Get(s, other));
        Set(s, other, value);
        s->X87.Status &= ~X87Status.C1;
        Remember(s, op);
        return 1;
    }

    public static int StoreRegister(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        var other = (top + op->Immediate) & 7;
        Set(s, other, Get(s, top));
        s->X87.Valid |= 1u << (int)other;
        s->X87.Status &= ~X87Status.C1;
        Remember(s, op);
        return 1;
    }

    public static int StoreRegisterPop(CpuState* s, Op* op, uint linear, ulong operand)
    {
        if (StoreRegister(s, op, linear, operand) == 0)
            return 0;
        X87Unit.Pop(s);
        return 1;
    }

    public static int ChangeSign(CpuState* s, Op* op, uint linear, ulong operand) => SetSign(s, op, keep: true, Float80.SignBit);

    public static int Absolute(CpuState* s, Op* op, uint linear, ulong operand) => SetSign(s, op, keep: false, 0);

    private static int SetSign(CpuState* s, Op* op, bool keep, uint flip)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        var value = Get(s, top);
        Set(s, top, value.WithSign((keep ? value.Sign : 0) ^ flip));
        s->X87.Status &= ~X87Status.C1;
        Remember(s, op);
        return 1;
    }

    public static int SquareRoot(CpuState* s, Op* op, uint linear, ulong operand)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        var raised = 0u;
        var result = Arithmetic.SquareRoot(Get(s, top), s->X87.Control, ref raised);
        if (!Accepts(s, raised))
            return 0;
        Set(s, top, result);
        Remember(s, op);
        return 1;
    }

    public static int Test(CpuState* s, Op* op, uint linear, ulong operand) => CompareWith(s, op, default, quietly: false, 0);

    public static int Ordered(CpuState* s, Op* op, uint linear, ulong operand) => CompareRegister(s, op, quietly: false, 0);

    public static int OrderedPop(CpuState* s, Op* op, uint linear, ulong operand) => CompareRegister(s, op, quietly: false, 1);

    public static int OrderedPopTwice(CpuState* s, Op* op, uint linear, ulong operand) => CompareRegister(s, op, quietly: false, 2);

    public static int Unordered(CpuState* s, Op* op, uint linear, ulong operand) => CompareRegister(s, op, quietly: true, 0);

    public static int UnorderedPop(CpuState* s, Op* op, uint linear, ulong operand) => CompareRegister(s, op, quietly: true, 1);

    public static int UnorderedPopTwice(CpuState* s, Op* op, uint linear, ulong operand) => CompareRegister(s, op, quietly: true, 2);

    private static int CompareRegister(CpuState* s, Op* op, bool quietly, int pops)
    {
        var other = (s->X87.Top + op->Immediate) & 7;
        return IsEmpty(s, other) ? 0 : CompareWith(s, op, Get(s, other), quietly, pops);
    }

    private static int CompareWith(CpuState* s, Op* op, Float80 other, bool quietly, int pops)
    {
        var top = s->X87.Top;
        if (!IsReady(s) || IsEmpty(s, top))
            return 0;
        var raised = 0u;
        var conditions = Comparison.Compare(Get(s, top), other, quietly, ref raised);
        if (!Finish(s, raised, conditions, pops))
            return 0;
        Remember(s, op);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Finish(CpuState* s, uint raised, uint conditions, int pops)
    {
        if ((raised & ~s->X87.Control & X87Status.Exceptions) != 0)
            return false;
        s->X87.Status = (s->X87.Status & ~X87Status.Conditions) | raised | conditions;
        for (; pops > 0; pops--)
            X87Unit.Pop(s);
        return true;
    }

    /// <summary>FNSTSW AX: the status word, or −1 under CR0.EM or TS.</summary>
    public static int StatusWord(CpuState* s, Op* op, uint linear, ulong operand) =>
        (s->Cr0 & Unavailable) != 0 ? -1 : (int)s->X87.StatusWord;
}
