using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// F2XM1 FYL2X FYL2XP1 FPATAN on any operands (Intel SDM vol. 2). Where the manual leaves the result open (outside of the range
/// of F2XM1 and FYL2XP1) it is what an AMD processor of family 1Ah gives.
/// </summary>
internal static class Functions
{
    /// <summary>2^x - 1; beyond ±1 x itself.</summary>
    public static Float80 PowerOfTwoMinusOne(Float80 x, uint control, ref uint raised) =>
        QuickFunctions.TryPowerOfTwoMinusOne(x, control, ref raised, out var result) ? result : SlowPowerOfTwoMinusOne(x, control, ref raised);

    /// <summary>Of any operands.</summary>
    public static Float80 SlowPowerOfTwoMinusOne(Float80 x, uint control, ref uint raised)
    {
        var kind = Special.Classify(x);
        if (Special.IsSettled(x, kind, ref raised, out var settled))
            return settled;
        if (kind == ValueClass.Zero)
            return x;
        if (kind == ValueClass.Infinity)
            return x.Sign == 0 ? x : new Float80(Float80.IntegerBit, Float80.SignBit | Float80.Bias);
        Special.NoteDenormal(kind, ref raised);
        if (x.Exponent >= Float80.Bias)
        {
            raised |= X87Status.Precision;
            return x.SignExponent == (Float80.SignBit | Float80.Bias) && x.Significand == Float80.IntegerBit
                ? new Float80(Float80.IntegerBit, x.SignExponent - 1)
                : x;
        }
        var exponent = Special.Unpack(x, out var significand) - Float80.Bias;
        return Transcendentals.PowerOfTwoMinusOne(Wide.Of(significand, exponent), x.Sign != 0).Round(x.Sign, control, ref raised);
    }

    /// <summary>y × log2 x.</summary>
    public static Float80 Logarithm(Float80 y, Float80 x, uint control, ref uint raised) =>
        QuickFunctions.TryLogarithm(y, x, control, ref raised, out var result) ? result : SlowLogarithm(y, x, control, ref raised);

    /// <summary>Of any operands.</summary>
    public static Float80 SlowLogarithm(Float80 y, Float80 x, uint control, ref uint raised)
    {
        var kindOfX = Special.Classify(x);
        var kindOfY = Special.Classify(y);
        if (Special.IsSettled(x, kindOfX, y, kindOfY, ref raised, out var settled))
            return settled;
        if (kindOfX != ValueClass.Zero && x.Sign != 0)
            return Special.Invalid(ref raised);
        if (kindOfX == ValueClass.Zero)
        {
            if (kindOfY == ValueClass.Zero)
                return Special.Invalid(ref raised);
            if (kindOfY != ValueClass.Infinity)
                raised |= X87Status.ZeroDivide;
            return Float80.Infinity(y.Sign ^ Float80.SignBit);
        }
        var isOne = x is { Significand: Float80.IntegerBit, Exponent: Float80.Bias };
        if ((kindOfX == ValueClass.Infinity && kindOfY == ValueClass.Zero) || (isOne && kindOfY == ValueClass.Infinity))
            return Special.Invalid(ref raised);
        Special.NoteDenormal(kindOfX, ref raised);
        Special.NoteDenormal(kindOfY, ref raised);
        var sign = x.Exponent < Float80.Bias ? y.Sign ^ Float80.SignBit : y.Sign;
        if (kindOfX == ValueClass.Infinity || kindOfY == ValueClass.Infinity)
            return Float80.Infinity(sign);
        if (kindOfY == ValueClass.Zero || isOne)
            return Float80.Zero(sign);
        var exponent = Special.Unpack(x, out var significand) - Float80.Bias;
        var exponentOfY = Special.Unpack(y, out var factor) - Float80.Bias;
        var logarithm = Transcendentals.Logarithm(Wide.Of(significand, exponent));
        return (logarithm * Wide.Of(factor, exponentOfY)).Round(sign, control, ref raised);
    }

