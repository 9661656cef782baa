using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>Attributes of pages, and watchpoints (DPMI 1.0, 0506h and 0507h; 0.9, 0B00h–0B03h).</summary>
internal sealed unsafe partial class DpmiKernel
{
    private const int WatchpointCount = 4, ControlIndex = 7, StatusIndex = 6;

    private PageMap? _pages;
    private int _watchpoints;

    /// <summary>Clients run under paging.</summary>
    public bool HasPages => _pages is not null;

    public void MapPage(uint linear, uint physical) => Pages.Map(linear, physical);

    private PageMap Pages
    {
        get
        {
            if (_pages is null)
            {
                _pages = new PageMap(_memory, _area, _arena.Start + _arena.Size);
                if (IsProtected)
                    _pages.Enable(_state);
            }
            return _pages;
        }
    }

    public PageAttributes this[uint linear]
    {
        get
        {
            if (_pages is not null)
                return _pages[linear];
            return _memory.KindOf(linear) == PageKind.Unmapped
                ? PageAttributes.Uncommitted
                : PageAttributes.Committed | PageAttributes.Writable;
        }
        set => Pages[linear] = value;
    }

    public int SetWatchpoint(uint linear, int size, int kind)
    {
        for (var i = 0; i < WatchpointCount; i++)
        {
            if ((_watchpoints >> i & 1) != 0)
                continue;
            _watchpoints |= 1 << i;
            ref var control = ref _state->DebugRegisters[ControlIndex];
            var field = 16 + 4 * i;
            control = control & ~(0xFu << field) | (uint)(kind | (size - 1) << 2) << field | 2u << (2 * i);
            _state->DebugRegisters[i] = linear;
            ResetWatchpoint(i);
            ProtectedSegments.ControlChanged(_state);
            return i;
        }
        return -1;
    }

    public void ClearWatchpoint(int index)
    {
        _watchpoints &= ~(1 << index);
        _state->DebugRegisters[ControlIndex] &= ~(3u << (2 * index) | 0xFu << (16 + 4 * index));
        ProtectedSegments.ControlChanged(_state);
    }

    public bool WasHit(int index) => (_state->DebugRegisters[StatusIndex] >> index & 1) != 0;

    public void ResetWatchpoint(int index) => _state->DebugRegisters[StatusIndex] &= ~(1u << index);
}
