namespace Dbt.Guest;

/// <summary>
/// An x87 register's value as it is stored: 64 bits of significand with an explicit integer bit, 15 bits of exponent with
/// a bias of 16383, and the sign (Intel SDM vol. 1, 4.2.2). Every combination of bits is possible.
/// </summary>
/// <param name="significand">Bit 63 is the integer bit.</param>
/// <param name="signExponent">Bits 0–14 exponent, bit 15 sign; the others are zero.</param>
public readonly struct Float80(ulong significand, uint signExponent)
{
    public const uint SignBit = 0x8000;

    /// <summary>The exponent of infinities and NaNs.</summary>
    public const uint MaxExponent = 0x7FFF;
    public const int Bias = 16383;
    public const ulong IntegerBit = 1UL << 63;

    /// <summary>The bit that tells a quiet NaN from a signaling one.</summary>
    public const ulong QuietBit = 1UL << 62;

    public readonly ulong Significand = significand;
    public readonly uint SignExponent = signExponent;

    /// <summary>"Real indefinite": what a masked invalid operation gives (Intel SDM vol. 1, table 4-3).</summary>
    public static Float80 Indefinite => new(IntegerBit | QuietBit, SignBit | MaxExponent);

    public static Float80 One => new(IntegerBit, Bias);

    public uint Exponent => SignExponent & MaxExponent;

    /// <summary>0 or <see cref="SignBit"/>.</summary>
    public uint Sign => SignExponent & SignBit;

    /// <summary>Not zero, not denormal, finite, with its integer bit.</summary>
    public bool IsNormal => Exponent - 1 < MaxExponent - 1 && (long)Significand < 0;

    public bool IsZero => Exponent == 0 && Significand == 0;

    public Float80 WithSign(uint sign) => new(Significand, Exponent | sign);

    public static Float80 Zero(uint sign) => new(0, sign);

    public static Float80 Infinity(uint sign) => new(IntegerBit, sign | MaxExponent);

    public override string ToString() => $"{SignExponent:X4}:{Significand:X16}";
}
