using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>Memory as the processor's page tables show it at the level that it is at.</summary>
public sealed unsafe class PagedClient(GuestMemory memory) : IClientView
{
    /// <summary>As the processor does: accessed and dirty bits are set, but CR2 tells of no fault.</summary>
    public bool TryLocate(uint linear, bool write, out uint physical)
    {
        var s = memory.State;
        physical = linear;
        if (!s->IsPaged)
            return true;
        var lastFault = s->Cr2;
        var fault = PageTables.Translate(s, linear, write, s->Cpl == 3, out physical);
        s->Cr2 = lastFault;
        return !fault.IsFault;
    }
}
