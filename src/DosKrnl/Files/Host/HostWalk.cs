namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// A position in a mounted folder: an open folder, reached from the mount's root one host name at a time, each opened
/// relative to the one before and never through a link. Links are read and walked here, and "there is no such file" is the
/// answer for one that leads out of the mount, to nothing, or in circles: whatever a path says, no call names anything that
/// is not inside.
/// </summary>
internal sealed class HostWalk : IDisposable
{
    private const int MaxLinks = 40;

    private readonly HostFolder _root;
    private readonly ulong _rootDevice;
    private readonly string _rootPath;
    private readonly List<string> _path = new(8);
    private int _links;

    /// <param name="root">Open root of the mount; not closed here.</param>
    /// <param name="rootDevice">Its device.</param>
    /// <param name="rootPath">Its real path on the host, for links that are absolute; no slash at the end.</param>
    public HostWalk(HostFolder root, ulong rootDevice, string rootPath)
    {
        _root = root;
        _rootDevice = rootDevice;
        _rootPath = rootPath;
        Folder = root;
    }

    /// <summary>The open folder.</summary>
    public HostFolder Folder { get; private set; }

    public bool IsRoot => _path.Count == 0;

    /// <summary>Enters a folder or a link to one. False: there is none.</summary>
    public bool Enter(string hostName, HostStat stat)
    {
        if (stat.Kind == HostKind.Link)
            return Follow(ref hostName, ref stat) && (hostName.Length == 0 || EnterReal(hostName, stat));
        return EnterReal(hostName, stat);
    }

    /// <summary>
    /// Looks at a name here. A link is followed: then this walk stands in the folder of what it leads to, and
    /// <paramref name="hostName"/> is the name there, or "" when that is the folder itself.
    /// </summary>
    public bool Look(ref string hostName, out HostStat stat) =>
        Folder.Stat(hostName, out stat) >= 0
        && (stat.Kind != HostKind.Link || Follow(ref hostName, ref stat))
        && IsFile(stat);

    private static bool IsFile(HostStat stat) => stat.Kind is HostKind.File or HostKind.Directory;

    private bool EnterReal(string hostName, HostStat stat)
    {
        if (stat.Kind != HostKind.Directory)
            return false;
        if (Folder.Enter(hostName) is not { } folder)
            return false;
        if (stat.Id.Device != _rootDevice && folder.IsKernelView)
        {
            folder.Dispose();
            return false;
        }
        Move(folder);
        _path.Add(hostName);
        return true;
    }

    private bool Follow(ref string hostName, ref HostStat stat)
    {
        if (++_links > MaxLinks || Folder.ReadLink(hostName) is not { } target)
            return false;
        var rest = target;
        if (target.StartsWith('/'))
        {
            if (!target.StartsWith(_rootPath, StringComparison.Ordinal)
                || (target.Length > _rootPath.Length && target[_rootPath.Length] != '/'))
                return false;
            rest = target[_rootPath.Length..];
            Return(0);
        }
        var parts = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var needsDirectory = rest.EndsWith('/');
        hostName = "";
        for (var i = 0; i < parts.Length; i++)
        {
            switch (parts[i])
            {
                case ".":
                    break;
                case "..":
                    if (IsRoot || !Return(_path.Count - 1))
                        return false;
                    break;
                default:
                    var name = parts[i];
                    if (Folder.Stat(name, out stat) < 0)
                        return false;
                    var isLast = i == parts.Length - 1;
                    if (isLast && stat.Kind != HostKind.Link)
                    {
                        hostName = name;
                        return IsFile(stat) && (!needsDirectory || stat.Kind == HostKind.Directory);
                    }
                    if (isLast)
                    {
                        hostName = name;
                        return Follow(ref hostName, ref stat) && (!needsDirectory || stat.Kind == HostKind.Directory);
                    }
                    if (!Enter(name, stat))
                        return false;
                    break;
            }
        }
        return Folder.Stat(out stat) >= 0;
    }

    /// <summary>Goes back to the folder at a depth, by its names: links have been left out of them.</summary>
    private bool Return(int depth)
    {
        var names = _path.GetRange(0, depth);
        Move(_root);
        _path.Clear();
        foreach (var name in names)
        {
            if (Folder.Enter(name) is not { } folder)
                return false;
            Move(folder);
            _path.Add(name);
        }
        return true;
    }

    private void Move(HostFolder folder)
    {
        Dispose();
        Folder = folder;
    }

    public void Dispose()
    {
        if (Folder != _root)
            Folder.Dispose();
        Folder = _root;
    }
}
