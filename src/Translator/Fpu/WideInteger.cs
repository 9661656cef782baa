using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Dbt.Translator.Fpu;

/// <summary>Integers of 128 bits as two words, where the host has no quick way of its own.</summary>
internal static class WideInteger
{
    /// <summary>high:low / divisor, where high is below the divisor, whose top bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Divide(ulong high, ulong low, ulong divisor, out ulong rest)
    {
#pragma warning disable SYSLIB5004 // Divides as the processor does; the other way below gives the same.
        if (X86Base.X64.IsSupported)
        {
            (var quotient, rest) = X86Base.X64.DivRem(low, high, divisor);
            return quotient;
        }
#pragma warning restore SYSLIB5004
        return DivideByHalves(high, low, divisor, out rest);
    }

    /// <summary>Long division by 32-bit digits (Knuth, The Art of Computer Programming, vol. 2, 4.3.1, algorithm D).</summary>
    public static ulong DivideByHalves(ulong high, ulong low, ulong divisor, out ulong rest)
    {
        var upper = Digit(high, (uint)(low >> 32), divisor, out var between);
        var lower = Digit(between, (uint)low, divisor, out rest);
        return upper << 32 | lower;
    }

    /// <summary>One digit of the quotient of rest:digit by the divisor.</summary>
    private static ulong Digit(ulong rest, uint digit, ulong divisor, out ulong newRest)
    {
        var first = divisor >> 32;
        var estimate = Math.Min(rest / first, uint.MaxValue);
        var high = Math.BigMul(estimate, divisor, out var low);
        var restLow = rest << 32 | digit;
        var restHigh = rest >> 32;
        while (high > restHigh || (high == restHigh && low > restLow))
        {
            estimate--;
            if (low < divisor)
                high--;
            low -= divisor;
        }
        newRest = restLow - low;
        return estimate;
    }

    /// <summary>
    /// The integer square root of high:low, which is at least 2^126.
    /// </summary>
    /// <param name="high">Upper word.</param>
    /// <param name="low">Lower word.</param>
    /// <param name="restAboveRoot">What is left is more than the root: the real root is nearer to the next integer.</param>
    /// <param name="exact">Nothing is left.</param>
    public static ulong SquareRoot(ulong high, ulong low, out bool restAboveRoot, out bool exact)
    {
        const double twoTo64 = 18446744073709551616.0;
        var value = (high * twoTo64) + low;
        var estimate = Math.Sqrt(value);
        var root = estimate >= twoTo64 ? ulong.MaxValue : (ulong)estimate;
        var number = new UInt128(high, low);
        // One step of Newton's: the error of the first estimate is below 2^12, so that of its square below 2^78.
        var error = (long)(ulong)((number - Square(root)) >> 16);
        root = Add(root, (long)(error * 32768.0 / estimate));
        var rest = (Int128)(number - Square(root));
        while (rest < 0)
        {
            root--;
            rest = (Int128)(number - Square(root));
        }
        while (root != ulong.MaxValue && (UInt128)rest > (UInt128)root * 2)
        {
            root++;
            rest = (Int128)(number - Square(root));
        }
        exact = rest == 0;
        restAboveRoot = rest > root;
        return root;
    }

    private static UInt128 Square(ulong value) => new(High(value, value), value * value);

    private static ulong Add(ulong value, long step)
    {
        var sum = value + (ulong)step;
        return step > 0 && sum < value ? ulong.MaxValue : sum;
    }

    /// <summary>The upper half of a product of 128-bit numbers, at most 2 too small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 MultiplyHigh(UInt128 a, UInt128 b)
    {
        var aHigh = (ulong)(a >> 64);
        var bHigh = (ulong)(b >> 64);
        var middle = new UInt128(0, High(aHigh, (ulong)b)) + High((ulong)a, bHigh);
        return new UInt128(High(aHigh, bHigh), aHigh * bHigh) + middle;
    }

    /// <summary>The upper half of a product. With <c>a * b</c> for the lower one that is quicker than both at once, by way of memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ulong a, ulong b) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);

    /// <summary>a × 2^128 / b, cut, where a is below b, whose top bit is set.</summary>
    public static UInt128 DivideFraction(UInt128 a, UInt128 b)
    {
        if ((ulong)b == 0 && (ulong)(a >> 64) < (ulong)(b >> 64))
        {
            var first = Divide((ulong)(a >> 64), (ulong)a, (ulong)(b >> 64), out var rest);
            return new UInt128(first, Divide(rest, 0, (ulong)(b >> 64), out _));
        }
        var high = FractionDigit(ref a, b);
        return new UInt128(high, FractionDigit(ref a, b));
    }

    /// <summary>64 bits of the quotient; the rest is left for the next ones.</summary>
    private static ulong FractionDigit(ref UInt128 rest, UInt128 divisor)
    {
        var first = (ulong)(divisor >> 64);
        var top = (ulong)(rest >> 64);
        // With the divisor's upper word the estimate is at most 2 too large.
        var digit = top >= first ? ulong.MaxValue : Divide(top, (ulong)rest, first, out _);
        var subtract = (UInt128)digit * (ulong)divisor;
        var upper = (UInt128)digit * first + (subtract >> 64);
        while (upper > rest || (upper == rest && (ulong)subtract != 0))
        {
            digit--;
            subtract = (UInt128)digit * (ulong)divisor;
            upper = (UInt128)digit * first + (subtract >> 64);
        }
        var difference = rest - upper;
        rest = (difference << 64) - (ulong)subtract;
        return digit;
    }

    /// <summary>Zero bits above the highest one.</summary>
    public static int LeadingZeros(UInt128 value)
    {
        var high = (ulong)(value >> 64);
        return high != 0 ? BitOperations.LeadingZeroCount(high) : 64 + BitOperations.LeadingZeroCount((ulong)value);
    }
}
