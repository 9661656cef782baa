using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>FPREM FPREM1 FSCALE FXTRACT (Intel SDM vol. 2). None of them heeds precision control.</summary>
internal static class Remainders
{
    /// <summary>There is no quotient: C2 is cleared, C0 and C3 stay.</summary>
    public const uint NoConditions = uint.MaxValue;

    /// <summary>
    /// a - b × quotient, exactly, in <paramref name="conditions"/> the quotient's low bits in C0 C3 C1, or C2: the exponents are
    /// 64 or more apart, and only their distance was made smaller; or <see cref="NoConditions"/>.
    /// </summary>
    public static Float80 Remainder(Float80 a, Float80 b, bool toNearest, uint control, ref uint raised, out uint conditions)
    {
        conditions = NoConditions;
        var kindOfA = Special.Classify(a);
        var kindOfB = Special.Classify(b);
        if (Special.IsSettled(a, kindOfA, b, kindOfB, ref raised, out var settled))
            return settled;
        if (kindOfA == ValueClass.Infinity || kindOfB == ValueClass.Zero)
            return Special.Invalid(ref raised);
        conditions = 0;
        Special.NoteDenormal(kindOfA, ref raised);
        Special.NoteDenormal(kindOfB, ref raised);
        if (kindOfA == ValueClass.Zero || kindOfB == ValueClass.Infinity)
            return kindOfA == ValueClass.Zero ? a : Exactly(a, control, ref raised);
        var exponentOfA = Special.Unpack(a, out var rest);
        var exponentOfB = Special.Unpack(b, out var divisor);
        var distance = exponentOfA - exponentOfB;
        if (distance < (toNearest ? -1 : 0))
            return Exactly(a, control, ref raised);
        if (distance >= 64)
        {
            conditions = X87Status.C2;
            // Any number from 32 to 63 of bits of the quotient may be taken; processors take this one.
            var bits = distance & 31 | 32;
            Reduce(ref rest, divisor, bits, out _);
            return Rounding.Normalize(a.Sign, exponentOfA - bits, rest, 0, control | Rounding.Extended, ref raised);
        }
        return Whole(a, new Operands(rest, divisor, distance, exponentOfB), (toNearest, control), ref raised, out conditions);
    }

    /// <summary>Significands, the distance of their exponents, and the exponent of the divisor.</summary>
    private readonly record struct Operands(ulong Rest, ulong Divisor, int Distance, int Exponent);

    /// <summary>The whole quotient.</summary>
    private static Float80 Whole(
        Float80 a, in Operands operands, (bool ToNearest, uint Control) how, ref uint raised, out uint conditions)
    {
        var (rest, divisor, distance, exponent) = operands;
        ulong quotient = 0;
        var low = 0UL;
        if (distance < 0)
        {
            // Half of the divisor is at most one bit above: the rest is the number itself.
            low = rest << 63;
            rest >>= 1;
        }
        else
        {
            Reduce(ref rest, divisor, distance, out quotient);
        }
        var sign = a.Sign;
        if (how.ToNearest)
        {
            // Compares 2 × rest with the divisor.
            var twice = new UInt128(rest, low) << 1;
            var whole = new UInt128(divisor, 0);
            if (rest >> 63 != 0 || twice > whole || (twice == whole && (quotient & 1) != 0))
            {
                var other = whole - new UInt128(rest, low);
                rest = (ulong)(other >> 64);
                low = (ulong)other;
                sign ^= Float80.SignBit;
                quotient++;
            }
        }
        conditions = ((quotient & 4) != 0 ? X87Status.C0 : 0) | ((quotient & 2) != 0 ? X87Status.C3 : 0)
            | ((quotient & 1) != 0 ? X87Status.C1 : 0);
        if ((rest | low) == 0)
            return Float80.Zero(a.Sign);
        return Rounding.Normalize(sign, exponent, rest, low, how.Control | Rounding.Extended, ref raised);
    }

    /// <summary>rest × 2^bits modulo the divisor, both with bit 63 set; the quotient modulo 2^64.</summary>
    private static void Reduce(ref ulong rest, ulong divisor, int bits, out ulong quotient)
    {
        quotient = 0;
        if (rest >= divisor)
        {
            rest -= divisor;
            quotient = 1;
        }
        if (bits == 0)
            return;
        // rest:0 / divisor has 64 bits; those wanted are divided from rest × 2^bits.
        var high = bits == 64 ? rest : rest >> (64 - bits);
        var low = bits == 64 ? 0 : rest << bits;
        var more = WideInteger.Divide(high, low, divisor, out rest);
        quotient = (bits == 64 ? 0 : quotient << bits) + more;
    }

    /// <summary>The operand as the result; a denormal underflows if that is not masked.</summary>
    private static Float80 Exactly(Float80 value, uint control, ref uint raised) =>
        Rounding.Round(
            value.Sign, Special.Unpack(value, out var significand), significand, 0, control | Rounding.Extended, ref raised);

    /// <summary>a × 2^(b cut to an integer).</summary>
    public static Float80 Scale(Float80 a, Float80 b, uint control, ref uint raised)
    {
        if (Arithmetic.AreNormal(a, b))
            return Rounding.Round(a.Sign, (int)a.Exponent + Steps(b), a.Significand, 0, control | Rounding.Extended, ref raised);
        var kindOfA = Special.Classify(a);
        var kindOfB = Special.Classify(b);
        if (Special.IsSettled(a, kindOfA, b, kindOfB, ref raised, out var settled))
            return settled;
        if (kindOfB == ValueClass.Infinity)
        {
            if (kindOfA == ValueClass.Infinity ? b.Sign != 0 : kindOfA == ValueClass.Zero && b.Sign == 0)
                return Special.Invalid(ref raised);
            Special.NoteDenormal(kindOfA, ref raised);
            return b.Sign != 0 ? Float80.Zero(a.Sign) : Float80.Infinity(a.Sign);
        }
        Special.NoteDenormal(kindOfA, ref raised);
        Special.NoteDenormal(kindOfB, ref raised);
        if (kindOfA is ValueClass.Infinity or ValueClass.Zero)
            return a;
        var exponent = Special.Unpack(a, out var significand);
        return Rounding.Round(a.Sign, exponent + Steps(b), significand, 0, control | Rounding.Extended, ref raised);
    }

    /// <summary>b cut to an integer, or a number large enough to leave every range.</summary>
    private static int Steps(Float80 b)
    {
        const int plenty = 1 << 20;
        var exponent = (int)b.Exponent - Float80.Bias;
        var magnitude = exponent < 0 ? 0 : exponent >= 20 ? plenty : (int)(b.Significand >> (63 - exponent));
        return b.Sign != 0 ? -magnitude : magnitude;
    }

    /// <summary>The significand, between 1 and 2 with the sign of a; the exponent as a number.</summary>
    public static Float80 Extract(Float80 a, ref uint raised, out Float80 exponent)
    {
        var kind = Special.Classify(a);
        if (Special.IsSettled(a, kind, ref raised, out exponent))
            return exponent;
        if (kind == ValueClass.Infinity)
        {
            exponent = Float80.Infinity(0);
            return a;
        }
        if (kind == ValueClass.Zero)
        {
            raised |= X87Status.ZeroDivide;
            exponent = Float80.Infinity(Float80.SignBit);
            return a;
        }
        Special.NoteDenormal(kind, ref raised);
        exponent = NumberFormats.FromInteger(Special.Unpack(a, out var significand) - Float80.Bias);
        return new Float80(significand, a.Sign | Float80.Bias);
    }
}
