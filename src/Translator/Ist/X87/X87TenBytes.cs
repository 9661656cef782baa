using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>FLD and FSTP of 80 bits, FBLD and FBSTP.</summary>
internal static unsafe class X87TenBytes
{
    public static int LoadExtended(CpuState* s, Op* op)
    {
        if (!TryLoad(s, op, out var low, out var high))
            return OpResult.Exit;
        return X87Unit.CommitPush(s, new Float80(low, high), 0);
    }

    public static int LoadDecimal(CpuState* s, Op* op)
    {
        if (!TryLoad(s, op, out var low, out var high))
            return OpResult.Exit;
        return X87Unit.CommitPush(s, PackedDecimal.Load(low, high), 0);
    }

    /// <summary>FSTP of all 80 bits raises nothing but a stack fault.</summary>
    public static int StoreExtended(CpuState* s, Op* op)
    {
        if (!TryBeginStore(s, op, out var at, out var value, out var raised))
            return OpResult.Exit;
        if (X87Unit.Accept(s, raised, X87Unit.BeforeStore))
            StorePop(s, at, value.Significand, value.SignExponent);
        return OpResult.Next;
    }

    public static int StoreDecimal(CpuState* s, Op* op)
    {
        if (!TryBeginStore(s, op, out var at, out var value, out var raised))
            return OpResult.Exit;
        var (low, high) = PackedDecimal.Store(value, s->X87.Control, ref raised);
        if (X87Unit.Accept(s, raised, X87Unit.BeforeStore))
            StorePop(s, at, low, high);
        return OpResult.Next;
    }

    /// <summary>
    /// The two places of an operand: the last two bytes have an address of their own, which wraps at the address size.
    /// </summary>
    private static bool TryPlace(CpuState* s, Op* op, bool write, out (uint Low, uint High) at)
    {
        var offset = Operands.Offset(s, op);
        var second = (offset + 8) & op->AddressMask;
        at = default;
        var allowed = write
            ? Operands.ForStore(s, op, op->Segment, offset, 8, out at.Low) && Operands.ForStore(s, op, op->Segment, second, 2, out at.High)
            : Operands.ForLoad(s, op, op->Segment, offset, 8, out at.Low) && Operands.ForLoad(s, op, op->Segment, second, 2, out at.High);
        if (allowed)
            X87Unit.Remember(s, op, offset);
        return allowed;
    }

    private static bool TryLoad(CpuState* s, Op* op, out ulong low, out uint high)
    {
        low = high = 0;
        if (!X87Unit.Begin(s, op) || !TryPlace(s, op, write: false, out var at))
            return false;
        low = X87Memory.LoadQword(s, at.Low);
        high = Operands.Load<W16>(s, at.High);
        return true;
    }

    /// <summary>The place, and ST(0): when that is empty the indefinite value and what it raises.</summary>
    private static bool TryBeginStore(CpuState* s, Op* op, out (uint Low, uint High) at, out Float80 value, out uint raised)
    {
        at = default;
        value = Float80.Indefinite;
        raised = X87Unit.Underflowed;
        if (!X87Unit.Begin(s, op) || !TryPlace(s, op, write: true, out at))
            return false;
        if (X87Unit.IsEmpty(s, 0))
            return true;
        value = X87Unit.Get(s, 0);
        raised = 0;
        return true;
    }

    private static void StorePop(CpuState* s, (uint Low, uint High) at, ulong low, uint high)
    {
        X87Memory.StoreQword(s, at.Low, low);
        Operands.Store<W16>(s, at.High, high);
        X87Unit.Pop(s);
    }
}
