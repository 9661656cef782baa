using Dbt.DosKrnl.Files.Host;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files;

/// <summary>The mounted volumes by drive (0 = A), and where host files are among them.</summary>
internal sealed class DriveTable : IDisposable
{
    public const int Count = 26;

    /// <summary>Number of the device that drive A: is when it is in memory: no device of the host has it.</summary>
    private const ulong MemoryDevice = 0xFFFF_FFFF_0000_0000;

    private readonly HostVolume?[] _volumes = new HostVolume?[Count];
    private readonly MemoryDrive?[] _memories = new MemoryDrive?[Count];

    /// <summary>The volume of a drive, or null: there is no such drive.</summary>
    public HostVolume? this[int drive] => (uint)drive < Count ? _volumes[drive] : null;

    /// <summary>False: the folder cannot be mounted, or the drive is taken.</summary>
    public bool TryMount(int drive, string hostFolder, MountKind kind, OpenFiles openFiles)
    {
        if ((uint)drive >= Count || _volumes[drive] is not null)
            return false;
        _volumes[drive] = HostVolume.TryMount(hostFolder, kind, openFiles);
        return _volumes[drive] is not null;
    }

    /// <summary>The same of a drive in memory. The same one under several letters is one device.</summary>
    public bool TryMount(int drive, MemoryDrive memory, MountKind kind, OpenFiles openFiles)
    {
        if ((uint)drive >= Count || _volumes[drive] is not null)
            return false;
        var first = kind == MountKind.CopyOnWrite ? -1 : Array.IndexOf(_memories, memory);
        _volumes[drive] = HostVolume.Mount(memory, (char)('A' + drive), MemoryDevice + (ulong)(first < 0 ? drive : first), kind, openFiles);
        if (kind != MountKind.CopyOnWrite)
            _memories[drive] = memory;
        return true;
    }

    /// <summary>The first drive from D: up that is not taken, or −1.</summary>
    public int FreeDrive => Array.IndexOf(_volumes, null, 3);

    /// <summary>The path of a host file or folder (its real path, no links) on the drive that has it; of several, the nearest.</summary>
    public bool TryShow(string realPath, out DosPath path)
    {
        path = default;
        for (var drive = 0; drive < Count; drive++)
        {
            if (_volumes[drive] is { } volume && volume.TryShow(realPath, out var names)
                && (path.Names is null || names.Length < path.Names.Length))
                path = new DosPath(drive, names);
        }
        return path.Names is not null;
    }

    /// <summary>Carries the changes on copy-on-write mounts over to the mounted folders. False: not all could be.</summary>
    public bool KeepChanges()
    {
        var isComplete = true;
        foreach (var volume in _volumes)
            isComplete &= volume?.KeepChanges() ?? true;
        return isComplete;
    }

    public void Dispose()
    {
        foreach (var volume in _volumes)
            volume?.Dispose();
    }
}
