namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// An open file behind a drive: on the host's disk, or in memory. What can fail returns −errno. Positions are bytes from the
/// begin of the file; disposing it closes it and gives up its locks.
/// </summary>
internal abstract class HostFile : IDisposable
{
    public abstract int Stat(out HostStat stat);

    /// <summary>Bytes read; 0 at the end.</summary>
    public abstract int Read(Span<byte> buffer, long position);

    /// <summary>Bytes written, which may be fewer than asked for.</summary>
    public abstract int Write(ReadOnlySpan<byte> data, long position);

    public abstract int SetLength(long length);

    /// <summary>Comes back when what was written would survive the host's end.</summary>
    public abstract int Commit();

    /// <summary>Sets the time of last write, in seconds since 1970 UTC.</summary>
    public abstract int SetModified(long seconds);

    /// <summary>Sets the time of last access, in seconds since 1970 UTC.</summary>
    public abstract int SetAccessed(long seconds);

    /// <summary>What the file is kept in.</summary>
    public abstract int FileSystem(out HostFileSystem system);

    /// <summary>Locks bytes without waiting. False: another opening of the file has one of them locked.</summary>
    public abstract bool TryLock(long start, long length, bool isShared);

    public abstract void Unlock(long start, long length);

    /// <summary>Has another opening of the file locked one of the bytes?</summary>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="orShared">Shared locks count too.</param>
    public abstract bool IsLocked(long start, long length, bool orShared);

    public abstract void Dispose();
}

/// <summary>A file of the host.</summary>
/// <param name="handle">Open; closed with this.</param>
internal sealed class PlainFile(int handle) : HostFile
{
    /// <summary>−1 when closed: who still asks gets errors, and not another file.</summary>
    private int _handle = handle;

    /// <summary>What a call that opens returned: a file, or −errno and null.</summary>
    public static int Of(int result, out HostFile? file)
    {
        file = result < 0 ? null : new PlainFile(result);
        return result;
    }

    public override int Stat(out HostStat stat) => HostCalls.Stat(_handle, out stat);

    public override int Read(Span<byte> buffer, long position) => HostCalls.Read(_handle, buffer, position);

    public override int Write(ReadOnlySpan<byte> data, long position) => HostCalls.Write(_handle, data, position);

    public override int SetLength(long length) => HostCalls.SetLength(_handle, length);

    public override int Commit() => HostCalls.Commit(_handle);

    public override int SetModified(long seconds) => HostCalls.SetModified(_handle, seconds);

    public override int SetAccessed(long seconds) => HostCalls.SetAccessed(_handle, seconds);

    public override int FileSystem(out HostFileSystem system) => HostCalls.FileSystem(_handle, out system);

    public override bool TryLock(long start, long length, bool isShared) => HostCalls.TryLock(_handle, start, length, isShared);

    public override void Unlock(long start, long length) => HostCalls.Unlock(_handle, start, length);

    public override bool IsLocked(long start, long length, bool orShared) => HostCalls.IsLocked(_handle, start, length, orShared);

    public override void Dispose()
    {
        HostCalls.CloseHandle(_handle);
        _handle = -1;
    }
}
