using System.Buffers;
using System.Text;
using Dbt.Guest;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Console;

/// <summary>
/// What a program prints, for a terminal: the code page to UTF-8, control characters as the DOS console takes them.
/// Escape sequences that begin with ESC [ pass, as with ANSI.SYS; no others do, since a program must not talk to the
/// terminal behind the user's back (titles, clipboard, answers typed as input).
/// </summary>
internal sealed class TerminalEncoder(CodePage page)
{
    /// <summary>Longest output for one byte: an arrow for a held ESC, or what stands for a broken character (3 bytes), and a glyph of 3.</summary>
    public const int MaxBytesPerCharacter = 6;

    private const byte Escape = 27;
    private bool _escapeHeld;

    /// <summary>Bytes of a character of UTF-8 that is not complete.</summary>
    private readonly byte[] _character = new byte[4];
    private int _characterLength;

    public TerminalEncoder() : this(CodePage.Standard)
    {
    }

    /// <summary>Encodes all of the input. The destination has room for <see cref="MaxBytesPerCharacter"/> times as much.</summary>
    public int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        foreach (var value in source)
        {
            if (_escapeHeld)
            {
                _escapeHeld = false;
                if (value == (byte)'[')
                    destination[written++] = Escape;
                else
                    written += Glyphs.Encode(Escape, page, destination[written..]);
            }

            if (page.IsUtf8 && (value >= 0x80 || _characterLength > 0))
            {
                written += EncodePart(value, destination[written..]);
                if (value >= 0x80)
                    continue;
            }

            switch (value)
            {
                case >= 32 and < 127 or 7 or 8 or 9 or 10 or 13:
                    destination[written++] = value;
                    break;
                case Escape:
                    _escapeHeld = true;
                    break;
                default:
                    written += Glyphs.Encode(value, page, destination[written..]);
                    break;
            }
        }

        return written;
    }

    /// <summary>One more byte of UTF-8. Characters pass when they are complete; what is none, and control characters of 80h–9Fh, become U+FFFD.</summary>
    private int EncodePart(byte value, Span<byte> destination)
    {
        var written = 0;
        if (_characterLength > 0 && (value & 0xC0) != 0x80)
        {
            written = Rune.ReplacementChar.EncodeToUtf8(destination);
            _characterLength = 0;
        }
        if (value < 0x80)
            return written;
        _character[_characterLength++] = value;
        var status = Rune.DecodeFromUtf8(_character.AsSpan(0, _characterLength), out var rune, out _);
        if (status == OperationStatus.NeedMoreData)
            return written;
        _characterLength = 0;
        if (rune.Value < 0xA0)
            rune = Rune.ReplacementChar;
        return written + rune.EncodeToUtf8(destination[written..]);
    }
}
