using System.Text;
using Dbt.Guest;

namespace Dbt.Runtime.Hosting;

/// <summary>
/// What a byte looks like on the PC's screen: the code page with the glyphs that its control characters have in the ROM's
/// font (IBM PC Technical Reference, character set).
/// </summary>
public static class Glyphs
{
    private const string Controls = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";

    /// <summary>What stands for a byte without a glyph. A control character of 80h–9Fh would be the terminal's to obey.</summary>
    private const char None = '\uFFFD';

    /// <summary>The character of a byte; of UTF-8, that of code page 437.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="page">The code page; null: 437.</param>
    public static char Of(byte value, CodePage? page = null)
    {
        if (value < 32)
            return Controls[value];
        var character = (page ?? CodePage.Standard).ToChar(value);
        return character is >= '\x7F' and < '\xA0' ? None : character;
    }

    /// <summary>Writes the UTF-8 of a glyph. Returns its length, 1–3.</summary>
    public static int Encode(byte value, CodePage page, Span<byte> destination) => new Rune(Of(value, page)).EncodeToUtf8(destination);

    /// <summary>The byte that a typed character is in the code page, or −1.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="page">The code page; null: 437.</param>
    public static int FromUnicode(int codePoint, CodePage? page = null) => codePoint switch
    {
        0x3BC when page is null or { IsStandard: true } => 0xE6, // The Greek mu, where the code page has the micro sign.
        > 0xFFFF => -1,
        _ => (page ?? CodePage.Standard).FromChar((char)codePoint),
    };
}
