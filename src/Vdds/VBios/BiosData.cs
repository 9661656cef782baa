namespace Dbt.Vdds.VBios;

/// <summary>Linear addresses in the BIOS data area (RBIL MEMORY.LST, segment 0040h).</summary>
internal static class BiosData
{
    public const uint Equipment = 0x410;
    public const uint MemoryKilobytes = 0x413;
    public const uint KeyboardHead = 0x41A;
    public const uint KeyboardTail = 0x41C;
    public const ushort KeyboardBuffer = 0x1E;
    public const ushort KeyboardBufferEnd = 0x3E;
    public const uint DisketteStatus = 0x441;
    public const uint HardDiskStatus = 0x474;
    public const uint PrinterTimeouts = 0x478;
    public const uint SerialTimeouts = 0x47C;
    public const uint KeyboardBufferStart = 0x480;
    public const uint KeyboardBufferLimit = 0x482;
    public const uint KeyboardMode = 0x496;

    /// <summary>Bit of <see cref="KeyboardMode"/>: a keyboard with 101 or 102 keys.</summary>
    public const byte EnhancedKeyboard = 0x10;

    /// <summary>Equipment word: colour adapter that starts in 80 × 25 text. No diskette, serial port or printer.</summary>
    public const ushort DefaultEquipment = 0x0020;

    /// <summary>Bit of the equipment word: there is an x87.</summary>
    public const ushort CoprocessorEquipment = 0x0002;
}
