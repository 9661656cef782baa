namespace Dbt.Translator.Fpu;

/// <summary>
/// The series behind the transcendental instructions: on positive finite numbers, with more bits than a register holds, so that
/// the result is rounded right in all but one of some 2^18 cases, and is the neighbour of the right one in those.
/// </summary>
internal static class Transcendentals
{
    /// <summary>2^±x - 1 in magnitude, for 0 &lt; x ≤ 1: y × (1 ± y/2! + y²/3! ± …) with y = x ln 2.</summary>
    public static Wide PowerOfTwoMinusOne(Wide x, bool negative)
    {
        var y = x * new Wide(-1, SeriesConstants.Ln2);
        var argument = y.ToFixed(128);
        var tail = WideInteger.MultiplyHigh(Series(SeriesConstants.Exponential, argument, negative, OfExponential), argument) >> 1;
        var factor = negative ? (UInt128.One << 127) - tail : (UInt128.One << 127) + tail;
        return y * Wide.Normalized(0, factor);
    }

    /// <summary>How much of a series is needed, and with how many bits, for an error below some 2^-84.</summary>
    /// <param name="Count">Coefficients that count.</param>
    /// <param name="Wide">The first ones, that need 128 bits.</param>
    /// <param name="Scale">The others are below 2^-Scale, and have 64 bits behind that.</param>
    private readonly record struct Effort(int Count, int Wide, int Scale);

    private static Effort OfExponential => new(21, 7, 18);
    private static Effort OfSine => new(11, 4, 25);
    private static Effort OfCosine => new(11, 4, 21);

    /// <summary>Arguments below 1/25, …</summary>
    private static Effort OfRatio => new(16, 5, 3);

    /// <summary>… and 2^-10.</summary>
    private static Effort OfAngle => new(9, 2, 2);

    /// <summary>The sum of coefficient × argument^k, with signs that alternate or not, by Horner's rule.</summary>
    private static UInt128 Series(UInt128[] coefficients, UInt128 argument, bool alternates, Effort effort)
    {
        var factor = (ulong)(argument >> 64);
        var shift = 64 - effort.Scale;
        var i = effort.Count - 1;
        var narrow = (ulong)(coefficients[i] >> shift);
        for (i--; i >= effort.Wide; i--)
        {
            var product = WideInteger.High(narrow, factor);
            var coefficient = (ulong)(coefficients[i] >> shift);
            narrow = alternates ? coefficient - product : coefficient + product;
        }
        var sum = (UInt128)narrow << shift;
        for (; i >= 0; i--)
        {
            var product = WideInteger.MultiplyHigh(sum, argument);
            sum = alternates ? coefficients[i] - product : coefficients[i] + product;
        }
        return sum;
    }

    /// <summary>
    /// log2((1 + s) / (1 - s)) = 2 / ln 2 × artanh s, for s below 0.2.
    /// </summary>
    public static Wide LogarithmOfRatio(Wide s)
    {
        var argument = s.ToFixed(128);
        var z = WideInteger.MultiplyHigh(argument, argument);
        var tail = WideInteger.MultiplyHigh(Series(SeriesConstants.OddReciprocals, z, alternates: false, OfRatio), z) >> 1;
        return s * new Wide(0, (UInt128.One << 127) + tail) * new Wide(1, SeriesConstants.TwoByLn2);
    }

    /// <summary>The magnitude of log2 x, where x is not 1.</summary>
    public static Wide Logarithm(Wide x)
    {
        var squareRootOfTwo = new UInt128(0xB504_F333_F9DE_6484, 0x597D_89B3_754A_BE9F);
        var significand = x.Significand;
        var exponent = x.Exponent;
        // s = (m - 1) / (m + 1) with m between the roots of 1/2 and 2.
        var below = significand > squareRootOfTwo;
        if (below)
            exponent++;
        var difference = below ? 0 - significand : significand - (UInt128.One << 127);
        var halfSum = (significand >> 1) + (UInt128.One << (below ? 127 : 126));
        var negative = exponent < 0;
        var whole = (UInt128)(uint)Math.Abs(exponent) << 112;
        if (difference == 0)
            return Wide.Normalized(15, whole);
        var fraction = LogarithmOfRatio(Wide.Normalized(127, difference) / Wide.Normalized(128, halfSum));
        if (exponent == 0)
            return fraction;
        var part = fraction.ToFixed(112);
        return Wide.Normalized(15, below == negative ? whole + part : whole - part);
    }

    /// <summary>
    /// log2(1 ± x) in magnitude for x not too near 1 when it is subtracted: s = x / (2 ± x), or the logarithm of the exact sum.
    /// </summary>
    public static Wide LogarithmPlusOne(Wide x, bool negative)
    {
        var two = UInt128.One << 126;
        var part = x.ToFixed(125);
        return LogarithmOfRatio(x / Wide.Normalized(2, negative ? two - part : two + part));
    }

    /// <summary>arctan(y / x) for positive y ≤ x.</summary>
    public static Wide Arctangent(Wide y, Wide x)
    {
        const int steps = 16;
        var distance = x.Exponent - y.Exponent;
        var estimate = distance > 6 ? 0 : (double)y.Significand / (double)x.Significand / (1 << distance);
        var step = (int)((estimate * steps) + 0.5);
        if (step == 0)
            return ArctangentSeries(y / x);
        // arctan t = arctan c + arctan((t - c) / (1 + t c)), c = step / 16.
        var scaledX = (x.Significand >> 64) << distance;
        var scaledY = y.Significand >> 64;
        var above = scaledY * steps;
        var below = scaledX * (uint)step;
        var sum = (scaledX * steps) + (scaledY * (uint)step);
        var angle = SeriesConstants.Arctangents[step];
        if (above == below)
            return Wide.Normalized(-1, angle);
        var difference = above > below ? above - below : below - above;
        var rest = ArctangentSeries(Wide.Normalized(127, difference) / Wide.Normalized(127, sum)).ToFixed(128);
        return Wide.Normalized(-1, above > below ? angle + rest : angle - rest);
    }

    private static Wide ArctangentSeries(Wide u)
    {
        var argument = u.ToFixed(128);
        var z = WideInteger.MultiplyHigh(argument, argument);
        var tail = WideInteger.MultiplyHigh(Series(SeriesConstants.OddReciprocals, z, alternates: true, OfAngle), z);
        return u * Wide.Normalized(-1, UInt128.MaxValue - tail);
    }

    public static Wide Sine(Wide r)
    {
        var z = SquareOf(r);
        var tail = WideInteger.MultiplyHigh(Series(SeriesConstants.Sine, z, alternates: true, OfSine), z);
        return r * Wide.Normalized(-1, UInt128.MaxValue - tail);
    }

    public static Wide Cosine(Wide r)
    {
        var z = SquareOf(r);
        var tail = WideInteger.MultiplyHigh(Series(SeriesConstants.Cosine, z, alternates: true, OfCosine), z);
        return Wide.Normalized(-1, UInt128.MaxValue - tail);
    }

    private static UInt128 SquareOf(Wide r)
    {
        var argument = r.ToFixed(128);
        return WideInteger.MultiplyHigh(argument, argument);
    }
}
