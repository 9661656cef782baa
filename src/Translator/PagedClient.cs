using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>Memory as the processor's page tables show it at the level that it is at.</summary>
public sealed unsafe class PagedClient(GuestMemory memory) : IClientView
{
    /// <summary>Raises #PF as the client's own access would: CR2 and the exit are set. False: the access may be made now.</summary>
    public bool TryRaise(ClientPageFaultException refused)
    {
        var s = memory.State;
        var fault = PageTables.Translate(s, refused.Linear, refused.IsWrite, s->Cpl == 3, out _);
        s->ExitOperand = fault.Vector;
        s->ExitErrorCode = fault.PushedCode;
        return fault.IsFault;
    }

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
