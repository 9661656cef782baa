using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Hosting;

namespace Dbt;

/// <summary>A machine's console without a terminal: input from bytes or a stream, output kept.</summary>
internal sealed class EmbeddedConsole : IHostConsole, IDisposable
{
    private readonly IEmbeddedInput _input;
    private readonly DosOptions _options;
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();
    private TextKeys _keys;

    public EmbeddedConsole(IEmbeddedInput input, DosOptions options)
    {
        _input = input;
        _options = options;
    }

    public byte[] Output => Kept(_output);

    public byte[] Error => Kept(_error);

    /// <summary>What the guest's bytes are.</summary>
    public CodePage Page { get; private set; } = CodePage.Standard;

    public bool InputIsTerminal => false;

    public bool OutputIsTerminal => false;

    public bool ErrorIsTerminal => false;

    public bool InputReady => _input.IsReady;

    public bool KeysEnded => _input.HasEnded;

    public event Action? InputArrived
    {
        add => _input.Arrived += value;
        remove => _input.Arrived -= value;
    }

    public int Read(Span<byte> buffer) => _input.Read(buffer);

    public bool TryReadKey(out ushort key)
    {
        key = 0;
        Span<byte> one = stackalloc byte[1];
        while (_input.IsReady && _input.Read(one) == 1)
        {
            if (_keys.TryTake(one[0], out key))
                return true;
        }
        return false;
    }

    public void WatchInput() => _input.Watch();

    public bool WriteOutput(ReadOnlySpan<byte> bytes)
    {
        Keep(_output, bytes);
        _options.OnOutput?.Invoke(bytes.ToArray());
        return true;
    }

    public bool WriteError(ReadOnlySpan<byte> bytes)
    {
        Keep(_error, bytes);
        return true;
    }

    public void Flush()
    {
    }

    public void UseCodePage(CodePage page) => Page = page;

    public void ShowScreen(ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
    }

    // The lock: a machine that was ended from outside may still be writing while the result is made.
    private void Keep(MemoryStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (stream)
            stream.Write(bytes[..(int)Math.Min(bytes.Length, _options.OutputLimit - stream.Length)]);
    }

    private static byte[] Kept(MemoryStream stream)
    {
        lock (stream)
            return stream.ToArray();
    }

    public void Dispose() => _input.Dispose();
}
