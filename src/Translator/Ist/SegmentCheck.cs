using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The checks on an access through a segment register that the plain case does not settle (Intel SDM vol. 3, 5.3–5.5).
/// True: the access is allowed. False: #GP, or #SS for the stack segment, is set up.
/// </summary>
internal static unsafe class SegmentCheck
{
    public static bool Load(CpuState* s, Op* op, int segment, uint offset, int size) =>
        Allows(s, Operands.Segment(s, segment), offset, size, write: false) || Fail(s, op, segment);

    public static bool Store(CpuState* s, Op* op, int segment, uint offset, int size) =>
        Allows(s, Operands.Segment(s, segment), offset, size, write: true) || Fail(s, op, segment);

    /// <summary>The rule itself, for those who raise something else.</summary>
    public static bool Allows(CpuState* s, SegmentRegister* register, uint offset, int size, bool write)
    {
        var last = (ulong)offset + (uint)(size - 1);
        // A limit of 4 GB is no limit: an access over the end goes on at offset 0 (Intel leaves it to the processor).
        if (register->Limit == uint.MaxValue)
            last = offset;
        // Real mode checks nothing but the limit: access rights left over from protected mode do not count.
        if (s->IsRealOrVirtual8086)
            return last <= register->Limit;
        var access = register->Access;
        const int usable = SegmentRegister.PresentBit | SegmentRegister.CodeOrDataBit;
        if ((access & usable) != usable)
            return false;
        if ((access & SegmentRegister.CodeBit) != 0)
            return !write && (access & SegmentRegister.WritableOrReadableBit) != 0 && last <= register->Limit;
        if (write && (access & SegmentRegister.WritableOrReadableBit) == 0)
            return false;
        if ((access & SegmentRegister.ExpandDownOrConformingBit) == 0)
            return last <= register->Limit;
        return offset > register->Limit && last <= (register->IsBig ? uint.MaxValue : 0xFFFF);
    }

    private static bool Fail(CpuState* s, Op* op, int segment)
    {
        var vector = segment == (int)SegmentName.Ss ? ExceptionVector.StackFault : ExceptionVector.GeneralProtection;
        Faults.Raise(s, op, vector, 0);
        return false;
    }
}
