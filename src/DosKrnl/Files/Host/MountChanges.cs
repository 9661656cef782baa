namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// What a guest changed on a copy-on-write mount: a folder of its own beside the mounted one, with the files that were made or
/// written at their places, and the paths of what was deleted. At the end it is dropped, or carried over to the mounted folder.
/// </summary>
internal sealed class MountChanges : IDisposable
{
    private const int BufferSize = 65536;

    private readonly DirectoryInfo _folder;
    private readonly int _upper;
    private readonly int _lower;

    /// <summary>Host paths from the root of what is no longer there; it may be there anew in the folder of changes.</summary>
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    /// <summary>Which file of the lower layer a copy was: for the guest it is still that one.</summary>
    private readonly Dictionary<HostId, HostId> _origins = [];

    private MountChanges(DirectoryInfo folder, int upper, int lower, string hostPath)
    {
        _folder = folder;
        _upper = upper;
        _lower = lower;
        HostPath = hostPath;
    }

    /// <summary>Real path of the mounted folder.</summary>
    public string HostPath { get; }

    /// <summary>Handle of the file system on which changes are.</summary>
    public int Handle => _upper;

    /// <summary>Null: there is no place for changes.</summary>
    /// <param name="lower">Open root of the mount, closed with this; stays the caller's when there is none.</param>
    /// <param name="hostPath">Its real path.</param>
    public static MountChanges? TryMake(int lower, string hostPath)
    {
        try
        {
            var folder = Directory.CreateTempSubdirectory("dbt-cow-");
            var upper = HostCalls.OpenChosen(folder.FullName);
            return upper < 0 ? null : new MountChanges(folder, upper, lower, hostPath);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public HostFolder Root => new LayeredFolder(this, "", _upper, _lower);

    public bool IsRoot(int handle) => handle == _upper || handle == _lower;

    public bool IsHidden(string path) => _hidden.Contains(path);

    public void Hide(string path) => _hidden.Add(path);

    /// <summary>The state of a file of the upper layer as that of the file which it was a copy of.</summary>
    public HostStat AsKnown(HostStat stat) => _origins.TryGetValue(stat.Id, out var origin) ? stat with { Id = origin } : stat;

    /// <summary>Opens the folder of changes of a path, and makes it with all above it. Negative: the host's error.</summary>
    public int MakeUpper(string path)
    {
        var at = _upper;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = HostCalls.MakeDirectory(at, name);
            var next = HostCalls.OpenDirectory(at, name);
            if (at != _upper)
                HostCalls.CloseHandle(at);
            at = next;
            if (at < 0)
                return at;
        }
        return at;
    }

    /// <summary>Copies a file of the lower layer, with mode and time. Negative: the host's error; then there is no copy.</summary>
    public int Copy(int from, int to, string name, HostStat stat)
    {
        var source = HostCalls.OpenFile(from, name, HostCalls.ReadOnly, 0);
        if (source < 0)
            return source;
        var target = HostCalls.OpenFile(to, name, HostCalls.ReadWrite | HostCalls.Create | HostCalls.Exclusive, stat.Mode & 0xFFFu);
        var result = target < 0 ? target : CopyBytes(source, target);
        HostCalls.CloseHandle(source);
        if (target < 0)
            return target;
        if (result >= 0)
        {
            _ = HostCalls.SetModified(target, stat.Modified);
            if (HostCalls.Stat(target, out var copy) >= 0)
                _origins[copy.Id] = stat.Id;
        }
        HostCalls.CloseHandle(target);
        if (result < 0)
            _ = HostCalls.Remove(to, name, isDirectory: false);
        else
            _ = HostCalls.ChangeMode(to, name, stat.Mode & 0xFFFu);
        return result;
    }

    private static int CopyBytes(int from, int to)
    {
        var buffer = new byte[BufferSize];
        for (long position = 0; ;)
        {
            var count = HostCalls.Read(from, buffer, position);
            if (count <= 0)
                return count < 0 ? count : HostCalls.SetLength(to, position);
            for (var done = 0; done < count;)
            {
                var step = HostCalls.Write(to, buffer.AsSpan(done, count - done), position + done);
                if (step < 0 && step != -(int)HostErrno.Interrupted)
                    return step;
                done += Math.Max(step, 0);
            }
            position += count;
        }
    }

    // ---- the end ------------------------------------------------------------------------------------------------------

    /// <summary>Carries all changes over to the mounted folder. False: not all could be.</summary>
    public bool Keep()
    {
        var isComplete = true;
        using var lower = new PlainFolder(_lower, isOwner: false);
        foreach (var path in _hidden)
            isComplete &= RemoveLower(lower, path.Split('/'));
        return CarryOver(_upper, _lower) && isComplete;
    }

    /// <summary>Deletes what a path leads to, by real folders only. True also when it is not there.</summary>
    private static bool RemoveLower(HostFolder folder, ReadOnlySpan<string> names)
    {
        if (names.Length == 1)
            return Remove(folder, names[0]);
        using var next = folder.Enter(names[0]);
        return next is null || RemoveLower(next, names[1..]);
    }

    private static bool Remove(HostFolder folder, string name)
    {
        if (folder.Stat(name, out var stat) < 0)
            return true;
        if (stat.Kind != HostKind.Directory)
            return folder.Remove(name, isDirectory: false) >= 0;
        using (var inner = folder.Enter(name))
        {
            var names = new List<(string Name, HostKind Kind)>();
            if (inner is null || inner.List(names) < 0)
                return false;
            foreach (var (entry, _) in names)
            {
                if (!Remove(inner, entry))
                    return false;
            }
        }
        return folder.Remove(name, isDirectory: true) >= 0;
    }

    private static bool CarryOver(int from, int to)
    {
        var names = new List<(string Name, HostKind Kind)>();
        if (HostCalls.List(from, names) < 0)
            return false;
        var isComplete = true;
        foreach (var (name, kind) in names)
            isComplete &= kind == HostKind.Directory ? CarryFolderOver(from, to, name) : CarryFileOver(from, to, name);
        return isComplete;
    }

    private static bool CarryFolderOver(int from, int to, string name)
    {
        _ = HostCalls.MakeDirectory(to, name);
        var source = HostCalls.OpenDirectory(from, name);
        var target = HostCalls.OpenDirectory(to, name);
        var isComplete = source >= 0 && target >= 0 && CarryOver(source, target);
        if (source >= 0)
            HostCalls.CloseHandle(source);
        if (target >= 0)
            HostCalls.CloseHandle(target);
        return isComplete;
    }

    private static bool CarryFileOver(int from, int to, string name)
    {
        var source = HostCalls.OpenFile(from, name, HostCalls.ReadOnly, 0);
        if (source < 0 || HostCalls.Stat(source, out var stat) < 0)
            return false;
        var mode = stat.Mode & 0xFFFu;
        _ = HostCalls.ChangeMode(to, name, mode | 0x80);
        var target = HostCalls.OpenFile(to, name, HostCalls.ReadWrite | HostCalls.Create, mode);
        var isComplete = target >= 0 && CopyBytes(source, target) >= 0;
        HostCalls.CloseHandle(source);
        if (target < 0)
            return false;
        _ = HostCalls.SetModified(target, stat.Modified);
        HostCalls.CloseHandle(target);
        return HostCalls.ChangeMode(to, name, mode) >= 0 && isComplete;
    }

    public void Dispose()
    {
        HostCalls.CloseHandle(_upper);
        HostCalls.CloseHandle(_lower);
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left of a temporary folder harms nobody.
        }
    }
}
