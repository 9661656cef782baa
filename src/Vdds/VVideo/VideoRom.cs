using Dbt.Guest;

namespace Dbt.Vdds.VVideo;

/// <summary>
/// The adapter's ROM at C000:0000: a header, tables that services give the address of, and fonts. The fonts are put there
/// when the guest first asks for something that leads to them.
/// </summary>
internal sealed class VideoRom(GuestMemory memory)
{
    public const ushort Segment = 0xC000;
    public const ushort SavePointerTable = 0x40;
    public const ushort StaticTable = 0x60;
    public const ushort Font14 = 0x1000;
    public const ushort Font16 = 0x2000;
    public const ushort UpperFont8 = 0x3000;

    private const uint Base = 0xC0000;
    private const int TableSize = 0x20;
    private const uint GraphicsFontVector = 0x1F * 4;

    /// <summary>The system ROM's 8 × 8 characters 0–127.</summary>
    public static readonly FarPointer LowerFont8 = new(0xF000, 0xFA6E);

    private bool _hasFonts;

    /// <summary>Signature, length (16 KB), RETF as initialisation; at 1Eh what programs look for to find a VGA.</summary>
    private static ReadOnlySpan<byte> Header => [0x55, 0xAA, 0x20, 0xCB];

    private static ReadOnlySpan<byte> Compatible => "IBM COMPATIBLE VGA\0"u8;

    /// <summary>
    /// INT 10h/1Bh's static table (RBIL table 00042): modes 0–7 and 0Dh–13h, 200, 350 and 400 lines, two character sets
    /// of eight, and what services there are.
    /// </summary>
    private static ReadOnlySpan<byte> Functionality => [0xFF, 0xE0, 0x0F, 0, 0, 0, 0, 7, 2, 8, 0xFD, 0x0C, 0, 0, 0, 0];

    public static void BuildHeader(GuestMemory memory)
    {
        memory.WriteRom(Base, Header);
        memory.WriteRom(Base + 0x1E, Compatible);
        Span<byte> zeros = stackalloc byte[TableSize];
        zeros.Clear();
        memory.WriteRom(Base + SavePointerTable, zeros);
        memory.WriteRom(Base + StaticTable, Functionality);
    }

    public void NeedFonts()
    {
        if (_hasFonts)
            return;
        _hasFonts = true;
        var upper = UpperFont8x8.Glyphs;
        var lower = memory.ReadBytes(LowerFont8.RealLinear, upper.Length);
        memory.WriteRom(Base + UpperFont8, upper);
        if (memory.ReadDword(GraphicsFontVector) == 0)
            memory.WriteFarPointer(GraphicsFontVector, new FarPointer(Segment, UpperFont8));
        Span<byte> tall = stackalloc byte[16];
        for (var i = 0; i < 256; i++)
        {
            var glyph = i < 128 ? lower.AsSpan(i * 8, 8) : upper.Slice((i - 128) * 8, 8);
            for (var row = 0; row < 16; row++)
                tall[row] = glyph[row / 2];
            memory.WriteRom(Base + Font16 + (uint)i * 16, tall);
            // Without the doubling of the first and the last row.
            memory.WriteRom(Base + Font14 + (uint)i * 14, tall[1..15]);
        }
    }

    /// <summary>The ROM font of a height: 8, 14 or 16.</summary>
    public static FarPointer FontOf(int height) => height switch
    {
        8 => LowerFont8,
        14 => new FarPointer(Segment, Font14),
        _ => new FarPointer(Segment, Font16),
    };
}
