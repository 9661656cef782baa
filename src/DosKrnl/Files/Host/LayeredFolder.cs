namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// A folder of a copy-on-write mount: what was changed is in the upper folder, the rest is the lower one's, which nothing
/// here writes to. A file goes up, whole, when it is opened for writing or renamed; what is deleted below is hidden by its path.
/// </summary>
/// <param name="changes">Those of the mount.</param>
/// <param name="path">Host names from the mount's root, each with a slash behind it; "" for the root.</param>
/// <param name="upper">Open folder of changes; −1: nothing has changed here.</param>
/// <param name="lower">Open folder below; −1: the folder was made by the guest.</param>
internal sealed class LayeredFolder(MountChanges changes, string path, int upper, int lower) : HostFolder
{
    private int _upper = upper;

    private bool IsLowerShown(string name) => lower >= 0 && !changes.IsHidden(path + name);

    public override int Stat(out HostStat stat)
    {
        if (_upper < 0)
            return HostCalls.Stat(lower, out stat);
        var result = HostCalls.Stat(_upper, out stat);
        if (result >= 0 && lower >= 0 && HostCalls.Stat(lower, out var below) >= 0)
            stat = Merge(stat, below);
        return result;
    }

    public override int Stat(string name, out HostStat stat)
    {
        if (_upper >= 0 && HostCalls.Stat(_upper, name, out stat) >= 0)
        {
            if (stat.Kind == HostKind.Directory && IsLowerShown(name) && HostCalls.Stat(lower, name, out var below) >= 0)
                stat = Merge(stat, below);
            stat = changes.AsKnown(stat);
            return 0;
        }
        stat = default;
        return IsLowerShown(name) ? HostCalls.Stat(lower, name, out stat) : -(int)HostErrno.NoEntry;
    }

    /// <summary>A folder that is in both layers is the lower one, changed when either was.</summary>
    private static HostStat Merge(HostStat above, HostStat below)
    {
        var isLater = above.Changed.Seconds != below.Changed.Seconds
            ? above.Changed.Seconds > below.Changed.Seconds
            : above.Changed.Nanoseconds > below.Changed.Nanoseconds;
        return below with { Changed = isLater ? above.Changed : below.Changed, Modified = Math.Max(above.Modified, below.Modified) };
    }

    public override string? ReadLink(string name) => IsLowerShown(name) ? HostCalls.ReadLink(lower, name) : null;

    public override HostFolder? Enter(string name)
    {
        var above = _upper >= 0 ? HostCalls.OpenDirectory(_upper, name) : -1;
        var below = IsLowerShown(name) ? HostCalls.OpenDirectory(lower, name) : -1;
        return above < 0 && below < 0 ? null : new LayeredFolder(changes, $"{path}{name}/", Math.Max(above, -1), Math.Max(below, -1));
    }

    public override bool IsKernelView => lower >= 0 && (HostCalls.FileSystem(lower, out var system) < 0 || system.IsKernelView);

    /// <summary>The folder of changes, which is made when there is none yet. False: it cannot be.</summary>
    private bool HasUpper() => _upper >= 0 || (_upper = changes.MakeUpper(path)) >= 0;

    private bool IsAbove(string name) => _upper >= 0 && HostCalls.Stat(_upper, name, out _) >= 0;

    public override int FileSystem(out HostFileSystem system) => HostCalls.FileSystem(changes.Handle, out system);

    public override int OpenFile(string name, int flags, uint mode, out HostFile? file) =>
        PlainFile.Of(OpenFile(name, flags, mode), out file);

    private int OpenFile(string name, int flags, uint mode)
    {
        var isChange = (flags & (HostCalls.WriteOnly | HostCalls.ReadWrite | HostCalls.Create)) != 0;
        if (!isChange)
            return IsAbove(name) ? HostCalls.OpenFile(_upper, name, flags, mode)
                : IsLowerShown(name) ? HostCalls.OpenFile(lower, name, flags, mode)
                : -(int)HostErrno.NoEntry;
        var exists = Stat(name, out _) >= 0;
        if (exists && (flags & HostCalls.Exclusive) != 0)
            return -(int)HostErrno.Exists;
        var result = exists ? CopyUp(name) : HasUpper() ? 0 : -(int)HostErrno.NoSpace;
        return result < 0 ? result : HostCalls.OpenFile(_upper, name, flags, mode);
    }

