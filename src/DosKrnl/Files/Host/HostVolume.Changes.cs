using Dbt.DosKrnl.Dispatch;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>Opening and changing. A read-only volume refuses every change with error 5.</summary>
internal sealed partial class HostVolume
{
    private const uint NewFileMode = 0x1B6; // rw-rw-rw-, less the umask
    private const uint NewReadOnlyMode = 0x124; // r--r--r--
    private const ushort PermissionBits = 0xFFF;
    private const ushort OwnerWrite = 0x80;

    /// <summary>Opens an existing file. Errors 2, 3, 5 (a folder, read-only, not permitted).</summary>
    public DosError Open(ReadOnlySpan<string> names, bool write, out HostFileNode? node)
    {
        node = null;
        using var walk = NewWalk();
        var error = Find(walk, names, out var item);
        if (error != DosError.None)
            return error;
        if (item.IsDirectory || (write && (IsReadOnly || (item.Attributes & DosAttributes.ReadOnly) != 0)))
            return DosError.AccessDenied;
        return _openFiles.Open(this, walk.Folder, item, write, out node);
    }

    /// <summary>
    /// Makes a file, or opens the one that exists, which the caller then empties. Errors 3, 5, 80 (it exists and must not).
    /// </summary>
    public DosError Create(ReadOnlySpan<string> names, NewFile wanted, out HostFileNode? node, out bool isNew)
    {
        var attributes = wanted.Attributes;
        node = null;
        isNew = false;
        if (names.IsEmpty)
            return DosError.AccessDenied;
        var error = Find(names, out var item);
        if (error == DosError.None)
        {
            if (wanted.MustBeNew)
                return DosError.FileExists;
            if (item.IsDirectory || (attributes & (DosAttributes.Directory | DosAttributes.VolumeLabel)) != 0)
                return DosError.AccessDenied;
            // Hidden and system files are emptied only by who says that they are.
            if ((item.Attributes & ~attributes & (DosAttributes.Hidden | DosAttributes.System)) != 0)
                return DosError.AccessDenied;
            return Open(names, write: true, out node);
        }
        if (error != DosError.FileNotFound)
            return error;
        if (IsReadOnly || (attributes & (DosAttributes.Directory | DosAttributes.VolumeLabel)) != 0)
            return DosError.AccessDenied;
        isNew = true;
        return CreateNew(names, wanted, out node);
    }

    private DosError CreateNew(ReadOnlySpan<string> names, NewFile wanted, out HostFileNode? node)
    {
        var attributes = wanted.Attributes;
        node = null;
        using var walk = NewWalk();
        if (EnterAll(walk, names[..^1]) != DosError.None)
            return DosError.PathNotFound;
        var hostName = wanted.HostName ?? Naming.New(names[^1]);
        var before = BeforeChange(walk);
        var name = wanted.HostName is null ? names[^1] : before.Listing?.NameFor(hostName) ?? names[^1];
        var mode = (attributes & DosAttributes.ReadOnly) != 0 ? NewReadOnlyMode : NewFileMode;
        var result = walk.Folder.OpenFile(hostName, HostCalls.ReadWrite | HostCalls.Create | HostCalls.Exclusive, mode, out var file);
        if (file is null)
            return CreationError(result);
        NoticeAdded(walk, before, new DirectoryEntry(hostName, name, HostKind.File));
        if (file.Stat(out var stat) < 0)
        {
            file.Dispose();
            return DosError.AccessDenied;
        }
        KeepAttributes(stat.Id, attributes | DosAttributes.Archive);
        _openFiles.Tell(HostFileUse.Created, walk.Folder, hostName);
        node = _openFiles.Enter(this, walk.Folder, hostName, file, (stat, true));
        return DosError.None;
    }

