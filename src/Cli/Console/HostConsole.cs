using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Console;

/// <summary>
/// The process's own streams and terminal. What a redirected run does not need (raw mode, decoding, the painter, threads) is
/// not made before it is asked for.
/// </summary>
internal sealed unsafe class HostConsole : IHostConsole, IDisposable
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    private readonly OutputStream _output = new(OutputDescriptor);
    private readonly OutputStream _error = new(ErrorDescriptor);
    private readonly InputStream _input = new();
    private ScreenPainter? _painter;

    public event Action? InputArrived
    {
        add => _input.Arrived += value;
        remove => _input.Arrived -= value;
    }

    /// <summary>Ctrl-\ was typed: the machine is to end, whatever the program does. Any thread.</summary>
    public event Action? QuitPressed
    {
        add => _input.QuitPressed += value;
        remove => _input.QuitPressed -= value;
    }

    public bool InputIsTerminal => _input.IsTerminal;

    public bool OutputIsTerminal => _output.IsTerminal;

    public bool ErrorIsTerminal => _error.IsTerminal;

    public bool InputReady => _input.IsReady;

    public bool KeysEnded => _input.HasEnded;

    public int Read(Span<byte> buffer)
    {
        Flush();
        return _input.Read(buffer);
    }

    public bool TryReadKey(out ushort key) => _input.TryReadKey(out key);

    public void WatchInput() => _input.Watch();

    public bool WriteOutput(ReadOnlySpan<byte> bytes)
    {
        _error.Flush(); // What goes to the same terminal or file comes in the program's order.
        return _output.Write(bytes);
    }

    public bool WriteError(ReadOnlySpan<byte> bytes)
    {
        _output.Flush();
        return _error.Write(bytes);
    }

    /// <summary>What the guest's bytes are.</summary>
    public CodePage Page { get; private set; } = CodePage.Standard;

    public void UseCodePage(CodePage page)
    {
        Page = page;
        _output.UseCodePage(page);
        _error.UseCodePage(page);
        _input.UseCodePage(page);
    }

    /// <summary>A message of ours, UTF-8, behind all that the program printed.</summary>
    public void WriteMessage(ReadOnlySpan<byte> utf8)
    {
        _output.Flush();
        _error.WriteRaw(utf8);
    }

    public void Report(string message) => WriteMessage(System.Text.Encoding.UTF8.GetBytes($"dbt: {message}\n"));

    /// <summary>Text of ours on standard output.</summary>
    public void WriteText(string text) => _output.WriteRaw(System.Text.Encoding.UTF8.GetBytes(text));

    public void Flush()
    {
        _output.Flush();
        _error.Flush();
    }

    public void ShowScreen(ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
        if (!OutputIsTerminal || columns <= 0 || rows <= 0 || cells.Length < columns * rows * 2)
            return;
        _painter ??= new ScreenPainter(Page);
        Libc.WindowSize size;
        var window = Libc.IoControl(OutputDescriptor, Libc.GetWindowSize, &size) == 0 ? (size.Columns, size.Rows) : ((int)0, (int)0);
        var cursor = cursorVisible ? (cursorColumn, cursorRow) : (-1, -1);
        _output.WriteRaw(_painter.Paint(cells[..(columns * rows * 2)], columns, rows, cursor, window));
        _output.Flush();
    }

    /// <summary>The user's interrupt (SIGINT while the terminal is not raw): Ctrl-C typed.</summary>
    public void TypeControlC() => _input.AddKey(KeyTables.ControlC);

    /// <summary>The process was stopped and goes on: the terminal is as the shell left it.</summary>
    public void Resume() => _input.Mode.EnterAgain();

    /// <summary>The machine was ended from outside: what nobody reads is dropped soon.</summary>
    public void GiveUpSoon()
    {
        const int Milliseconds = 500;
        _output.GiveUpAfter(Milliseconds);
        _error.GiveUpAfter(Milliseconds);
    }

    /// <summary>The machine has ended: sends what is buffered and gives the terminal back, so that messages can be read.</summary>
    public void Leave()
    {
        if (_painter is { IsShown: true })
            _output.WriteRaw(_painter.Leave());
        Flush();
        _input.Mode.Restore();
    }

    /// <summary>May be called twice.</summary>
    public void Dispose()
    {
        Leave();
        _output.Dispose();
        _error.Dispose();
        _input.Dispose();
    }
}
