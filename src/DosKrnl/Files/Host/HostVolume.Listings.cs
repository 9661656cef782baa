namespace Dbt.DosKrnl.Files.Host;

/// <summary>The listings that a volume keeps: one a folder, as long as the folder's stamp says that it is true.</summary>
internal sealed partial class HostVolume
{
    private const int MaxListings = 4096;
    private const int MaxEntries = 400_000;

    private Dictionary<HostId, DirectoryListing> Listings => field ??= [];
    private Dictionary<ushort, (DirectoryListing Listing, string[] Names)> Searched => field ??= [];
    private readonly Queue<DirectoryListing> _oldest = new();
    private List<(string Name, HostKind Kind)> Names => field ??= [];
    private ushort _lastNumber;
    private int _entries;

    /// <summary>How often a folder was read: what tests hold against the number of calls.</summary>
    public int FoldersRead { get; private set; }

    /// <summary>Null: the folder cannot be read.</summary>
    private DirectoryListing? ListingOf(HostWalk walk)
    {
        if (walk.Folder.Stat(out var stat) < 0)
            return null;
        if (Listings.TryGetValue(stat.Id, out var listing) && listing.IsCurrent(stat.Changed))
            return listing;
        FoldersRead++;
        Names.Clear();
        if (walk.Folder.List(Names) < 0)
            return null;
        if (listing is null)
        {
            MakeRoom();
            listing = new DirectoryListing(NextNumber(), stat.Id, Naming);
            Listings.Add(stat.Id, listing);
            _oldest.Enqueue(listing);
        }
        listing.Load(Names, stat.Changed);
        _entries += listing.SlotCount - listing.Counted;
        listing.Counted = listing.SlotCount;
        return listing;
    }

    /// <summary>The listing of a walk's folder if one is kept, and the folder's stamp: to follow a change of the guest's own.</summary>
    private (DirectoryListing? Listing, HostStamp Stamp) BeforeChange(HostWalk walk) =>
        walk.Folder.Stat(out var stat) >= 0 && Listings.TryGetValue(stat.Id, out var listing)
            ? (listing, stat.Changed)
            : (null, default);

    private static void NoticeAdded(
        HostWalk walk, (DirectoryListing? Listing, HostStamp Stamp) before, DirectoryEntry entry)
    {
        if (before.Listing is { } listing && walk.Folder.Stat(out var after) >= 0)
            listing.Added(entry, before.Stamp, after.Changed);
    }

    private static void NoticeRemoved(
        HostWalk walk, (DirectoryListing? Listing, HostStamp Stamp) before, string hostName)
    {
        if (before.Listing is { } listing && walk.Folder.Stat(out var after) >= 0)
            listing.Removed(hostName, before.Stamp, after.Changed);
    }

    /// <summary>Forgets the oldest listings when there are too many; a search that is still in one of them ends.</summary>
    private void MakeRoom()
    {
        while (_oldest.Count > 0 && (_oldest.Count >= MaxListings || _entries > MaxEntries))
        {
            var old = _oldest.Dequeue();
            Listings.Remove(old.Id);
            Searched.Remove(old.Number);
            _entries -= old.Counted;
        }
    }

    private ushort NextNumber()
    {
        do
            _lastNumber++;
        while (_lastNumber == 0 || Searched.ContainsKey(_lastNumber));
        return _lastNumber;
    }
}
