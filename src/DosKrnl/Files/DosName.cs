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

    public static string ToUpper(string text)
    {
        foreach (var c in text)
        {
            if (ToUpper(c) != c)
                return string.Create(text.Length, text, static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                        span[i] = ToUpper(source[i]);
                });
        }
        return text;
    }

    public static char ToUpper(char value) => (char)CodePage437.ToUpper((byte)value);

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

    // ---- between DOS and host -----------------------------------------------------------------------------------------

    /// <summary>The host name that a DOS name gets when a file is made: decoded, in lower case.</summary>
    public static string ToHostLower(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = CodePage437.ToLower(CodePage437.ToChar((byte)source[i]));
    });

    public static string ToHostUpper(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = CodePage437.ToChar((byte)source[i]);
    });

    /// <summary>
    /// The DOS name of a host name that differs from it only in case; false when it has none and needs an alias: too long,
    /// a second dot, a leading dot, blanks, or characters that DOS or the code page does not have.
    /// </summary>
    public static bool TryFromHost(string host, out string name)
    {
        name = "";
        var dot = host.IndexOf('.');
        var stem = dot < 0 ? host.Length : dot;
        var extension = dot < 0 ? 0 : host.Length - dot - 1;
        if (stem is 0 or > BaseLength || extension > ExtensionLength || (dot >= 0 && extension == 0))
            return false;
        var result = new char[host.Length];
        for (var i = 0; i < host.Length; i++)
        {
            if (i == dot)
            {
                result[i] = '.';
                continue;
            }
            var value = CodePage437.FromChar(CodePage437.ToUpper(host[i]));
            if (value < 0 || host[i] is ' ' or '\x7F' || !IsLegal((char)value))
                return false;
            result[i] = (char)value;
        }
        name = new string(result);
        return true;
    }
}
