using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// FADD FSUB FMUL FDIV FSQRT: correctly rounded, with what they raise and C1 (Intel SDM vol. 1, 4.8.4). <c>raised</c> has
/// bits of <see cref="X87Status"/> added; the caller looks at the masks, and stores nothing after an unmasked
/// invalid operation, denormal operand or division by zero.
/// </summary>
internal static class Arithmetic
{
    private const ulong Half = 1UL << 63;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNormal(Float80 a, Float80 b) => a.IsNormal & b.IsNormal;

    public static Float80 Add(Float80 a, Float80 b, uint control, ref uint raised) =>
        AreNormal(a, b) ? Sum(a, b, b.Sign, control, ref raised) : AddSpecial(a, b, 0, control, ref raised);

    /// <summary>a - b.</summary>
    public static Float80 Subtract(Float80 a, Float80 b, uint control, ref uint raised) =>
        AreNormal(a, b)
            ? Sum(a, b, b.Sign ^ Float80.SignBit, control, ref raised)
            : AddSpecial(a, b, Float80.SignBit, control, ref raised);

    public static Float80 Multiply(Float80 a, Float80 b, uint control, ref uint raised)
    {
        if (!AreNormal(a, b))
            return MultiplySpecial(a, b, control, ref raised);
        return Product(
            (a.SignExponent ^ b.SignExponent) & Float80.SignBit, (int)(a.Exponent + b.Exponent), a.Significand, b.Significand,
            control, ref raised);
    }

    /// <summary>a / b.</summary>
    public static Float80 Divide(Float80 a, Float80 b, uint control, ref uint raised)
    {
        if (!AreNormal(a, b))
            return DivideSpecial(a, b, control, ref raised);
        return Quotient(
            (a.SignExponent ^ b.SignExponent) & Float80.SignBit, (int)a.Exponent - (int)b.Exponent, a.Significand, b.Significand,
            control, ref raised);
    }

    /// <summary>Of two normal numbers, the second with a sign of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Sum(Float80 a, Float80 b, uint signOfB, uint control, ref uint raised) =>
        SumOf(new Unrounded(a.Sign, a.Exponent, a.Significand, 0), new Unrounded(signOfB, b.Exponent, b.Significand, 0), control, ref raised);

    private static Float80 SumOf(Unrounded numberA, Unrounded numberB, uint control, ref uint raised)
    {
        var distance = (int)(numberA.Exponent - numberB.Exponent);
        var opposite = numberA.Sign != numberB.Sign;
        if (distance < 0 || (distance == 0 && numberA.High < numberB.High))
        {
            (numberA, numberB) = (numberB, numberA);
            distance = -distance;
        }
        var (sign, exponent, a, b) = (numberA.Sign, (int)numberA.Exponent, numberA.High, numberB.High);
        var low = 0UL;
        if (distance != 0)
        {
            if (distance < 64)
            {
                low = b << (64 - distance);
                b >>= distance;
            }
            else
            {
                Rounding.ShiftRight(ref b, ref low, distance);
            }
        }
        if (!opposite)
        {
            a += b;
            if (a < b)
            {
                low = a << 63 | low >> 1 | (low & 1);
                a = a >> 1 | Half;
                exponent++;
            }
            return Rounding.Round(sign, exponent, a, low, control, ref raised);
        }
        a -= b;
        if (low != 0)
        {
            low = 0 - low;
            a--;
        }
        if ((long)a < 0)
            return Rounding.Round(sign, exponent, a, low, control, ref raised);
        if ((a | low) == 0)
            return Float80.Zero(ZeroSign(control));
        return Rounding.Normalize(sign, exponent, a, low, control, ref raised);
    }

    /// <summary>x - x is +0, but -0 when rounding down (Intel SDM vol. 1, 4.8.3.1).</summary>
    public static uint ZeroSign(uint control) => (control & 0xC00) == 0x400 ? Float80.SignBit : 0;

    /// <summary>The exponents are biased, and added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Product(uint sign, int exponents, ulong a, ulong b, uint control, ref uint raised)
    {
        var high = Math.BigMul(a, b, out var low);
        var exponent = exponents - Float80.Bias + 1;
        if ((long)high >= 0)
        {
            high = high << 1 | low >> 63;
            low <<= 1;
            exponent--;
        }
        return Rounding.Round(sign, exponent, high, low, control, ref raised);
    }

    /// <summary>With the difference of the exponents.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Quotient(uint sign, int exponents, ulong a, ulong b, uint control, ref uint raised)
    {
        var exponent = exponents + Float80.Bias;
        var low = 0UL;
        if (a >= b)
        {
            low = a << 63;
            a >>= 1;
        }
        else
        {
            exponent--;
        }
        var quotient = WideInteger.Divide(a, low, b, out var rest);
        // Where the rest lies among 0, below, at and above half of the divisor.
        var fraction = rest == 0 ? 0 : rest > b - rest ? Half | 1 : rest == b - rest ? Half : 1;
        return Rounding.Round(sign, exponent, quotient, fraction, control, ref raised);
    }

