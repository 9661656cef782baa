using Dbt.Guest;

namespace Dbt.DosKrnl.Files;

/// <summary>
/// Names of 8 + 3 characters. Everywhere a name is a DOS byte string in upper case: "NAME.EXT" as programs pass it, or the
/// 11 characters of a directory entry, padded with blanks, in which "?" matches any character.
/// </summary>
internal static class DosName
{
    public const int BaseLength = 8;
    public const int ExtensionLength = 3;
    public const int EntryLength = BaseLength + ExtensionLength;

    /// <summary>Characters that no name has (MS-DOS Programmer's Reference, "Filenames"), besides control codes.</summary>
    private const string Illegal = "\"/\\[]:|<>+=;,*?.";

    public static bool IsLegal(char value) => value >= ' ' && !Illegal.Contains(value);

    public static string ToUpper(string text, CodePage page)
    {
        foreach (var c in text)
        {
            if (ToUpper(c, page) != c)
                return MakeUpper(text, page);
        }
        return text;
    }

    private static string MakeUpper(string text, CodePage page)
    {
        var upper = text.ToCharArray();
        for (var i = 0; i < upper.Length; i++)
            upper[i] = ToUpper(upper[i], page);
        return new string(upper);
    }

    public static char ToUpper(char value, CodePage page) => (char)page.ToUpper((byte)value);

    /// <summary>The number of a drive's letter, 0 for A, in any case; of another character, one that is no drive's.</summary>
    public static int DriveOf(char letter) => (letter | 0x20) - 'a';

    /// <summary>"NAME.EXT" as the 11 characters of a directory entry.</summary>
    public static string ToEntry(string name)
    {
        if (name is "." or "..")
            return name.PadRight(EntryLength);
        Span<char> entry = stackalloc char[EntryLength];
        entry.Fill(' ');
        var dot = name.IndexOf('.');
        var stem = dot < 0 ? name : name.AsSpan(0, dot);
        stem[..Math.Min(stem.Length, BaseLength)].CopyTo(entry);
        if (dot >= 0)
        {
            var extension = name.AsSpan(dot + 1);
            extension[..Math.Min(extension.Length, ExtensionLength)].CopyTo(entry[BaseLength..]);
        }
        return new string(entry);
    }

    /// <summary>The 11 characters of a directory entry as "NAME.EXT".</summary>
    public static string FromEntry(ReadOnlySpan<char> entry)
    {
        if (entry[0] == '.')
            return new string(entry.TrimEnd(' '));
        var stem = entry[..BaseLength].TrimEnd(' ');
        var extension = entry[BaseLength..].TrimEnd(' ');
        return extension.IsEmpty ? new string(stem) : $"{stem}.{extension}";
    }

    public static bool HasWildcards(string name) => name.AsSpan().ContainsAny('?', '*');

    /// <summary>Does an entry match a template? Both of 11 characters.</summary>
    public static bool Matches(ReadOnlySpan<char> template, ReadOnlySpan<char> entry)
    {
        for (var i = 0; i < EntryLength; i++)
        {
            if (template[i] != '?' && template[i] != entry[i])
                return false;
        }
        return true;
    }

    /// <summary>Each "?" of a new name's template becomes what the old name has there (FCB rename).</summary>
    public static string Substitute(ReadOnlySpan<char> template, ReadOnlySpan<char> entry)
    {
        Span<char> result = stackalloc char[EntryLength];
        for (var i = 0; i < EntryLength; i++)
            result[i] = template[i] == '?' ? entry[i] : template[i];
        return new string(result);
    }
}
