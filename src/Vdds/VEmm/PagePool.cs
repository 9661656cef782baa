namespace Dbt.Vdds.VEmm;

/// <summary>A handle: its pages in their logical order, by number in the pool.</summary>
internal sealed class EmsHandle
{
    public List<int> Pages { get; } = [];

    /// <summary>Eight bytes.</summary>
    public byte[] Name { get; set; } = new byte[8];

    /// <summary>What 47h has saved of the frame; null: nothing.</summary>
    public int[]? SavedMap { get; set; }
}

/// <summary>All pages and who has them. Handle 0 is the operating system's: it is always there, and has none at first.</summary>
internal sealed class PagePool
{
    public const int MostHandles = 255;

    private readonly EmsHandle?[] _handles = new EmsHandle?[MostHandles];
    private readonly bool[] _used;

    public PagePool(int pages)
    {
        _used = new bool[pages];
        _handles[0] = new EmsHandle();
    }

    public int Total => _used.Length;

    public int Free
    {
        get
        {
            var free = 0;
            foreach (var used in _used)
                free += used ? 0 : 1;
            return free;
        }
    }

    public EmsHandle? this[int handle] => (uint)handle < MostHandles ? _handles[handle] : null;

    public int HandleCount
    {
        get
        {
            var count = 0;
            foreach (var handle in _handles)
                count += handle is null ? 0 : 1;
            return count;
        }
    }

    public EmsStatus Allocate(int pages, out int handle)
    {
        handle = Array.IndexOf(_handles, null);
        if (handle < 0)
            return EmsStatus.NoMoreHandles;
        if (pages > Total)
            return EmsStatus.NotEnoughPages;
        if (pages > Free)
            return EmsStatus.NotEnoughFreePages;
        Add(_handles[handle] = new EmsHandle(), pages);
        return EmsStatus.Ok;
    }

    /// <summary>New pages are added behind the others; pages are taken away from the end.</summary>
    public EmsStatus Resize(EmsHandle handle, int pages)
    {
        if (pages > Total)
            return EmsStatus.NotEnoughPages;
        if (pages - handle.Pages.Count > Free)
            return EmsStatus.NotEnoughFreePages;
        while (handle.Pages.Count > pages)
        {
            _used[handle.Pages[^1]] = false;
            handle.Pages.RemoveAt(handle.Pages.Count - 1);
        }
        Add(handle, pages - handle.Pages.Count);
        return EmsStatus.Ok;
    }

    public void Release(int number)
    {
        Resize(_handles[number]!, 0);
        if (number != 0)
            _handles[number] = null;
    }

    private void Add(EmsHandle handle, int count)
    {
        for (var page = 0; count > 0; page++)
        {
            if (_used[page])
                continue;
            _used[page] = true;
            handle.Pages.Add(page);
            count--;
        }
    }
}
