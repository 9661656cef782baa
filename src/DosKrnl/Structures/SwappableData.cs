using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>
/// The swappable data area (RBIL #01690), live: what a resident program saves and restores around its own DOS calls is
/// what the kernel uses.
/// </summary>
internal sealed class SwappableData(GuestMemory memory, uint linear)
{
    public uint Linear => linear;

    /// <summary>Depth of critical errors.</summary>
    public byte CriticalError { get => memory.ReadByte(linear); set => memory.WriteByte(linear, value); }

    public byte InDos { get => memory.ReadByte(linear + 1); set => memory.WriteByte(linear + 1, value); }

    /// <summary>0 = A; FFh: none.</summary>
    public byte ErrorDrive { get => memory.ReadByte(linear + 2); set => memory.WriteByte(linear + 2, value); }

    public byte ErrorLocus { get => memory.ReadByte(linear + 3); set => memory.WriteByte(linear + 3, value); }

    public ushort ErrorCode { get => memory.ReadWord(linear + 4); set => memory.WriteWord(linear + 4, value); }

    public byte ErrorAction { get => memory.ReadByte(linear + 6); set => memory.WriteByte(linear + 6, value); }

    public byte ErrorClass { get => memory.ReadByte(linear + 7); set => memory.WriteByte(linear + 7, value); }

    /// <summary>ES:DI of the last error: a device header or a volume label.</summary>
    public FarPointer ErrorPointer { get => memory.ReadFarPointer(linear + 8); set => memory.WriteFarPointer(linear + 8, value); }

    /// <summary>Disk transfer area.</summary>
    public FarPointer Dta { get => memory.ReadFarPointer(linear + 0x0C); set => memory.WriteFarPointer(linear + 0x0C, value); }

    /// <summary>Segment of the current program segment prefix.</summary>
    public ushort CurrentPsp { get => memory.ReadWord(linear + 0x10); set => memory.WriteWord(linear + 0x10, value); }

    /// <summary>Exit code in the low byte, kind of end in the high one (INT 21h/4Dh).</summary>
    public ushort ReturnCode { get => memory.ReadWord(linear + 0x14); set => memory.WriteWord(linear + 0x14, value); }

    /// <summary>0 = A.</summary>
    public byte CurrentDrive { get => memory.ReadByte(linear + 0x16); set => memory.WriteByte(linear + 0x16, value); }

    /// <summary>Ctrl-C is looked for in all functions, not only in character I/O.</summary>
    public bool ExtendedBreak
    {
        get => memory.ReadByte(linear + 0x17) != 0;
        set => memory.WriteByte(linear + 0x17, value ? (byte)1 : (byte)0);
    }
}
