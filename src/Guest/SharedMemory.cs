namespace Dbt.Guest;

/// <summary>
/// Memory outside of the guest's address space that windows of it show (<see cref="GuestMemory.MapWindow"/>), one part in
/// several places if need be. Zero at first, and nothing of the host's until it is touched.
/// </summary>
public sealed unsafe class SharedMemory : IDisposable
{
    private readonly byte* _bytes;
    private readonly uint _size;
    private bool _disposed;

    /// <param name="size">Bytes, in whole pages.</param>
    /// <exception cref="OutOfMemoryException">The host does not give it.</exception>
    public SharedMemory(uint size)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(size % GuestMemory.PageSize, 0u);
        _size = size;
        File = HostMapping.CreateFile(size);
        _bytes = HostMapping.Reserve(size);
        HostMapping.MapFile(_bytes, size, File, 0);
    }

    internal int File { get; }

    /// <summary>The bytes, wherever they are shown.</summary>
    public Span<byte> Bytes => new(_bytes, (int)_size);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        HostMapping.Release(_bytes, _size);
        HostMapping.CloseFile(File);
    }
}
