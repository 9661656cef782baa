using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>A number before it is rounded: bit 63 of the upper word is set, or the number is rare.</summary>
/// <param name="sign">In <see cref="Float80.SignBit"/>; the other bits do not count.</param>
/// <param name="exponent">Biased; out of its range the number is rare.</param>
/// <param name="high">The significand.</param>
/// <param name="low">What follows it, or what is rounded alike.</param>
internal readonly struct Unrounded(uint sign, uint exponent, ulong high, ulong low)
{
    public readonly ulong High = high;
    public readonly ulong Low = low;
    public readonly uint Sign = sign;
    public readonly uint Exponent = exponent;
}

/// <summary>
/// Sums, products, quotients and roots of normal numbers, without branches that hang on the numbers, and rounding at 64 bits, to
/// nearest: the shortest way. A number is a significand and a word, whose lower half is sign and exponent; a rounded one's upper
/// half says that it is inexact, and C1. False: operands or the result are not normal, and <see cref="Arithmetic"/> or
/// <see cref="Rounding"/> has to do it. The results are the same.
/// </summary>
/// <remarks>Of operands and result no more is needed from one step to the next than the processor has registers.</remarks>
internal static class Extended
{
    private const ulong Half = 1UL << 63;
    private const int PrecisionShift = 5 + 16;
    private const int RoundedUpShift = 9 + 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(bool value) => Unsafe.BitCast<bool, byte>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreNormal(ulong a, uint exponentOfA, ulong b, uint exponentOfB) =>
        (long)(a & b) < 0 && exponentOfA - 1 < Float80.MaxExponent - 1 && exponentOfB - 1 < Float80.MaxExponent - 1;

    /// <param name="a">Significand of the first number.</param>
    /// <param name="wordOfA">Its sign and exponent.</param>
    /// <param name="b">Significand of the second number.</param>
    /// <param name="wordOfB">Its sign and exponent.</param>
    /// <param name="sum">The sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAdd(ulong a, uint wordOfA, ulong b, uint wordOfB, out Unrounded sum)
    {
        var exponent = wordOfA & Float80.MaxExponent;
        var exponentOfB = wordOfB & Float80.MaxExponent;
        var difference = (int)(exponent - exponentOfB);
        // All ones where the second one has the larger exponent, and goes first.
        var swaps = difference >> 31;
        var distance = (difference ^ swaps) - swaps;
        if (!AreNormal(a, exponent, b, exponentOfB) || distance > 63)
        {
            sum = default;
            return false;
        }
        var change = (a ^ b) & (ulong)(long)swaps;
        var x = a ^ change;
        var y = b ^ change;
        exponent -= (uint)(difference & swaps);
        var sign = wordOfA ^ ((wordOfA ^ wordOfB) & (uint)swaps);
        var low = y << 1 << ~distance;
        y >>= distance;
        if (((wordOfA ^ wordOfB) & Float80.SignBit) == 0)
        {
            x += y;
            var carry = Bit(x < y);
            // The last bit of low is none of y's.
            low = (x & carry) << 63 | low >> (int)carry;
            x = x >> (int)carry | (ulong)carry << 63;
            exponent += carry;
        }
        else
        {
            if (x < y)
            {
                // Equal exponents: nothing was shifted out.
                (x, y) = (y, x);
                sign ^= Float80.SignBit;
            }
            x -= y + Bit(low != 0);
            low = 0 - low;
            // Not at all where only low is left.
            var shift = BitOperations.LeadingZeroCount(x) & 63;
            x = x << shift | low >> 1 >> ~shift;
            low <<= shift;
            exponent -= (uint)shift;
        }
        sum = new Unrounded(sign, exponent, x, low);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMultiply(ulong a, uint wordOfA, ulong b, uint wordOfB, out Unrounded product)
    {
        var exponent = wordOfA & Float80.MaxExponent;
        var exponentOfB = wordOfB & Float80.MaxExponent;
        if (!AreNormal(a, exponent, b, exponentOfB))
        {
            product = default;
            return false;
        }
        // Two multiplications are quicker than one whose halves go through memory.
        var low = a * b;
        var high = Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(b, a) : Math.BigMul(b, a, out _);
        var shift = (uint)(~high >> 63);
        high = high << (int)shift | low >> 63 & shift;
        low <<= (int)shift;
        product = new Unrounded(wordOfA ^ wordOfB, exponent + exponentOfB - Float80.Bias + 1 - shift, high, low);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDivide(ulong a, uint wordOfA, ulong b, uint wordOfB, out Unrounded quotient)
    {
        var exponent = wordOfA & Float80.MaxExponent;
        var exponentOfB = wordOfB & Float80.MaxExponent;
        if (!AreNormal(a, exponent, b, exponentOfB))
        {
            quotient = default;
            return false;
        }
        var shift = Bit(a >= b);
        var whole = WideInteger.Divide(a >> (int)shift, (a & shift) << 63, b, out var rest);
        // The rest against half of the divisor, as a fraction that compares alike. It is never half: the divisor would have
        // more factors of 2 than bits.
        var fraction = (ulong)Bit(rest > b - rest) << 63 | Bit(rest != 0);
        quotient = new Unrounded(wordOfA ^ wordOfB, exponent - exponentOfB + Float80.Bias - 1 + shift, whole, fraction);
        return true;
    }

    /// <summary>False also where the root is exact, or nearly half between two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySquareRoot(ulong a, uint word, out Unrounded result)
    {
        result = default;
        // No sign either.
        if ((uint)(ushort)word - 1 >= Float80.MaxExponent - 1 || (long)a >= 0)
            return false;
        // The root of high:low, where the exponent's half is whole.
        var half = word & 1;
        var high = a >> (int)half;
        var low = (a & half) << 63;
        // 53 bits of it, from as many of high / 4.
        var estimate = Math.Sqrt((long)(high >> 11 << 9));
        var root = BitConverter.DoubleToUInt64Bits(estimate) << 11 | Half;
        // Newton's step is below 2^13, and good to 2^-38: (high:low - root²) / (2 root), by doubles.
        var square = root * root;
        var rest = (long)(high - WideInteger.High(root, root) - Bit(low < square)) << 48 | (long)(low - square >>> 16);
        const double twoTo18 = 262144;
        const double whole = 6755399441055744;
        // In units of 2^-36, from the last bits of a double whose unit that is.
        var step = BitConverter.DoubleToInt64Bits((rest * (twoTo18 / estimate)) + whole) - BitConverter.DoubleToInt64Bits(whole);
        root += (ulong)(step >> 36);
        var fraction = (ulong)step << 28;
        const ulong error = 1UL << 30;
        if ((fraction + error) << 1 <= error << 2)
            return false;
        result = new Unrounded(0, ((word & Float80.MaxExponent) + Float80.Bias) >> 1, root, fraction);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRound(in Unrounded number, out Float80 result)
    {
        var exponent = number.Exponent;
        var up = number.Low >> 63;
        // To even.
        if (number.Low == Half)
            up &= number.High;
        var rounded = number.High + up;
        if (rounded == 0)
        {
            rounded = Half;
            exponent++;
        }
        result = new Float80(
            rounded,
            (number.Sign & Float80.SignBit) | exponent | Bit(number.Low != 0) << PrecisionShift | (uint)up << RoundedUpShift);
        return exponent - 1 < Float80.MaxExponent - 1 && (long)number.High < 0;
    }
}
