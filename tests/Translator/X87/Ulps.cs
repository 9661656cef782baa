using Dbt.Guest;

namespace Dbt.Translator.Tests.X87;

/// <summary>Distances between numbers, in units of the last place.</summary>
internal static class Ulps
{
    public static bool IsWithin(Float80 expected, Float80 actual, int tolerance)
    {
        if (expected.Significand == actual.Significand && expected.SignExponent == actual.SignExponent)
            return true;
        if (tolerance == 0 || expected.Sign != actual.Sign || expected.Exponent == Float80.MaxExponent)
            return false;
        var distance = Ordinal(expected) - Ordinal(actual);
        return distance <= tolerance && distance >= -tolerance;
    }

    /// <summary>Numbers in order, neighbours one apart.</summary>
    private static Int128 Ordinal(Float80 value) => ((Int128)Math.Max(value.Exponent, 1) << 63) + (long)(value.Significand & long.MaxValue)
        + ((value.Significand >> 63) != 0 ? 0 : -(Int128)Float80.IntegerBit);
}
