namespace Dbt.Vdds.VDpmi;

/// <summary>Rights of descriptors at level 3, present and accessed: byte 5, and the upper half of byte 6 (Intel SDM vol. 3, 3.4.5).</summary>
internal static class Rights
{
    public const ushort Data16 = 0x00F3;
    public const ushort Code16 = 0x00FB;

    public const ushort Accessed = 0x01;
    public const ushort Readable = 0x02;
    public const ushort Conforming = 0x04;
    public const ushort Code = 0x08;
    public const ushort Segment = 0x10;
    public const ushort Level3 = 0x60;
    public const ushort Present = 0x80;
    public const ushort Big = 0x4000;
}
