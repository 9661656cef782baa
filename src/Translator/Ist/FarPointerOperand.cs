using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>A memory operand m16:16 or m16:32: the offset, and the selector after it.</summary>
internal static unsafe class FarPointerOperand
{
    public static bool TryLoad(CpuState* s, Op* op, out ushort selector, out uint offset)
    {
        int size = op->OperandSize;
        var at = Operands.Offset(s, op);
        selector = 0;
        offset = 0;
        if (!Operands.ForLoad(s, op, op->Segment, at, size, out var low)
            || !Operands.ForLoad(s, op, op->Segment, (at + (uint)size) & op->AddressMask, 2, out var high))
            return false;
        offset = Operands.Load(s, low, size);
        selector = (ushort)Operands.Load<W16>(s, high);
        return true;
    }
}
