namespace Dbt.Guest;

/// <summary>
/// Code page 437 of the PC's character ROM, as text: bytes 20h–7Eh are ASCII, 7Fh is the house, 80h–FFh the table of IBM's
/// "PC Character Set". Control codes 00h–1Fh stay control characters (they are not the ROM's glyphs).
/// </summary>
public static class CodePage437
{
    private const string Upper =
        "ÇüéâäàåçêëèïîìÄÅ" +
        "ÉæÆôöòûùÿÖÜ¢£¥₧ƒ" +
        "áíóúñÑªº¿⌐¬½¼¡«»" +
        "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
        "└┴┬├─┼╞╟╚╔╩╦╠═╬╧" +
        "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
        "αßΓπΣσµτΦΘΩδ∞φε∩" +
        "≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

    /// <summary>The character of a byte.</summary>
    public static char ToChar(byte value) => value < 0x7F ? (char)value : value == 0x7F ? '⌂' : Upper[value - 0x80];

    /// <summary>The byte of a character, or −1: the code page does not have it.</summary>
    public static int FromChar(char value)
    {
        if (value < 0x7F)
            return value;
        if (value is '⌂' or '\x7F')
            return 0x7F;
        var index = Upper.IndexOf(value);
        return index < 0 ? -1 : index + 0x80;
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "";
        Span<char> text = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            text[i] = ToChar(bytes[i]);
        return new string(text);
    }

    /// <summary>Encodes text; characters that the code page does not have become <paramref name="replacement"/>.</summary>
    public static byte[] Encode(ReadOnlySpan<char> text, byte replacement = (byte)'?')
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var value = FromChar(text[i]);
            bytes[i] = value < 0 ? replacement : (byte)value;
        }
        return bytes;
    }

    /// <summary>
    /// Upper case as in file names: ASCII letters and those letters of 80h–FFh whose capital is in the code page
    /// (ü é ä å ç æ ö ñ). Letters without a capital stay, so that no two different names become one.
    /// </summary>
    public static char ToUpper(char value) => value switch
    {
        >= 'a' and <= 'z' => (char)(value - 32),
        < '\x80' => value,
        'ü' => 'Ü',
        'é' => 'É',
        'ä' => 'Ä',
        'å' => 'Å',
        'ç' => 'Ç',
        'æ' => 'Æ',
        'ö' => 'Ö',
        'ñ' => 'Ñ',
        _ => value,
    };

    /// <summary>The inverse of <see cref="ToUpper(char)"/>.</summary>
    public static char ToLower(char value) => value switch
    {
        >= 'A' and <= 'Z' => (char)(value + 32),
        < '\x80' => value,
        'Ü' => 'ü',
        'É' => 'é',
        'Ä' => 'ä',
        'Å' => 'å',
        'Ç' => 'ç',
        'Æ' => 'æ',
        'Ö' => 'ö',
        'Ñ' => 'ñ',
        _ => value,
    };

    /// <summary>As <see cref="ToUpper(char)"/>, for a byte.</summary>
    public static byte ToUpper(byte value) => value switch
    {
        >= (byte)'a' and <= (byte)'z' => (byte)(value - 32),
        0x81 => 0x9A,
        0x82 => 0x90,
        0x84 => 0x8E,
        0x86 => 0x8F,
        0x87 => 0x80,
        0x91 => 0x92,
        0x94 => 0x99,
        0xA4 => 0xA5,
        _ => value,
    };
}
