namespace Dbt.Mvdm;

/// <summary>A file or folder of a <see cref="MemoryDrive"/>.</summary>
public abstract class MemoryEntry
{
    /// <summary>What an entry itself takes of the drive's capacity, besides its name.</summary>
    private const int EntryBytes = 256;

    private bool _isReadOnly;
    private DateTime _modified = DateTime.UtcNow;
    private DateTime _accessed;

    private protected MemoryEntry(MemoryDrive drive)
    {
        Drive = drive;
        Number = drive.NextNumber();
        Created = _accessed = _modified;
    }

    /// <summary>The drive that it is, or was, on.</summary>
    public MemoryDrive Drive { get; }

    /// <summary>Which one it is on its drive, whatever its name: never given again.</summary>
    public ulong Number { get; }

    /// <summary>UTC.</summary>
    public DateTime Created { get; internal set; }

    /// <summary>Time of last write, UTC.</summary>
    public DateTime Modified
    {
        get => _modified;
        set => (_modified, Version) = (value, Version + 1);
    }

    /// <summary>Time of last access, UTC.</summary>
    public DateTime Accessed
    {
        get => _accessed;
        set => (_accessed, Version) = (value, Version + 1);
    }

    /// <summary>Not to be written to or deleted: DOS's attribute. Who has the drive in hand need not mind.</summary>
    public bool IsReadOnly
    {
        get => _isReadOnly;
        set => (_isReadOnly, Version) = (value, Version + 1);
    }

    /// <summary>Counts the changes: of a folder, those of its list of names.</summary>
    public long Version { get; private protected set; } = 1;

    /// <summary>Its folder; null: the root, or deleted.</summary>
    internal MemoryFolder? Parent { get; set; }

    /// <summary>Its name in its folder; "" for the root.</summary>
    internal string Name { get; set; } = "";

    private protected void Touch()
    {
        _modified = DateTime.UtcNow;
        Version++;
    }

    internal static int Cost(string name) => EntryBytes + 2 * name.Length;
}
