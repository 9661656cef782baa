using System.Text;
using Dbt.Guest;

namespace Dbt.Runtime.Hosting;

/// <summary>
/// What a byte looks like on the PC's screen: code page 437 with the glyphs that its control characters have in the ROM's
/// font (IBM PC Technical Reference, character set).
/// </summary>
public static class Glyphs
{
    private const string Controls = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";

    public static char Of(byte value) => value < 32 ? Controls[value] : CodePage437.ToChar(value);

    /// <summary>Writes the UTF-8 of a glyph. Returns its length, 1–3.</summary>
    public static int Encode(byte value, Span<byte> destination) => new Rune(Of(value)).EncodeToUtf8(destination);

    /// <summary>The byte that a typed character is in the code page, or −1.</summary>
    public static int FromUnicode(int codePoint) => codePoint switch
    {
        0x3BC => 0xE6, // The Greek mu, where the code page has the micro sign.
        > 0xFFFF => -1,
        _ => CodePage437.FromChar((char)codePoint),
    };
}
