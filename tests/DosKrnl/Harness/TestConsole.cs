using System.Collections.Concurrent;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>A host console in memory. The test sets what is typed or redirected, and reads what was written.</summary>
internal sealed class TestConsole : IHostConsole
{
    private readonly ConcurrentQueue<ushort> _keys = new();
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    /// <summary>The code page that the guest has set.</summary>
    public Guest.CodePage Page { get; private set; } = Guest.CodePage.Standard;

    public void UseCodePage(Guest.CodePage page) => Page = page;

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Keys that are typed when the program waits and a text has been written, in this order.</summary>
    public Queue<(string After, string Keys)> Script { get; init; } = [];

    private int _scriptFrom;

    /// <summary>Redirected standard input.</summary>
    public MemoryStream Input { get; init; } = new();

    /// <summary>The reader of standard output has gone.</summary>
    public bool OutputClosed { get; set; }

    /// <summary>No more keys than those given.</summary>
    public bool KeysEnded { get; set; }

    public event Action? InputArrived;

    public byte[] Output
    {
        get
        {
            lock (_output)
                return _output.ToArray();
        }
    }

    public byte[] Error
    {
        get
        {
            lock (_error)
                return _error.ToArray();
        }
    }

    public bool InputReady => true;

    /// <summary>Types characters; a scan code for keys without one is given as (scan &lt;&lt; 8).</summary>
    public void Type(params ushort[] keys)
    {
        foreach (var key in keys)
            _keys.Enqueue(key);
        InputArrived?.Invoke();
    }

    public void Type(string text)
    {
        foreach (var character in text)
            Type((ushort)character);
    }

    public int Read(Span<byte> buffer) => Input.Read(buffer);

    public bool TryReadKey(out ushort key) => _keys.TryDequeue(out key);

    public void WatchInput()
    {
    }

    public bool WriteOutput(ReadOnlySpan<byte> bytes) => Write(_output, bytes);

    public bool WriteError(ReadOnlySpan<byte> bytes) => Write(_error, bytes);

    /// <summary>Before a wait.</summary>
    public void Flush()
    {
        if (Script.TryPeek(out var step)
            && System.Text.Encoding.Latin1.GetString(Output).IndexOf(step.After, _scriptFrom, StringComparison.Ordinal) is >= 0 and var at)
        {
            _scriptFrom = at + step.After.Length;
            Type(Script.Dequeue().Keys);
        }
    }

    public void ShowScreen(
        ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
    }

    private bool Write(MemoryStream stream, ReadOnlySpan<byte> bytes)
    {
        if (OutputClosed)
            return false;
        lock (stream)
            stream.Write(bytes);
        return true;
    }
}
