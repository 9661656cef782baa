using Dbt.Mvdm;

namespace Dbt;

/// <summary>Which files a program made or wrote to.</summary>
/// <param name="mounts">The machine's drives.</param>
/// <param name="next">Another who wants to know.</param>
internal sealed class FileLog(IReadOnlyList<DriveMount> mounts, IFileObserver? next) : IFileObserver
{
    private readonly object _lock = new();
    private readonly List<string> _changed = [];

    public void Used(HostFileUse use, string path, string? newPath = null)
    {
        lock (_lock)
        {
            if (use is HostFileUse.Deleted or HostFileUse.Renamed)
                _changed.Remove(path);
            var there = use == HostFileUse.Renamed ? newPath : use is HostFileUse.Created or HostFileUse.Written ? path : null;
            if (there is not null && !_changed.Contains(there))
                _changed.Add(there);
        }
        next?.Used(use, path, newPath);
    }

    public IReadOnlyList<string> HostFiles
    {
        get
        {
            lock (_lock)
                return _changed.FindAll(static path => path.StartsWith('/'));
        }
    }

    /// <summary>The files on drives in memory: "C:/out/a.obj" is there as @"C:\out\a.obj".</summary>
    public Dictionary<string, byte[]> Contents()
    {
        var contents = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        lock (_lock)
        {
            foreach (var path in _changed)
            {
                if (path is [_, ':', ..] && DriveOf(path[0]) is { } drive && drive.Exists(path[2..]))
                    contents[path.Replace('/', '\\')] = drive.Read(path[2..]);
            }
        }
        return contents;
    }

    private MemoryDrive? DriveOf(char letter)
    {
        foreach (var mount in mounts)
        {
            if (mount.Drive == letter)
                return mount.Memory;
        }
        return null;
    }
}
