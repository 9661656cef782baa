using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The long way of an access through a segment register that may be made: paging, alignment checks and data breakpoints.
/// </summary>
internal static unsafe class CheckedAccess
{
    /// <summary>Makes a linear address one of memory. False: #PF or #AC is set up.</summary>
    public static bool Resolve(CpuState* s, Op* op, int size, bool write, ref uint linear)
    {
        var watched = linear;
        var fault = Resolve(s, size, write, s->Cpl == 3, ref linear);
        if (!fault.IsFault && ChecksAlignment(s) && !IsAligned(op, size, watched))
            fault = new Fault(ExceptionVector.AlignmentCheck, 0);
        if (!fault.IsFault)
        {
            if ((s->Watches & CpuState.WatchesData) != 0)
                DebugBreakpoints.NoteAccess(s, watched, size, write);
            return true;
        }
        Faults.Raise(s, op, fault);
        return false;
    }

    /// <summary>Level 3 with CR0.AM and the flag AC (Intel SDM vol. 3, 6.15).</summary>
    public static bool ChecksAlignment(CpuState* s) =>
        (s->Cr0 & CpuState.Cr0AlignmentMask) != 0 && (s->Eflags & EFlags.AlignmentCheck) != 0 && s->Cpl == 3;

    /// <summary>Numbers of 10 bytes lie on 8; what the x87 saves lies as its words do.</summary>
    private static bool IsAligned(Op* op, int size, uint linear)
    {
        var alignment = size switch { 1 or 2 or 4 or 8 => size, 10 => 8, _ => op->OperandSize };
        return (linear & (uint)(alignment - 1)) == 0;
    }

    /// <summary>The same at a level of its own.</summary>
    public static Fault Resolve(CpuState* s, int size, bool write, bool user, ref uint linear)
    {
        if (!s->IsPaged)
            return Fault.None;
        var fault = PageTables.Translate(s, linear, write, user, out var physical);
        if (fault.IsFault)
            return fault;
        var inPage = GuestMemory.PageSize - linear % GuestMemory.PageSize;
        if (inPage < size)
        {
            fault = PageTables.Translate(s, linear + inPage, write, user, out var next);
            if (fault.IsFault)
                return fault;
            if (next != physical + inPage)
                physical = GuestMemory.FromState(s).MakeSplit(physical, inPage, next);
        }
        linear = physical;
        return Fault.None;
    }
}
