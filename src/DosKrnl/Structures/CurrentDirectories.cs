using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>
/// The array of current directory structures (RBIL #01643), one for each drive letter, live in guest memory. The path is
/// a byte string: code page 437, upper case, "C:\" at the root and no backslash at the end elsewhere ("C:\DIR").
/// </summary>
internal sealed class CurrentDirectories(GuestMemory memory, uint linear)
{
    public const ushort Network = 0x8000, Physical = 0x4000, Joined = 0x2000, Substituted = 0x1000;

    private const uint FlagsOffset = 0x43, HiddenOffset = 0x4F;
    private const int PathSize = 67;

    /// <summary>Drives of the array; a drive index is 0 for A.</summary>
    public static int Count => DosLayout.Drives;

    public bool IsValid(int drive) => (uint)drive < (uint)Count && Flags(drive) != 0;

    public ushort Flags(int drive) => memory.ReadWord(Entry(drive) + FlagsOffset);

    public void SetFlags(int drive, ushort flags) => memory.WriteWord(Entry(drive) + FlagsOffset, flags);

    /// <summary>The whole path with drive letter and colon, at most 66 bytes.</summary>
    public string Path(int drive) => GuestText.ReadAsciz(memory, Entry(drive), PathSize);

    /// <summary>False when the path does not fit.</summary>
    public bool SetPath(int drive, string path)
    {
        if (path.Length >= PathSize)
            return false;
        GuestText.WriteAsciz(memory, Entry(drive), path);
        return true;
    }

    /// <summary>Makes a drive valid with its root as current directory.</summary>
    public void Activate(int drive, ushort flags = Physical)
    {
        SetPath(drive, $"{(char)('A' + drive)}:\\");
        SetFlags(drive, flags);
        memory.WriteWord(Entry(drive) + HiddenOffset, 2);
    }

    public uint Entry(int drive) => linear + (uint)(drive * DosLayout.CurrentDirectorySize);
}
