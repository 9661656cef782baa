using Dbt.Mvdm;

namespace Dbt.Vdds.VVideo;

/// <summary>
/// The console of one machine. Until the program draws, what it writes is a stream and goes to standard output as it is;
/// from then on the host's terminal, when there is one, shows the screen instead.
/// </summary>
internal sealed class VirtualVideo : IVirtualVideo
{
    /// <summary>Between two looks at the screen while it is shown: 16 a second, as DOS windows had it (VDDR [122]).</summary>
    private const long RefreshInterval = 62_500_000;

    private readonly IVirtualMachine _machine;
    private readonly TextTerminal _terminal;
    private ITimerHook? _refresh;
    private AnsiSequences? _ansi;
    private byte[]? _shown;
    private (int Cursor, bool Visible) _shownCursor;

    public VirtualVideo(IVirtualMachine machine)
    {
        _machine = machine;
        Screen = new TextScreen(machine.Memory);
        Crt = new CrtRegisters();
        _terminal = new TextTerminal(Screen, Crt);
    }

    public TextScreen Screen { get; }

    public CrtRegisters Crt { get; }

    public bool IsScreenMode { get; private set; }

    public int Columns => Screen.Columns;

    public int Rows => Screen.Rows;

    public int CursorColumn => Screen.GetCursor(Screen.ActivePage).Column;

    public void Teletype(byte character) => Teletype([character]);

    /// <summary>What the device CON writes, with the sequences of ANSI.SYS.</summary>
    public void Teletype(ReadOnlySpan<byte> characters)
    {
        if (_ansi is null && characters.IndexOf(AnsiSequences.Escape) < 0)
            Write(characters, expandTabs: true);
        else
            TeletypeAnsi(characters);
    }

    private void TeletypeAnsi(ReadOnlySpan<byte> characters)
    {
        _ansi ??= new AnsiSequences(_machine, Screen, Crt);
        while (!characters.IsEmpty)
        {
            if (!_ansi.IsInside && characters[0] != AnsiSequences.Escape)
            {
                var end = characters.IndexOf(AnsiSequences.Escape);
                var text = end < 0 ? characters : characters[..end];
                Write(text, expandTabs: true, _ansi.Attribute);
                characters = characters[text.Length..];
                continue;
            }
            if (!_ansi.TryTake(characters[0], out var noSequence))
                Write(noSequence, expandTabs: true, _ansi.Attribute);
            else if (!_ansi.Passed.IsEmpty)
                WriteStream(_ansi.Passed);
            characters = characters[1..];
        }
    }

    /// <summary>Both the export above and INT 10h/0Eh, which shows TAB as a character.</summary>
    public void Write(ReadOnlySpan<byte> characters, bool expandTabs, int attribute = -1)
    {
        _terminal.Write(characters, Screen.ActivePage, expandTabs, attribute);
        WriteStream(characters);
    }

    private void WriteStream(ReadOnlySpan<byte> characters)
    {
        if (IsScreenMode && _machine.Console.OutputIsTerminal)
            return;
        if (!_machine.Console.WriteOutput(characters))
            _machine.End(new VmExit(VmExitReason.Killed, 0, "standard output was closed by its reader"));
    }

    /// <summary>INT 10h/13h: characters with an attribute, no stream.</summary>
    public void WriteDrawn(ReadOnlySpan<byte> characters, int page, byte attribute)
    {
        OnDrawing();
        _terminal.Write(characters, page, expandTabs: false, attribute);
    }

    /// <summary>The program has drawn.</summary>
    public void OnDrawing()
    {
        if (IsScreenMode)
            return;
        IsScreenMode = true;
        var console = _machine.Console;
        if (!console.OutputIsTerminal)
            return;
        // Who draws on a terminal will read keys, perhaps from the BIOS data area alone: looking starts the watch.
        if (console.InputIsTerminal)
            _ = _machine.Import<IVirtualKeyboard>()?.KeyAvailable;
        _refresh = _machine.CreateTimer(_ =>
        {
            Refresh();
            _refresh!.Arm(_machine.Now + RefreshInterval);
        });
        _refresh.Arm(_machine.Now + RefreshInterval);
    }

    public byte[] ReadScreen() => Screen.Read(VisibleOffset);

    public void Refresh()
    {
        _machine.Console.Flush();
        if (!IsScreenMode)
        {
            if (!Screen.IsDrawn(VisibleOffset))
                return;
            OnDrawing();
        }
        if (_machine.Console.OutputIsTerminal)
            Show();
    }

    /// <summary>Byte offset of the first cell shown.</summary>
    private int VisibleOffset => Crt.Start * 2 % TextScreen.WindowSize;

    private void Show()
    {
        var cells = ReadScreen();
        var cursor = (Crt.Cursor - Crt.Start, Crt.CursorVisible);
        if (_shown != null && cursor == _shownCursor && cells.AsSpan().SequenceEqual(_shown))
            return;
        _shown = cells;
        _shownCursor = cursor;
        var columns = Columns;
        var rows = cells.Length / 2 / columns;
        var inside = cursor.Item1 >= 0 && cursor.Item1 < columns * rows;
        var (row, column) = inside ? (cursor.Item1 / columns, cursor.Item1 % columns) : (0, 0);
        _machine.Console.ShowScreen(cells, columns, rows, column, row, inside && cursor.CursorVisible);
    }
}
