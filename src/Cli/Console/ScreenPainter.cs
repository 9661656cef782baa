using System.Text;
using Dbt.Guest;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Console;

/// <summary>
/// A text screen on the terminal's alternate screen: what changed since the last picture is sent, in the colours of the
/// attribute bytes (bits 0–3 foreground, 4–6 background, 7 blinking).
/// </summary>
internal sealed class ScreenPainter(CodePage page)
{
    /// <summary>IRGB order of the PC to the order of ECMA-48's colours (SGR 30–37).</summary>
    private static ReadOnlySpan<byte> Colours => [0, 4, 2, 6, 1, 5, 3, 7];

    private readonly StringBuilder _text = new();
    private byte[] _last = [];
    private int _columns;
    private int _attribute = -1;
    private bool _cursorVisible = true;

    public ScreenPainter() : this(CodePage.Standard)
    {
    }

    public bool IsShown { get; private set; }

    /// <summary>Bytes that bring the terminal from the last picture to this one.</summary>
    /// <param name="cells">Character, attribute pairs, row by row.</param>
    /// <param name="columns">Of the screen.</param>
    /// <param name="rows">Of the screen.</param>
    /// <param name="cursor">Where the cursor is; negative: hidden.</param>
    /// <param name="window">Size of the terminal: cells outside are not sent. 0: unknown.</param>
    public byte[] Paint(ReadOnlySpan<byte> cells, int columns, int rows, (int Column, int Row) cursor, (int Columns, int Rows) window)
    {
        _text.Clear();
        var all = !IsShown || _last.Length != cells.Length;
        if (!IsShown)
            _text.Append("\e[?1049h");
        if (all)
        {
            _text.Append("\e[0m\e[2J");
            _attribute = -1;
        }

        IsShown = true;
        _columns = columns;
        var visibleColumns = window.Columns > 0 ? Math.Min(columns, window.Columns) : columns;
        var visibleRows = window.Rows > 0 ? Math.Min(rows, window.Rows) : rows;
        for (var row = 0; row < visibleRows; row++)
            PaintRow(cells.Slice(row * columns * 2, visibleColumns * 2), all ? default : _last.AsSpan(row * columns * 2, visibleColumns * 2), row);
        PaintCursor(cursor, visibleColumns, visibleRows);
        if (_last.Length != cells.Length)
            _last = new byte[cells.Length];
        cells.CopyTo(_last);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    /// <summary>
    /// Bytes that give the terminal back as it was before, followed by the text of the last picture: on a PC the screen of a
    /// program that ends stays where it was. One that cleared the screen leaves nothing.
    /// </summary>
    public byte[] Leave()
    {
        var text = ScreenText.ToText(_last, _columns, page);
        IsShown = false;
        _last = [];
        _attribute = -1;
        _cursorVisible = true;
        return Encoding.UTF8.GetBytes("\e[0m\e[?25h\e[?1049l" + (text == "\n" ? "" : text.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    private void PaintRow(ReadOnlySpan<byte> cells, ReadOnlySpan<byte> last, int row)
    {
        var at = -1; // Column at which the terminal's cursor is; −1 elsewhere.
        for (var i = 0; i < cells.Length; i += 2)
        {
            if (!last.IsEmpty && cells[i] == last[i] && cells[i + 1] == last[i + 1])
                continue;
            var column = i / 2;
            if (at != column)
                _text.Append("\e[").Append(row + 1).Append(';').Append(column + 1).Append('H');
            SetAttribute(cells[i + 1]);
            _text.Append(Glyphs.Of(cells[i], page));
            at = column + 1;
        }
    }

    private void SetAttribute(byte attribute)
    {
        if (attribute == _attribute)
            return;
        _attribute = attribute;
        var foreground = Colours[attribute & 7] + ((attribute & 8) != 0 ? 90 : 30);
        _text.Append("\e[0;").Append(foreground).Append(';').Append(Colours[(attribute >> 4) & 7] + 40);
        if ((attribute & 0x80) != 0)
            _text.Append(";5");
        _text.Append('m');
    }

    private void PaintCursor((int Column, int Row) cursor, int columns, int rows)
    {
        var visible = cursor.Column >= 0 && cursor.Column < columns && cursor.Row >= 0 && cursor.Row < rows;
        if (visible)
            _text.Append("\e[").Append(cursor.Row + 1).Append(';').Append(cursor.Column + 1).Append('H');
        if (visible != _cursorVisible)
            _text.Append(visible ? "\e[?25h" : "\e[?25l");
        _cursorVisible = visible;
    }
}
