using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The checks on an access through a segment register that the plain case does not settle (Intel SDM vol. 3, 5.3–5.5), and
/// paging. They give the address in memory, or a negative number when #GP, #PF, or #SS for the stack segment, is set up.
/// An 8086 goes on at the begin of its 64 KB instead; an 80286 in real mode has #GP for the stack too.
/// </summary>
internal static unsafe class SegmentCheck
{
    private const long Refused = -1;

    public static long Load(CpuState* s, Op* op, int segment, uint offset, int size) =>
        Check(s, op, segment, offset, size, write: false);

    public static long Store(CpuState* s, Op* op, int segment, uint offset, int size) =>
        Check(s, op, segment, offset, size, write: true);

    private static long Check(CpuState* s, Op* op, int segment, uint offset, int size, bool write)
    {
        var register = Operands.Segment(s, segment);
        var linear = register->Base + offset;
        if (!Allows(s, register, offset, size, write))
        {
            return s->Model <= CpuModel.V20
                ? GuestMemory.FromState(s).MakeSplit(linear, 0x10000 - offset, register->Base)
                : Fail(s, op, segment);
        }
        return s->CheckMark == 0 || CheckedAccess.Resolve(s, op, size, write, ref linear) ? linear : Refused;
    }

    /// <summary>The rule itself, for those who raise something else.</summary>
    public static bool Allows(CpuState* s, SegmentRegister* register, uint offset, int size, bool write)
    {
        // Real mode checks nothing but the limit: access rights left over from protected mode do not count.
        if (s->IsRealOrVirtual8086)
            return LastOf(register, offset, size) <= register->Limit;
        return AllowsProtected(register, offset, size, write);
    }

    /// <summary>The rule of protected mode.</summary>
    public static bool AllowsProtected(SegmentRegister* register, uint offset, int size, bool write)
    {
        var last = LastOf(register, offset, size);
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

    /// <summary>A limit of 4 GB is no limit: an access over the end goes on at offset 0 (Intel leaves it to the processor).</summary>
    private static ulong LastOf(SegmentRegister* register, uint offset, int size) =>
        register->Limit == uint.MaxValue ? offset : (ulong)offset + (uint)(size - 1);

    private static long Fail(CpuState* s, Op* op, int segment)
    {
        var isStack = segment == (int)SegmentName.Ss && (s->Model != CpuModel.I286 || s->IsProtected);
        var vector = isStack ? ExceptionVector.StackFault : ExceptionVector.GeneralProtection;
        Faults.Raise(s, op, vector, 0);
        return Refused;
    }
}
