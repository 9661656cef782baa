namespace Dbt.Vdds.VVideo;

/// <summary>Linear addresses of the video part of the BIOS data area (RBIL MEMORY.LST, 40h:49h and on).</summary>
internal static class VideoData
{
    public const uint Equipment = 0x410;
    public const uint Mode = 0x449;
    public const uint Columns = 0x44A;
    public const uint PageSize = 0x44C;
    public const uint PageStart = 0x44E;
    public const uint Cursors = 0x450;
    public const uint CursorShape = 0x460;
    public const uint ActivePage = 0x462;
    public const uint CrtcPort = 0x463;
    public const uint ModeRegister = 0x465;
    public const uint PaletteRegister = 0x466;
    public const uint LastRow = 0x484;
    public const uint CharacterHeight = 0x485;
    public const uint Options = 0x487;
    public const uint Switches = 0x488;
    public const uint VgaFlags = 0x489;
    public const uint DisplayCombination = 0x48A;
    public const uint SavePointer = 0x4A8;

    /// <summary>Bit of <see cref="Options"/>: the last mode was set without clearing memory.</summary>
    public const byte NotCleared = 0x80;
}
