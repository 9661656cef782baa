using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>The List of Lists of DOS 4.0 to 6.22 (RBIL #01627): what INT 21h/52h points to.</summary>
internal sealed class ListOfLists(GuestMemory memory, FarPointer at)
{
    public FarPointer Pointer => at;

    /// <summary>Word with the segment of the first memory control block.</summary>
    public uint FirstBlockWord => at.RealLinear - 2;

    public FarPointer FirstDriveParameters { set => memory.WriteFarPointer(at.RealLinear, value); }

    /// <summary>1 = A. DOS has been started from C, wherever the program is.</summary>
    public const byte BootDrive = 3;

    public void Initialize(DeviceChain devices, int memoryKilobytes)
    {
        var linear = at.RealLinear;
        memory.WriteFarPointer(linear + 0x04, at with { Offset = DosLayout.SystemFiles });
        memory.WriteFarPointer(linear + 0x08, devices.Clock);
        memory.WriteFarPointer(linear + 0x0C, devices.Console);
        memory.WriteWord(linear + 0x10, 512);
        memory.WriteFarPointer(linear + 0x12, at with { Offset = DosLayout.Scratch + DosLayout.BufferInfo });
        memory.WriteFarPointer(linear + 0x16, at with { Offset = DosLayout.CurrentDirectories });
        memory.WriteFarPointer(linear + 0x1A, at with { Offset = DosLayout.FcbTable });
        memory.WriteByte(linear + 0x21, DosLayout.Drives);
        memory.WriteWord(linear + 0x3F, 20);
        memory.WriteByte(linear + 0x43, BootDrive);
        memory.WriteByte(linear + 0x44, 1);
        memory.WriteWord(linear + 0x45, (ushort)Math.Min(memoryKilobytes - 1024, ushort.MaxValue));
        // The FCB block: last of its chain, one entry, free.
        var fcbs = (at with { Offset = DosLayout.FcbTable }).RealLinear;
        memory.WriteDword(fcbs, 0xFFFFFFFF);
        memory.WriteWord(fcbs + 4, 1);
    }
}
