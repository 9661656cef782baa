using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Long;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>What a search found.</summary>
/// <param name="EntryName">The 11 characters of the directory entry.</param>
/// <param name="Attributes">DOS attributes.</param>
/// <param name="Timestamp">Date in the high word, time in the low one.</param>
/// <param name="Size">Bytes; 0 of folders and labels.</param>
internal readonly record struct FoundEntry(string EntryName, byte Attributes, uint Timestamp, uint Size);

internal sealed partial class HostVolume
{
    /// <summary>Positions of "." and ".." in front of the slots.</summary>
    private const int DotPositions = 2;

    /// <summary>Begins a search in a folder: gives the number by which <see cref="Next"/> knows it. Error 3: no such folder.</summary>
    public DosError BeginSearch(string[] folder, out ushort number)
    {
        number = 0;
        using var walk = NewWalk();
        if (EnterAll(walk, folder) != DosError.None)
            return DosError.PathNotFound;
        if (ListingOf(walk) is not { } listing)
            return DosError.AccessDenied;
        number = listing.Number;
        Searched[number] = (listing, folder);
        return DosError.None;
    }

    /// <summary>
    /// The next entry from a position on, which is moved behind it. The state of a search is nothing but the number and the
    /// position: it costs nothing to leave one unfinished. Error 18: no more.
    /// </summary>
    /// <param name="number">Of the folder.</param>
    /// <param name="position">0 at the begin.</param>
    /// <param name="template">11 characters, "?" for any.</param>
    /// <param name="mask">Attributes that an entry may have (INT 21h/4Eh CX).</param>
    /// <param name="found">The entry.</param>
    public DosError Next(ushort number, ref int position, string template, byte mask, out FoundEntry found)
    {
        found = default;
        if (position < 0 || !Searched.TryGetValue(number, out var searched))
            return DosError.NoMoreFiles;
        var folder = searched.Names;
        using var walk = NewWalk();
        if (EnterAll(walk, folder) != DosError.None || ListingOf(walk) is not { } listing || listing != searched.Listing)
            return DosError.NoMoreFiles;
        for (; position < DotPositions; position++)
        {
            if (folder.Length > 0 && IsDotMatch(position, template, mask) && walk.Folder.Stat(out var stat) >= 0)
            {
                position++;
                found = new FoundEntry(
                    (position == 1 ? "." : "..").PadRight(DosName.EntryLength), DosAttributes.Directory, DosTime.FromHost(stat.Modified), 0);
                return DosError.None;
            }
        }
        for (; position < listing.SlotCount + DotPositions; position++)
        {
            if (listing[position - DotPositions] is { } entry && DosName.Matches(template, entry.EntryName)
                && TryFound(walk, folder, entry, mask, out found))
            {
                position++;
                return DosError.None;
            }
        }
        return DosError.NoMoreFiles;
    }

    /// <summary>As <see cref="Next"/>, by long names: what matches is the caller's to say, from the long name and the short one.</summary>
    public DosError NextLong(ushort number, ref int position, Func<string, string, bool> isMatch, out LongEntry found)
    {
        found = default;
        if (position < 0 || !Searched.TryGetValue(number, out var searched))
            return DosError.NoMoreFiles;
        var folder = searched.Names;
        using var walk = NewWalk();
        if (EnterAll(walk, folder) != DosError.None || ListingOf(walk) is not { } listing || listing != searched.Listing)
            return DosError.NoMoreFiles;
        for (; position < DotPositions; position++)
        {
            var name = position == 0 ? "." : "..";
            if (folder.Length > 0 && isMatch(name, name) && walk.Folder.Stat(out var stat) >= 0)
            {
                position++;
                found = new LongEntry(name, name, DosAttributes.Directory, 0, stat);
                return DosError.None;
            }
        }
        for (; position < listing.SlotCount + DotPositions; position++)
        {
            if (listing[position - DotPositions] is { } entry && isMatch(listing.LongNameOf(entry), entry.Name)
                && TryLook(walk, folder, entry, out var stat, out var size))
            {
                position++;
                found = new LongEntry(listing.LongNameOf(entry), entry.Name, AttributesOf(stat, entry.HostName), size, stat);
                return DosError.None;
            }
        }
        return DosError.NoMoreFiles;
    }

    private static bool IsDotMatch(int position, string template, byte mask) =>
        (mask & DosAttributes.Directory) != 0
        && DosName.Matches(template, (position == 0 ? "." : "..").PadRight(DosName.EntryLength));

    private bool TryFound(HostWalk walk, string[] folder, DirectoryEntry entry, byte mask, out FoundEntry found)
    {
        found = default;
        if (!TryLook(walk, folder, entry, out var stat, out var size))
            return false;
        var attributes = AttributesOf(stat, entry.HostName);
        if ((attributes & DosAttributes.Special & ~mask) != 0)
            return false;
        found = new FoundEntry(entry.EntryName, attributes, DosTime.FromHost(stat.Modified), (uint)Math.Min(size, uint.MaxValue));
        return true;
    }

    /// <summary>What an entry is now. False: it has gone, or is nothing for the guest.</summary>
    private bool TryLook(HostWalk walk, string[] folder, DirectoryEntry entry, out HostStat stat, out long size)
    {
        size = 0;
        stat = default;
        if (entry.Kind is HostKind.File or HostKind.Directory)
        {
            if (walk.Folder.Stat(entry.HostName, out stat) < 0)
                return false;
            size = SizeOf(walk, entry.HostName, stat);
        }
        else
        {
            // A link: another walk looks where it leads, for this one stays here.
            using var look = NewWalk();
            var hostName = entry.HostName;
            if (EnterAll(look, folder) != DosError.None || !look.Look(ref hostName, out stat))
                return false;
            size = SizeOf(look, hostName, stat);
        }
        return stat.Kind is HostKind.File or HostKind.Directory;
    }

    private long SizeOf(HostWalk walk, string hostName, HostStat stat) =>
        stat.Kind == HostKind.File ? _openFiles.SizeOf(walk.Folder, hostName, stat) : 0;
}
