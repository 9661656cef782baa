using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>FBLD and FBSTP: 18 digits, two a byte, and a sign in the tenth byte (Intel SDM vol. 1, 4.7).</summary>
internal static class PackedDecimal
{
    private const ulong Limit = 1_000_000_000_000_000_000;
    private const int Digits = 18;

    /// <summary>What an invalid FBSTP stores: FFFFh, C000000000000000h.</summary>
    private const ulong IndefiniteLow = 0xC000_0000_0000_0000;
    private const uint IndefiniteHigh = 0xFFFF;

    /// <summary>Digits above 9 count as what they are; the rest of the tenth byte is ignored.</summary>
    public static Float80 Load(ulong low, uint high)
    {
        var value = 0UL;
        for (var i = Digits - 1; i >= 0; i--)
            value = (value * 10) + (i >= 16 ? high >> (4 * (i - 16)) & 15 : low >> (4 * i) & 15);
        var number = NumberFormats.FromInteger((long)value);
        return number.WithSign(high & Float80.SignBit);
    }

    public static (ulong Low, uint High) Store(Float80 value, uint control, ref uint raised)
    {
        var kind = Special.Classify(value);
        if (kind == ValueClass.Zero)
            return (0, value.Sign);
        if (kind is not (ValueClass.Normal or ValueClass.Denormal)
            || !NumberFormats.TryMagnitude(value, control, out var magnitude, out var inexact, out var up) || magnitude >= Limit)
        {
            raised |= X87Status.Invalid;
            return (IndefiniteLow, IndefiniteHigh);
        }
        Rounding.Note(inexact, up, ref raised);
        var low = 0UL;
        for (var i = 0; i < 16; i++)
        {
            (magnitude, var digit) = Math.DivRem(magnitude, 10);
            low |= digit << (4 * i);
        }
        return (low, value.Sign | (uint)(magnitude / 10 << 4 | magnitude % 10));
    }
}
