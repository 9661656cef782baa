using System.Runtime.InteropServices;
using System.Text;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// The host's file calls (POSIX "at" family with Linux's O_PATH and statx). .NET's own file API opens by whole paths and
/// follows links on the way; a sandbox needs each component opened relative to the last one, without following. Each call
/// returns −errno on failure.
/// </summary>
internal static unsafe partial class HostCalls
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    private const int NoTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;

    private const int CurrentFolder = -100;
    private const int AtEmptyPath = 0x1000;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtRemoveDir = 0x200;
    private const uint RenameNoReplace = 1;
    private const uint StatxBasic = 0xFFF;

    /// <summary>Longest host name and link target read, in bytes (NAME_MAX, PATH_MAX).</summary>
    private const int MaxName = 255;
    private const int MaxTarget = 4096;

    // The only two flags whose values differ between the processors .NET runs Linux on.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    private static int Directory => IsArm ? 0x4000 : 0x10000;

    private static int NoFollow => IsArm ? 0x8000 : 0x20000;

    /// <summary>Opens what is at an absolute path, following links: for what the user chose, not the guest.</summary>
    public static int OpenChosen(string path)
    {
        Span<byte> buffer = stackalloc byte[MaxTarget];
        if (!Encode(path, buffer))
            return -(int)HostErrno.NameTooLong;
        fixed (byte* p = buffer)
            return Result(OpenAt(CurrentFolder, p, PathOnly | CloseOnExec, 0));
    }

    /// <summary>The real path of what was opened; null when the host does not tell.</summary>
    public static string? RealPath(int handle)
    {
        Span<byte> buffer = stackalloc byte[64];
        var target = stackalloc byte[MaxTarget];
        if (!Encode($"/proc/self/fd/{handle}", buffer))
            return null;
        fixed (byte* p = buffer)
        {
            var length = ReadLinkAt(CurrentFolder, p, target, MaxTarget);
            return length is <= 0 or >= MaxTarget ? null : DecodeName(new ReadOnlySpan<byte>(target, (int)length));
        }
    }

    /// <summary>Opens a folder for walking (not for listing).</summary>
    public static int OpenDirectory(int directory, string name) =>
        OpenInside(directory, name, PathOnly | CloseOnExec | Directory | NoFollow);

    /// <summary>Opens a file; the caller has seen that it is a regular one and must look again at what was opened.</summary>
    public static int OpenFile(int directory, string name, int flags, uint mode) =>
        OpenInside(directory, name, flags | CloseOnExec | NoFollow | NonBlocking | NoTerminal, mode);

    private static int OpenInside(int directory, string name, int flags, uint mode = 0)
    {
        Span<byte> buffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(name, buffer))
            return -(int)HostErrno.NameTooLong;
        fixed (byte* p = buffer)
            return Result(OpenAt(directory, p, flags, mode));
    }

    /// <summary>A file in memory, without a name anywhere.</summary>
    public static int OpenMemory()
    {
        const uint CloseOnExecFlag = 1;
        byte empty = 0;
        return Result(CreateMemory(&empty, CloseOnExecFlag));
    }

    public static void CloseHandle(int handle) => _ = Close(handle);

    /// <summary>State of a name in a folder, of the link itself when it is one.</summary>
    public static int Stat(int directory, string name, out HostStat stat)
    {
        Span<byte> buffer = stackalloc byte[MaxName + 1];
        stat = default;
        if (!EncodeName(name, buffer))
            return -(int)HostErrno.NoEntry;
        fixed (byte* p = buffer)
            return Stat(directory, p, AtSymlinkNoFollow, out stat);
    }

    public static int Stat(int handle, out HostStat stat)
    {
        byte empty = 0;
        return Stat(handle, &empty, AtEmptyPath, out stat);
    }

    private static int Stat(int directory, byte* name, int flags, out HostStat stat)
    {
        var buffer = stackalloc byte[256];
        var result = Result(Statx(directory, name, flags, StatxBasic, buffer));
        // struct statx (statx(2)): mode at 28, inode 32, size 40, atime 64, btime 80, ctime 96, mtime 112, device 136.
        stat = result < 0 ? default : new HostStat(
            *(ushort*)(buffer + 28),
            *(long*)(buffer + 40),
            *(long*)(buffer + 112),
            new HostId(*(ulong*)(buffer + 136), *(ulong*)(buffer + 32)),
            new HostStamp(*(long*)(buffer + 96), *(uint*)(buffer + 104)),
            *(long*)(buffer + 64),
            *(long*)(buffer + 80) is var born and not 0 ? born : *(long*)(buffer + 112));
        return result;
    }

    /// <summary>Text of a symbolic link, or null.</summary>
    public static string? ReadLink(int directory, string name)
    {
        Span<byte> nameBuffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(name, nameBuffer))
            return null;
        var target = stackalloc byte[MaxTarget];
        fixed (byte* p = nameBuffer)
        {
            var length = ReadLinkAt(directory, p, target, MaxTarget);
            return length is <= 0 or >= MaxTarget ? null : DecodeName(new ReadOnlySpan<byte>(target, (int)length));
        }
    }

    public static int MakeDirectory(int directory, string name)
    {
        Span<byte> buffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(name, buffer))
            return -(int)HostErrno.NameTooLong;
        fixed (byte* p = buffer)
            return Result(MkdirAt(directory, p, 0x1FF));
    }

    public static int Remove(int directory, string name, bool isDirectory)
    {
        Span<byte> buffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(name, buffer))
            return -(int)HostErrno.NameTooLong;
        fixed (byte* p = buffer)
            return Result(UnlinkAt(directory, p, isDirectory ? AtRemoveDir : 0));
    }

    /// <summary>Renames without replacing what has the new name.</summary>
    public static int Rename(int fromDirectory, string from, int toDirectory, string to)
    {
        Span<byte> fromBuffer = stackalloc byte[MaxName + 1];
        Span<byte> toBuffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(from, fromBuffer) || !EncodeName(to, toBuffer))
            return -(int)HostErrno.NameTooLong;
        fixed (byte* p = fromBuffer, q = toBuffer)
        {
            var result = Result(RenameAt2(fromDirectory, p, toDirectory, q, RenameNoReplace));
            // Some file systems know no flags: the caller has looked for the new name, which must do there.
            return result == -(int)HostErrno.Invalid ? Result(RenameAt2(fromDirectory, p, toDirectory, q, 0)) : result;
        }
    }

    public static int ChangeMode(int directory, string name, uint mode)
    {
        Span<byte> buffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(name, buffer))
            return -(int)HostErrno.NameTooLong;
        fixed (byte* p = buffer)
            return Result(ChmodAt(directory, p, mode, 0));
    }

    /// <summary>Sets the time of last write of an open file, in seconds since 1970 UTC.</summary>
    public static int SetModified(int handle, long seconds)
    {
        var times = stackalloc long[4];
        FillTimes(times, seconds, null);
        return Result(SetTimes(handle, times));
    }

    public static int SetAccessed(int handle, long seconds)
    {
        var times = stackalloc long[4];
        FillTimes(times, null, seconds);
        return Result(SetTimes(handle, times));
    }

    /// <summary>Sets the times of last write and last access of a name in a folder, those that are given.</summary>
    public static int SetTimes(int directory, string name, long? modified, long? accessed)
    {
        Span<byte> buffer = stackalloc byte[MaxName + 1];
        if (!EncodeName(name, buffer))
            return -(int)HostErrno.NameTooLong;
        var times = stackalloc long[4];
        FillTimes(times, modified, accessed);
        fixed (byte* p = buffer)
            return Result(SetTimesAt(directory, p, times, AtSymlinkNoFollow));
    }

    /// <summary>struct timespec[2]: access, then write; UTIME_OMIT leaves one alone.</summary>
    private static void FillTimes(long* times, long? modified, long? accessed)
    {
        const long Omit = 0x3FFFFFFE;
        times[0] = accessed ?? 0;
        times[1] = accessed is null ? Omit : 0;
        times[2] = modified ?? 0;
        times[3] = modified is null ? Omit : 0;
    }

    public static int Read(int handle, Span<byte> buffer, long position)
    {
        fixed (byte* p = buffer)
            return (int)Result(ReadAt(handle, p, (nuint)buffer.Length, position));
    }

    public static int Write(int handle, ReadOnlySpan<byte> buffer, long position)
    {
        fixed (byte* p = buffer)
            return (int)Result(WriteAt(handle, p, (nuint)buffer.Length, position));
    }

    public static int SetLength(int handle, long length) => Result(Truncate(handle, length));

    public static int Commit(int handle) => Result(Sync(handle));

    /// <summary>The folder's file system: its type, bytes a block, blocks in all, blocks free for the user.</summary>
    public static int FileSystem(int handle, out HostFileSystem system)
    {
        // struct statfs on 64-bit Linux: type, bsize, blocks, bfree, bavail, each of 8 bytes.
        var buffer = stackalloc long[32];
        var result = Result(StatFs(handle, buffer));
        system = new HostFileSystem(buffer[0], buffer[1], buffer[2], buffer[4]);
        return result;
    }

    /// <summary>Names in a folder, without "." and "..", and without names that are not UTF-8.</summary>
    public static int List(int directory, List<(string Name, HostKind Kind)> names)
    {
        byte* self = stackalloc byte[2] { (byte)'.', 0 };
        var handle = Result(OpenAt(directory, self, ReadOnly | Directory | CloseOnExec, 0));
        if (handle < 0)
            return handle;
        var stream = OpenStream(handle);
        if (stream == 0)
        {
            _ = Close(handle);
            return -(int)HostErrno.NoMemory;
        }
        // struct dirent: reclen at 16, type 18, name 19.
        for (byte* entry; (entry = ReadStream(stream)) != null;)
        {
            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
            if (bytes is [(byte)'.'] or [(byte)'.', (byte)'.'])
                continue;
            if (DecodeName(bytes) is { } name)
                names.Add((name, HostStat.KindOfDirent(entry[18])));
        }
        _ = CloseStream(stream);
        return 0;
    }

    private static string? DecodeName(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// A single name of a folder: whatever led here, no call is ever given a path, or the folder above.
    /// </summary>
    private static bool EncodeName(string name, Span<byte> buffer) =>
        name is not ("" or "." or "..") && !name.Contains('/') && Encode(name, buffer);

    /// <summary>Zero-ended UTF-8; false when it does not fit or has a zero inside.</summary>
    private static bool Encode(string text, Span<byte> buffer)
    {
        if (text.Contains('\0') || !Encoding.UTF8.TryGetBytes(text, buffer[..^1], out var length))
            return false;
        buffer[length] = 0;
        return true;
    }

    private static int Result(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    private static long Result(nint result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static partial int CreateMemory(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, byte* name, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int directory, byte* name, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MkdirAt(int directory, byte* name, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static partial int RenameAt2(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    private static partial int ChmodAt(int directory, byte* name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int SetTimes(int handle, long* times);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int SetTimesAt(int directory, byte* name, long* times, int flags);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAt(int handle, byte* buffer, nuint count, long position);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int handle, byte* buffer, nuint count, long position);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int handle, long length);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int StatFs(int handle, long* buffer);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    private static partial nint OpenStream(int handle);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial byte* ReadStream(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseStream(nint stream);
}