    public static Float80 SquareRoot(Float80 a, uint control, ref uint raised)
    {
        var kind = Special.Classify(a);
        if (Special.IsSettled(a, kind, ref raised, out var settled))
            return settled;
        if (kind == ValueClass.Zero)
            return a;
        if (a.Sign != 0)
            return Special.Invalid(ref raised);
        if (kind == ValueClass.Infinity)
            return a;
        Special.NoteDenormal(kind, ref raised);
        var exponent = Special.Unpack(a, out var significand) - Float80.Bias;
        var odd = (exponent & 1) != 0;
        var high = odd ? significand : significand >> 1;
        var low = odd ? 0 : significand << 63;
        var root = WideInteger.SquareRoot(high, low, out var restAboveRoot, out var exact);
        return Rounding.Round(0, (exponent >> 1) + Float80.Bias, root, exact ? 0 : restAboveRoot ? Half | 1 : 1, control, ref raised);
    }

    // ---- operands that are not normal -------------------------------------------------------------------------------

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 AddSpecial(Float80 a, Float80 b, uint flip, uint control, ref uint raised)
    {
        var kindOfA = Special.Classify(a);
        var kindOfB = Special.Classify(b);
        if (Special.IsSettled(a, kindOfA, b, kindOfB, ref raised, out var settled))
            return settled;
        var signOfB = b.Sign ^ flip;
        if (kindOfA == ValueClass.Infinity && kindOfB == ValueClass.Infinity && a.Sign != signOfB)
            return Special.Invalid(ref raised);
        Special.NoteDenormal(kindOfA, ref raised);
        Special.NoteDenormal(kindOfB, ref raised);
        if (kindOfA == ValueClass.Infinity)
            return a;
        if (kindOfB == ValueClass.Infinity)
            return b.WithSign(signOfB);
        if (kindOfA == ValueClass.Zero && kindOfB == ValueClass.Zero)
            return Float80.Zero(a.Sign == signOfB ? a.Sign : ZeroSign(control));
        if (kindOfA == ValueClass.Zero)
            return Rounding.Round(signOfB, Special.Unpack(b, out var onlyB), onlyB, 0, control, ref raised);
        if (kindOfB == ValueClass.Zero)
            return Rounding.Round(a.Sign, Special.Unpack(a, out var onlyA), onlyA, 0, control, ref raised);
        var exponentOfA = Special.Unpack(a, out var significandOfA);
        var exponentOfB = Special.Unpack(b, out var significandOfB);
        return SumOf(
            new Unrounded(a.Sign, (uint)exponentOfA, significandOfA, 0), new Unrounded(signOfB, (uint)exponentOfB, significandOfB, 0),
            control, ref raised);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 MultiplySpecial(Float80 a, Float80 b, uint control, ref uint raised)
    {
        var kindOfA = Special.Classify(a);
        var kindOfB = Special.Classify(b);
        if (Special.IsSettled(a, kindOfA, b, kindOfB, ref raised, out var settled))
            return settled;
        var sign = a.Sign ^ b.Sign;
        if ((kindOfA == ValueClass.Infinity && kindOfB == ValueClass.Zero)
            || (kindOfA == ValueClass.Zero && kindOfB == ValueClass.Infinity))
            return Special.Invalid(ref raised);
        Special.NoteDenormal(kindOfA, ref raised);
        Special.NoteDenormal(kindOfB, ref raised);
        if (kindOfA == ValueClass.Infinity || kindOfB == ValueClass.Infinity)
            return Float80.Infinity(sign);
        if (kindOfA == ValueClass.Zero || kindOfB == ValueClass.Zero)
            return Float80.Zero(sign);
        var exponents = Special.Unpack(a, out var significandOfA) + Special.Unpack(b, out var significandOfB);
        return Product(sign, exponents, significandOfA, significandOfB, control, ref raised);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 DivideSpecial(Float80 a, Float80 b, uint control, ref uint raised)
    {
        var kindOfA = Special.Classify(a);
        var kindOfB = Special.Classify(b);
        if (Special.IsSettled(a, kindOfA, b, kindOfB, ref raised, out var settled))
            return settled;
        var sign = a.Sign ^ b.Sign;
        if (kindOfA == kindOfB && kindOfA is ValueClass.Infinity or ValueClass.Zero)
            return Special.Invalid(ref raised);
        if (kindOfB == ValueClass.Zero && kindOfA != ValueClass.Infinity)
        {
            raised |= X87Status.ZeroDivide;
            return Float80.Infinity(sign);
        }
        Special.NoteDenormal(kindOfA, ref raised);
        Special.NoteDenormal(kindOfB, ref raised);
        if (kindOfA == ValueClass.Infinity)
            return Float80.Infinity(sign);
        if (kindOfB == ValueClass.Infinity || kindOfA == ValueClass.Zero)
            return Float80.Zero(sign);
        var exponents = Special.Unpack(a, out var significandOfA) - Special.Unpack(b, out var significandOfB);
        return Quotient(sign, exponents, significandOfA, significandOfB, control, ref raised);
    }
}
