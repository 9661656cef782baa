using System.Numerics;
using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// From an exact result, or one with a sticky last bit, to a register's format: precision and rounding control, overflow and
/// underflow with their masked and unmasked answers (Intel SDM vol. 1, 4.8.4, 8.5.4, 8.5.5).
/// </summary>
internal static class Rounding
{
    /// <summary>RC and PC of the control word.</summary>
    public const uint ModeMask = 0xF00;

    /// <summary>To nearest, 64 bits.</summary>
    public const uint NearestExtended = 0x300;

    /// <summary>PC for 64 bits.</summary>
    public const uint Extended = 0x300;

    private const uint RoundDown = 0x400;
    private const uint RoundUp = 0x800;
    public const uint RoundMask = 0xC00;

    /// <summary>What an unmasked overflow or underflow takes off or adds to the exponent (SDM vol. 1, 8.5.4).</summary>
    private const int Wrap = 24576;
    private const ulong Half = 1UL << 63;

    /// <summary>
    /// Rounds (-1)^sign × high.low × 2^(exponent - 16383), where high has bit 63 set and is followed by low.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Round(uint sign, int exponent, ulong high, ulong low, uint control, ref uint raised)
    {
        if ((control & ModeMask) != NearestExtended || (uint)(exponent - 1) >= 0x7FFD)
            return RoundAny(sign, exponent, high, low, control, ref raised);
        if (low != 0)
        {
            raised |= X87Status.Precision;
            if (low > Half || (low == Half && (high & 1) != 0))
            {
                raised |= X87Status.C1;
                if (++high == 0)
                {
                    high = Half;
                    exponent++;
                }
            }
        }
        return new Float80(high, sign | (uint)exponent);
    }

    /// <summary>Bits at the end of a significand that precision control cuts off; the reserved setting is 64 bits.</summary>
    private static int CutBits(uint control) => (control & 0x300) switch
    {
        0 => 40,
        0x200 => 11,
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Float80 RoundAny(uint sign, int exponent, ulong high, ulong low, uint control, ref uint raised)
    {
        var cut = CutBits(control);
        var rounded = RoundBits(new Unrounded(sign, 0, high, low), cut, control, out var inexact, out var up);
        var carried = rounded == 0;
        var final = carried ? exponent + 1 : exponent;
        if (final <= 0)
            return Tiny(sign, exponent, high, low, control, ref raised);
        if (carried)
            rounded = Half;
        if (final >= (int)Float80.MaxExponent)
        {
            raised |= X87Status.Overflow;
            if ((control & X87Status.Overflow) != 0)
                return MaskedOverflow(sign, cut, control, ref raised);
            final -= Wrap;
            // FSCALE goes further than that.
            if (final >= (int)Float80.MaxExponent)
            {
                raised |= X87Status.Precision | X87Status.C1;
                return Float80.Infinity(sign);
            }
        }
        Note(inexact, up, ref raised);
        return new Float80(rounded, sign | (uint)final);
    }

    /// <summary>Too small for the exponent even when rounded as if that had no end.</summary>
    private static Float80 Tiny(uint sign, int exponent, ulong high, ulong low, uint control, ref uint raised)
    {
        var cut = CutBits(control);
        bool inexact, up;
        if ((control & X87Status.Underflow) == 0)
        {
            raised |= X87Status.Underflow;
            exponent += Wrap;
            if (exponent <= 0)
            {
                raised |= X87Status.Precision;
                return Float80.Zero(sign);
            }
            var wrapped = RoundBits(new Unrounded(sign, 0, high, low), cut, control, out inexact, out up);
            Note(inexact, up, ref raised);
            return wrapped == 0 ? new Float80(Half, sign | (uint)(exponent + 1)) : new Float80(wrapped, sign | (uint)exponent);
        }
        ShiftRight(ref high, ref low, 1 - exponent);
        var rounded = RoundBits(new Unrounded(sign, 0, high, low), cut, control, out inexact, out up);
        if (inexact)
            raised |= X87Status.Underflow;
        Note(inexact, up, ref raised);
        // Rounding up may make it normal.
        return new Float80(rounded, sign | (uint)(rounded >> 63));
    }

    private static Float80 MaskedOverflow(uint sign, int cut, uint control, ref uint raised)
    {
        raised |= X87Status.Precision;
        if (RoundsAway(sign, control))
        {
            raised |= X87Status.C1;
            return Float80.Infinity(sign);
        }
        return new Float80(ulong.MaxValue << cut, sign | (Float80.MaxExponent - 1));
    }

    /// <summary>Whether a value beyond all others becomes infinite.</summary>
    public static bool RoundsAway(uint sign, uint control) => (control & RoundMask) switch
    {
        0 => true,
        RoundDown => sign != 0,
        RoundUp => sign == 0,
        _ => false,
    };

    /// <summary>
    /// Rounds high.low to a multiple of 2^cut of high. Zero: it became 2^64.
    /// </summary>
    public static ulong RoundBits(in Unrounded number, int cut, uint control, out bool inexact, out bool up)
    {
        var (high, fraction) = (number.High, number.Low);
        if (cut != 0)
        {
            fraction = high << (64 - cut) | (fraction != 0 ? 1u : 0u);
            high = high >> cut << cut;
        }
        inexact = fraction != 0;
        up = Increments(number.Sign & Float80.SignBit, fraction, (high >> cut & 1) != 0, control);
        return up ? high + (1UL << cut) : high;
    }

    /// <summary>Whether a magnitude with a fraction of so many 2^-64 is rounded up.</summary>
    public static bool Increments(uint sign, ulong fraction, bool odd, uint control) => (control & RoundMask) switch
    {
        0 => fraction > Half || (fraction == Half && odd),
        RoundDown => sign != 0 && fraction != 0,
        RoundUp => sign == 0 && fraction != 0,
        _ => false,
    };

    /// <summary>Shifts high.low right by at least one; what leaves it stays as the last bit.</summary>
    public static void ShiftRight(ref ulong high, ref ulong low, int count)
    {
        if (count < 64)
        {
            low = high << (64 - count) | low >> count | (low << (64 - count) != 0 ? 1u : 0u);
            high >>= count;
        }
        else
        {
            var rest = low;
            if (count == 64)
                low = high;
            else if (count < 128)
            {
                low = high >> (count - 64);
                rest |= high << (128 - count);
            }
            else
            {
                low = 0;
                rest |= high;
            }
            high = 0;
            if (rest != 0)
                low |= 1;
        }
    }

    public static void Note(bool inexact, bool up, ref uint raised)
    {
        if (inexact)
            raised |= up ? X87Status.Precision | X87Status.C1 : X87Status.Precision;
    }

    /// <summary>Rounds a value that is not normalized; exactly zero gives zero of that sign.</summary>
    public static Float80 Normalize(uint sign, int exponent, ulong high, ulong low, uint control, ref uint raised)
    {
        if (high == 0)
        {
            if (low == 0)
                return Float80.Zero(sign);
            high = low;
            low = 0;
            exponent -= 64;
        }
        var shift = BitOperations.LeadingZeroCount(high);
        if (shift != 0)
        {
            high = high << shift | low >> (64 - shift);
            low <<= shift;
        }
        return Round(sign, exponent - shift, high, low, control, ref raised);
    }
}
