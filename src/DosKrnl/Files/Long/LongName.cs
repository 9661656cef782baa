using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>
/// Long file names as the guest sees them: byte strings of its code page, as everywhere (see GuestText), with capitals and
/// small letters, of up to 255 bytes.
/// </summary>
internal static class LongName
{
    public const int MaxLength = 255;

    /// <summary>A path with drive, root and NUL.</summary>
    public const int MaxPath = 260;

    private const string Illegal = "\"*/:<>?\\|";

    /// <summary>The long name of a host name; null when it has none that the guest could say: then its alias is also its long name.</summary>
    public static string? FromHost(string host, CodePage page)
    {
        if (host[^1] is ' ' or '.' || page.ToDos(host) is not { Length: <= MaxLength } name)
            return null;
        foreach (var c in name)
        {
            if (c < ' ' || Illegal.Contains(c))
                return null;
        }
        return name;
    }

    /// <summary>Blanks and dots at the end are dropped. False: nothing is left, or it has characters that no name has.</summary>
    public static bool TryClean(ReadOnlySpan<char> part, bool wildcards, out string name)
    {
        var clean = part.TrimEnd(wildcards ? " " : " .");
        name = "";
        if (clean.IsEmpty || clean.Length > MaxLength)
            return false;
        foreach (var c in clean)
        {
            if (c < ' ' || (Illegal.Contains(c) && !(wildcards && c is '*' or '?')))
                return false;
        }
        name = new string(clean);
        return true;
    }

    /// <summary>Is it, but for its letters' case, a name of 8 + 3 characters?</summary>
    public static bool IsShort(string name, CodePage page, out string shortName)
    {
        shortName = "";
        var dot = name.IndexOf('.');
        var stem = dot < 0 ? name.Length : dot;
        if (stem is 0 or > DosName.BaseLength || (dot >= 0 && name.Length - dot - 1 is 0 or > DosName.ExtensionLength))
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (i != dot && (name[i] == ' ' || !DosName.IsLegal(name[i])))
                return false;
        }
        shortName = DosName.ToUpper(name, page);
        return true;
    }

    /// <summary>Does a name match a pattern with * and ?, in any case? "*.*" is every name, with a dot or not.</summary>
    /// <param name="pattern">In upper case.</param>
    /// <param name="name">In upper case.</param>
    public static bool Matches(string pattern, string name)
    {
        if (pattern is "*.*" or "*")
            return true;
        // "NAME.*" is also NAME, and "NAME." is it alone.
        if (!name.Contains('.') && pattern.EndsWith('.'))
            pattern = pattern[..^1];
        else if (!name.Contains('.') && pattern.EndsWith(".*", StringComparison.Ordinal))
            pattern = pattern[..^2];
        int p = 0, n = 0, star = -1, retry = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*')
            {
                p++;
                n++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = n;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++retry;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
