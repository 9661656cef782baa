using System.Text;

namespace Dbt.Guest;

/// <summary>
/// What the bytes 80h–FFh of a machine mean as text. 437 is the page of the PC's character ROM, and costs nothing; the others
/// make their case tables when they are asked for. Tables: IBM's code page definitions (CDRA) 437, 850, 852 and 866, and
/// Microsoft's of 1252, where the bytes without a character are control codes.
/// </summary>
public sealed class CodePage
{
    /// <summary>The number of UTF-8 as a code page: bytes from 80h on are parts of characters, and have no case.</summary>
    public const int Utf8Number = 65001;

    private const string High850 =
        "ÇüéâäàåçêëèïîìÄÅ" +
        "ÉæÆôöòûùÿÖÜø£Ø×ƒ" +
        "áíóúñÑªº¿®¬½¼¡«»" +
        "░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
        "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤" +
        "ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀" +
        "ÓßÔÒõÕµþÞÚÛÙýÝ¯´" +
        "\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0";

    private const string High852 =
        "ÇüéâäůćçłëŐőîŹÄĆ" +
        "ÉĹĺôöĽľŚśÖÜŤťŁ×č" +
        "áíóúĄąŽžĘę¬źČş«»" +
        "░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐" +
        "└┴┬├─┼Ăă╚╔╩╦╠═╬¤" +
        "đĐĎËďŇÍÎě┘┌█▄ŢŮ▀" +
        "ÓßÔŃńňŠšŔÚŕŰýÝţ´" +
        "\u00AD˝˛ˇ˘§÷¸°¨˙űŘř■\u00A0";

    private const string High866 =
        "АБВГДЕЖЗИЙКЛМНОП" +
        "РСТУФХЦЧШЩЪЫЬЭЮЯ" +
        "абвгдежзийклмноп" +
        "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
        "└┴┬├─┼╞╟╚╔╩╦╠═╬╧" +
        "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
        "рстуфхцчшщъыьэюя" +
        "ЁёЄєЇїЎў°∙·√№¤■\u00A0";

    private const string High1252 =
        "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F" +
        "\u0090‘’“”•–—˜™š›œ\u009DžŸ" +
        "\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯" +
        "°±²³´µ¶·¸¹º»¼½¾¿" +
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ" +
        "ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß" +
        "àáâãäåæçèéêëìíîï" +
        "ðñòóôõö÷øùúûüýþÿ";

    /// <summary>The characters of 80h–FFh; null: those of 437, also for UTF-8, where single bytes are only seen as glyphs.</summary>
    private readonly string? _high;
    private byte[]? _upper;

    private CodePage(int number, string? high)
    {
        Number = number;
        _high = high;
    }

    /// <summary>Code page 437, which a machine has unless somebody says otherwise.</summary>
    public static CodePage Standard { get; } = new(437, null);

    /// <summary>The page of a number: 437, 850, 852, 866, 1252 or 65001 (UTF-8); null: there is no such page here.</summary>
    public static CodePage? Find(int number) => number switch
    {
        437 => Standard,
        850 => new CodePage(number, High850),
        852 => new CodePage(number, High852),
        866 => new CodePage(number, High866),
        1252 => new CodePage(number, High1252),
        Utf8Number => new CodePage(number, null),
        _ => null,
    };

    /// <summary>437, 850, 852, 866, 1252 or 65001.</summary>
    public int Number { get; }

    /// <summary>It is 437.</summary>
    public bool IsStandard => Number == 437;

    /// <summary>It is 65001: a character may be several bytes.</summary>
    public bool IsUtf8 => Number == Utf8Number;

    // ---- characters ---------------------------------------------------------------------------------------------------

    /// <summary>The character of a byte.</summary>
    public char ToChar(byte value) =>
        _high is null || (value < 0x80 && Number != 1252) ? CodePage437.ToChar(value) : value < 0x80 ? (char)value : _high[value - 0x80];

    /// <summary>The byte of a character, or −1: the page does not have it, or not in one byte.</summary>
    public int FromChar(char value)
    {
        if (value < 0x80)
            return value;
        if (_high is null)
            return IsUtf8 ? -1 : CodePage437.FromChar(value);
        var index = _high.IndexOf(value);
        return index >= 0 ? index + 0x80 : value == '⌂' && Number != 1252 ? 0x7F : -1;
    }

