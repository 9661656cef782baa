using Dbt.Guest;

namespace Dbt.Mvdm;

/// <summary>
/// The host's side of the console: the process's own standard streams, or an embedder's. The DOS kernel uses the three
/// streams for handles 0–2; the keyboard and video drivers use the rest. Calls may block only where they say so.
/// </summary>
public interface IHostConsole
{
    /// <summary>Standard input is a terminal: keys arrive as characters typed by a person, and are not echoed by the host.</summary>
    bool InputIsTerminal { get; }

    bool OutputIsTerminal { get; }

    bool ErrorIsTerminal { get; }

    /// <summary>Reads bytes of redirected standard input; blocks; 0 at its end.</summary>
    int Read(Span<byte> buffer);

    /// <summary>True when <see cref="Read"/> would not block (data, or end of input).</summary>
    bool InputReady { get; }

    /// <summary>
    /// Takes the next key press, without waiting: BIOS scan code in the high byte and character (a byte of the code page) in the low
    /// one, as INT 16h/00h gives them. From a terminal, decoded; from redirected input, a byte a key. False: none now.
    /// </summary>
    bool TryReadKey(out ushort key);

    /// <summary>No key will ever come: input was redirected and has ended.</summary>
    bool KeysEnded { get; }

    /// <summary>Tells the driver that keys or input may be there; raised on any thread.</summary>
    event Action? InputArrived;

    /// <summary>Starts watching for input, so that <see cref="InputArrived"/> is raised. Until then the host's input is untouched.</summary>
    void WatchInput();

    /// <summary>Writes bytes to standard output: as they are when redirected, from the code page on a terminal. False: the reader has gone.</summary>
    bool WriteOutput(ReadOnlySpan<byte> bytes);

    /// <summary>The same for standard error.</summary>
    bool WriteError(ReadOnlySpan<byte> bytes);

    /// <summary>A message of the machine's own for a person, on standard error. Lines end with LF.</summary>
    void Report(string message) => WriteError(System.Text.Encoding.UTF8.GetBytes(message + "\n"));

    void Flush();

    /// <summary>The guest's bytes are of this page from now on; before the first call they are of 437.</summary>
    void UseCodePage(CodePage page)
    {
    }

    /// <summary>
    /// Shows a text screen in place of the stream (a program draws): cells are character, attribute pairs, row by row.
    /// Ignored when there is no terminal.
    /// </summary>
    void ShowScreen(ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible);
}
