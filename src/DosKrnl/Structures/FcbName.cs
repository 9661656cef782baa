using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>Parses a file name into an FCB's drive, name and extension (INT 21h/29h).</summary>
internal static class FcbName
{
    public const byte SkipSeparator = 1, KeepDrive = 2, KeepName = 4, KeepExtension = 8;

    /// <summary>Parses into the first 16 bytes of an FCB as EXEC and COMMAND.COM do. Returns the bytes taken from the text.</summary>
    public static int Parse(ReadOnlySpan<byte> text, CodePage page, Span<byte> fcb)
    {
        var taken = Parse(text, SkipSeparator, page, fcb, out _);
        fcb[12..16].Clear();
        return taken;
    }

    /// <param name="text">Ends where the parse must: a byte past the span counts as a terminator.</param>
    /// <param name="options">AL of the call: the constants of this class.</param>
    /// <param name="page">The code page, for capitals.</param>
    /// <param name="fcb">At least 12 bytes: drive (0: the current one), 8 of name, 3 of extension.</param>
    /// <param name="wildcards">There was a ? or *.</param>
    public static int Parse(ReadOnlySpan<byte> text, byte options, CodePage page, Span<byte> fcb, out bool wildcards)
    {
        wildcards = false;
        var at = SkipBlanks(text, 0);
        if ((options & SkipSeparator) != 0 && at < text.Length && IsSeparator(text[at]))
            at = SkipBlanks(text, at + 1);
        if (at + 1 < text.Length && text[at + 1] == (byte)':' && !IsTerminator(text[at]))
        {
            fcb[0] = (byte)(page.ToUpper(text[at]) - '@');
            at += 2;
        }
        else if ((options & KeepDrive) == 0)
        {
            fcb[0] = 0;
        }
        at = ParsePart(text, at, page, fcb[1..9], (options & KeepName) != 0, ref wildcards);
        if (at < text.Length && text[at] == (byte)'.')
            return ParsePart(text, at + 1, page, fcb[9..12], keep: false, ref wildcards);
        if ((options & KeepExtension) == 0)
            fcb[9..12].Fill((byte)' ');
        return at;
    }

    private static int ParsePart(ReadOnlySpan<byte> text, int at, CodePage page, Span<byte> part, bool keep, ref bool wildcards)
    {
        if (at >= text.Length || IsTerminator(text[at]))
        {
            if (!keep)
                part.Fill((byte)' ');
            return at;
        }
        part.Fill((byte)' ');
        for (var i = 0; at < text.Length && !IsTerminator(text[at]); at++)
        {
            if (text[at] == (byte)'*')
            {
                wildcards = true;
                if (i < part.Length)
                    part[i..].Fill((byte)'?');
                i = part.Length;
            }
            else if (i < part.Length)
            {
                wildcards |= text[at] == (byte)'?';
                part[i++] = page.ToUpper(text[at]);
            }
        }
        return at;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }

    private static bool IsSeparator(byte value) =>
        value is (byte)':' or (byte)';' or (byte)'.' or (byte)',' or (byte)'=' or (byte)'+' or (byte)' ' or (byte)'\t';

    private static bool IsTerminator(byte value) =>
        value < 0x20 || IsSeparator(value)
        || value is (byte)'"' or (byte)'/' or (byte)'\\' or (byte)'[' or (byte)']' or (byte)'<' or (byte)'>' or (byte)'|';
}
