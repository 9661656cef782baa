namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>A file of COPY with the /A or /B that stands behind it or is in force.</summary>
internal sealed record CopyFile(string Path, bool? IsText);

/// <summary>The command line of COPY: source [+ source...] [destination] with /A, /B, /V, /Y and /-Y anywhere.</summary>
internal sealed record CopyArguments(List<CopyFile> Sources, CopyFile? Destination, bool HasPlus)
{
    /// <summary>Null, with a message: what is wrong.</summary>
    public static CopyArguments? Parse(string text, out string problem)
    {
        problem = "";
        List<CopyFile> files = [];
        List<bool> joined = [];
        bool? mode = null;
        var plus = false;
        foreach (var word in CommandText.Words(text.Replace("+", " + ", StringComparison.Ordinal)))
        {
            if (word == "+")
            {
                plus = true;
                continue;
            }
            if (word[0] != '/')
            {
                files.Add(new CopyFile(word, mode));
                joined.Add(plus);
                plus = false;
                continue;
            }
            switch (word.Upper())
            {
                case "/A" or "/B":
                    mode = char.ToUpperInvariant(word[1]) == 'A';
                    if (files.Count != 0)
                        files[^1] = files[^1] with { IsText = mode };
                    break;
                case "/V" or "/Y" or "/-Y":
                    break;
                default:
                    problem = "Invalid switch - " + word.Upper();
                    return null;
            }
        }
        if (files.Count == 0)
        {
            problem = "Required parameter missing";
            return null;
        }
        var sources = 1;
        while (sources < files.Count && joined[sources])
            sources++;
        if (files.Count > sources + 1)
        {
            problem = "Too many parameters";
            return null;
        }
        return new CopyArguments(files[..sources], files.Count > sources ? files[sources] : null, sources > 1 || plus);
    }
}