    /// <summary>Copies a file of the lower layer up; nothing where it is up already. Links stay where they are.</summary>
    private int CopyUp(string name)
    {
        if (IsAbove(name))
            return 0;
        var result = HostCalls.Stat(lower, name, out var stat);
        if (result < 0)
            return result;
        if (stat.Kind != HostKind.File)
            return -(int)HostErrno.NotPermitted;
        return HasUpper() ? changes.Copy(lower, _upper, name, stat) : -(int)HostErrno.NoSpace;
    }

    public override int MakeDirectory(string name) =>
        Stat(name, out _) >= 0 ? -(int)HostErrno.Exists
        : HasUpper() ? HostCalls.MakeDirectory(_upper, name)
        : -(int)HostErrno.NoSpace;

    public override int Remove(string name, bool isDirectory)
    {
        if (isDirectory && !IsEmpty(name))
            return -(int)HostErrno.NotEmpty;
        var isShown = IsLowerShown(name) && HostCalls.Stat(lower, name, out _) >= 0;
        if (IsAbove(name))
        {
            var result = HostCalls.Remove(_upper, name, isDirectory);
            if (result < 0)
                return result;
        }
        else if (!isShown)
        {
            return -(int)HostErrno.NoEntry;
        }
        if (isShown)
            changes.Hide(path + name);
        return 0;
    }

    private bool IsEmpty(string name)
    {
        using var folder = Enter(name);
        var names = new List<(string Name, HostKind Kind)>();
        return folder?.List(names) >= 0 && names.Count == 0;
    }

    public override int Rename(string name, HostFolder target, string newName)
    {
        if (target is not LayeredFolder other)
            return -(int)HostErrno.CrossDevice;
        if (other.Stat(newName, out _) >= 0)
            return -(int)HostErrno.Exists;
        var result = Stat(name, out var stat);
        if (result >= 0)
            result = stat.Kind == HostKind.Directory ? CopyTreeUp(name) : CopyUp(name);
        if (result >= 0)
            result = other.HasUpper() ? HostCalls.Rename(_upper, name, other._upper, newName) : -(int)HostErrno.NoSpace;
        if (result >= 0 && IsLowerShown(name) && HostCalls.Stat(lower, name, out _) >= 0)
            changes.Hide(path + name);
        return result;
    }

    /// <summary>All of a folder goes up, since its name does.</summary>
    private int CopyTreeUp(string name)
    {
        using var folder = (LayeredFolder?)Enter(name);
        var names = new List<(string Name, HostKind Kind)>();
        if (folder?.HasUpper() != true || folder.List(names) < 0)
            return -(int)HostErrno.NotPermitted;
        // The folder has just been made in this one's upper folder, which may not have been open before.
        if (!HasUpper())
            return -(int)HostErrno.NoSpace;
        foreach (var (entry, _) in names)
        {
            var result = folder.Stat(entry, out var stat);
            if (result >= 0)
                result = stat.Kind == HostKind.Directory ? folder.CopyTreeUp(entry) : folder.CopyUp(entry);
            if (result < 0)
                return result;
        }
        return 0;
    }

    public override int ChangeMode(string name, uint mode) =>
        CopyUp(name) is < 0 and var result ? result : HostCalls.ChangeMode(_upper, name, mode);

    public override int SetTimes(string name, long? modified, long? accessed) =>
        CopyUp(name) is < 0 and var result ? result : HostCalls.SetTimes(_upper, name, modified, accessed);

    public override int List(List<(string Name, HostKind Kind)> names)
    {
        var first = names.Count;
        var result = _upper >= 0 ? HostCalls.List(_upper, names) : 0;
        if (result < 0 || lower < 0)
            return result;
        var above = new HashSet<string>(StringComparer.Ordinal);
        for (var i = first; i < names.Count; i++)
            above.Add(names[i].Name);
        var below = new List<(string Name, HostKind Kind)>();
        result = HostCalls.List(lower, below);
        foreach (var entry in below)
        {
            if (!above.Contains(entry.Name) && !changes.IsHidden(path + entry.Name))
                names.Add(entry);
        }
        return result;
    }

    public override string? PathOf(string name) => $"{changes.HostPath}/{path}{name}";

    public override void Dispose()
    {
        if (_upper >= 0 && !changes.IsRoot(_upper))
            HostCalls.CloseHandle(_upper);
        if (lower >= 0 && !changes.IsRoot(lower))
            HostCalls.CloseHandle(lower);
    }
}
