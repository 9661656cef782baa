namespace Dbt.Guest;

/// <summary>A segment or selector and an offset.</summary>
public readonly record struct FarPointer(ushort Segment, uint Offset)
{
    /// <summary>Linear address in real mode: segment × 16 + offset, not wrapped.</summary>
    public uint RealLinear => ((uint)Segment << 4) + Offset;

    /// <summary>Offset in the low word, segment in the high word, as in an interrupt vector.</summary>
    public static FarPointer FromDword(uint value) => new((ushort)(value >> 16), value & 0xFFFF);

    public uint ToDword() => ((uint)Segment << 16) | (Offset & 0xFFFF);

    public override string ToString() => $"{Segment:X4}:{Offset:X4}";
}
