using System.Text;
using Dbt.Mvdm;

namespace Dbt.Dpmi.Tests.Harness;

/// <summary>A host console whose output is kept, and where nothing is typed.</summary>
internal sealed class MemoryConsole : IHostConsole
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    public event Action? InputArrived
    {
        add { }
        remove { }
    }

    public bool InputIsTerminal => false;

    public bool OutputIsTerminal => false;

    public bool ErrorIsTerminal => false;

    public bool KeysEnded => true;

    public bool InputReady => true;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public int Read(Span<byte> buffer) => 0;

    public bool TryReadKey(out ushort key)
    {
        key = 0;
        return false;
    }

    public void WatchInput()
    {
    }

    public bool WriteOutput(ReadOnlySpan<byte> bytes) => Write(_output, bytes);

    public bool WriteError(ReadOnlySpan<byte> bytes) => Write(_error, bytes);

    public void Flush()
    {
    }

    public void ShowScreen(
        ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
    }

    private static bool Write(MemoryStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (stream)
            stream.Write(bytes);
        return true;
    }

    private static string Text(MemoryStream stream)
    {
        lock (stream)
            return Encoding.Latin1.GetString(stream.ToArray());
    }
}
