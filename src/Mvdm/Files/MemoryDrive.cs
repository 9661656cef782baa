namespace Dbt.Mvdm;

/// <summary>
/// The files of a drive that lives in memory, with no folder of the host behind it. Names are as on a host: of any length
/// and case, and looked for in any case here; the guest sees them as those of a host folder. Several machines may have the
/// same drive at once, and all of this may be called on any thread meanwhile.
/// </summary>
public sealed class MemoryDrive
{
    /// <summary>Bytes that a drive holds unless it is told otherwise: 256 MB.</summary>
    public const long DefaultCapacity = 256L << 20;

    private long _used;
    private ulong _lastNumber;

    /// <summary>A drive without files.</summary>
    /// <param name="capacity">Bytes of files, names included, after which it is full; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A capacity below zero.</exception>
    public MemoryDrive(long capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        Root = new MemoryFolder(this);
    }

    /// <summary>Bytes of files, names included, after which it is full.</summary>
    public long Capacity { get; }

    /// <summary>Bytes that are taken.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The folder that holds all others.</summary>
    public MemoryFolder Root { get; }

    /// <summary>Taken by whoever looks at or changes the drive's files.</summary>
    internal object Gate { get; } = new();

    // ---- for the owner ------------------------------------------------------------------------------------------------

    /// <summary>Paths of all files, as @"src\main.c", sorted without regard to case.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            var files = new List<string>();
            lock (Gate)
                Root.Collect("", files);
            files.Sort(StringComparer.OrdinalIgnoreCase);
            return files;
        }
    }

    /// <summary>Is there such a file or folder?</summary>
    /// <param name="path">From the root, in any case, with / or \.</param>
    public bool Exists(string path)
    {
        lock (Gate)
            return Find(path) is not null;
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">From the root, in any case, with / or \.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public byte[] Read(string path)
    {
        lock (Gate)
            return Find(path) is MemoryFile file ? file.ToArray() : throw new FileNotFoundException("the drive has no such file", path);
    }

    /// <summary>Makes a file, with the folders on its way, or gives one that is there another content.</summary>
    /// <param name="path">From the root, in any case, with / or \.</param>
    /// <param name="content">All its bytes.</param>
    /// <exception cref="ArgumentException">The path is empty, or has an empty name or one of dots in it.</exception>
    /// <exception cref="IOException">The drive is full, the path leads through a file, or to a folder.</exception>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var names = Names(path);
        lock (Gate)
        {
            var folder = Enter(names[..^1]);
            var file = folder.Find(names[^1]) switch
            {
                null => folder.Add(names[^1], isFolder: false) as MemoryFile ?? throw Full(path),
                MemoryFile there => there,
                _ => throw new IOException($"{path}: is a folder"),
            };
            if (!file.SetLength(content.Length))
                throw Full(path);
            file.Write(0, content);
        }
    }

    /// <summary>Makes a folder, with all on its way; nothing where it is there.</summary>
    /// <param name="path">From the root, in any case, with / or \.</param>
    /// <exception cref="ArgumentException">The path is empty, or has an empty name or one of dots in it.</exception>
    /// <exception cref="IOException">The drive is full, or the path leads through a file.</exception>
    public void CreateFolder(string path)
    {
        var names = Names(path);
        lock (Gate)
            _ = Enter(names);
    }

    /// <summary>Deletes a file, or a folder with all that is in it.</summary>
    /// <param name="path">From the root, in any case, with / or \.</param>
    /// <returns>False: there is no such file or folder.</returns>
    public bool Delete(string path)
    {
        lock (Gate)
        {
            if (path.AsSpan().Trim("/\\").IsEmpty || Find(path) is not { Parent: { } parent } entry)
                return false;
            parent.RemoveAll(entry);
            return true;
        }
    }

    /// <summary>Another drive with the same files: neither sees what becomes of the other's.</summary>
    public MemoryDrive Copy()
    {
        lock (Gate)
        {
            var copy = new MemoryDrive(Capacity);
            Root.CopyTo(copy.Root);
            return copy;
        }
    }

    private static string[] Names(string path)
    {
        var names = path.Split('/', '\\');
        foreach (var name in names)
        {
            if (name is "" or "." or ".." || name.Contains('\0'))
                throw new ArgumentException($"'{path}' is no path from the root of a drive: write for example src/main.c", nameof(path));
        }
        return names;
    }

    private MemoryEntry? Find(string path)
    {
        MemoryEntry? at = Root;
        foreach (var name in path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
            at = (at as MemoryFolder)?.Find(name);
        return at;
    }

    private MemoryFolder Enter(ReadOnlySpan<string> names)
    {
        var folder = Root;
        foreach (var name in names)
        {
            folder = folder.Find(name) switch
            {
                null => folder.Add(name, isFolder: true) as MemoryFolder ?? throw Full(name),
                MemoryFolder there => there,
                _ => throw new IOException($"{name}: is a file"),
            };
        }
        return folder;
    }

    private static IOException Full(string path) => new($"{path}: the drive is full");

    // ---- for files and folders ----------------------------------------------------------------------------------------

    /// <summary>Takes bytes, or gives them back. False: there are not so many.</summary>
    internal bool TryTake(long bytes)
    {
        if (bytes > 0 && _used + bytes > Capacity)
            return false;
        Interlocked.Add(ref _used, bytes);
        return true;
    }

    internal ulong NextNumber() => ++_lastNumber;
}
