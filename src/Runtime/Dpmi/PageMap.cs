using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>
/// Page tables for clients that change the attributes of pages: every linear address leads to itself but for pages that they map, pages that are nobody's or not committed fault, and the processor notes accesses. Until then there is no paging, which would only cost time.
/// </summary>
internal sealed unsafe class PageMap
{
    private const uint Present = 1, Writable = 2, User = 4, Accessed = 0x20, Dirty = 0x40;
    private const uint TableSpan = 4 << 20, PageMask = ~(uint)(GuestMemory.PageSize - 1);

    private readonly GuestMemory _memory;
    private readonly SystemArea _area;

    /// <param name="memory">The machine's.</param>
    /// <param name="area">Where the tables are; clients do not see them.</param>
    /// <param name="end">First linear address behind the clients' memory.</param>
    public PageMap(GuestMemory memory, SystemArea area, uint end)
    {
        _memory = memory;
        _area = area;
        var tables = (end + TableSpan - 1) / TableSpan;
        memory.SetKind(area.PageTables, (tables + 1) * GuestMemory.PageSize, PageKind.Ram);
        for (var table = 0u; table < tables; table++)
            ((uint*)(memory.Base + area.PageTables))[table] = Table(table) | Present | Writable | User;
        Refresh(0, end);
    }

    private uint Table(uint index) => _area.PageTables + (index + 1) * GuestMemory.PageSize;

    /// <summary>The tables are in the machine's memory, but no client's: none of its pages leads there.</summary>
    private ref uint EntryOf(uint linear) =>
        ref ((uint*)(_memory.Base + Table(linear / TableSpan)))[linear / GuestMemory.PageSize % 1024];

    public void Enable(CpuState* s)
    {
        s->Cr3 = _area.PageTables;
        s->Cr0 |= CpuState.Cr0Paging | CpuState.Cr0WriteProtect;
        ProtectedSegments.ControlChanged(s);
    }

    /// <summary>Pages have been taken, or given back: their entries are those of the kind of page that is there now.</summary>
    public void Refresh(uint linear, uint length)
    {
        for (var done = 0u; done < length; done += GuestMemory.PageSize)
        {
            var page = linear + done;
            var entry = page | Present | Writable | (_area.IsForClients(page) ? User : 0);
            // Addresses of DOS's memory where nothing is can be read all the same.
            var isThere = page < _memory.Size || _memory.KindOf(page) != PageKind.Unmapped;
            EntryOf(page) = isThere ? entry : 0;
        }
        ProtectedSegments.ControlChanged(_memory.State);
    }

    /// <summary>The page at a linear address becomes another one, which stays where it is too. What it was is given back.</summary>
    public void Map(uint linear, uint physical)
    {
        this[linear] = PageAttributes.Uncommitted;
        EntryOf(linear) = physical & PageMask | Present | Writable | User;
        ProtectedSegments.ControlChanged(_memory.State);
    }

    public PageAttributes this[uint linear]
    {
        get
        {
            var entry = EntryOf(linear);
            if ((entry & Present) == 0)
                return PageAttributes.Uncommitted;
            return ((entry ^ linear) < GuestMemory.PageSize ? PageAttributes.Committed : PageAttributes.Mapped) | PageAttributes.MarksValid
                | ((entry & Writable) != 0 ? PageAttributes.Writable : 0)
                | ((entry & Accessed) != 0 ? PageAttributes.Accessed : 0)
                | ((entry & Dirty) != 0 ? PageAttributes.Dirty : 0);
        }
        set
        {
            var page = linear & PageMask;
            if ((value & (PageAttributes.Committed | PageAttributes.Mapped)) == 0)
            {
                _memory.Discard(page, GuestMemory.PageSize);
                _memory.SetKind(page, GuestMemory.PageSize, PageKind.Unmapped);
                EntryOf(page) = 0;
            }
            else
            {
                var isMapped = (value & PageAttributes.Mapped) != 0;
                if (!isMapped && _memory.KindOf(page) == PageKind.Unmapped)
                    _memory.SetKind(page, GuestMemory.PageSize, PageKind.Ram);
                var entry = (isMapped ? EntryOf(page) & PageMask : page) | Present | User | ((value & PageAttributes.Writable) != 0 ? Writable : 0)
                    | ((value & PageAttributes.Accessed) != 0 ? Accessed : 0) | ((value & PageAttributes.Dirty) != 0 ? Dirty : 0);
                EntryOf(page) = entry;
            }
            ProtectedSegments.ControlChanged(_memory.State);
        }
    }
}
