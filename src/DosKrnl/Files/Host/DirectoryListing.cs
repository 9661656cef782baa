using Dbt.DosKrnl.Files.Long;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>A name in a folder.</summary>
/// <param name="HostName">As on the host.</param>
/// <param name="Name">As the guest sees it.</param>
/// <param name="Kind">From the listing; <see cref="HostKind.Unknown"/> and links need a look.</param>
internal sealed record DirectoryEntry(string HostName, string Name, HostKind Kind)
{
    /// <summary>The 11 characters of a directory entry.</summary>
    public string EntryName { get; } = DosName.ToEntry(Name);

    public int Slot { get; set; } = -1;
}

/// <summary>
/// A folder as a DOS directory: each host name has one DOS name, no two the same, and a slot which it keeps while it
/// exists, as a directory entry on a disk does: a search is then only a slot number, and survives deletions and creations
/// between its steps.
/// </summary>
internal sealed class DirectoryListing(ushort number, HostId id, HostNames naming)
{
    private readonly List<DirectoryEntry?> _slots = [];
    private readonly Dictionary<string, DirectoryEntry> _byHost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectoryEntry> _byName = new(StringComparer.Ordinal);

    /// <summary>Aliases once given, which stay with the host name while the mount lives, even if the file goes and comes back.</summary>
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    private readonly HashSet<string> _aliasNames = new(StringComparer.Ordinal);
    private AliasMaker? _maker;

    /// <summary>By long name in upper case; made when a program first uses one.</summary>
    private Dictionary<string, DirectoryEntry>? _byLong;

    /// <summary>DOS names that more than one host name could have.</summary>
    private HashSet<string>? _contested;

    private int _firstFree;
    private HostStamp _stamp;

    /// <summary>The code page in which the names are.</summary>
    private CodePage _page = naming.Page;

    private HostStamp _ownStamp;
    private bool _isLoaded;
    private bool _isUncertain;

    /// <summary>Number by which searches know the folder.</summary>
    public ushort Number => number;

    public HostId Id => id;

    public int SlotCount => _slots.Count;

    /// <summary>Slots that its volume has counted for it.</summary>
    public int Counted { get; set; }

    public DirectoryEntry? this[int slot] => (uint)slot < (uint)_slots.Count ? _slots[slot] : null;

    public DirectoryEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>By long name, in any case.</summary>
    public DirectoryEntry? FindLong(string longName)
    {
        NameLong();
        return _byLong!.GetValueOrDefault(naming.ToUpper(longName)) ?? Find(naming.ToUpper(longName));
    }

    /// <summary>The name of an entry for programs that know long ones. Of several that differ only in case one has it, the others their aliases.</summary>
    public string LongNameOf(DirectoryEntry entry)
    {
        NameLong();
        return LongName.FromHost(entry.HostName, naming.Page) is { } name && _byLong!.GetValueOrDefault(naming.ToUpper(name)) == entry ? name : entry.Name;
    }

    private void NameLong()
    {
        if (_byLong is not null)
            return;
        _byLong = new Dictionary<string, DirectoryEntry>(_byHost.Count, StringComparer.Ordinal);
        // Those whose short name is their own come first.
        foreach (var entry in _byHost.Values)
        {
            if (naming.TryFromHost(entry.HostName, out var name) && name == entry.Name)
                AddLong(entry);
        }
        foreach (var entry in _byHost.Values)
            AddLong(entry);
    }

    private void AddLong(DirectoryEntry entry)
    {
        if (_byLong is not null && LongName.FromHost(entry.HostName, naming.Page) is { } name)
            _byLong.TryAdd(naming.ToUpper(name), entry);
    }

    /// <summary>The short name that a host name will have when it is made now.</summary>
    public string NameFor(string hostName)
    {
        if (naming.TryFromHost(hostName, out var name) && !_byName.ContainsKey(name) && !_aliasNames.Contains(name))
            return name;
        if (_aliases.TryGetValue(hostName, out var alias))
            return alias;
        _maker ??= new AliasMaker(naming, one => _byName.ContainsKey(one) || _aliasNames.Contains(one));
        alias = _maker.Make(hostName);
        _aliases.Add(hostName, alias);
        _aliasNames.Add(alias);
        return alias;
    }

    public DirectoryEntry? FindHost(string hostName) => _byHost.GetValueOrDefault(hostName);

    // ---- staying true -------------------------------------------------------------------------------------------------

    /// <summary>Host clocks stamp in steps of some milliseconds: a change just after a listing may leave the same stamp.</summary>
    private static readonly TimeSpan StampStep = TimeSpan.FromMilliseconds(12);

    public bool IsCurrent(HostStamp stamp) => _isLoaded && stamp == _stamp && !_isUncertain && _page == naming.Page;

    /// <summary>Takes a new listing of the folder, read after the stamp was.</summary>
    public void Load(List<(string Name, HostKind Kind)> names, HostStamp stamp)
    {
        if (_page != naming.Page)
            ForgetAliases();
        _stamp = stamp;
        _isUncertain = stamp != _ownStamp && !stamp.IsOlderThan(StampStep);
        var entries = NameAll(names);
        if (_isLoaded)
            Replace(entries);
        else
            Fill(entries);
        _isLoaded = true;
    }

    /// <summary>Aliases are of the code page that was.</summary>
    private void ForgetAliases()
    {
        _page = naming.Page;
        _aliases.Clear();
        _aliasNames.Clear();
        _maker = null;
    }

