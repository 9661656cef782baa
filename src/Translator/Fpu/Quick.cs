using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// Rounding to nearest at 64 or 53 bits, without branches that hang on the numbers: normal operands and result. False:
/// <see cref="Rounding"/> or <see cref="NumberFormats"/> has to do it. The results are the same.
/// </summary>
internal static class Quick
{
    private const ulong Half = 1UL << 63;

    /// <summary>To nearest, 53 bits.</summary>
    private const uint NearestDouble = 0x200;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(bool value) => Unsafe.BitCast<bool, byte>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool No(out Float80 result, out uint raised)
    {
        result = default;
        raised = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRound(in Unrounded number, uint control, out Float80 result, out uint raised)
    {
        var (high, low, exponent) = (number.High, number.Low, (int)number.Exponent);
        var cut = 0;
        var mode = control & Rounding.ModeMask;
        if (mode != Rounding.NearestExtended)
        {
            if (mode != NearestDouble)
                return No(out result, out raised);
            cut = 11;
            low = high << 53 | Bit(low != 0);
            high &= ~0x7FFUL;
        }
        // An odd number is rounded up from exactly half.
        var up = Bit(low > Half - (high >> cut & 1));
        raised = Bit(low != 0) * X87Status.Precision | up * X87Status.C1;
        high += (ulong)up << cut;
        if (high == 0)
        {
            high = Half;
            exponent++;
        }
        result = new Float80(high, (number.Sign & Float80.SignBit) | (uint)exponent);
        return (uint)(exponent - 1) < 0x7FFD && (long)number.High < 0;
    }

    /// <summary>A register's number as a double, to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryToDouble(Float80 value, uint control, out ulong bits, out uint raised)
    {
        var exponent = (int)value.Exponent - Float80.Bias + 1023;
        var fraction = value.Significand << 53;
        var up = Bit(fraction > Half - (value.Significand >> 11 & 1));
        raised = Bit(fraction != 0) * X87Status.Precision | up * X87Status.C1;
        // A carry out of the fraction goes into the exponent.
        bits = ((ulong)value.Sign << 48) + ((ulong)(uint)exponent << 52) + (value.Significand << 1 >> 12) + up;
        return (control & 0xC00) == 0 && (uint)(exponent - 1) < 0x7FC && (long)value.Significand < 0;
    }
}
