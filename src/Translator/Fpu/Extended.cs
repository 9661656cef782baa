using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// Sums, products and quotients of normal numbers at 64 bits, to nearest: the shortest way. A number is a significand and a
/// word, whose lower half is sign and exponent; a result's upper half says that it is inexact, and C1. False: operands or the result
/// are not normal, and <see cref="Arithmetic"/> has to do it. The results are the same.
/// </summary>
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
    /// <param name="result">The sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAdd(ulong a, uint wordOfA, ulong b, uint wordOfB, out Float80 result)
    {
        var exponent = wordOfA & Float80.MaxExponent;
        var exponentOfB = wordOfB & Float80.MaxExponent;
        var difference = (int)(exponent - exponentOfB);
        // All ones where the second one has the larger exponent, and goes first.
        var swaps = difference >> 31;
        var distance = (difference ^ swaps) - swaps;
        if (!AreNormal(a, exponent, b, exponentOfB) || distance > 63)
        {
            result = default;
            return false;
        }
        var change = (a ^ b) & (ulong)(long)swaps;
        var x = a ^ change;
        var y = b ^ change;
        exponent -= (uint)(difference & swaps);
        var sign = wordOfA ^ ((wordOfA ^ wordOfB) & (uint)swaps);
        var low = y << 1 << (63 - distance);
        y >>= distance;
        if (((wordOfA ^ wordOfB) & Float80.SignBit) == 0)
        {
            x += y;
            var carry = Bit(x < y);
            low = (x & carry) << 63 | low >> (int)carry | (low & carry);
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
            var shift = BitOperations.LeadingZeroCount(x);
            x = x << shift | low >> 1 >> (63 - shift);
            low <<= shift;
            exponent -= (uint)shift;
        }
        return TryRound(sign, exponent, x, low, out result) && (long)x < 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMultiply(ulong a, uint wordOfA, ulong b, uint wordOfB, out Float80 result)
    {
        var exponent = wordOfA & Float80.MaxExponent;
        var exponentOfB = wordOfB & Float80.MaxExponent;
        if (!AreNormal(a, exponent, b, exponentOfB))
        {
            result = default;
            return false;
        }
        // Two multiplications are quicker than one whose halves go through memory.
        var low = a * b;
        var high = Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);
        var shift = (uint)(~high >> 63);
        high = high << (int)shift | low >> 63 & shift;
        low <<= (int)shift;
        return TryRound(wordOfA ^ wordOfB, exponent + exponentOfB - Float80.Bias + 1 - shift, high, low, out result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDivide(ulong a, uint wordOfA, ulong b, uint wordOfB, out Float80 result)
    {
        var exponent = wordOfA & Float80.MaxExponent;
        var exponentOfB = wordOfB & Float80.MaxExponent;
        if (!AreNormal(a, exponent, b, exponentOfB))
        {
            result = default;
            return false;
        }
        var shift = Bit(a >= b);
        var quotient = WideInteger.Divide(a >> (int)shift, (a & shift) << 63, b, out var rest);
        // The rest against half of the divisor, as a fraction that compares alike; it is never exactly half.
        var fraction = (ulong)Bit(rest > b - rest) << 63 | Bit(rest != 0);
        return TryRound(
            wordOfA ^ wordOfB, exponent - exponentOfB + Float80.Bias - 1 + shift, quotient, fraction, out result)
            && rest != b - rest;
    }

    /// <summary>False also where the root is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySquareRoot(ulong a, uint word, out Float80 result)
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
        // Too near to what is exact, or to half.
        if ((fraction + error) << 1 <= error << 2)
            return false;
        return TryRound(0, ((word & Float80.MaxExponent) + Float80.Bias) >> 1, root, fraction, out result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRound(uint sign, uint exponent, ulong high, ulong low, out Float80 result)
    {
        // An odd number is rounded up from exactly half.
        var up = Bit(low > Half - (high & 1));
        high += up;
        if (high == 0)
        {
            high = Half;
            exponent++;
        }
        result = new Float80(
            high, (sign & Float80.SignBit) | exponent | Bit(low != 0) << PrecisionShift | up << RoundedUpShift);
        return exponent - 1 < Float80.MaxExponent - 1;
    }
}
