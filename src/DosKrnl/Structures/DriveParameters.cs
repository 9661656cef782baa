using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>
/// Drive parameter blocks (RBIL #01395). Host folders have no sectors: each drive claims the geometry of a 512-byte-sector
/// disk of 65,000 clusters of 16 KB, which is only for programs that read the block.
/// </summary>
internal sealed class DriveParameters(GuestMemory memory, FarPointer table, FarPointer driver)
{
    private const byte FixedDiskMedia = 0xF8;

    /// <summary>Address of a drive's block (0 = A).</summary>
    public FarPointer Block(int drive) =>
        table with { Offset = table.Offset + (uint)(drive * DosLayout.DriveParameterBlockSize) };

    /// <summary>Writes the blocks of valid drives and links them; returns the first one.</summary>
    public FarPointer Build(CurrentDirectories directories)
    {
        var none = new FarPointer(0xFFFF, 0xFFFF);
        var next = none;
        for (var drive = CurrentDirectories.Count - 1; drive >= 0; drive--)
        {
            if (!directories.IsValid(drive))
                continue;
            Write(drive, next);
            next = Block(drive);
            memory.WriteFarPointer(directories.Entry(drive) + 0x45, next);
        }
        return next;
    }

    private void Write(int drive, FarPointer next)
    {
        var at = Block(drive).RealLinear;
        memory.WriteByte(at, (byte)drive);
        memory.WriteByte(at + 0x01, (byte)drive);
        memory.WriteWord(at + 0x02, 512);
        memory.WriteByte(at + 0x04, 31);
        memory.WriteByte(at + 0x05, 5);
        memory.WriteWord(at + 0x06, 1);
        memory.WriteByte(at + 0x08, 2);
        memory.WriteWord(at + 0x09, 512);
        memory.WriteWord(at + 0x0B, 1 + 2 * 254 + 32);
        memory.WriteWord(at + 0x0D, 65001);
        memory.WriteWord(at + 0x0F, 254);
        memory.WriteWord(at + 0x11, 1 + 2 * 254);
        memory.WriteFarPointer(at + 0x13, driver);
        memory.WriteByte(at + 0x17, FixedDiskMedia);
        memory.WriteByte(at + 0x18, 0);
        memory.WriteFarPointer(at + 0x19, next);
        memory.WriteWord(at + 0x1D, 2);
        memory.WriteWord(at + 0x1F, 0xFFFF);
    }
}
