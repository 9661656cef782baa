using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files;

/// <summary>What a path may be.</summary>
[Flags]
internal enum PathRules
{
    /// <summary>A file that may be opened.</summary>
    File = 0,

    /// <summary>"?" and "*" in the last name.</summary>
    Wildcards = 1,

    /// <summary>The path of a folder: an error in its last name is "path not found", and it must fit the directory structure.</summary>
    Directory = 2,
}

/// <summary>
/// From what a program passes to a full path, as MS-DOS's own TRUENAME does: by the text alone. "." and ".." are resolved
/// here and never reach the host; ".." at the root is an error.
/// </summary>
internal static class DosPathParser
{
    private const int MaxNames = 40;

    /// <summary>
    /// Errors: 2 the last name is illegal or empty; 3 one before is, or the path is too long, leaves the root or names a
    /// server. Whether the drive is valid is the caller's to check.
    /// </summary>
    /// <param name="text">DOS byte string.</param>
    /// <param name="currentDrive">0 = A.</param>
    /// <param name="currentDirectory">Names of the current folder of a drive.</param>
    /// <param name="rules">What the path may be.</param>
    /// <param name="page">The code page, for capitals.</param>
    /// <param name="path">The full path.</param>
    public static DosError Parse(
        string text, int currentDrive, Func<int, string[]> currentDirectory, PathRules rules, CodePage page, out DosPath path)
    {
        path = default;
        var drive = currentDrive;
        var rest = text.AsSpan();
        if (rest.Length >= 2 && rest[1] == ':')
        {
            drive = DosName.DriveOf(rest[0]);
            if ((uint)drive >= 26)
                return DosError.PathNotFound;
            rest = rest[2..];
        }
        var isDirectory = (rules & PathRules.Directory) != 0;
        if (rest.IsEmpty)
            return isDirectory ? DosError.PathNotFound : DosError.FileNotFound;
        if (rest.Length >= 2 && IsSeparator(rest[0]) && IsSeparator(rest[1]))
            return DosError.PathNotFound;

        var names = new List<string>(8);
        if (!IsSeparator(rest[0]))
            names.AddRange(currentDirectory(drive));
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny('\\', '/');
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var isLast = end < 0;
            if (part.IsEmpty)
                continue;
            var error = Append(names, part, page, isLast, isLast && (rules & PathRules.Wildcards) != 0);
            if (error != DosError.None)
                return isDirectory ? DosError.PathNotFound : error;
        }
        path = new DosPath(drive, [.. names]);
        if (!isDirectory && IsSeparator(text[^1]) && names.Count > 0)
            return DosError.PathNotFound;
        var length = 2;
        foreach (var name in names)
            length += 1 + name.Length;
        return length > (isDirectory ? DosPath.MaxDirectoryLength : DosPath.MaxLength) ? DosError.PathNotFound : DosError.None;
    }

    private static DosError Append(List<string> names, ReadOnlySpan<char> part, CodePage page, bool isLast, bool wildcards)
    {
        switch (part)
        {
            case ".":
                return DosError.None;
            case "..":
                if (names.Count == 0)
                    return DosError.PathNotFound;
                names.RemoveAt(names.Count - 1);
                return DosError.None;
        }
        if (names.Count >= MaxNames || !TryName(part, page, wildcards, out var name))
            return isLast ? DosError.FileNotFound : DosError.PathNotFound;
        names.Add(name);
        return DosError.None;
    }

    /// <summary>
    /// One name: upper case; what is over 8 or 3 characters is dropped; trailing blanks and a trailing dot are dropped; "*"
    /// fills the rest of its part with "?".
    /// </summary>
    private static bool TryName(ReadOnlySpan<char> part, CodePage page, bool wildcards, out string name)
    {
        name = "";
        var dot = part.IndexOf('.');
        Span<char> result = stackalloc char[DosName.EntryLength + 1];
        var stem = Fill(dot < 0 ? part : part[..dot], DosName.BaseLength, wildcards, page, result);
        if (stem <= 0)
            return false;
        if (dot >= 0)
        {
            result[stem] = '.';
            var extension = Fill(part[(dot + 1)..], DosName.ExtensionLength, wildcards, page, result[(stem + 1)..]);
            if (extension < 0)
                return false;
            if (extension > 0)
                stem += 1 + extension;
        }
        name = new string(result[..stem]);
        return true;
    }

    /// <summary>Characters put into <paramref name="result"/>, or −1: an illegal one.</summary>
    private static int Fill(ReadOnlySpan<char> part, int maximum, bool wildcards, CodePage page, Span<char> result)
    {
        part = part.TrimEnd(' ');
        if (!part.IsEmpty && part[0] == ' ')
            return -1;
        var length = 0;
        foreach (var c in part)
        {
            if (c is '*' or '?')
            {
                if (!wildcards)
                    return -1;
                do
                {
                    if (length < maximum)
                        result[length++] = '?';
                }
                while (c == '*' && length < maximum);
                // What follows an asterisk in its part cannot matter.
                if (c == '*')
                    return length;
            }
            else if (!DosName.IsLegal(c))
            {
                return -1;
            }
            else if (length < maximum)
            {
                result[length++] = DosName.ToUpper(c, page);
            }
        }
        return length;
    }

    private static bool IsSeparator(char value) => value is '\\' or '/';
}
