using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// The arithmetic of the usual case, without branches that hang on the numbers: normal operands and result, rounding to nearest at 64 or
/// 53 bits. False: <see cref="Arithmetic"/> has to do it. The results are the same.
/// </summary>
internal static class Quick
{
    private const ulong Half = 1UL << 63;

    /// <summary>To nearest, 53 bits.</summary>
    private const uint NearestDouble = 0x200;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(bool value) => Unsafe.BitCast<bool, byte>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryAdd(Float80 a, Float80 b, uint signOfB, uint control, out Float80 result, out uint raised)
    {
        var exponentOfA = (int)a.Exponent;
        var exponentOfB = (int)b.Exponent;
        var signOfA = a.Sign;
        // The larger one first: by exponents, then significands.
        var difference = exponentOfA - exponentOfB;
        var swaps = Bit(difference < 0) | (Bit(difference == 0) & Bit(a.Significand < b.Significand));
        var x = swaps != 0 ? b.Significand : a.Significand;
        var y = swaps != 0 ? a.Significand : b.Significand;
        var exponent = swaps != 0 ? exponentOfB : exponentOfA;
        var sign = swaps != 0 ? signOfB : signOfA;
        var distance = swaps != 0 ? -difference : difference;
        if (!Arithmetic.AreNormal(a, b) || distance > 63)
            return No(out result, out raised);
        var opposite = signOfA != signOfB;
        var low = y << 1 << (63 - distance);
        y >>= distance;
        if (!opposite)
        {
            x += y;
            var carry = (int)Bit(x < y);
            low = (x & (uint)carry) << 63 | low >> carry | (low & (uint)carry);
            x = x >> carry | (ulong)carry << 63;
            return TryRound(new Unrounded(sign, (uint)(exponent + carry), x, low), control, out result, out raised);
        }
        x -= y + Bit(low != 0);
        low = 0 - low;
        if (x == 0)
            return No(out result, out raised);
        var shift = BitOperations.LeadingZeroCount(x);
        x = x << shift | low >> 1 >> (63 - shift);
        return TryRound(new Unrounded(sign, (uint)(exponent - shift), x, low << shift), control, out result, out raised);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMultiply(Float80 a, Float80 b, uint control, out Float80 result, out uint raised)
    {
        if (!Arithmetic.AreNormal(a, b))
            return No(out result, out raised);
        // Two multiplications are quicker than one whose halves go through memory.
        var low = a.Significand * b.Significand;
        var high = Bmi2.X64.IsSupported
            ? Bmi2.X64.MultiplyNoFlags(a.Significand, b.Significand)
            : Math.BigMul(a.Significand, b.Significand, out _);
        var shift = (int)(~high >> 63);
        high = high << shift | low >> 63 & (uint)shift;
        var exact = new Unrounded(
            a.SignExponent ^ b.SignExponent, a.Exponent + b.Exponent - Float80.Bias + 1 - (uint)shift, high, low << shift);
        return TryRound(in exact, control, out result, out raised);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDivide(Float80 a, Float80 b, uint control, out Float80 result, out uint raised)
    {
        if (!Arithmetic.AreNormal(a, b))
            return No(out result, out raised);
        var divisor = b.Significand;
        var shift = (int)Bit(a.Significand >= divisor);
        var quotient = WideInteger.Divide(
            a.Significand >> shift, (a.Significand & (uint)shift) << 63, divisor, out var rest);
        // The rest against half of the divisor, as a fraction that compares alike; it is never exactly half.
        var fraction = (ulong)Bit(rest > divisor - rest) << 63 | Bit(rest != 0);
        var exact = new Unrounded(
            a.SignExponent ^ b.SignExponent, a.Exponent - b.Exponent + Float80.Bias - 1 + (uint)shift, quotient, fraction);
        return TryRound(in exact, control, out result, out raised);
    }

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
        return (uint)(exponent - 1) < 0x7FFD;
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
