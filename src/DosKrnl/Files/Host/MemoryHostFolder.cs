using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>A folder of a drive in memory, with the manners of a host's: no links, everybody may do everything.</summary>
/// <param name="drive">The drive.</param>
/// <param name="folder">The folder on it.</param>
/// <param name="device">Number of the device that the drive is for this machine.</param>
/// <param name="path">Its path for people, as "C:/SRC".</param>
internal sealed class MemoryHostFolder(MemoryDrive drive, MemoryFolder folder, ulong device, string path) : HostFolder
{
    public override int Stat(out HostStat stat)
    {
        stat = StatOf(folder, device);
        return 0;
    }

    public override int Stat(string name, out HostStat stat)
    {
        var entry = folder[name];
        stat = entry is null ? default : StatOf(entry, device);
        return entry is null ? -(int)HostErrno.NoEntry : 0;
    }

    /// <summary>The number of changes stands for the time of the last one: no two states have the same.</summary>
    public static HostStat StatOf(MemoryEntry entry, ulong device)
    {
        const ushort FileType = 0x8000, FolderType = 0x4000, AllRead = 0x124;
        var file = entry as MemoryFile;
        var mode = (file is null ? FolderType : FileType) | AllRead | (entry.IsReadOnly ? 0 : HostStat.WriteBits);
        return new HostStat(
            (ushort)mode, file?.Length ?? 0, Seconds(entry.Modified), new HostId(device, entry.Number),
            new HostStamp(entry.Version, 0), Seconds(entry.Accessed), Seconds(entry.Created));
    }

    private static long Seconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;

    public static DateTime FromSeconds(long seconds) => DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);

    public override string? ReadLink(string name) => null;

    public override HostFolder? Enter(string name) =>
        folder[name] is MemoryFolder inner ? new MemoryHostFolder(drive, inner, device, $"{path}/{name}") : null;

    public override bool IsKernelView => false;

    public override int FileSystem(out HostFileSystem system) => FileSystemOf(drive, out system);

    public static int FileSystemOf(MemoryDrive drive, out HostFileSystem system)
    {
        const int BlockSize = 512;
        system = new HostFileSystem(0, BlockSize, drive.Capacity / BlockSize, Math.Max(0, drive.Capacity - drive.Used) / BlockSize);
        return 0;
    }

    public override int OpenFile(string name, int flags, uint mode, out HostFile? file)
    {
        file = null;
        var entry = folder[name];
        if (name.Length == 0)
            return -(int)HostErrno.NoEntry;
        if (entry is null && (flags & HostCalls.Create) != 0)
        {
            entry = folder.Add(name, isFolder: false);
            if (entry is null)
                return -(int)HostErrno.NoSpace;
            entry.IsReadOnly = (mode & HostStat.WriteBits) == 0;
        }
        else if (entry is not null && (flags & HostCalls.Exclusive) != 0)
        {
            return -(int)HostErrno.Exists;
        }
        if (entry is null)
            return -(int)HostErrno.NoEntry;
        if (entry is not MemoryFile content)
            return -(int)HostErrno.IsDirectory;
        file = new MemoryHostFile(content, device);
        return 0;
    }

    public override int MakeDirectory(string name) =>
        name.Length == 0 ? -(int)HostErrno.NoEntry
        : folder[name] is not null ? -(int)HostErrno.Exists
        : folder.Add(name, isFolder: true) is null ? -(int)HostErrno.NoSpace
        : 0;

    public override int Remove(string name, bool isDirectory) => folder[name] switch
    {
        null => -(int)HostErrno.NoEntry,
        MemoryFile when isDirectory => -(int)HostErrno.NotDirectory,
        MemoryFolder when !isDirectory => -(int)HostErrno.IsDirectory,
        _ => folder.Remove(name) ? 0 : -(int)HostErrno.NotEmpty,
    };

    public override int Rename(string name, HostFolder target, string newName)
    {
        if (target is not MemoryHostFolder other || other.Drive != drive)
            return -(int)HostErrno.CrossDevice;
        if (newName.Length == 0)
            return -(int)HostErrno.NoEntry;
        if (other.Stat(newName, out _) >= 0)
            return -(int)HostErrno.Exists;
        return folder.Move(name, other.Folder, newName) ? 0 : -(int)HostErrno.Invalid;
    }

    private MemoryDrive Drive => drive;

    private MemoryFolder Folder => folder;

    public override int ChangeMode(string name, uint mode)
    {
        if (folder[name] is not { } entry)
            return -(int)HostErrno.NoEntry;
        entry.IsReadOnly = (mode & HostStat.WriteBits) == 0;
        return 0;
    }

    public override int SetTimes(string name, long? modified, long? accessed)
    {
        if (folder[name] is not { } entry)
            return -(int)HostErrno.NoEntry;
        if (modified is { } write)
            entry.Modified = FromSeconds(write);
        if (accessed is { } access)
            entry.Accessed = FromSeconds(access);
        return 0;
    }

    public override int List(List<(string Name, HostKind Kind)> names)
    {
        foreach (var (name, entry) in folder.Entries)
            names.Add((name, entry is MemoryFolder ? HostKind.Directory : HostKind.File));
        return 0;
    }

    public override string? PathOf(string name) => $"{path}/{name}";

    public override void Dispose()
    {
    }
}

/// <summary>An opening of a file of a drive in memory.</summary>
internal sealed class MemoryHostFile : HostFile
{
    private readonly MemoryFile _file;
    private readonly ulong _device;
    private bool _isClosed;

    public MemoryHostFile(MemoryFile file, ulong device)
    {
        _file = file;
        _device = device;
        file.Open();
    }

    public override int Stat(out HostStat stat)
    {
        stat = MemoryHostFolder.StatOf(_file, _device);
        return 0;
    }

    public override int Read(Span<byte> buffer, long position) => _isClosed ? -(int)HostErrno.BadHandle : _file.Read(position, buffer);

    public override int Write(ReadOnlySpan<byte> data, long position)
    {
        if (_isClosed)
            return -(int)HostErrno.BadHandle;
        var count = _file.Write(position, data);
        return count == 0 && !data.IsEmpty ? -(int)HostErrno.NoSpace : count;
    }

    public override int SetLength(long length) =>
        _isClosed ? -(int)HostErrno.BadHandle : _file.SetLength(length) ? 0 : -(int)HostErrno.NoSpace;

    public override int Commit() => 0;

    public override int SetModified(long seconds)
    {
        _file.Modified = MemoryHostFolder.FromSeconds(seconds);
        return 0;
    }

    public override int SetAccessed(long seconds)
    {
        _file.Accessed = MemoryHostFolder.FromSeconds(seconds);
        return 0;
    }

    public override int FileSystem(out HostFileSystem system) => MemoryHostFolder.FileSystemOf(_file.Drive, out system);

    public override bool TryLock(long start, long length, bool isShared) => !_isClosed && _file.TryLock(this, start, length, isShared);

    public override void Unlock(long start, long length) => _file.Unlock(this, start, length);

    public override bool IsLocked(long start, long length, bool orShared) => _file.IsLocked(this, start, length, orShared);

    public override void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _file.Close(this);
    }
}
