namespace Dbt.Vdds.VVideo;

/// <summary>
/// Writes characters as a terminal does, on the active page: BEL, BS, LF, CR, wrap and scroll (IBM AT Technical Reference,
/// WRITE_TTY). Attributes stay as they are on the screen.
/// </summary>
internal sealed class TextTerminal(TextScreen screen, CrtRegisters crt)
{
    private const byte Bell = 7;
    private const byte Backspace = 8;
    private const byte Tab = 9;
    private const byte LineFeed = 10;
    private const byte CarriageReturn = 13;
    private const int TabStop = 8;

    /// <param name="characters">Of the machine's code page.</param>
    /// <param name="page">0–7; the hardware cursor follows when it is the active one.</param>
    /// <param name="expandTabs">True: TAB goes to the next of every eight columns, as the DOS device CON wants it.</param>
    /// <param name="attribute">Negative: that of the screen.</param>
    public void Write(ReadOnlySpan<byte> characters, int page, bool expandTabs, int attribute = -1)
    {
        var columns = screen.Columns;
        var rows = screen.Rows;
        var start = screen.PageOffset(page);
        var (row, column) = screen.GetCursor(page);
        row = Math.Min(row, rows - 1);
        column = Math.Min(column, columns - 1);
        foreach (var character in characters)
        {
            switch (character)
            {
                case Bell:
                    continue;
                case Backspace:
                    column = Math.Max(column - 1, 0);
                    continue;
                case CarriageReturn:
                    column = 0;
                    continue;
                case LineFeed:
                    row++;
                    break;
                case Tab when expandTabs:
                    var stop = Math.Min((column / TabStop + 1) * TabStop, columns);
                    while (column < stop)
                        Put(start + (row * columns + column++) * 2, (byte)' ', attribute);
                    break;
                default:
                    Put(start + (row * columns + column++) * 2, character, attribute);
                    break;
            }
            if (column == columns)
            {
                column = 0;
                row++;
            }
            if (row < rows)
                continue;
            row = rows - 1;
            var fill = (byte)(attribute >= 0 ? attribute : screen.ReadCell(start + (row * columns + column) * 2) >> 8);
            screen.Scroll(new TextWindow(page, 0, 0, row, columns - 1), 1, fill);
        }
        screen.SetCursor(page, row, column);
        if (page == screen.ActivePage)
            crt.Cursor = start / 2 + row * columns + column;
    }

    private void Put(int offset, byte character, int attribute)
    {
        if (attribute < 0)
            screen.WriteCharacter(offset, character);
        else
            screen.WriteCell(offset, character, (byte)attribute);
    }
}
