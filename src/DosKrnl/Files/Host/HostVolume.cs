using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Long;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>A file or folder of a volume as the guest sees it.</summary>
/// <param name="HostName">Its name in its folder on the host; "" for a folder reached without a name.</param>
/// <param name="Stat">The host's state of it.</param>
/// <param name="Attributes">DOS attributes.</param>
internal readonly record struct HostItem(string HostName, HostStat Stat, byte Attributes)
{
    public bool IsDirectory => Stat.Kind == HostKind.Directory;
}

/// <summary>What becomes of changes on a mount.</summary>
internal enum MountKind
{
    ReadWrite,
    ReadOnly,

    /// <summary>They are kept beside the folder until the machine ends.</summary>
    CopyOnWrite,
}

/// <summary>How a file is to be made.</summary>
/// <param name="Attributes">DOS attributes.</param>
/// <param name="Mode">Access and sharing.</param>
/// <param name="MustBeNew">Error 80 when there is one.</param>
/// <param name="HostName">Its name on the host; null: as its DOS name says.</param>
internal readonly record struct NewFile(byte Attributes, int Mode, bool MustBeNew, string? HostName);

/// <summary>
/// A host folder mounted as a drive. Paths are lists of DOS names from its root. All errors are DOS's own: 2 no such file, 3
/// no such folder on the way, 5 refused.
/// </summary>
internal sealed partial class HostVolume : IDisposable
{
    private readonly HostFolder _rootFolder;

    /// <summary>Of a copy-on-write mount.</summary>
    private readonly MountChanges? _changes;
    private readonly HostStat _rootStat;
    private readonly string _rootPath;
    private readonly OpenFiles _openFiles;

    /// <summary>Attributes that the host does not keep (hidden, system, archive), of files for which the guest set them.</summary>
    private Dictionary<HostId, byte>? _attributes;
    private string? _label;

    private HostVolume(HostFolder root, MountChanges? changes, string path, bool isReadOnly, OpenFiles openFiles)
    {
        _rootFolder = root;
        _changes = changes;
        _rootPath = path;
        _openFiles = openFiles;
        _ = root.Stat(out _rootStat);
        IsReadOnly = isReadOnly;
    }

    /// <summary>Null: the folder does not exist, cannot be opened, or is a view of the kernel such as /proc.</summary>
    public static HostVolume? TryMount(string hostFolder, MountKind kind, OpenFiles openFiles)
    {
        var root = HostCalls.OpenChosen(hostFolder);
        if (root < 0)
            return null;
        if (HostCalls.Stat(root, out var stat) < 0 || stat.Kind != HostKind.Directory
            || HostCalls.FileSystem(root, out var system) < 0 || system.IsKernelView)
        {
            HostCalls.CloseHandle(root);
            return null;
        }
        var path = (HostCalls.RealPath(root) ?? hostFolder).TrimEnd('/');
        var changes = kind == MountKind.CopyOnWrite ? MountChanges.TryMake(root, path) : null;
        // Without a place for changes there can be none.
        var isReadOnly = kind == MountKind.ReadOnly || (kind == MountKind.CopyOnWrite && changes is null);
        return new HostVolume(changes?.Root ?? new PlainFolder(root, isOwner: true), changes, path, isReadOnly, openFiles);
    }

    /// <summary>A drive in memory, which is the host's side of nothing. Copied on write, the guest has a copy of its own.</summary>
    /// <param name="drive">Its files.</param>
    /// <param name="letter">Its letter.</param>
    /// <param name="device">Number of the device that its files are on, of no other drive of the machine.</param>
    /// <param name="kind">What becomes of changes.</param>
    /// <param name="openFiles">The machine's.</param>
    public static HostVolume Mount(MemoryDrive drive, char letter, ulong device, MountKind kind, OpenFiles openFiles)
    {
        var files = kind == MountKind.CopyOnWrite ? drive.Copy() : drive;
        return new HostVolume(
            new MemoryHostFolder(files, files.Root, device, $"{letter}:"), null, $"{letter}:", kind == MountKind.ReadOnly, openFiles);
    }

    /// <summary>How names go between guest and host.</summary>
    public HostNames Naming => _openFiles.Naming;

