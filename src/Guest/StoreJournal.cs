namespace Dbt.Guest;

/// <summary>Bytes of RAM as they were before each store, so that stores can be taken back.</summary>
public sealed unsafe class StoreJournal
{
    private readonly List<(uint Linear, byte Old)> _stores = [];

    public int Count => _stores.Count;

    public void Clear() => _stores.Clear();

    internal void Note(uint linear, byte old) => _stores.Add((linear, old));

    /// <summary>The addresses that were stored to, with what they held before the first store.</summary>
    public Dictionary<uint, byte> Before()
    {
        var before = new Dictionary<uint, byte>();
        foreach (var (linear, old) in _stores)
            before.TryAdd(linear, old);
        return before;
    }

    /// <summary>Puts the old bytes back, latest store first. Translations are not told.</summary>
    public void TakeBack(GuestMemory memory)
    {
        for (var i = _stores.Count - 1; i >= 0; i--)
            memory.Base[_stores[i].Linear] = _stores[i].Old;
    }
}