    /// <summary>The guest made a file or folder; <paramref name="before"/> and <paramref name="after"/>: the folder's stamps.</summary>
    public void Added(DirectoryEntry entry, HostStamp before, HostStamp after)
    {
        if (!Follow(before, after))
            return;
        if (_byName.ContainsKey(entry.Name) || _byHost.ContainsKey(entry.HostName))
            _isUncertain = true;
        else
            Place(entry);
    }

    public void Removed(string hostName, HostStamp before, HostStamp after)
    {
        if (!Follow(before, after) || !_byHost.Remove(hostName, out var entry))
            return;
        _byName.Remove(entry.Name);
        _byLong = _byLong is not null && LongName.FromHost(hostName, naming.Page) is { } longName && _byLong.Remove(naming.ToUpper(longName), out var shown)
            && shown == entry ? _byLong : null;
        Free(entry);
        // Another host name has been waiting for this DOS name behind an alias.
        if (_contested?.Contains(entry.Name) == true)
            _isUncertain = true;
    }

    /// <summary>True when the listing was true before the guest's own change, and so is with it.</summary>
    private bool Follow(HostStamp before, HostStamp after)
    {
        if (!_isLoaded || before != _stamp || _page != naming.Page)
            return false;
        // An uncertain listing is read once more and is then certain, though the stamp is young: it is our own.
        _stamp = _ownStamp = after;
        return !_isUncertain;
    }

    // ---- slots --------------------------------------------------------------------------------------------------------

    private void Fill(Dictionary<string, DirectoryEntry> entries)
    {
        var sorted = new DirectoryEntry[entries.Count];
        entries.Values.CopyTo(sorted, 0);
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in sorted)
            Place(entry);
    }

    private void Replace(Dictionary<string, DirectoryEntry> entries)
    {
        var fresh = new Dictionary<string, DirectoryEntry>(StringComparer.Ordinal);
        _byName.Clear();
        _byLong = null;
        var old = new List<DirectoryEntry>(_byHost.Values);
        _byHost.Clear();
        foreach (var entry in old)
        {
            if (entries.Remove(entry.HostName, out var now))
            {
                now.Slot = entry.Slot;
                _slots[entry.Slot] = now;
                _byHost.Add(now.HostName, now);
                _byName.Add(now.Name, now);
            }
            else
            {
                Free(entry);
            }
        }
        foreach (var (host, entry) in entries)
            fresh.Add(host, entry);
        Fill(fresh);
    }

    private void Place(DirectoryEntry entry)
    {
        while (_firstFree < _slots.Count && _slots[_firstFree] is not null)
            _firstFree++;
        if (_firstFree == _slots.Count)
            _slots.Add(entry);
        else
            _slots[_firstFree] = entry;
        entry.Slot = _firstFree++;
        _byHost.Add(entry.HostName, entry);
        _byName.Add(entry.Name, entry);
        AddLong(entry);
    }

    private void Free(DirectoryEntry entry)
    {
        _slots[entry.Slot] = null;
        _firstFree = Math.Min(_firstFree, entry.Slot);
    }

    // ---- names --------------------------------------------------------------------------------------------------------

    /// <summary>
    /// Of host names that differ only in case one has the plain DOS name: the one in lower case, else the one in upper
    /// case, else the first by character codes. The rest, and all that are no DOS names, have aliases.
    /// </summary>
    private Dictionary<string, DirectoryEntry> NameAll(List<(string Name, HostKind Kind)> names)
    {
        var plain = new Dictionary<string, string>(names.Count, StringComparer.Ordinal);
        List<(string Name, HostKind Kind)>? others = null;
        foreach (var (host, kind) in names)
        {
            if (kind == HostKind.Special)
                continue;
            if (!naming.TryFromHost(host, out var name))
                (others ??= []).Add((host, kind));
            else if (!plain.TryGetValue(name, out var rival) || IsBetter(host, rival, name))
                plain[name] = host;
        }
        _contested = null;
        var entries = new Dictionary<string, DirectoryEntry>(names.Count, StringComparer.Ordinal);
        foreach (var (host, kind) in names)
        {
            if (kind == HostKind.Special || !naming.TryFromHost(host, out var name))
                continue;
            if (plain[name] == host)
            {
                entries.Add(host, new DirectoryEntry(host, name, kind));
            }
            else
            {
                (_contested ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
                (others ??= []).Add((host, kind));
            }
        }
        if (others is not null)
            GiveAliases(others, plain, entries);
        return entries;
    }

    private void GiveAliases(
        List<(string Name, HostKind Kind)> others, Dictionary<string, string> plain, Dictionary<string, DirectoryEntry> entries)
    {
        others.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var taken = new HashSet<string>(plain.Keys, StringComparer.Ordinal);
        // Aliases given before come first, of names that are gone for now too.
        foreach (var (host, alias) in new List<KeyValuePair<string, string>>(_aliases))
        {
            if (!taken.Add(alias))
            {
                _aliases.Remove(host);
                _aliasNames.Remove(alias);
            }
        }
        var maker = new AliasMaker(naming, taken.Contains);
        foreach (var (host, kind) in others)
        {
            if (!_aliases.TryGetValue(host, out var alias))
            {
                alias = maker.Make(host);
                taken.Add(alias);
                _aliases.Add(host, alias);
                _aliasNames.Add(alias);
            }
            entries.Add(host, new DirectoryEntry(host, alias, kind));
        }
    }

    private bool IsBetter(string host, string rival, string name)
    {
        var rank = Rank(host, name);
        var other = Rank(rival, name);
        return rank != other ? rank < other : string.CompareOrdinal(host, rival) < 0;
    }

    private int Rank(string host, string name) =>
        host == naming.ToHostLower(name) ? 0 : host == naming.ToHostUpper(name) ? 1 : 2;
}
