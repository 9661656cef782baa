using System.Text;
using Dbt.DosKrnl.Files;
using Dbt.Guest;

namespace Dbt.DosKrnl.Shell;

/// <summary>One part of a pipeline, with where its input and output go.</summary>
internal sealed record CommandPart(string Text, string? Input, string? Output, bool Append);

/// <summary>The command line as text: pipes, redirection, names and words. No calls to DOS.</summary>
internal static class CommandText
{
    private const string Separators = " \t,;=";

    public static bool IsSeparator(char c) => Separators.Contains(c);

    public static bool IsBlank(char c) => c is ' ' or '\t';

    /// <summary>Cuts at each | outside of quotes, and takes redirections out of the parts. Null: a part or a file name is missing.</summary>
    public static List<CommandPart>? Split(string line)
    {
        var parts = new List<CommandPart>();
        var text = new StringBuilder();
        string? input = null, output = null;
        var append = false;
        var quoted = false;
        for (var i = 0; i <= line.Length; i++)
        {
            var c = i < line.Length ? line[i] : '|';
            if (c == '"')
                quoted = !quoted;
            if (i == line.Length || (c == '|' && !quoted))
            {
                if (i < line.Length && text.ToString().AsSpan().Trim(Separators).IsEmpty)
                    return null;
                parts.Add(new CommandPart(text.ToString(), input, output, append));
                text.Clear();
                (input, output, append) = (null, null, false);
            }
            else if (c is '<' or '>' && !quoted)
            {
                var twice = c == '>' && i + 1 < line.Length && line[i + 1] == '>';
                var name = FileName(line, i + (twice ? 2 : 1), out i);
                if (name.Length == 0)
                    return null;
                if (c == '<')
                    input = name;
                else
                    (output, append) = (name, twice);
                i--;
            }
            else
            {
                text.Append(c);
            }
        }
        return parts.Count > 1 && parts[^1].Text.AsSpan().Trim(Separators).IsEmpty ? null : parts;
    }

    private static string FileName(string line, int from, out int next)
    {
        var start = from;
        while (start < line.Length && IsSeparator(line[start]))
            start++;
        next = start;
        while (next < line.Length && !IsSeparator(line[next]) && line[next] is not ('<' or '>' or '|' or '"'))
            next++;
        return line[start..next];
    }

    /// <summary>Takes the first word, which separators or a switch end, and leaves the rest with what ended it.</summary>
    public static string TakeName(string text, out string rest)
    {
        var start = 0;
        while (start < text.Length && IsSeparator(text[start]))
            start++;
        var end = start;
        while (end < text.Length && !IsSeparator(text[end]) && text[end] is not ('/' or '+' or '"'))
            end++;
        rest = text[end..];
        return text[start..end];
    }

    /// <summary>Words between separators; a switch (/X) is a word of its own, and quotes hold blanks together.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        foreach (var c in text)
        {
            if (c == '"')
            {
                quoted = !quoted;
                continue;
            }
            if (!quoted && (IsSeparator(c) || c == '/'))
                End();
            if (quoted || !IsSeparator(c))
                word.Append(c);
        }
        End();
        return words;

        void End()
        {
            if (word.Length != 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <summary>The words that are no switches, and the switches without their slash in upper case.</summary>
    public static (List<string> Names, List<string> Switches) Arguments(string text)
    {
        List<string> names = [], switches = [];
        foreach (var word in Words(text))
        {
            if (word[0] == '/')
                switches.Add(word[1..].Upper());
            else
                names.Add(word);
        }
        return (names, switches);
    }

    /// <summary>The arguments of a batch file: words between separators, switches not cut off.</summary>
    public static List<string> BatchArguments(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            while (i < text.Length && IsSeparator(text[i]))
                i++;
            var start = i;
            var quoted = false;
            for (; i < text.Length && (quoted || !IsSeparator(text[i])); i++)
                quoted ^= text[i] == '"';
            if (i > start)
                words.Add(text[start..i]);
        }
        return words;
    }

    /// <summary>
    /// Replaces %0–%9 and %NAME% as in a batch file: %% is a percent sign, an unknown name is nothing, and a percent sign of
    /// neither kind disappears.
    /// </summary>
    public static string ExpandBatch(string line, Func<int, string> argument, Func<string, string?> variable)
    {
        if (!line.Contains('%'))
            return line;
        var text = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '%')
            {
                text.Append(line[i]);
            }
            else if (i + 1 < line.Length && line[i + 1] == '%')
            {
                text.Append('%');
                i++;
            }
            else if (i + 1 < line.Length && char.IsAsciiDigit(line[i + 1]))
            {
                text.Append(argument(line[++i] - '0'));
            }
            else if (line.IndexOf('%', i + 1) is > 0 and var end && !line.AsSpan(i + 1, end - i - 1).ContainsAny(" \t<>|"))
            {
                text.Append(variable(line[(i + 1)..end]));
                i = end;
            }
        }
        return text.ToString();
    }

    /// <summary>Replaces %NAME% of variables that exist, and nothing else: what is typed.</summary>
    public static string ExpandTyped(string line, Func<string, string?> variable)
    {
        var start = line.IndexOf('%');
        while (start >= 0 && line.IndexOf('%', start + 1) is > 0 and var end)
        {
            if (variable(line[(start + 1)..end]) is { } value)
            {
                line = line[..start] + value + line[(end + 1)..];
                start = line.IndexOf('%', start + value.Length);
            }
            else
            {
                start = end;
            }
        }
        return line;
    }

    /// <summary>Fills the wildcards of a name from another one: "*.BAK" and "A.TXT" are "A.BAK".</summary>
    public static string Combine(string pattern, string name)
    {
        var (stem, extension) = Cut(pattern);
        var (oldStem, oldExtension) = Cut(name);
        var newExtension = Fill(extension, oldExtension, 3);
        var newStem = Fill(stem, oldStem, 8);
        return newExtension.Length == 0 ? newStem : $"{newStem}.{newExtension}";

        static (string, string) Cut(string text)
        {
            var dot = text.LastIndexOf('.');
            return dot <= 0 ? (text, "") : (text[..dot], text[(dot + 1)..]);
        }

        static string Fill(string pattern, string from, int length)
        {
            var star = pattern.IndexOf('*');
            if (star >= 0)
                pattern = pattern[..star].PadRight(length, '?');
            var text = new StringBuilder();
            for (var i = 0; i < pattern.Length; i++)
            {
                if (pattern[i] != '?')
                    text.Append(pattern[i]);
                else if (i < from.Length)
                    text.Append(from[i]);
            }
            return text.ToString();
        }
    }

    /// <summary>A keyword in upper case: names are for <see cref="ShellDos.Upper"/>.</summary>
    public static string Upper(this string text) => DosName.ToUpper(text, CodePage.Standard);

    public static bool HasWildcards(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The folder part of a path with its last separator, "" for none.</summary>
    public static string FolderOf(string path) => path[..(path.AsSpan().LastIndexOfAny('\\', '/', ':') + 1)];

    public static string NameOf(string path) => path[(path.AsSpan().LastIndexOfAny('\\', '/', ':') + 1)..];
}
