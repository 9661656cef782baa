using System.Runtime.InteropServices;
using Dbt.Guest;

namespace Dbt.Cli.Console;

/// <summary>
/// One of the process's output streams, buffered. On a terminal the bytes become UTF-8; otherwise they are untouched.
/// After a pause the first bytes go out at once; what follows closely is gathered, and a thread of the stream's own sends it
/// after <see cref="LongestDelay"/>, so that a program that prints and then computes is seen (a Timer would cost 2 ms of
/// start-up, the thread 0.2 ms, and most programs that print little need neither). Any thread may call.
/// </summary>
internal sealed unsafe class OutputStream(int descriptor) : IDisposable
{
    private const int BufferSize = 8192;
    /// <summary>PIPE_BUF of Linux (limits.h).</summary>
    private const int PipeBuffer = 4096;

    private const int LongestDelay = 20;
    private const int Pause = 2;

    private readonly object _lock = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _used;
    private int _isTerminal = -1;
    private TerminalEncoder? _encoder;
    private CodePage _page = CodePage.Standard;
    private Thread? _sender;
    private long _lastSent;
    private long _deadline = long.MaxValue;
    private bool _readerGone;
    private bool _disposed;

    public bool IsTerminal
    {
        get
        {
            if (_isTerminal < 0)
                _isTerminal = Libc.IsTerminal(descriptor);
            return _isTerminal > 0;
        }
    }

    /// <summary>What is written from now on is of this code page.</summary>
    public void UseCodePage(CodePage page)
    {
        _page = page;
        _encoder = null;
    }

    /// <summary>Bytes of a program. False: nobody reads the stream any more.</summary>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (!IsTerminal)
            return WriteRaw(bytes);
        _encoder ??= new TerminalEncoder(_page);
        Span<byte> encoded = stackalloc byte[128 * TerminalEncoder.MaxBytesPerCharacter];
        var alive = true;
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(128, bytes.Length)];
            bytes = bytes[part.Length..];
            alive = WriteRaw(encoded[.._encoder.Encode(part, encoded)]);
        }

        return alive;
    }

    /// <summary>Bytes for the stream as they are.</summary>
    public bool WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (!TryEnter())
            return false;
        if (bytes.Length > BufferSize - _used)
            SendBuffer();
        if (_used == 0 && (bytes.Length > BufferSize || Environment.TickCount64 - _lastSent >= Pause))
        {
            Send(bytes);
        }
        else
        {
            if (_used == 0)
                WakeSender();
            bytes.CopyTo(_buffer.AsSpan(_used));
            _used += bytes.Length;
        }

        var alive = !_readerGone;
        Monitor.Exit(_lock);
        return alive;
    }

    public void Flush()
    {
        // Asked before each character of the other stream: no lock for nothing.
        if (Volatile.Read(ref _used) == 0 || !TryEnter())
            return;
        SendBuffer();
        Monitor.Exit(_lock);
    }

    /// <summary>
    /// From now on nobody waits longer than this, in all, for a reader that does not read: the machine was ended from outside,
    /// and its thread may be caught in a write that never returns.
    /// </summary>
    public void GiveUpAfter(int milliseconds) => _deadline = Environment.TickCount64 + milliseconds;

    public void Dispose()
    {
        if (!TryEnter())
            return;
        SendBuffer();
        _disposed = true;
        Monitor.PulseAll(_lock);
        Monitor.Exit(_lock);
    }

    private bool TryEnter()
    {
        // Much cheaper than an attempt with a time.
        if (_deadline != long.MaxValue)
            return Monitor.TryEnter(_lock, Patience);
        Monitor.Enter(_lock);
        return true;
    }

    /// <summary>Milliseconds that may still be waited; −1: for ever.</summary>
    private int Patience => _deadline == long.MaxValue ? -1 : (int)Math.Max(0, _deadline - Environment.TickCount64);

    private void SendBuffer()
    {
        if (_used == 0)
            return;
        Send(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        _lastSent = Environment.TickCount64;
        while (!bytes.IsEmpty && !_readerGone)
        {
            var length = bytes.Length;
            if (_deadline != long.MaxValue)
            {
                // Where poll says that there is room, so much can be written to a pipe without blocking.
                length = Math.Min(length, PipeBuffer);
                _readerGone = !WaitForRoom();
                if (_readerGone)
                    return;
            }

            nint sent;
            fixed (byte* p = bytes)
                sent = Libc.Write(descriptor, p, (nuint)length);
            if (sent >= 0)
                bytes = bytes[(int)sent..];
            else
                HandleError(Marshal.GetLastSystemError());
        }
    }

    private void HandleError(int error)
    {
        switch (error)
        {
            case Libc.InterruptedCall:
                break;
            case Libc.TryAgain: // Somebody made the shared descriptor non-blocking.
                WaitForRoom();
                break;
            default: // EPIPE, EBADF (closed from the start), ENOSPC, EIO: nothing more can be written.
                _readerGone = true;
                break;
        }
    }

    private bool WaitForRoom()
    {
        var poll = new Libc.PollDescriptor { Descriptor = descriptor, Events = Libc.PollOut };
        return Libc.Poll(&poll, 1, Patience) != 0;
    }

    private void WakeSender()
    {
        if (_sender is not null)
        {
            Monitor.Pulse(_lock);
            return;
        }

        _sender = new Thread(SendLate, 256 << 10) { IsBackground = true, Name = "output" };
        _sender.Start();
    }

    private void SendLate()
    {
        lock (_lock)
        {
            while (!_disposed)
            {
                Monitor.Wait(_lock, LongestDelay); // A wake means only that there is something now: it may still wait.
                SendBuffer();
                while (_used == 0 && !_disposed)
                    Monitor.Wait(_lock);
            }
        }
    }
}
