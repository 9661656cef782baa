namespace Dbt.DosKrnl.Handles;

/// <summary>An entry of the system file table: an open file with how it was opened and how many handles lead to it.</summary>
internal sealed class SystemFile(byte index, DosFile file, ushort openMode, ushort owner)
{
    /// <summary>Number in the table, as job file tables hold it.</summary>
    public byte Index => index;

    public DosFile File => file;

    /// <summary>INT 21h/3Dh AL: bits 0–2 access, 4–6 sharing, 7 not inherited; bit 15: opened by FCB.</summary>
    public ushort OpenMode { get; set; } = openMode;

    /// <summary>PSP that opened it.</summary>
    public ushort Owner => owner;

    public int References { get; set; } = 1;

    public bool CanRead => (OpenMode & 7) is 0 or 2;

    public bool CanWrite => (OpenMode & 7) is 1 or 2;

    public bool IsInherited => (OpenMode & 0x80) == 0;
}
