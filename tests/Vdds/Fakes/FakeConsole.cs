using System.Collections.Concurrent;
using System.Text;
using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>Streams and keys of a test.</summary>
internal sealed class FakeConsole : IHostConsole
{
    private readonly ConcurrentQueue<ushort> _keys = new();
    private readonly MemoryStream _output = new();
    private volatile bool _watched;

    public event Action? InputArrived;

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal => false;

    public bool InputReady => false;

    public bool KeysEnded { get; set; }

    public bool OutputBroken { get; set; }

    public bool Watched => _watched;

    public int Flushes { get; private set; }

    public string Output => Encoding.Latin1.GetString(_output.ToArray());

    public (byte[] Cells, int Columns, int Rows, int CursorColumn, int CursorRow, bool CursorVisible)? Shown { get; private set; }

    public int ShownCount { get; private set; }

    /// <summary>Keys come from the host.</summary>
    public void Press(params ushort[] keys)
    {
        foreach (var key in keys)
            _keys.Enqueue(key);
        if (Watched)
            InputArrived?.Invoke();
    }

    public int Read(Span<byte> buffer) => 0;

    public bool TryReadKey(out ushort key)
    {
        Assert.True(Watched, "the host's input was touched before it was watched");
        return _keys.TryDequeue(out key);
    }

    public void WatchInput() => _watched = true;

    public bool WriteOutput(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        return !OutputBroken;
    }

    public bool WriteError(ReadOnlySpan<byte> bytes) => true;

    public void Flush() => Flushes++;

    public void ShowScreen(ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
        Shown = (cells.ToArray(), columns, rows, cursorColumn, cursorRow, cursorVisible);
        ShownCount++;
    }
}
