using System.Numerics;
using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// Between a register and the formats in memory (Intel SDM vol. 1, 4.2, 8.2). Loads are exact; stores round by RC alone.
/// </summary>
internal static class NumberFormats
{
    private const ulong Half = 1UL << 63;

    // ---- loads ------------------------------------------------------------------------------------------------------

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 FromDouble(ulong bits, ref uint raised)
    {
        var exponent = (uint)(bits >> 52) & 0x7FF;
        if (exponent - 1 >= 0x7FE)
            return FromDoubleSpecial(bits, ref raised);
        return new Float80(bits << 11 | Half, (uint)(bits >> 48) & Float80.SignBit | (exponent + (Float80.Bias - 1023)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 FromSingle(uint bits, ref uint raised)
    {
        var exponent = bits >> 23 & 0xFF;
        if (exponent - 1 >= 0xFE)
            return FromSingleSpecial(bits, ref raised);
        return new Float80((ulong)bits << 40 | Half, bits >> 16 & Float80.SignBit | (exponent + (Float80.Bias - 127)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 FromDoubleSpecial(ulong bits, ref uint raised) =>
        FromSpecial((uint)(bits >> 48) & Float80.SignBit, (bits >> 52 & 0x7FF) != 0, bits << 11 & ~Half, 1 - 1023, ref raised);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 FromSingleSpecial(uint bits, ref uint raised) =>
        FromSpecial(bits >> 16 & Float80.SignBit, (bits >> 23 & 0xFF) != 0, (ulong)bits << 40 & ~Half, 1 - 127, ref raised);

    /// <summary>
    /// Zero, denormal, infinity or NaN. A signaling NaN stays one, for the operation to see; a denormal is a normal number here,
    /// and noted.
    /// </summary>
    private static Float80 FromSpecial(uint sign, bool isLarge, ulong significand, int leastExponent, ref uint raised)
    {
        if (isLarge)
        {
            if (significand == 0)
                return Float80.Infinity(sign);
            return new Float80(significand | Half, sign | Float80.MaxExponent);
        }
        if (significand == 0)
            return Float80.Zero(sign);
        raised |= X87Status.Denormal;
        var shift = BitOperations.LeadingZeroCount(significand);
        return new Float80(significand << shift, sign | (uint)(leastExponent + Float80.Bias - shift));
    }

    public static Float80 FromInteger(long value)
    {
        if (value == 0)
            return default;
        var sign = value < 0 ? Float80.SignBit : 0;
        var magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        var shift = BitOperations.LeadingZeroCount(magnitude);
        return new Float80(magnitude << shift, sign | (uint)(Float80.Bias + 63 - shift));
    }

    /// <summary>FLD1 FLDL2T FLDL2E FLDPI FLDLG2 FLDLN2 FLDZ by their number, rounded by RC (Intel SDM vol. 2, FLD1).</summary>
    public static Float80 Constant(int number, uint control)
    {
        if (number == 0)
            return Float80.One;
        if (number == 6)
            return default;
        // Cut after 64 bits; what follows in each is told by the next bit.
        var (significand, exponent, nextBit) = number switch
        {
            1 => (0xD49A_784B_CD1B_8AFEul, 0x4000u, false),
            2 => (0xB8AA_3B29_5C17_F0BBul, 0x3FFFu, true),
            3 => (0xC90F_DAA2_2168_C234ul, 0x4000u, true),
            4 => (0x9A20_9A84_FBCF_F798ul, 0x3FFDu, true),
            _ => (0xB172_17F7_D1CF_79ABul, 0x3FFEu, true),
        };
        if (Rounding.Increments(0, nextBit ? 3UL << 62 : 1UL << 62, false, control))
            significand++;
        return new Float80(significand, exponent);
    }

    // ---- stores -----------------------------------------------------------------------------------------------------

    public static ulong ToDouble(Float80 value, uint control, ref uint raised) =>
        Narrow(value, new Format(52, 1023, 11), control, ref raised);

    public static uint ToSingle(Float80 value, uint control, ref uint raised) =>
        (uint)Narrow(value, new Format(23, 127, 40), control, ref raised);

    /// <summary>What FLD makes of a number from memory: a signaling NaN is an invalid operation, and becomes quiet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Loaded(Float80 value, ref uint raised)
    {
        if (value.Exponent != Float80.MaxExponent || (value.Significand & ~Half) == 0)
            return value;
        if ((value.Significand & Float80.QuietBit) == 0)
            raised |= X87Status.Invalid;
        return Special.Quiet(value);
    }

    /// <summary>A binary format of IEEE 754.</summary>
    /// <param name="FractionBits">Bits of the fraction field.</param>
    /// <param name="Bias">Of the exponent.</param>
    /// <param name="Cut">Bits of a register's significand that it has not.</param>
    private readonly record struct Format(int FractionBits, int Bias, int Cut)
    {
        public int MaxExponent => (2 * Bias) + 1;

        public ulong Encode(uint sign, int exponent, ulong significand) =>
            (sign != 0 ? 1UL << SignPlace : 0) | ((ulong)exponent << FractionBits) + significand;

        private int SignPlace => FractionBits == 52 ? 63 : 31;
    }

    private static ulong Narrow(Float80 value, in Format format, uint control, ref uint raised)
    {
        var kind = Special.Classify(value);
        var sign = value.Sign;
        switch (kind)
        {
            case ValueClass.Zero:
                return format.Encode(sign, 0, 0);
            case ValueClass.Infinity:
                return format.Encode(sign, format.MaxExponent, 0);
            case ValueClass.Unsupported:
                raised |= X87Status.Invalid;
                return format.Encode(Float80.SignBit, format.MaxExponent, 1UL << (format.FractionBits - 1));
            case ValueClass.QuietNan or ValueClass.SignalingNan:
                if (kind == ValueClass.SignalingNan)
                    raised |= X87Status.Invalid;
                return format.Encode(
                    sign, format.MaxExponent, (value.Significand & ~Half | Float80.QuietBit) >> format.Cut);
        }
        return NarrowNumber(value, in format, control, ref raised);
    }

    private static ulong NarrowNumber(Float80 value, in Format format, uint control, ref uint raised)
    {
        var sign = value.Sign;
        var exponent = Special.Unpack(value, out var significand) - Float80.Bias + format.Bias;
        var rounded = Rounding.RoundBits(new Unrounded(sign, 0, significand, 0), format.Cut, control, out var inexact, out var up);
        var final = rounded == 0 ? exponent + 1 : exponent;
        if (final <= 0)
            return NarrowTiny(sign, exponent, significand, in format, control, ref raised);
        if (rounded == 0)
            rounded = Half;
        if (final >= format.MaxExponent)
        {
            raised |= X87Status.Overflow;
            if ((control & X87Status.Overflow) == 0)
                return 0;
            raised |= X87Status.Precision;
            if (!Rounding.RoundsAway(sign, control))
                return format.Encode(sign, format.MaxExponent - 1, ulong.MaxValue >> (64 - format.FractionBits));
            raised |= X87Status.C1;
            return format.Encode(sign, format.MaxExponent, 0);
        }
        Rounding.Note(inexact, up, ref raised);
        return format.Encode(sign, final, (rounded & ~Half) >> format.Cut);
    }

    private static ulong NarrowTiny(uint sign, int exponent, ulong significand, in Format format, uint control, ref uint raised)
    {
        if ((control & X87Status.Underflow) == 0)
        {
            raised |= X87Status.Underflow;
            return 0;
        }
        var low = 0UL;
        Rounding.ShiftRight(ref significand, ref low, 1 - exponent);
        var rounded = Rounding.RoundBits(new Unrounded(sign, 0, significand, low), format.Cut, control, out var inexact, out var up);
        if (inexact)
            raised |= X87Status.Underflow;
        Rounding.Note(inexact, up, ref raised);
        // A carry into bit 63 is the exponent 1.
        return format.Encode(sign, 0, rounded >> format.Cut);
    }

    /// <summary>Rounded by RC to an integer of so many bits; the indefinite integer where it does not fit.</summary>
    public static long ToInteger(Float80 value, int bits, uint control, ref uint raised)
    {
        var indefinite = long.MinValue >> (64 - bits);
        var kind = Special.Classify(value);
        if (kind == ValueClass.Zero)
            return 0;
        if (kind is not (ValueClass.Normal or ValueClass.Denormal))
        {
            raised |= X87Status.Invalid;
            return indefinite;
        }
        if (!TryMagnitude(value, control, out var magnitude, out var inexact, out var up)
            || magnitude > (value.Sign != 0 ? 1UL << (bits - 1) : (1UL << (bits - 1)) - 1))
        {
            raised |= X87Status.Invalid;
            return indefinite;
        }
        Rounding.Note(inexact, up, ref raised);
        return value.Sign != 0 ? (long)(0 - magnitude) : (long)magnitude;
    }

    /// <summary>The magnitude of a number, rounded by RC; false where that needs more than 64 bits.</summary>
    public static bool TryMagnitude(Float80 value, uint control, out ulong magnitude, out bool inexact, out bool up)
    {
        var exponent = Special.Unpack(value, out magnitude) - Float80.Bias;
        inexact = up = false;
        if (exponent > 63)
            return false;
        if (exponent == 63)
            return true;
        var fraction = 0UL;
        Rounding.ShiftRight(ref magnitude, ref fraction, 63 - exponent);
        inexact = fraction != 0;
        up = Rounding.Increments(value.Sign, fraction, (magnitude & 1) != 0, control);
        if (up)
            magnitude++;
        return true;
    }

    /// <summary>FRNDINT: to an integer by RC.</summary>
    public static Float80 RoundToInteger(Float80 value, uint control, ref uint raised)
    {
        var cut = Float80.Bias + 63 - (int)value.Exponent;
        if ((uint)(cut - 1) < 64 && (long)value.Significand < 0 && (control & Rounding.RoundMask) == 0)
            return RoundToNearest(value, cut, ref raised);
        var kind = Special.Classify(value);
        if (Special.IsSettled(value, kind, ref raised, out var settled))
            return settled;
        if (kind is ValueClass.Zero or ValueClass.Infinity)
            return value;
        Special.NoteDenormal(kind, ref raised);
        if (!TryMagnitude(value, control, out var magnitude, out var inexact, out var up))
            return value;
        Rounding.Note(inexact, up, ref raised);
        return FromMagnitude(value.Sign, magnitude);
    }

    /// <summary>Without so many bits at the significand's end, 1 to 64.</summary>
    private static Float80 RoundToNearest(Float80 value, int cut, ref uint raised)
    {
        var magnitude = value.Significand >> 1 >> (cut - 1);
        var fraction = value.Significand << (64 - cut);
        // An odd number is rounded up from exactly half.
        var up = fraction > Half - (magnitude & 1);
        Rounding.Note(fraction != 0, up, ref raised);
        return FromMagnitude(value.Sign, up ? magnitude + 1 : magnitude);
    }

    private static Float80 FromMagnitude(uint sign, ulong magnitude)
    {
        if (magnitude == 0)
            return Float80.Zero(sign);
        var shift = BitOperations.LeadingZeroCount(magnitude);
        return new Float80(magnitude << shift, sign | (uint)(Float80.Bias + 63 - shift));
    }
}
