using Dbt.Mvdm;

namespace Dbt.Cli.Tests.Support;

/// <summary>A console without a terminal: input from memory, output kept up to a limit.</summary>
internal sealed class FakeConsole(byte[] input) : IHostConsole
{
    private const int MostKept = 1 << 20;
    private int _position;

    public MemoryStream Output { get; } = new();

    public MemoryStream Error { get; } = new();

    public bool InputIsTerminal => false;

    public bool OutputIsTerminal => false;

    public bool ErrorIsTerminal => false;

    public bool InputReady => true;

    public bool KeysEnded => _position == input.Length;

    public event Action? InputArrived
    {
        add { }
        remove { }
    }

    public int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, input.Length - _position);
        input.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public bool TryReadKey(out ushort key)
    {
        key = _position < input.Length ? input[_position++] : (ushort)0;
        return key != 0;
    }

    public void WatchInput()
    {
    }

    public bool WriteOutput(ReadOnlySpan<byte> bytes) => Write(Output, bytes);

    public bool WriteError(ReadOnlySpan<byte> bytes) => Write(Error, bytes);

    public void Flush()
    {
    }

    public void ShowScreen(ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
    }

    private static bool Write(MemoryStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (stream)
        {
            if (stream.Length < MostKept)
                stream.Write(bytes);
        }

        return true;
    }
}
