using System.Text;
using Dbt.Guest;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Console;

/// <summary>
/// Turns what a terminal sends (UTF-8 and escape sequences of xterm, the Linux console and their like) into BIOS keys.
/// Bytes are added as they arrive; an unfinished sequence waits, until <see cref="EndSequence"/> says that nothing follows.
/// </summary>
internal sealed class KeyDecoder
{
    private const byte Esc = 27;
    private readonly List<byte> _pending = [];
    private readonly Queue<ushort> _keys = new();

    public int Count => _keys.Count;

    /// <summary>Typed characters become its bytes.</summary>
    public CodePage Page { get; set; } = CodePage.Standard;

    /// <summary>An escape sequence or character has begun and not ended: perhaps it was just the Escape key.</summary>
    public bool InSequence => _pending.Count > 0;

    public bool TryTake(out ushort key) => _keys.TryDequeue(out key);

    public void AddKey(ushort key) => _keys.Enqueue(key);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _pending.Add(value);
            Decode();
        }
    }

    /// <summary>Nothing came for so long that what is pending is all there is.</summary>
    public void EndSequence()
    {
        if (_pending.Count == 0)
            return;
        var first = _pending[0];
        var rest = _pending.GetRange(1, _pending.Count - 1);
        _pending.Clear();
        if (first == Esc)
            AddKey(KeyTables.Escape);
        foreach (var value in rest)
        {
            _pending.Add(value);
            Decode();
        }
    }

    private void Decode()
    {
        var first = _pending[0];
        if (first == Esc)
            DecodeEscape();
        else if (first < 0x80)
            Finish(KeyTables.FromCharacter(first));
        else
            DecodeUtf8(0, withAlt: false);
    }

    private void DecodeEscape()
    {
        if (_pending.Count < 2)
            return;
        switch (_pending[1])
        {
            case (byte)'[':
                DecodeControlSequence();
                break;
            case (byte)'O':
                if (_pending.Count == 3)
                    Finish(FinalLetter(_pending[2], KeyModifiers.None));
                break;
            case Esc:
                AddKey(KeyTables.Escape);
                _pending.RemoveAt(0);
                break;
            case >= 0x80:
                DecodeUtf8(1, withAlt: true);
                break;
            default:
                Finish(KeyTables.WithAlt(_pending[1]));
                break;
        }
    }

    /// <summary>ESC [ numbers separated by ; and a final byte (ECMA-48, 5.4).</summary>
    private void DecodeControlSequence()
    {
        const int LongestSequence = 32;
        if (_pending.Count < 3)
            return;
        var final = _pending[^1];
        if (_pending[2] == (byte)'[') // The Linux console's F1–F5: ESC [ [ A–E.
        {
            if (_pending.Count == 4)
                Finish(final is >= (byte)'A' and <= (byte)'E' ? KeyTables.Function(final - 'A' + 1, KeyModifiers.None) : (ushort)0);
            return;
        }

        if (final is < 0x40 or > 0x7E)
        {
            if (_pending.Count > LongestSequence)
                Finish(0);
            return;
        }

        var (first, second) = Parameters();
        var modifiers = (KeyModifiers)Math.Clamp(second - 1, 0, 7);
        Finish(final switch
        {
            (byte)'~' => Numbered(first, modifiers),
            (byte)'Z' => KeyTables.ShiftTab,
            _ => FinalLetter(final, modifiers),
        });
    }

    private (int First, int Second) Parameters()
    {
        Span<int> numbers = stackalloc int[2];
        numbers.Clear();
        var index = 0;
        for (var i = 2; i < _pending.Count - 1; i++)
        {
            if (_pending[i] == (byte)';')
                index++;
            else if (_pending[i] is >= (byte)'0' and <= (byte)'9' && index < 2)
                numbers[index] = Math.Min(numbers[index] * 10 + _pending[i] - '0', 9999);
        }

        return (numbers[0], numbers[1]);
    }

    private static ushort FinalLetter(byte letter, KeyModifiers modifiers) => letter switch
    {
        (byte)'A' => KeyTables.Cursor(CursorKey.Up, modifiers),
        (byte)'B' => KeyTables.Cursor(CursorKey.Down, modifiers),
        (byte)'C' => KeyTables.Cursor(CursorKey.Right, modifiers),
        (byte)'D' => KeyTables.Cursor(CursorKey.Left, modifiers),
        (byte)'E' => KeyTables.Cursor(CursorKey.Center, modifiers),
        (byte)'F' => KeyTables.Cursor(CursorKey.End, modifiers),
        (byte)'H' => KeyTables.Cursor(CursorKey.Home, modifiers),
        (byte)'M' => KeyTables.Enter,
        >= (byte)'P' and <= (byte)'S' => KeyTables.Function(letter - 'P' + 1, modifiers),
        _ => 0,
    };

    /// <summary>ESC [ n ~ (xterm, "VT220-Style Function Keys").</summary>
    private static ushort Numbered(int number, KeyModifiers modifiers) => number switch
    {
        1 or 7 => KeyTables.Cursor(CursorKey.Home, modifiers),
        2 => KeyTables.Cursor(CursorKey.Insert, modifiers),
        3 => KeyTables.Cursor(CursorKey.Delete, modifiers),
        4 or 8 => KeyTables.Cursor(CursorKey.End, modifiers),
        5 => KeyTables.Cursor(CursorKey.PageUp, modifiers),
        6 => KeyTables.Cursor(CursorKey.PageDown, modifiers),
        >= 11 and <= 15 => KeyTables.Function(number - 10, modifiers),
        >= 17 and <= 21 => KeyTables.Function(number - 11, modifiers),
        23 or 24 => KeyTables.Function(number - 12, modifiers),
        _ => 0,
    };

    private void DecodeUtf8(int start, bool withAlt)
    {
        var lead = _pending[start];
        var length = lead switch { >= 0xF0 and < 0xF8 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC2 and < 0xE0 => 2, _ => 1 };
        if (_pending.Count - start < length)
            return;
        var codePoint = length == 1 ? 0xFFFD : lead & (0x7F >> length);
        for (var i = start + 1; i < start + length; i++)
            codePoint = (codePoint << 6) | (_pending[i] & 0x3F);
        if (Page.IsUtf8 && length > 1 && Rune.IsValid(codePoint))
        {
            TypeBytes(start, length);
            return;
        }
        var character = Glyphs.FromUnicode(codePoint, Page);
        if (character < 0)
            Finish(0);
        else
            Finish(withAlt ? KeyTables.WithAlt((byte)character) : KeyTables.FromCharacter((byte)character));
    }

    /// <summary>Where the code page is UTF-8, each byte of a character is a key.</summary>
    private void TypeBytes(int start, int length)
    {
        for (var i = start; i < start + length; i++)
            AddKey(KeyTables.FromCharacter(_pending[i]));
        Finish(0);
    }

    /// <summary>The pending bytes were one key; 0: none that the BIOS knows.</summary>
    private void Finish(ushort key)
    {
        _pending.Clear();
        if (key != 0)
            AddKey(key);
    }
}
