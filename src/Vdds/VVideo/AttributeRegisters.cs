namespace Dbt.Vdds.VVideo;

/// <summary>The attribute controller: 16 palette registers, mode control, overscan, and colour select.</summary>
internal sealed class AttributeRegisters
{
    public const int PaletteSize = 16;
    public const int ModeControl = 0x10;
    public const int Overscan = 0x11;
    public const int ColourSelect = 0x14;

    /// <summary>Bit of <see cref="ModeControl"/>: attribute bit 7 blinks instead of making the background bright.</summary>
    public const byte Blink = 0x08;

    /// <summary>Bit of <see cref="ModeControl"/>: colour pages of 16 instead of 64.</summary>
    public const byte PagesOf16 = 0x80;

    private readonly byte[] _values = new byte[32];

    public AttributeRegisters() => Reset();

    public byte this[int index]
    {
        get => _values[index & 31];
        set => _values[index & 31] = value;
    }

    /// <summary>The sixteen colours of a CGA in the 64 of an EGA; brown, not dark yellow, is 14h.</summary>
    public void Reset()
    {
        for (var i = 0; i < PaletteSize; i++)
            _values[i] = (byte)(i < 8 ? i : 0x30 + i);
        _values[6] = 0x14;
        _values[ModeControl] = 0x04 | Blink;
        _values[Overscan] = 0;
        _values[0x12] = 0x0F;
        _values[0x13] = 8;
        _values[ColourSelect] = 0;
    }
}