    /// <summary>
    /// Upper case as in file names: a letter whose capital the page has becomes it, others stay, so that no two different names
    /// become one.
    /// </summary>
    public char ToUpper(char value)
    {
        if (value < 0x80)
            return value is >= 'a' and <= 'z' ? (char)(value - 32) : value;
        if (_high is null)
            return IsUtf8 ? value : CodePage437.ToUpper(value);
        var upper = char.ToUpperInvariant(value);
        return upper != value && char.ToLowerInvariant(upper) == value && _high.Contains(upper) ? upper : value;
    }

    /// <summary>The inverse of <see cref="ToUpper(char)"/>.</summary>
    public char ToLower(char value)
    {
        if (value < 0x80)
            return value is >= 'A' and <= 'Z' ? (char)(value + 32) : value;
        if (_high is null)
            return IsUtf8 ? value : CodePage437.ToLower(value);
        var lower = char.ToLowerInvariant(value);
        return lower != value && char.ToUpperInvariant(lower) == value && _high.Contains(lower) ? lower : value;
    }

    /// <summary>As <see cref="ToUpper(char)"/>, for a byte.</summary>
    public byte ToUpper(byte value)
    {
        if (_high is null)
            return value < 0x80 || !IsUtf8 ? CodePage437.ToUpper(value) : value;
        return (_upper ??= MakeUpper())[value];
    }

    private byte[] MakeUpper()
    {
        var upper = new byte[256];
        for (var i = 0; i < upper.Length; i++)
            upper[i] = (byte)FromChar(ToUpper(ToChar((byte)i)));
        return upper;
    }

    /// <summary>As <see cref="ToLower(char)"/>, for a byte.</summary>
    public byte ToLower(byte value)
    {
        if (value < 0x80 || IsUtf8)
            return value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value + 32) : value;
        var lower = FromChar(ToLower(ToChar(value)));
        return lower < 0 ? value : (byte)lower;
    }

    // ---- text ---------------------------------------------------------------------------------------------------------

    /// <summary>Bytes as text; what is no UTF-8 becomes U+FFFD.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (IsUtf8)
            return Encoding.UTF8.GetString(bytes);
        if (_high is null)
            return CodePage437.Decode(bytes);
        var text = new char[bytes.Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = ToChar(bytes[i]);
        return new string(text);
    }

    /// <summary>Text as bytes; characters that the page does not have become <paramref name="replacement"/>.</summary>
    public byte[] Encode(ReadOnlySpan<char> text, byte replacement = (byte)'?')
    {
        if (IsUtf8)
        {
            var encoded = new byte[Encoding.UTF8.GetByteCount(text)];
            Encoding.UTF8.GetBytes(text, encoded);
            return encoded;
        }
        if (_high is null)
            return CodePage437.Encode(text, replacement);
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var value = FromChar(text[i]);
            bytes[i] = value < 0 ? replacement : (byte)value;
        }
        return bytes;
    }

    /// <summary>
    /// The text of a DOS string, in which each character stands for one byte of the page. Null: it is no UTF-8, where the page is.
    /// </summary>
    public string? FromDos(ReadOnlySpan<char> dos)
    {
        if (IsUtf8)
            return DecodeUtf8(dos);
        Span<char> text = dos.Length <= 256 ? stackalloc char[dos.Length] : new char[dos.Length];
        for (var i = 0; i < dos.Length; i++)
            text[i] = ToChar((byte)dos[i]);
        return new string(text);
    }

    private static string? DecodeUtf8(ReadOnlySpan<char> dos)
    {
        var bytes = new byte[dos.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)dos[i];
        var text = new char[bytes.Length];
        return System.Text.Unicode.Utf8.ToUtf16(bytes, text, out _, out var length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            ? new string(text, 0, length)
            : null;
    }

    /// <summary>The DOS string of a text, in which each character stands for one byte of the page. Null: it has characters that the page does not.</summary>
    public string? ToDos(ReadOnlySpan<char> text)
    {
        if (IsUtf8)
        {
            var bytes = Encode(text);
            var dos = new char[bytes.Length];
            for (var i = 0; i < dos.Length; i++)
                dos[i] = (char)bytes[i];
            return new string(dos);
        }
        Span<char> characters = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var value = FromChar(text[i]);
            if (value < 0)
                return null;
            characters[i] = (char)value;
        }
        return new string(characters);
    }
}
