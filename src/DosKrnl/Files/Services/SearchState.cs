using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>
/// All that a search is between two calls, in the first 21 bytes of the disk transfer area (RBIL #01626), where programs
/// copy it from and to: drive, template, attributes, place in the folder, and the folder.
/// </summary>
internal readonly record struct SearchState(byte Drive, string Template, byte Mask, int Position, ushort Folder)
{
    private const uint TemplateAt = 1, MaskAt = 0x0C, PositionLowAt = 0x0D, FolderAt = 0x0F, PositionHighAt = 0x11;
    private const uint FoundAt = 0x15;

    /// <summary>A search that has nothing more to find.</summary>
    public SearchState Ended => this with { Folder = 0 };

    public static SearchState Read(GuestMemory memory, uint dta) => new(
        memory.ReadByte(dta),
        GuestText.Read(memory, dta + TemplateAt, DosName.EntryLength),
        memory.ReadByte(dta + MaskAt),
        memory.ReadWord(dta + PositionLowAt) | (memory.ReadWord(dta + PositionHighAt) << 16),
        memory.ReadWord(dta + FolderAt));

    public void Write(GuestMemory memory, uint dta)
    {
        memory.WriteByte(dta, Drive);
        GuestText.Write(memory, dta + TemplateAt, Template);
        memory.WriteByte(dta + MaskAt, Mask);
        memory.WriteWord(dta + PositionLowAt, (ushort)Position);
        memory.WriteWord(dta + FolderAt, Folder);
        memory.WriteWord(dta + PositionHighAt, (ushort)(Position >> 16));
        memory.WriteWord(dta + PositionHighAt + 2, 0);
    }

    /// <summary>The answer behind the state: attributes, time, date, size, and the name with a NUL.</summary>
    public static void WriteFound(GuestMemory memory, uint dta, FoundEntry found)
    {
        memory.WriteByte(dta + FoundAt, found.Attributes);
        memory.WriteDword(dta + FoundAt + 1, found.Timestamp);
        memory.WriteDword(dta + FoundAt + 5, found.Size);
        memory.Fill(dta + FoundAt + 9, 13, 0);
        GuestText.WriteAsciz(memory, dta + FoundAt + 9, DosName.FromEntry(found.EntryName));
    }
}