    /// <summary>Nothing on the drive can be changed.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Volume label, at most 11 characters; the guest may change it, the host never sees it.</summary>
    public string Label
    {
        get => _label ??= LabelOf(_rootPath);
        set => _label = value;
    }

    /// <summary>Real path of the mounted folder on the host, without a slash at the end ("" for the root).</summary>
    public string HostPath => _rootPath;

    /// <summary>Serial number: of the folder's place on the host, so that it stays the same from run to run.</summary>
    public uint SerialNumber => (uint)(_rootStat.Id.Inode * 2654435761 + _rootStat.Id.Device);

    // ---- looking ------------------------------------------------------------------------------------------------------

    /// <summary>Finds a file or folder. Errors 2 and 3.</summary>
    public DosError Find(ReadOnlySpan<string> names, out HostItem item)
    {
        using var walk = NewWalk();
        return Find(walk, names, out item);
    }

    /// <summary>The short name of a long one (or of itself) in a folder. Errors 2, and 3: no such folder.</summary>
    /// <param name="folder">Short names.</param>
    /// <param name="name">Long name or alias, in any case.</param>
    /// <param name="shortName">The alias.</param>
    public DosError FindName(ReadOnlySpan<string> folder, string name, out string shortName)
    {
        using var walk = NewWalk();
        shortName = "";
        if (EnterAll(walk, folder) != DosError.None)
            return DosError.PathNotFound;
        if (LongName.IsShort(name, Naming.Page, out var own) && Resolve(walk, own, out _, out _))
        {
            shortName = own;
            return DosError.None;
        }
        if (ListingOf(walk)?.FindLong(name) is not { } entry)
            return DosError.FileNotFound;
        shortName = entry.Name;
        return DosError.None;
    }

    /// <summary>The long name behind a short one in a folder; the short one itself where there is no other.</summary>
    public string LongNameOf(ReadOnlySpan<string> folder, string name)
    {
        using var walk = NewWalk();
        return EnterAll(walk, folder) == DosError.None && ListingOf(walk) is { } listing && listing.Find(name) is { } entry
            ? listing.LongNameOf(entry)
            : name;
    }

    /// <summary>Bytes of a file, with what the guest has written to it so far. Errors 2 and 3; a folder: 2.</summary>
    public DosError SizeOf(ReadOnlySpan<string> names, out long size)
    {
        size = 0;
        using var walk = NewWalk();
        var error = Find(walk, names, out var item);
        if (error == DosError.None && item.IsDirectory)
            return DosError.FileNotFound;
        if (error == DosError.None)
            size = SizeOf(walk, item.HostName, item.Stat);
        return error;
    }

    public bool IsDirectory(ReadOnlySpan<string> names) => Find(names, out var item) == DosError.None && item.IsDirectory;

    /// <summary>Finds a file or folder and leaves the walk in the folder in which its <see cref="HostItem.HostName"/> is.</summary>
    private DosError Find(HostWalk walk, ReadOnlySpan<string> names, out HostItem item)
    {
        item = default;
        if (names.IsEmpty)
        {
            item = new HostItem("", _rootStat, DosAttributes.Directory);
            return DosError.None;
        }
        var error = EnterAll(walk, names[..^1]);
        if (error != DosError.None)
            return error;
        if (!Resolve(walk, names[^1], out var hostName, out _))
            return DosError.FileNotFound;
        var shownName = hostName;
        if (!walk.Look(ref hostName, out var stat))
            return DosError.FileNotFound;
        item = new HostItem(hostName, stat, AttributesOf(stat, shownName));
        return DosError.None;
    }

