using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Files;

/// <summary>A host file as one open file of DOS: a position in it, and its place in sharing and locks.</summary>
internal sealed class OpenHostFile(HostFileNode node, DosPath path, HostVolume volume, bool canWrite) : DosFile
{
    private const ushort NotWritten = 0x40;

    private bool _isWritten;
    private bool _isClosed;

    public DosPath Path => path;

    public HostFileNode Node => node;

    public HostVolume Volume => volume;

    /// <summary>It was opened for writing too.</summary>
    public bool CanWrite => canWrite;

    public override ushort DeviceInfo => (ushort)(path.Drive | (_isWritten ? 0 : NotWritten));

    public override string DirectoryName => DosName.ToEntry(path.Name);

    public override byte Attributes => volume.AttributesOfOpen(node.Id);

    public override uint Size => (uint)Math.Min(node.Size, uint.MaxValue);

    public override uint Position { get; set; }

    public override bool InputReady => Position < node.Size;

    /// <summary>The size as the host has it now.</summary>
    public uint CurrentSize
    {
        get
        {
            node.Refresh();
            return Size;
        }
    }

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (!node.Sharing.Allows(this, Position, buffer.Length, isWrite: false))
            return DosError.LockViolation;
        var result = node.Read(Position, buffer);
        if (result < 0)
            return HostError.ToDos(result);
        count = result;
        Position += (uint)result;
        return DosResult.Ok;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        if (!node.Sharing.Allows(this, Position, data.Length, isWrite: true))
            return DosError.LockViolation;
        var result = node.Write(Position, data);
        if (result == -(int)HostErrno.NoSpace)
            return DosResult.Ok;
        if (result < 0)
            return HostError.ToDos(result);
        _isWritten = true;
        count = result;
        Position += (uint)result;
        return DosResult.Ok;
    }

    public override DosResult Truncate()
    {
        _isWritten = true;
        var result = node.SetLength(Position);
        // A disk without room for a longer file is no error, as with writing: the file is as long as it can be.
        return result is < 0 and not -(int)HostErrno.NoSpace ? HostError.ToDos(result) : DosResult.Ok;
    }

    public override DosResult Commit() => node.Commit().ToResult();

    public override (ushort Time, ushort Date) Timestamp
    {
        get
        {
            var stamp = node.Timestamp;
            return ((ushort)stamp, (ushort)(stamp >> 16));
        }
        set => _ = node.SetTimestamp(value.Date, value.Time);
    }

    public override DosResult Close()
    {
        if (_isClosed)
            return DosResult.Ok;
        _isClosed = true;
        node.Sharing.Leave(this);
        node.Release();
        return DosResult.Ok;
    }
}
