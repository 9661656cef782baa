namespace Dbt.DosKrnl.Files.Host;

internal enum HostKind : byte
{
    /// <summary>Not told by the listing; ask for the state.</summary>
    Unknown,
    File,
    Directory,
    Link,

    /// <summary>A FIFO, socket or device: does not exist for the guest.</summary>
    Special,
}

/// <summary>Which file it is, whatever its name.</summary>
internal readonly record struct HostId(ulong Device, ulong Inode);

/// <summary>Time of last change of the file or of the folder's list of names.</summary>
internal readonly record struct HostStamp(long Seconds, uint Nanoseconds)
{
    public bool IsOlderThan(TimeSpan age) =>
        DateTime.UtcNow - DateTime.UnixEpoch > TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Nanoseconds / 1000d) + age;
}

/// <param name="Mode">Type and permissions (st_mode).</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Time of last write, seconds since 1970 UTC.</param>
/// <param name="Id">Device and inode.</param>
/// <param name="Changed">Time of last change.</param>
/// <param name="Accessed">Time of last access, seconds since 1970 UTC.</param>
/// <param name="Created">Time of creation, or of last write where the host does not know it.</param>
internal readonly record struct HostStat(
    ushort Mode, long Size, long Modified, HostId Id, HostStamp Changed, long Accessed, long Created)
{
    public const int WriteBits = 0x92;

    public HostKind Kind => (Mode >> 12) switch
    {
        8 => HostKind.File,
        4 => HostKind.Directory,
        10 => HostKind.Link,
        _ => HostKind.Special,
    };

    /// <summary>Nobody may write: DOS's read-only attribute.</summary>
    public bool IsReadOnly => (Mode & WriteBits) == 0;

    /// <summary>Kind of a d_type of readdir(3): the same numbers as the type bits of st_mode.</summary>
    public static HostKind KindOfDirent(byte type) => type switch
    {
        0 => HostKind.Unknown,
        8 => HostKind.File,
        4 => HostKind.Directory,
        10 => HostKind.Link,
        _ => HostKind.Special,
    };
}

/// <param name="Type">Magic number of statfs(2).</param>
/// <param name="BlockSize">Bytes.</param>
/// <param name="Blocks">Blocks in all.</param>
/// <param name="FreeBlocks">Blocks an ordinary user may take.</param>
internal readonly record struct HostFileSystem(long Type, long BlockSize, long Blocks, long FreeBlocks)
{
    /// <summary>
    /// A view of the kernel or of processes and not files: through /proc a program could reach the host's memory. The
    /// numbers are those of linux/magic.h.
    /// </summary>
    public bool IsKernelView => (uint)Type is 0x9FA0 // proc
        or 0x62656572 // sysfs
        or 0x64626720 // debugfs
        or 0x74726163 // tracefs
        or 0x73636673 // securityfs
        or 0x27E0EB or 0x63677270 // cgroup, cgroup2
        or 0xCAFE4A11 // bpf
        or 0x62656570 // configfs
        or 0x6165676C // pstore
        or 0xDE5E81E4 // efivarfs
        or 0x1CD1 // devpts
        or 0xF97CFF8C // selinuxfs
        or 0x42494E4D // binfmt_misc
        or 0x19800202 // mqueue
        or 0x6E736673; // nsfs
}
