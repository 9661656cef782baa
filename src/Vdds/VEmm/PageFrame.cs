using Dbt.Guest;

namespace Dbt.Vdds.VEmm;

/// <summary>The four windows of 16 KB at E000:0000, and the memory that they show.</summary>
internal sealed class PageFrame : IDisposable
{
    public const ushort Segment = 0xE000;

    public const int Windows = 4, PageSize = 16384;

    private const uint Base = (uint)Segment << 4;

    private readonly GuestMemory _memory;
    private readonly SharedMemory _pages;
    private readonly int _poolPages;
    private int[] _map = [-1, -1, -1, -1];

    public PageFrame(GuestMemory memory, int poolPages)
    {
        _memory = memory;
        _poolPages = poolPages;
        // Behind the pool a page for each window, shown while nothing else is.
        _pages = new SharedMemory((uint)(poolPages + Windows) * PageSize);
        for (var window = 0; window < Windows; window++)
            Show(window, -1);
    }

    /// <summary>Page of the pool in each window, −1 for none. A copy.</summary>
    public int[] Map
    {
        get => [.. _map];
        set
        {
            for (var window = 0; window < Windows; window++)
                Set(window, value[window]);
        }
    }

    public void Set(int window, int page)
    {
        if (_map[window] == page)
            return;
        _map[window] = page;
        Show(window, page);
    }

    /// <summary>A page that is given back is shown no more.</summary>
    public void Forget(Func<int, bool> isUsed)
    {
        for (var window = 0; window < Windows; window++)
        {
            if (_map[window] >= 0 && !isUsed(_map[window]))
                Set(window, -1);
        }
    }

    public Span<byte> Page(int page) => _pages.Bytes.Slice(page * PageSize, PageSize);

    private void Show(int window, int page) => _memory.MapWindow(
        Base + (uint)(window * PageSize), PageSize, _pages, (uint)((page < 0 ? _poolPages + window : page) * PageSize));

    public void Dispose()
    {
        _map = [-1, -1, -1, -1];
        _pages.Dispose();
    }
}
