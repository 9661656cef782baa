using System.Runtime.InteropServices;

namespace Dbt.Guest;

/// <summary>The host's virtual memory calls (POSIX mmap; Linux memfd_create for the A20 wrap).</summary>
internal static unsafe partial class HostMapping
{
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapShared = 1;
    private const int MapPrivate = 2;
    private const int MapFixed = 0x10;
    private const int MapAnonymous = 0x20;
    private const int MapNoReserve = 0x4000;
    private const int AdviseDontNeed = 4;

    /// <summary>Zeroed memory that costs nothing until it is touched.</summary>
    public static byte* Reserve(long size)
    {
        var address = Mmap(0, (nuint)size, ProtRead | ProtWrite, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        if (address == -1)
            throw new OutOfMemoryException(
                $"the host refused {size >> 20} MB of address space for the guest (errno {Marshal.GetLastPInvokeError()}); raise 'ulimit -v' or vm.overcommit_memory");
        return (byte*)address;
    }

    public static int CreateFile(uint size)
    {
        var file = MemfdCreate("guest-wrap"u8, 1);
        if (file < 0 || Ftruncate(file, size) != 0)
            throw new OutOfMemoryException($"the host refused a memory file (errno {Marshal.GetLastPInvokeError()})");
        return file;
    }

    public static void MapFile(byte* at, uint size, int file, long offset)
    {
        if (Mmap((nint)at, size, ProtRead | ProtWrite, MapShared | MapFixed, file, offset) == -1)
            throw new OutOfMemoryException($"the host refused a mapping (errno {Marshal.GetLastPInvokeError()})");
    }

    /// <summary>Private memory is zero again, and costs nothing until it is touched.</summary>
    public static void Discard(byte* at, long size) => _ = Madvise((nint)at, (nuint)size, AdviseDontNeed);

    public static void Release(byte* at, long size) => _ = Munmap((nint)at, (nuint)size);

    public static void CloseFile(int file) => _ = Close(file);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Madvise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static partial int MemfdCreate(byte* name, uint flags);

    private static int MemfdCreate(ReadOnlySpan<byte> name, uint flags)
    {
        fixed (byte* p = name)
            return MemfdCreate(p, flags);
    }

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Ftruncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
