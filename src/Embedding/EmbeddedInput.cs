namespace Dbt;

/// <summary>Where standard input comes from.</summary>
internal interface IEmbeddedInput : IDisposable
{
    /// <summary>A read would not wait.</summary>
    bool IsReady { get; }

    bool HasEnded { get; }

    /// <summary>Bytes, or the end, may be there. Any thread.</summary>
    event Action? Arrived;

    /// <summary>From now on <see cref="Arrived"/> is raised.</summary>
    void Watch();

    /// <summary>Waits until there is a byte; 0 at the end.</summary>
    int Read(Span<byte> buffer);
}

/// <summary>Bytes that are there from the start.</summary>
internal sealed class MemoryInput(ReadOnlyMemory<byte> bytes) : IEmbeddedInput
{
    private int _position;

    public bool IsReady => true;

    public bool HasEnded => _position == bytes.Length;

    public event Action? Arrived
    {
        add { }
        remove { }
    }

    public void Watch()
    {
    }

    public int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, bytes.Length - _position);
        bytes.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public void Dispose()
    {
    }
}

/// <summary>A stream, read ahead on a thread of its own from the first question on. The stream stays its owner's to close.</summary>
internal sealed class StreamInput(Stream stream) : IEmbeddedInput
{
    private readonly object _lock = new();
    private readonly byte[] _buffer = new byte[4096];
    private Thread? _reader;
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _disposed;

    public event Action? Arrived;

    public bool IsReady
    {
        get
        {
            lock (_lock)
            {
                Begin();
                return _start < _end || _atEnd;
            }
        }
    }

    public bool HasEnded
    {
        get
        {
            lock (_lock)
                return _start == _end && _atEnd;
        }
    }

    public void Watch()
    {
        lock (_lock)
            Begin();
    }

    public int Read(Span<byte> buffer)
    {
        lock (_lock)
        {
            Begin();
            while (_start == _end && !_atEnd && !_disposed)
                Monitor.Wait(_lock);
            var count = Math.Min(buffer.Length, _end - _start);
            _buffer.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            Monitor.PulseAll(_lock);
            return count;
        }
    }

    private void Begin()
    {
        if (_reader is not null || _disposed)
            return;
        _reader = new Thread(ReadAhead, 256 << 10) { IsBackground = true, Name = "input" };
        _reader.Start();
    }

    private void ReadAhead()
    {
        var bytes = new byte[_buffer.Length];
        while (true)
        {
            var count = ReadStream(bytes);
            lock (_lock)
            {
                while (_start < _end && !_disposed)
                    Monitor.Wait(_lock);
                if (_disposed)
                    return;
                bytes.AsSpan(0, count).CopyTo(_buffer);
                (_start, _end) = (0, count);
                _atEnd = count == 0;
                Monitor.PulseAll(_lock);
            }
            Arrived?.Invoke();
            if (count == 0)
                return;
        }
    }

    /// <summary>A stream that fails has ended.</summary>
    private int ReadStream(byte[] bytes)
    {
        try
        {
            return stream.Read(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or NotSupportedException)
        {
            return 0;
        }
    }

    /// <summary>A thread that waits for the stream ends when the stream next has something to say.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
