using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>What the manager of protected-mode clients needs of segments: loads and checks as the processor makes them at level 3.</summary>
public static unsafe class ProtectedSegments
{
    /// <summary>As MOV to a data or stack segment register. A vector when it faults: nothing is done then.</summary>
    public static (int Vector, uint ErrorCode) Load(CpuState* s, SegmentName name, ushort selector) =>
        Result(SegmentLoader.Load(s, name, selector));

    /// <summary>As a far return to the same level: CS and EIP.</summary>
    public static (int Vector, uint ErrorCode) LoadCode(CpuState* s, ushort selector, uint offset)
    {
        var fault = CodeSegment.PrepareReturn(s, selector, offset, out var cs);
        if (!fault.IsFault)
        {
            s->Cs = cs;
            s->Eip = offset;
        }
        return Result(fault);
    }

    /// <summary>The linear address of a part of a segment, if the client may read it, or write it.</summary>
    /// <param name="s">The processor, in protected mode.</param>
    /// <param name="selector">Of the segment.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="length">Bytes; of none, any are allowed.</param>
    /// <param name="write">Whether they are to be written.</param>
    /// <param name="linear">Their linear address.</param>
    public static (int Vector, uint ErrorCode) Locate(
        CpuState* s, ushort selector, uint offset, uint length, bool write, out uint linear)
    {
        linear = 0;
        if (DescriptorTable.IsNull(selector))
            return Result(Fault.GeneralProtection(0));
        var fault = SegmentLoader.PrepareData(s, selector, out var register);
        if (fault.IsFault)
            return Result(fault);
        linear = register.Base + offset;
        var isAllowed = length == 0 || (length <= int.MaxValue && SegmentCheck.AllowsProtected(&register, offset, (int)length, write));
        return Result(isAllowed ? ProbePages(s, linear, length, write) : Fault.GeneralProtection(0));
    }

    private static Fault ProbePages(CpuState* s, uint linear, uint length, bool write)
    {
        if (!s->IsPaged || length == 0)
            return Fault.None;
        var last = linear + length - 1;
        while (true)
        {
            var fault = PageTables.Translate(s, linear, write, user: true, out _);
            if (fault.IsFault || (linear ^ last) < GuestMemory.PageSize)
                return fault;
            linear = (linear | (GuestMemory.PageSize - 1)) + 1;
        }
    }

    /// <summary>To be called after a change of CR0, CR3, of page tables or of debug registers: what was derived from them is made anew.</summary>
    public static void ControlChanged(CpuState* s)
    {
        PageTables.Flush(s);
        DebugBreakpoints.Update(s);
    }

    /// <summary>The rule for an access through SS at an offset.</summary>
    public static bool AllowsStack(CpuState* s, uint offset, int size) => SegmentCheck.AllowsProtected(&s->Ss, offset, size, write: true);

    private static (int Vector, uint ErrorCode) Result(Fault fault) => fault.IsFault ? (fault.Vector, fault.ErrorCode) : (-1, 0);
}