    /// <summary>The DOS names of a host file or folder of the volume. False: it is not in it, or has no name for the guest.</summary>
    public bool TryShow(string realPath, out string[] names)
    {
        names = [];
        if (!realPath.StartsWith(_rootPath, StringComparison.Ordinal)
            || (realPath.Length > _rootPath.Length && realPath[_rootPath.Length] != '/'))
            return false;
        var hostNames = realPath[_rootPath.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        names = new string[hostNames.Length];
        using var walk = NewWalk();
        for (var i = 0; i < hostNames.Length; i++)
        {
            var host = hostNames[i];
            if (Naming.TryFromHost(host, out var name) && Resolve(walk, name, out var found, out _) && found == host)
                names[i] = name;
            else if (ListingOf(walk)?.FindHost(host) is { } entry)
                names[i] = entry.Name;
            else
                return false;
            if (i < hostNames.Length - 1 && (walk.Folder.Stat(host, out var stat) < 0 || !walk.Enter(host, stat)))
                return false;
        }
        return true;
    }

    private HostWalk NewWalk() => new(_rootFolder, _rootStat.Id.Device, _rootPath);

    private DosError EnterAll(HostWalk walk, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!Resolve(walk, name, out var hostName, out var stat) || !walk.Enter(hostName, stat))
                return DosError.PathNotFound;
        }
        return DosError.None;
    }

    /// <summary>
    /// The host name behind a DOS name in a folder, and its state (of a link: the link's). The likely spellings are tried
    /// first, so that a large folder is listed only for names of mixed case, aliases, and names that do not exist.
    /// </summary>
    private bool Resolve(HostWalk walk, string name, out string hostName, out HostStat stat)
    {
        hostName = Naming.ToHostLower(name);
        if (walk.Folder.Stat(hostName, out stat) >= 0)
            return true;
        var upper = Naming.ToHostUpper(name);
        if (upper != hostName && walk.Folder.Stat(upper, out stat) >= 0)
        {
            hostName = upper;
            return true;
        }
        if (ListingOf(walk)?.Find(name) is not { } entry)
            return false;
        hostName = entry.HostName;
        return walk.Folder.Stat(hostName, out stat) >= 0;
    }

    // ---- attributes ---------------------------------------------------------------------------------------------------

    /// <summary>Read-only is the host's (nobody may write); a dot file is hidden; all else is archive, until the guest says otherwise.</summary>
    private byte AttributesOf(HostStat stat, string hostName)
    {
        if (_attributes is null || !_attributes.TryGetValue(stat.Id, out var kept))
            kept = (byte)(DosAttributes.Archive | (hostName.StartsWith('.') ? DosAttributes.Hidden : 0));
        if (stat.Kind == HostKind.Directory)
            return (byte)(DosAttributes.Directory | (kept & ~DosAttributes.Archive));
        return stat.IsReadOnly ? (byte)(kept | DosAttributes.ReadOnly) : kept;
    }

    private void KeepAttributes(HostId id, int attributes) => (_attributes ??= [])[id] =
        (byte)(attributes & (DosAttributes.Hidden | DosAttributes.System | DosAttributes.Archive));

    /// <summary>Attributes of an open file, without its name at hand.</summary>
    public byte AttributesOfOpen(HostId id) => _attributes?.GetValueOrDefault(id, DosAttributes.Archive) ?? DosAttributes.Archive;

    /// <summary>Marks a file as changed since its last backup.</summary>
    public void MarkChanged(HostId id)
    {
        if (_attributes is not null && _attributes.TryGetValue(id, out var kept))
            _attributes[id] = (byte)(kept | DosAttributes.Archive);
    }

    // ---- the host -----------------------------------------------------------------------------------------------------

    /// <summary>The file system's size and what is free for the user, in bytes.</summary>
    public (long Total, long Free) Space() =>
        _rootFolder.FileSystem(out var system) < 0
            ? (0, 0)
            : (system.Blocks * system.BlockSize, IsReadOnly ? 0 : system.FreeBlocks * system.BlockSize);

    private string LabelOf(string hostPath)
    {
        var name = hostPath[(hostPath.LastIndexOf('/') + 1)..];
        Span<char> label = stackalloc char[DosName.EntryLength];
        var length = 0;
        foreach (var c in name)
        {
            var value = Naming.ToUpperByteOf(c);
            if (length < label.Length && value > ' ' && value != 0xE5 && DosName.IsLegal((char)value))
                label[length++] = (char)value;
        }
        return length == 0 ? "HOST" : new string(label[..length]);
    }

    /// <summary>A file by its host handle: of a copy, the file that it is a copy of.</summary>
    public HostStat AsKnown(HostStat stat) => _changes?.AsKnown(stat) ?? stat;

    /// <summary>Carries the changes on a copy-on-write mount over to the mounted folder. False: not all could be.</summary>
    public bool KeepChanges() => _changes?.Keep() ?? true;

    public void Dispose()
    {
        _changes?.Dispose();
        _rootFolder.Dispose();
    }
}
