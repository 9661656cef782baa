using Dbt.DosKrnl.Dispatch;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// Host files that are open in the machine, each once however often the guest opened it: so all its handles see the same
/// bytes, and sharing and locks have one place.
/// </summary>
internal sealed class OpenFiles
{
    private const int MostSpareWindows = 4;

    // A list: there are a handful, and it needs no code of its own at the start.
    private readonly List<HostFileNode> _nodes = [];
    private readonly Stack<byte[]> _spareWindows = new();

    /// <summary>Time to stamp on files that the guest wrote, in place of the host's clock; null: the host's clock.</summary>
    public Func<DateTime>? Clock { get; init; }

    /// <summary>Hears what is done to host files; null: nobody.</summary>
    public IFileObserver? Observer { get; init; }

    /// <summary>How names go between guest and host.</summary>
    public HostNames Naming { get; init; } = new();

    /// <summary>Which files have other line ends for the guest; null: none.</summary>
    public TextFiles? TextFiles { get; init; }

    public int Count => _nodes.Count;

    /// <summary>Opens a file that a walk has found in the folder. Each success is one reference, to be released.</summary>
    public DosError Open(HostVolume volume, HostFolder folder, HostItem item, bool write, out HostFileNode? node)
    {
        node = Find(item.Stat.Id);
        if (node is not null && (!write || node.CanWrite))
        {
            node.AddReference();
            if (Observer is not null)
                Tell(HostFileUse.Opened, folder, item.HostName);
            return DosError.None;
        }
        var result = folder.OpenFile(item.HostName, write ? HostCalls.ReadWrite : HostCalls.ReadOnly, 0, out var file);
        if (file is null)
        {
            node = null;
            return HostError.ToDos(result);
        }
        // What was opened is looked at again: only a regular file of a real file system will do.
        if (file.Stat(out var stat) < 0 || stat.Kind != HostKind.File
            || file.FileSystem(out var system) < 0 || system.IsKernelView)
        {
            file.Dispose();
            node = null;
            return DosError.AccessDenied;
        }
        Tell(HostFileUse.Opened, folder, item.HostName);
        stat = volume.AsKnown(stat);
        node = Find(stat.Id);
        if (node is not null)
        {
            node.Upgrade(file, write);
            node.AddReference();
        }
        else
        {
            node = Enter(volume, folder, item.HostName, file, (stat, write));
        }
        return DosError.None;
    }

    /// <summary>Takes a file just opened or made into the table, with one reference.</summary>
    public HostFileNode Enter(HostVolume volume, HostFolder folder, string hostName, HostFile file, (HostStat Stat, bool CanWrite) opened)
    {
        var (stat, canWrite) = opened;
        var node = new HostFileNode(this, volume, file, stat, canWrite, TextFiles?.Open(hostName, file))
        {
            HostPath = Observer is null ? null : folder.PathOf(hostName),
        };
        _nodes.Add(node);
        return node;
    }

    /// <summary>Tells the observer, if there is one, of a name in a folder.</summary>
    public void Tell(HostFileUse use, HostFolder folder, string hostName, string? newPath = null)
    {
        if (Observer is { } observer && folder.PathOf(hostName) is { } path)
            observer.Used(use, path, newPath);
    }

    /// <summary>The same of an open file.</summary>
    public void Tell(HostFileUse use, HostFileNode node)
    {
        if (node.HostPath is { } path)
            Observer?.Used(use, path);
    }

    private HostFileNode? Find(HostId id)
    {
        foreach (var node in _nodes)
        {
            if (node.Id.Inode == id.Inode && node.Id.Device == id.Device)
                return node;
        }
        return null;
    }

    public void Remove(HostFileNode node, byte[] window)
    {
        _nodes.Remove(node);
        if (_spareWindows.Count < MostSpareWindows)
            _spareWindows.Push(window);
    }

    /// <summary>A buffer for a file, of one that was closed if there is one.</summary>
    public byte[] TakeWindow() =>
        _spareWindows.TryPop(out var window) ? window : GC.AllocateUninitializedArray<byte>(HostFileNode.WindowSize);

    /// <summary>The size of a file with what the guest has written and the host does not have yet.</summary>
    /// <param name="folder">The folder in which the file is.</param>
    /// <param name="hostName">Its name there.</param>
    /// <param name="stat">Its state.</param>
    public long SizeOf(HostFolder folder, string hostName, HostStat stat) =>
        Find(stat.Id) is { } node ? node.Size
        : TextFiles is { } texts ? texts.SizeOf(folder, hostName, stat)
        : stat.Size;

    /// <summary>Brings everything written to the host: before others look, and at the machine's end.</summary>
    public void FlushAll()
    {
        foreach (var node in _nodes)
            _ = node.Publish();
    }

    /// <summary>Closes all files, whoever still uses them: the machine has ended.</summary>
    public void CloseAll()
    {
        while (_nodes.Count > 0)
            _nodes[^1].Close();
    }
}
