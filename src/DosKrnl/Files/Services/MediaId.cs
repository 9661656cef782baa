using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>Serial number and label of a disk (RBIL #01766): INT 21h/6900h and 440Dh/66h.</summary>
internal static class MediaId
{
    public static void Write(GuestMemory memory, uint at, HostVolume volume)
    {
        memory.WriteWord(at, 0);
        memory.WriteDword(at + 2, volume.SerialNumber);
        GuestText.Write(memory, at + 6, volume.Label.PadRight(DosName.EntryLength));
        GuestText.Write(memory, at + 17, "FAT16   ");
    }
}