    /// <param name="names">The folder to be.</param>
    /// <param name="longName">Its host name; null: as its short name says.</param>
    public DosError MakeDirectory(ReadOnlySpan<string> names, string? longName = null)
    {
        var error = Find(names, out _);
        if (error is DosError.None)
            return DosError.AccessDenied;
        if (error != DosError.FileNotFound)
            return error;
        if (IsReadOnly)
            return DosError.AccessDenied;
        using var walk = NewWalk();
        if (EnterAll(walk, names[..^1]) != DosError.None)
            return DosError.PathNotFound;
        var hostName = longName ?? Naming.New(names[^1]);
        var before = BeforeChange(walk);
        var name = longName is null ? names[^1] : before.Listing?.NameFor(hostName) ?? names[^1];
        var result = walk.Folder.MakeDirectory(hostName);
        if (result < 0)
            return CreationError(result);
        NoticeAdded(walk, before, new DirectoryEntry(hostName, name, HostKind.Directory));
        // The host may give it the number of one that is gone, whose attributes it must not inherit.
        if (_attributes is not null && walk.Folder.Stat(hostName, out var made) >= 0)
            _attributes.Remove(made.Id);
        return DosError.None;
    }

    /// <summary>A name that exists on the host and not for the guest (a link that leads out) is refused.</summary>
    private static DosError CreationError(int result)
    {
        var error = HostError.ToDos(result);
        return error is DosError.FileExists or DosError.FileNotFound or DosError.PathNotFound ? DosError.AccessDenied : error;
    }

    /// <summary>Errors 3 (there is none) and 5 (not empty, or a file).</summary>
    public DosError RemoveDirectory(ReadOnlySpan<string> names)
    {
        var error = FindInPlace(names, out var walk, out var hostName, out var item);
        using (walk)
        {
            if (error != DosError.None)
                return DosError.PathNotFound;
            if (names.IsEmpty || !item.IsDirectory)
                return DosError.AccessDenied;
            error = Remove(walk, hostName, isDirectory: true);
            if (error == DosError.None)
                _attributes?.Remove(item.Stat.Id);
            return error;
        }
    }

    /// <summary>Errors 2, 3 and 5 (read-only, a folder).</summary>
    public DosError Delete(ReadOnlySpan<string> names)
    {
        var error = FindInPlace(names, out var walk, out var hostName, out var item);
        using (walk)
        {
            if (error != DosError.None)
                return error;
            if ((item.Attributes & (DosAttributes.ReadOnly | DosAttributes.Directory)) != 0)
                return DosError.AccessDenied;
            error = Remove(walk, hostName, isDirectory: false);
            if (error == DosError.None)
                _attributes?.Remove(item.Stat.Id);
            return error;
        }
    }

    private DosError Remove(HostWalk walk, string hostName, bool isDirectory)
    {
        if (IsReadOnly)
            return DosError.AccessDenied;
        var before = BeforeChange(walk);
        if (walk.Folder.Remove(hostName, isDirectory) < 0)
            return DosError.AccessDenied;
        if (!isDirectory)
            _openFiles.Tell(HostFileUse.Deleted, walk.Folder, hostName);
        NoticeRemoved(walk, before, hostName);
        return DosError.None;
    }

    /// <summary>
    /// Renames or moves a file, or renames a folder where it is. Errors 2, 3, 5 (the new name exists, a folder moved).
    /// </summary>
    /// <param name="from">The old name.</param>
    /// <param name="to">The new one; the same when only the host's name changes.</param>
    /// <param name="longName">The new name on the host; null: as the short name says.</param>
    public DosError Rename(string[] from, string[] to, string? longName = null)
    {
        var error = FindInPlace(from, out var walk, out var hostName, out var item);
        using (walk)
        {
            if (error != DosError.None)
                return error;
            if (from.Length == 0 || to.Length == 0)
                return DosError.AccessDenied;
            if (item.IsDirectory && !from.AsSpan(0, from.Length - 1).SequenceEqual(to.AsSpan(0, to.Length - 1)))
                return DosError.AccessDenied;
            var isSame = longName is not null && from.AsSpan().SequenceEqual(to);
            error = isSame ? DosError.FileNotFound : Find(to, out _);
            if (error == DosError.None)
                return DosError.AccessDenied;
            if (error != DosError.FileNotFound)
                return error;
            if (IsReadOnly)
                return DosError.AccessDenied;
            using var target = NewWalk();
            if (EnterAll(target, to.AsSpan(0, to.Length - 1)) != DosError.None)
                return DosError.PathNotFound;
            if (longName == hostName && isSame)
                return DosError.None;
            return Move(walk, hostName, target, (to[^1], longName));
        }
    }

