using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// A positive number with 128 bits of significand, for results that must be right in all 64 bits: significand × 2^(exponent -
/// 127), the top bit set. Operations cut, and are off by at most a few units of the last place.
/// </summary>
internal readonly struct Wide(int exponent, UInt128 significand)
{
    public int Exponent { get; } = exponent;

    public UInt128 Significand { get; } = significand;

    /// <summary>value × 2^(exponent - 127), value not zero.</summary>
    public static Wide Normalized(int exponent, UInt128 value)
    {
        var shift = WideInteger.LeadingZeros(value);
        return new Wide(exponent - shift, value << shift);
    }

    /// <summary>A register's significand with its unbiased exponent.</summary>
    public static Wide Of(ulong significand, int exponent) => new(exponent, new UInt128(significand, 0));

    public static Wide operator *(Wide a, Wide b) =>
        Normalized(a.Exponent + b.Exponent + 1, WideInteger.MultiplyHigh(a.Significand, b.Significand));

    public static Wide operator /(Wide a, Wide b)
    {
        // The quotient of significands is between 1/2 and 2.
        var large = a.Significand >= b.Significand;
        var quotient = WideInteger.DivideFraction(large ? a.Significand >> 1 : a.Significand, b.Significand);
        return Normalized(a.Exponent - b.Exponent + (large ? 0 : -1), quotient);
    }

    /// <summary>The number × 2^bits, cut to an integer: a fixed-point number. It must be below 2^128.</summary>
    public UInt128 ToFixed(int bits)
    {
        var shift = 127 - Exponent - bits;
        return shift >= 128 ? UInt128.Zero : shift >= 0 ? Significand >> shift : Significand << -shift;
    }

    /// <summary>Rounded to a register's format by RC; always inexact.</summary>
    public Float80 Round(uint sign, uint control, ref uint raised) => Rounding.Round(
        sign, Exponent + Float80.Bias, (ulong)(Significand >> 64), (ulong)Significand | 1, control | Rounding.Extended, ref raised);
}
