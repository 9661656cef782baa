using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>The long way of an access through a segment register that may be made: paging and data breakpoints.</summary>
internal static unsafe class CheckedAccess
{
    /// <summary>Makes a linear address one of memory. False: #PF is set up.</summary>
    public static bool Resolve(CpuState* s, Op* op, int size, bool write, ref uint linear)
    {
        var watched = linear;
        var fault = Resolve(s, size, write, s->Cpl == 3, ref linear);
        if (!fault.IsFault)
        {
            if ((s->Watches & CpuState.WatchesData) != 0)
                DebugBreakpoints.NoteAccess(s, watched, size, write);
            return true;
        }
        Faults.Raise(s, op, fault);
        return false;
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
