using System.Globalization;
using Dbt.Mvdm;

namespace Dbt.Vdds.VVideo;

/// <summary>
/// The sequences of ANSI.SYS on the text screen: ESC [ parameters letter, in what the device CON writes. While the output is
/// a stream they are passed on as well, so that a terminal does the same, but for those that ask for an answer or change
/// the machine.
/// </summary>
internal sealed class AnsiSequences(IVirtualMachine machine, TextScreen screen, CrtRegisters crt)
{
    public const byte Escape = 0x1B;

    /// <summary>More parameters than any sequence has; what is longer is no sequence.</summary>
    private const int LongestSequence = 64;

    private const int MostParameters = 16;
    private const byte DefaultAttribute = 0x07;

    private readonly List<byte> _sequence = [];
    private (int Row, int Column) _saved;
    private bool _bold, _blinks, _isReverse, _isHidden;
    private byte _foreground = 7, _background;

    /// <summary>A sequence has begun.</summary>
    public bool IsInside => _sequence.Count != 0;

    /// <summary>Attribute of text; negative until a colour has been chosen: that of the screen.</summary>
    public int Attribute { get; private set; } = -1;

    /// <summary>What of the sequence is for the stream; empty while it goes on, and for what only this machine does.</summary>
    public ReadOnlySpan<byte> Passed => _passed;

    private byte[] _passed = [];

    /// <summary>Takes a byte of a sequence, ESC first. False: it was none, and what was taken is text.</summary>
    public bool TryTake(byte value, out byte[] text)
    {
        text = [];
        _passed = [];
        _sequence.Add(value);
        if (_sequence.Count == 1)
            return true;
        if (_sequence.Count == 2 ? value != '[' : _sequence.Count > LongestSequence)
        {
            text = Close();
            return false;
        }
        if (_sequence.Count == 2 || value is (>= (byte)'0' and <= (byte)'9') or (byte)';' or (byte)'=' or (byte)'?' || IsQuoted)
            return true;
        var whole = Close();
        if (Carry(whole))
            _passed = whole;
        return true;
    }

    /// <summary>Inside of quotes, as key assignments have them, and at their ends.</summary>
    private bool IsQuoted
    {
        get
        {
            var quotes = 0;
            foreach (var one in _sequence)
                quotes += one == '"' ? 1 : 0;
            return quotes % 2 == 1 || _sequence[^1] == '"';
        }
    }

    private byte[] Close()
    {
        byte[] whole = [.. _sequence];
        _sequence.Clear();
        return whole;
    }

    /// <summary>Does it on the screen. True: a terminal is to do it too.</summary>
    private bool Carry(byte[] whole)
    {
        var parameters = Parameters(whole);
        var page = screen.ActivePage;
        var (row, column) = screen.GetCursor(page);
        var first = Math.Max(parameters.Count == 0 ? 1 : parameters[0], 1);
        switch ((char)whole[^1])
        {
            case 'A':
                MoveTo(row - first, column);
                return true;
            case 'B':
                MoveTo(row + first, column);
                return true;
            case 'C':
                MoveTo(row, column + first);
                return true;
            case 'D':
                MoveTo(row, column - first);
                return true;
            case 'H' or 'f':
                MoveTo(first - 1, Math.Max(parameters.Count > 1 ? parameters[1] : 1, 1) - 1);
                return true;
            case 's':
                _saved = (row, column);
                return true;
            case 'u':
                MoveTo(_saved.Row, _saved.Column);
                return true;
            case 'J':
                // Whatever the parameter: MS-DOS knows 2 alone.
                Blank(page, 0, 0, screen.Rows - 1);
                MoveTo(0, 0);
                return true;
            case 'K':
                Blank(page, row, column, row);
                return true;
            case 'm':
                Select(parameters);
                return true;
            case 'n' when first == 6:
                Report(row, column);
                return false;
            default:
                // Modes, wrapping and key assignments.
                return false;
        }
    }

    private static List<int> Parameters(byte[] whole)
    {
        var parameters = new List<int>();
        var number = 0;
        for (var i = 2; i < whole.Length; i++)
        {
            if (whole[i] is >= (byte)'0' and <= (byte)'9')
            {
                number = Math.Min(number * 10 + whole[i] - '0', 9999);
            }
            else if (parameters.Count < MostParameters && (whole[i] == ';' || i == whole.Length - 1))
            {
                parameters.Add(number);
                number = 0;
            }
        }
        return parameters;
    }

    private void MoveTo(int row, int column)
    {
        row = Math.Clamp(row, 0, screen.Rows - 1);
        column = Math.Clamp(column, 0, screen.Columns - 1);
        var page = screen.ActivePage;
        screen.SetCursor(page, row, column);
        crt.Cursor = screen.CellOffset(page, row, column) / 2;
    }

    private void Blank(int page, int row, int column, int lastRow)
    {
        var fill = (byte)(Attribute < 0 ? DefaultAttribute : Attribute);
        screen.Scroll(new TextWindow(page, row, Math.Min(column, screen.Columns - 1), lastRow, screen.Columns - 1), 0x7FFF, fill);
    }

    /// <summary>Colours in the order of a terminal: black, red, green, yellow, blue, magenta, cyan, white.</summary>
    private static byte Colour(int number) => (byte)(((number & 1) << 2) | (number & 2) | (number >> 2));

    private void Select(List<int> parameters)
    {
        foreach (var parameter in parameters)
        {
            switch (parameter)
            {
                case 0:
                    (_bold, _blinks, _isReverse, _isHidden, _foreground, _background) = (false, false, false, false, 7, 0);
                    break;
                case 1:
                    _bold = true;
                    break;
                case 5:
                    _blinks = true;
                    break;
                case 7:
                    _isReverse = true;
                    break;
                case 8:
                    _isHidden = true;
                    break;
                case >= 30 and <= 37:
                    _foreground = Colour(parameter - 30);
                    break;
                case >= 40 and <= 47:
                    _background = Colour(parameter - 40);
                    break;
            }
        }
        var (ink, paper) = _isReverse ? (_background, _foreground) : (_foreground, _background);
        if (_isHidden)
            ink = paper;
        Attribute = (_blinks ? 0x80 : 0) | (paper << 4) | (_bold ? 8 : 0) | ink;
    }

    /// <summary>ESC [ row ; column R and Enter, as if they had been typed: into the BIOS's buffer, as far as there is room.</summary>
    private void Report(int row, int column)
    {
        var memory = machine.Memory;
        foreach (var c in string.Create(CultureInfo.InvariantCulture, $"\x1B[{row + 1};{column + 1}R\r"))
        {
            var tail = memory.ReadWord(KeyTail);
            var next = (ushort)(tail + 2);
            if (next >= memory.ReadWord(KeyEnd))
                next = memory.ReadWord(KeyStart);
            if (next == memory.ReadWord(KeyHead))
                return;
            memory.WriteWord(BiosData + tail, c);
            memory.WriteWord(KeyTail, next);
        }
    }

    private const uint BiosData = 0x400, KeyHead = 0x41A, KeyTail = 0x41C, KeyStart = 0x480, KeyEnd = 0x482;
}