    private DosError Move(HostWalk walk, string hostName, HostWalk target, (string Short, string? Long) wanted)
    {
        var newHostName = wanted.Long ?? Naming.New(wanted.Short);
        var before = BeforeChange(walk);
        var targetBefore = BeforeChange(target);
        var kind = before.Listing?.FindHost(hostName)?.Kind ?? HostKind.Unknown;
        var result = walk.Folder.Rename(hostName, target.Folder, newHostName);
        if (result < 0)
            return CreationError(result);
        if (_openFiles.Observer is not null)
            _openFiles.Tell(HostFileUse.Renamed, walk.Folder, hostName, target.Folder.PathOf(newHostName));
        NoticeRemoved(walk, before, hostName);
        // In one folder the listing has now followed the one change of the stamp, and only the name is missing.
        if (targetBefore.Listing is not null && targetBefore.Listing == before.Listing)
            targetBefore = BeforeChange(target);
        var name = wanted.Long is null ? wanted.Short : targetBefore.Listing?.NameFor(newHostName) ?? wanted.Short;
        NoticeAdded(target, targetBefore, new DirectoryEntry(newHostName, name, kind));
        return DosError.None;
    }

    /// <summary>Sets the times that are given, in seconds since 1970 UTC. Errors 2, 3, 5.</summary>
    public DosError SetTimes(ReadOnlySpan<string> names, long? modified, long? accessed)
    {
        using var walk = NewWalk();
        var error = Find(walk, names, out var item);
        if (error != DosError.None)
            return error;
        return IsReadOnly || names.IsEmpty || walk.Folder.SetTimes(item.HostName, modified, accessed) < 0
            ? DosError.AccessDenied
            : DosError.None;
    }

    /// <summary>Sets read-only on the host, and keeps hidden, system and archive while the volume is mounted. Errors 2, 3, 5.</summary>
    public DosError SetAttributes(ReadOnlySpan<string> names, int attributes)
    {
        using var walk = NewWalk();
        var error = Find(walk, names, out var item);
        if (error != DosError.None)
            return error;
        if (IsReadOnly || (attributes & DosAttributes.VolumeLabel) != 0
            || ((attributes & DosAttributes.Directory) != 0 && !item.IsDirectory))
            return DosError.AccessDenied;
        var readOnly = (attributes & DosAttributes.ReadOnly) != 0;
        if (!item.IsDirectory && readOnly != item.Stat.IsReadOnly)
        {
            var mode = item.Stat.Mode & PermissionBits;
            mode = readOnly ? mode & ~HostStat.WriteBits : mode | OwnerWrite;
            if (walk.Folder.ChangeMode(item.HostName, (uint)mode) < 0)
                return DosError.AccessDenied;
        }
        KeepAttributes(item.Stat.Id, attributes);
        return DosError.None;
    }

    /// <summary>
    /// Finds what a name stands for and stays where the name itself is, for deleting and renaming: of a link, the link.
    /// The walk is the caller's to dispose.
    /// </summary>
    private DosError FindInPlace(ReadOnlySpan<string> names, out HostWalk walk, out string hostName, out HostItem item)
    {
        hostName = "";
        walk = NewWalk();
        var error = Find(names, out item);
        if (error != DosError.None || names.IsEmpty)
            return error;
        return EnterAll(walk, names[..^1]) == DosError.None && Resolve(walk, names[^1], out hostName, out _)
            ? DosError.None
            : DosError.FileNotFound;
    }
}
