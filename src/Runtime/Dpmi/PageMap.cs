using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>
/// Page tables for clients that change the attributes of pages: every linear address leads to itself, pages that are nobody's or
/// not committed fault, and the processor notes accesses. Until then there is no paging, which would only cost time.
/// </summary>
internal sealed unsafe class PageMap
{
    private const uint Present = 1, Writable = 2, User = 4, Accessed = 0x20, Dirty = 0x40;
    private const uint TableSpan = 4 << 20;

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
            memory.WriteDword(area.PageTables + table * 4, Table(table) | Present | Writable | User);
        Refresh(0, end);
    }

    private uint Table(uint index) => _area.PageTables + (index + 1) * GuestMemory.PageSize;

    private uint EntryOf(uint linear) => Table(linear / TableSpan) + linear / GuestMemory.PageSize % 1024 * 4;

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
            _memory.WriteDword(EntryOf(page), isThere ? entry : 0);
        }
        ProtectedSegments.ControlChanged(_memory.State);
    }

    public PageAttributes this[uint linear]
    {
        get
        {
            var entry = _memory.ReadDword(EntryOf(linear));
            if ((entry & Present) == 0)
                return PageAttributes.Uncommitted;
            return PageAttributes.Committed | PageAttributes.MarksValid
                | ((entry & Writable) != 0 ? PageAttributes.Writable : 0)
                | ((entry & Accessed) != 0 ? PageAttributes.Accessed : 0)
                | ((entry & Dirty) != 0 ? PageAttributes.Dirty : 0);
        }
        set
        {
            var page = linear & ~(uint)(GuestMemory.PageSize - 1);
            if ((value & PageAttributes.Committed) == 0)
            {
                _memory.Discard(page, GuestMemory.PageSize);
                _memory.SetKind(page, GuestMemory.PageSize, PageKind.Unmapped);
                _memory.WriteDword(EntryOf(page), 0);
            }
            else
            {
                if (_memory.KindOf(page) == PageKind.Unmapped)
                    _memory.SetKind(page, GuestMemory.PageSize, PageKind.Ram);
                var entry = page | Present | User | ((value & PageAttributes.Writable) != 0 ? Writable : 0)
                    | ((value & PageAttributes.Accessed) != 0 ? Accessed : 0) | ((value & PageAttributes.Dirty) != 0 ? Dirty : 0);
                _memory.WriteDword(EntryOf(page), entry);
            }
            ProtectedSegments.ControlChanged(_memory.State);
        }
    }}
