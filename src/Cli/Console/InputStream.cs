using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Console;

/// <summary>
/// Standard input. Redirected: no byte is taken that the program does not ask for, so that whoever shares the stream gets
/// the rest. A terminal: raw mode from the first question for a key on, decoded into BIOS keys.
/// </summary>
internal sealed unsafe class InputStream : IDisposable
{
    private const int Descriptor = 0;

    /// <summary>Milliseconds without a byte after which ESC was the Escape key and not the begin of a sequence.</summary>
    private const int SequenceTimeout = 30;

    private const byte FileSeparator = 28;

    private readonly object _lock = new();
    private readonly TerminalMode _mode = new(Descriptor);
    private readonly KeyDecoder _decoder = new();
    private int _isTerminal = -1;
    private TextKeys _text;
    private Thread? _watcher;
    private bool _mayBeReady = true;
    private bool _disposed;

    /// <summary>Bytes or keys may be there. Raised on the watching thread.</summary>
    public event Action? Arrived;

    /// <summary>The person wants the end of the machine, not of what the program does: Ctrl-\.</summary>
    public event Action? QuitPressed;

    public bool IsTerminal
    {
        get
        {
            if (_isTerminal < 0)
                _isTerminal = Libc.IsTerminal(Descriptor);
            return _isTerminal > 0;
        }
    }

    public bool HasEnded { get; private set; }

    public TerminalMode Mode => _mode;

    /// <summary>Typed characters become bytes of this code page.</summary>
    public void UseCodePage(CodePage page)
    {
        lock (_lock)
            _decoder.Page = page;
    }

    public bool IsReady
    {
        get
        {
            if (HasEnded || Poll(0))
                return true;
            NothingLeft();
            return false;
        }
    }

    /// <summary>Blocks until there is a byte; 0 at the end. The end of a terminal's input is not remembered (^D, then more).</summary>
    public int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            nint count;
            fixed (byte* p = buffer)
                count = Libc.Read(Descriptor, p, (nuint)buffer.Length);
            if (count > 0)
                return (int)count;

            if (count < 0)
            {
                var error = Marshal.GetLastSystemError();
                if (error == Libc.InterruptedCall)
                    continue;
                if (error == Libc.TryAgain)
                {
                    Poll(-1);
                    continue;
                }
            }

            // The end, or an error that will not go away (EBADF: closed from the start; EIO: the terminal has gone).
            HasEnded = HasEnded || !IsTerminal || count < 0;
            NothingLeft();
            return 0;
        }
    }

    public bool TryReadKey(out ushort key)
    {
        lock (_lock)
        {
            if (_decoder.TryTake(out key))
                return true;
            if (_watcher is not null && !Volatile.Read(ref _mayBeReady))
                return false;
            if (!IsTerminal)
                return TryReadByteAsKey(out key);
            _mode.EnterRaw();
            if (_mode.IsRaw)
                ReadKeys();
            return _decoder.TryTake(out key);
        }
    }

    /// <summary>Gives the program a key that was not typed as one (an interrupt signal as Ctrl-C).</summary>
    public void AddKey(ushort key)
    {
        lock (_lock)
            _decoder.AddKey(key);
        Arrived?.Invoke();
    }

    public void Watch()
    {
        if (_watcher is not null)
            return;
        if (IsTerminal)
            _mode.EnterRaw();
        _watcher = new Thread(WatchLoop, 256 << 10) { IsBackground = true, Name = "input" };
        _watcher.Start();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.PulseAll(_lock);
        }

        _mode.Restore();
    }

    private bool TryReadByteAsKey(out ushort key)
    {
        key = 0;
        Span<byte> one = stackalloc byte[1];
        while (!HasEnded && Poll(0))
        {
            if (Read(one) == 0)
                return false;
            if (_text.TryTake(one[0], out key))
                return true;
        }

        NothingLeft();
        return false;
    }

    private void ReadKeys()
    {
        Span<byte> bytes = stackalloc byte[256];
        while (!HasEnded && Poll(_decoder.InSequence ? SequenceTimeout : 0))
        {
            var count = Read(bytes);
            if (count == 0)
            {
                HasEnded = true; // Raw mode knows no ^D: the terminal has gone.
                break;
            }

            if (bytes[..count].Contains(FileSeparator))
                QuitPressed?.Invoke();
            _decoder.Add(bytes[..count]);
        }

        _decoder.EndSequence();
        NothingLeft();
    }

    private static bool Poll(int milliseconds)
    {
        var poll = new Libc.PollDescriptor { Descriptor = Descriptor, Events = Libc.PollIn };
        return Libc.Poll(&poll, 1, milliseconds) > 0;
    }

    /// <summary>What was there has been taken: the watcher looks again. Every answer "nothing now" comes through here.</summary>
    private void NothingLeft()
    {
        if (_watcher is null)
            return;
        lock (_lock)
        {
            Volatile.Write(ref _mayBeReady, false);
            Monitor.PulseAll(_lock);
        }
    }

    private void WatchLoop()
    {
        while (true)
        {
            // Woken in between by nothing but a signal or an end that never comes: look for disposal now and then.
            while (!Poll(1000))
            {
                if (_disposed)
                    return;
            }

            lock (_lock)
                Volatile.Write(ref _mayBeReady, true);
            Arrived?.Invoke();
            lock (_lock)
            {
                while (_mayBeReady && !_disposed)
                    Monitor.Wait(_lock);
                if (_disposed || HasEnded)
                    return;
            }
        }
    }
}
