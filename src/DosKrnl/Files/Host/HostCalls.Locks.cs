using System.Runtime.InteropServices;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// Locks of the open file (fcntl(2), "open file description locks"): they hold against every other opening of the file, in
/// this process and in others, and end when the file is closed.
/// </summary>
internal static unsafe partial class HostCalls
{
    private const int GetLock = 36, SetLockNow = 37; // F_OFD_GETLK, F_OFD_SETLK
    private const short SharedLock = 0, ExclusiveLock = 1, Unlocked = 2;

    /// <summary>struct flock: type, whence, start, length, pid.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    /// <summary>
    /// Locks bytes of an open file, without waiting. False: another opening of it has one of them locked. Where the file
    /// system has no locks, there is nobody to lock against.
    /// </summary>
    public static bool TryLock(int handle, long start, long length, bool isShared)
    {
        var wanted = new FileLock { Type = isShared ? SharedLock : ExclusiveLock, Start = start, Length = length };
        return Control(handle, SetLockNow, &wanted) >= 0 || !IsRefusal();
    }

    private static bool IsRefusal() => Marshal.GetLastPInvokeError() is (int)HostErrno.TryAgain or (int)HostErrno.AccessDenied;

    public static void Unlock(int handle, long start, long length)
    {
        var wanted = new FileLock { Type = Unlocked, Start = start, Length = length };
        _ = Control(handle, SetLockNow, &wanted);
    }

    /// <summary>Has another opening of the file locked one of the bytes?</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="orShared">Shared locks count too.</param>
    public static bool IsLocked(int handle, long start, long length, bool orShared)
    {
        var wanted = new FileLock { Type = orShared ? ExclusiveLock : SharedLock, Start = start, Length = length };
        return Control(handle, GetLock, &wanted) >= 0 && wanted.Type != Unlocked;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int handle, int command, FileLock* argument);
}
