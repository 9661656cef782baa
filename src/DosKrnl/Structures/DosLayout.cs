namespace Dbt.DosKrnl.Structures;

/// <summary>
/// Where DOS's own data lies, as offsets in the DOS data segment (the first free paragraph). The List of Lists and the
/// swappable data area have the offsets of MS-DOS 5.0, since some programs know them (RBIL INT 21h/52h and 5D06h).
/// </summary>
internal static class DosLayout
{
    /// <summary>List of Lists; the word before it is the segment of the first memory control block (RBIL #01627).</summary>
    public const ushort ListOfLists = 0x0026;

    /// <summary>NUL device header, first of the device chain: List of Lists + 22h.</summary>
    public const ushort NulHeader = ListOfLists + 0x22;

    /// <summary>Swappable data area (RBIL #01690).</summary>
    public const ushort SwappableData = 0x0320;

    /// <summary>Bytes of the area, and of its first part that is swapped always.</summary>
    public const ushort SwappableSize = 0x73C, SwappableAlways = 0x1C;

    /// <summary>Code and headers of the character devices but NUL, 18 bytes each, then a shared strategy and interrupt routine.</summary>
    public const ushort DeviceHeaders = 0x0A60;

    /// <summary>Country information, DBCS, upper-case and collating tables.</summary>
    public const ushort CountryTables = 0x0C00;

    /// <summary>Drive parameter blocks, 33 bytes each (RBIL #01395).</summary>
    public const ushort DriveParameterBlocks = 0x1200;
    public const int DriveParameterBlockSize = 33;

    /// <summary>Current directory structures, 88 bytes each (RBIL #01643).</summary>
    public const ushort CurrentDirectories = DriveParameterBlocks + Drives * DriveParameterBlockSize + 6;
    public const int CurrentDirectorySize = 0x58;

    /// <summary>Drives A to Z (LASTDRIVE=Z).</summary>
    public const int Drives = 26;

    /// <summary>Header of the block of FCB file entries, which has none in use: FCB files have entries of the main table.</summary>
    public const ushort FcbTable = CurrentDirectories + Drives * CurrentDirectorySize;
    public const int FcbTableSize = 6 + SystemFileSize;

    /// <summary>Header of the only block of system file entries (RBIL #01639), then the entries.</summary>
    public const ushort SystemFiles = FcbTable + FcbTableSize + 7;
    public const int SystemFileHeader = 6;
    public const int SystemFileSize = 0x3B;

    /// <summary>System file entries (FILES=).</summary>
    public const int SystemFileCount = 255;

    /// <summary>Entries that programs can see; those behind are taken last.</summary>
    public const int ShownSystemFiles = 128;

    /// <summary>Sector buffer, media byte and other small scratch that pointers returned to the guest lead to.</summary>
    public const ushort Scratch = SystemFiles + SystemFileHeader + ShownSystemFiles * SystemFileSize;
    public const int ScratchSize = 512 + 64;

    /// <summary>In the scratch area: the media descriptor byte of INT 21h/1Bh, and the disk buffer record, which has no buffers.</summary>
    public const ushort MediaByte = 512, BufferInfo = 512 + 16;

    /// <summary>Bytes of the DOS data segment.</summary>
    public const int Size = (Scratch + ScratchSize + 15) & ~15;
}
