namespace Dbt.Mvdm;

/// <summary>Segment descriptors as numbers of 64 bits (Intel SDM vol. 3, 3.4.5).</summary>
public static class SegmentDescriptors
{
    private const uint Granular = 0x8000;

    /// <param name="linear">Base.</param>
    /// <param name="limit">Last offset; from 1 MB on its low 12 bits are taken as set.</param>
    /// <param name="rights">Byte 5, and in the high byte the upper half of byte 6; the granularity follows from the limit.</param>
    public static ulong Make(uint linear, uint limit, ushort rights)
    {
        uint access = rights & ~Granular & 0xF0FF;
        if (limit > 0xFFFFF)
        {
            limit >>= 12;
            access |= Granular;
        }
        var low = limit & 0xFFFF | linear << 16;
        var high = linear >> 16 & 0xFF | access << 8 | limit & 0xF0000 | linear & 0xFF000000;
        return low | (ulong)high << 32;
    }

    public static uint Base(ulong descriptor) =>
        (uint)(descriptor >> 16) & 0xFFFFFF | (uint)(descriptor >> 56) << 24;

    /// <summary>Last offset in bytes.</summary>
    public static uint Limit(ulong descriptor)
    {
        var limit = (uint)descriptor & 0xFFFF | (uint)(descriptor >> 32) & 0xF0000;
        return (Rights(descriptor) & Granular) != 0 ? limit << 12 | 0xFFF : limit;
    }

    /// <summary>Byte 5, and the upper half of byte 6 in the high byte.</summary>
    public static ushort Rights(ulong descriptor) => (ushort)(descriptor >> 40 & 0xF0FF);

    public static ulong WithBase(ulong descriptor, uint linear) =>
        descriptor & 0x00FF_FF00_0000_FFFF | (ulong)(linear & 0xFFFFFF) << 16 | (ulong)(linear >> 24) << 56;
}