    /// <summary>y × log2(x + 1); for x not above -1 x itself.</summary>
    public static Float80 LogarithmPlusOne(Float80 y, Float80 x, uint control, ref uint raised)
    {
        var kindOfX = Special.Classify(x);
        var kindOfY = Special.Classify(y);
        if (Special.IsSettled(x, kindOfX, y, kindOfY, ref raised, out var settled))
            return settled;
        if (kindOfX == ValueClass.Infinity && (x.Sign != 0 || kindOfY == ValueClass.Zero))
            return Special.Invalid(ref raised);
        if (kindOfX == ValueClass.Zero && kindOfY == ValueClass.Infinity)
            return Special.Invalid(ref raised);
        Special.NoteDenormal(kindOfX, ref raised);
        Special.NoteDenormal(kindOfY, ref raised);
        var sign = x.Sign ^ y.Sign;
        if (kindOfX == ValueClass.Infinity || kindOfY == ValueClass.Infinity)
            return Float80.Infinity(sign);
        if (kindOfX == ValueClass.Zero || kindOfY == ValueClass.Zero)
            return Float80.Zero(sign);
        if (x.Sign != 0 && x.Exponent >= Float80.Bias)
        {
            raised |= X87Status.Precision;
            return x;
        }
        var exponent = Special.Unpack(x, out var significand) - Float80.Bias;
        var exponentOfY = Special.Unpack(y, out var factor) - Float80.Bias;
        return (OnePlus(significand, exponent, x.Sign != 0) * Wide.Of(factor, exponentOfY)).Round(sign, control, ref raised);
    }

    /// <summary>The magnitude of log2(1 ± x).</summary>
    private static Wide OnePlus(ulong significand, int exponent, bool negative)
    {
        if (exponent < -2)
            return Transcendentals.LogarithmPlusOne(Wide.Of(significand, exponent), negative);
        var wide = Wide.Of(significand, exponent);
        // The 1 is below the last bit of a large x.
        if (exponent > 63)
            return Transcendentals.Logarithm(wide);
        var point = exponent < 0 ? 65 : 63;
        var part = wide.ToFixed(point);
        var one = UInt128.One << point;
        return Transcendentals.Logarithm(Wide.Normalized(127 - point, negative ? one - part : one + part));
    }

    /// <summary>The angle of (x, y).</summary>
    public static Float80 Arctangent(Float80 y, Float80 x, uint control, ref uint raised) =>
        QuickFunctions.TryArctangent(y, x, control, ref raised, out var result) ? result : SlowArctangent(y, x, control, ref raised);

    /// <summary>Of any operands.</summary>
    public static Float80 SlowArctangent(Float80 y, Float80 x, uint control, ref uint raised)
    {
        var kindOfX = Special.Classify(x);
        var kindOfY = Special.Classify(y);
        if (Special.IsSettled(x, kindOfX, y, kindOfY, ref raised, out var settled))
            return settled;
        Special.NoteDenormal(kindOfX, ref raised);
        Special.NoteDenormal(kindOfY, ref raised);
        var left = x.Sign != 0;
        if (kindOfY == ValueClass.Infinity)
            return Eighths(kindOfX == ValueClass.Infinity ? left ? 3 : 1 : 2, y.Sign, control, ref raised);
        if (kindOfY == ValueClass.Zero || kindOfX == ValueClass.Infinity)
            return left ? Eighths(4, y.Sign, control, ref raised) : Float80.Zero(y.Sign);
        if (kindOfX == ValueClass.Zero)
            return Eighths(2, y.Sign, control, ref raised);
        var wideX = Wide.Of(Significand(x, out var exponentOfX), exponentOfX);
        var wideY = Wide.Of(Significand(y, out var exponentOfY), exponentOfY);
        var steep = wideY.Exponent > wideX.Exponent
            || (wideY.Exponent == wideX.Exponent && wideY.Significand > wideX.Significand);
        var angle = steep ? Transcendentals.Arctangent(wideX, wideY) : Transcendentals.Arctangent(wideY, wideX);
        if (!steep && !left)
            return angle.Round(y.Sign, control, ref raised);
        // In units of 2^-126, pi / 2 is 2^127 × pi / 4 there.
        var whole = steep ? SeriesConstants.PiBy4 >> 1 : SeriesConstants.PiBy4;
        var part = angle.ToFixed(126);
        var sum = steep && left ? whole + part : whole - part;
        return Wide.Normalized(1, sum).Round(y.Sign, control, ref raised);
    }

    private static ulong Significand(Float80 value, out int exponent)
    {
        exponent = Special.Unpack(value, out var significand) - Float80.Bias;
        return significand;
    }

    /// <summary>So many times pi / 4.</summary>
    private static Float80 Eighths(int count, uint sign, uint control, ref uint raised) =>
        Wide.Normalized(1, (SeriesConstants.PiBy4 >> 2) * (uint)count).Round(sign, control, ref raised);
}
