namespace Dbt.DosKrnl.Files;

/// <summary>A full path: drive and names from the root, in upper case; the last may have wildcards if those were allowed.</summary>
/// <param name="Drive">0 = A.</param>
/// <param name="Names">Each of at most 8 + 3 characters, as "NAME.EXT". Empty: the root.</param>
internal readonly record struct DosPath(int Drive, string[] Names)
{
    /// <summary>Characters of a path with drive, colon and root, without NUL, that the current directory structure holds.</summary>
    public const int MaxDirectoryLength = 66;

    /// <summary>The same with a file name behind it.</summary>
    public const int MaxLength = 79;

    public char Letter => (char)('A' + Drive);

    public bool IsRoot => Names.Length == 0;

    /// <summary>The last name, or "" for the root.</summary>
    public string Name => IsRoot ? "" : Names[^1];

    public DosPath Parent => this with { Names = Names[..^1] };

    public DosPath Child(string name) => this with { Names = [.. Names, name] };

    /// <summary>"C:\DIR\NAME.EXT"; "C:\" for the root.</summary>
    public override string ToString() => $"{Letter}:\\{string.Join('\\', Names)}";

    public bool IsSame(DosPath other) => Drive == other.Drive && Names.AsSpan().SequenceEqual(other.Names);
}
