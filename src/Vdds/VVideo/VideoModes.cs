namespace Dbt.Vdds.VVideo;

/// <summary>A BIOS video mode.</summary>
/// <param name="Number">AL of INT 10h/00h.</param>
/// <param name="Columns">Characters in a line.</param>
/// <param name="CharacterHeight">Lines of a character, in graphics modes.</param>
/// <param name="PageSize">Bytes of a page.</param>
/// <param name="Base">Linear address of its memory.</param>
/// <param name="ScanLines">Of graphics modes; 0: as chosen by INT 10h/12h/30h.</param>
internal readonly record struct VideoMode(
    byte Number, byte Columns, byte CharacterHeight, ushort PageSize, uint Base, ushort ScanLines)
{
    public bool IsText => ScanLines == 0;

    public bool IsMonochrome => Base == VideoModes.MonochromeBase;
}

/// <summary>The modes of a VGA's BIOS (RBIL INT 10h/00h).</summary>
internal static class VideoModes
{
    public const uint MonochromeBase = 0xB0000;
    public const uint ColourBase = 0xB8000;
    public const uint GraphicsBase = 0xA0000;
    public const byte Standard = 3;
    public const byte Monochrome = 7;

    /// <summary>The mode of a number, or false: there is none.</summary>
    public static bool TryFind(byte number, out VideoMode mode)
    {
        mode = number switch
        {
            0 or 1 => new(number, 40, 16, 0x0800, ColourBase, 0),
            2 or 3 => new(number, 80, 16, 0x1000, ColourBase, 0),
            4 or 5 => new(number, 40, 8, 0x4000, ColourBase, 200),
            6 => new(number, 80, 8, 0x4000, ColourBase, 200),
            7 => new(number, 80, 16, 0x1000, MonochromeBase, 0),
            0x0D => new(number, 40, 8, 0x2000, GraphicsBase, 200),
            0x0E => new(number, 80, 8, 0x4000, GraphicsBase, 200),
            0x0F or 0x10 => new(number, 80, 14, 0x8000, GraphicsBase, 350),
            0x11 or 0x12 => new(number, 80, 16, 0xA000, GraphicsBase, 480),
            0x13 => new(number, 40, 8, 0x2000, GraphicsBase, 200),
            _ => default,
        };
        return mode.Columns != 0;
    }

    /// <summary>Mode register of a CGA or monochrome adapter, as the BIOS keeps it at 40h:65h.</summary>
    public static byte ModeRegister(byte number) => number switch
    {
        0 => 0x2C,
        1 => 0x28,
        2 => 0x2D,
        4 => 0x2A,
        5 => 0x2E,
        6 => 0x1E,
        _ => 0x29,
    };
}
