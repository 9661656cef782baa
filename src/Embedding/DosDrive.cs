using Dbt.Mvdm;

namespace Dbt;

/// <summary>What a program may do to a drive.</summary>
public enum DosAccess
{
    /// <summary>Everything.</summary>
    ReadWrite,

    /// <summary>Every change is refused.</summary>
    ReadOnly,

    /// <summary>Everything, and what it changes is gone at the end.</summary>
    Discard,
}

/// <summary>A drive of a machine: a folder of the host, or files in memory.</summary>
public sealed class DosDrive
{
    private DosDrive(char letter, string folder, MemoryDrive? memory, DosAccess access)
    {
        letter = char.ToUpperInvariant(letter);
        if (letter is < 'A' or > 'Y')
            throw new ArgumentException($"'{letter}' is no letter of a drive: choose A to Y", nameof(letter));
        Letter = letter;
        Folder = folder;
        Memory = memory;
        Access = access;
    }

    /// <summary>'A'–'Y'; Z: is the kernel's own.</summary>
    public char Letter { get; }

    /// <summary>Absolute path of the host folder; "" when the drive is in memory.</summary>
    public string Folder { get; }

    /// <summary>The drive's files, when they are in memory.</summary>
    public MemoryDrive? Memory { get; }

    /// <summary>What programs may do.</summary>
    public DosAccess Access { get; }

    /// <summary>A folder of the host. The program sees nothing outside of it, whatever links and paths say.</summary>
    /// <param name="letter">'A'–'Y', in any case.</param>
    /// <param name="folder">The folder, from the process's current one.</param>
    /// <param name="access">What programs may do.</param>
    /// <exception cref="ArgumentException">No such letter, or no such folder.</exception>
    public static DosDrive OnHost(char letter, string folder, DosAccess access = DosAccess.ReadWrite)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(full)
            ? new DosDrive(letter, full, null, access)
            : throw new ArgumentException($"{folder}: there is no such folder", nameof(folder));
    }

    /// <summary>Files in memory. The same files may be those of several machines, also at once.</summary>
    /// <param name="letter">'A'–'Y', in any case.</param>
    /// <param name="files">The files.</param>
    /// <param name="access">What programs may do.</param>
    /// <exception cref="ArgumentException">No such letter.</exception>
    public static DosDrive InMemory(char letter, MemoryDrive files, DosAccess access = DosAccess.ReadWrite)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new DosDrive(letter, "", files, access);
    }
}
