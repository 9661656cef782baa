using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Console;

/// <summary>
/// What a program prints, for a terminal: code page 437 to UTF-8, control characters as the DOS console takes them.
/// Escape sequences that begin with ESC [ pass, as with ANSI.SYS; no others do, since a program must not talk to the
/// terminal behind the user's back (titles, clipboard, answers typed as input).
/// </summary>
internal sealed class TerminalEncoder
{
    /// <summary>Longest output for one byte: an arrow for a held ESC (3 bytes) and a glyph of 3.</summary>
    public const int MaxBytesPerCharacter = 6;

    private const byte Escape = 27;
    private bool _escapeHeld;

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
                    written += Glyphs.Encode(Escape, destination[written..]);
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
                    written += Glyphs.Encode(value, destination[written..]);
                    break;
            }
        }

        return written;
    }
}
