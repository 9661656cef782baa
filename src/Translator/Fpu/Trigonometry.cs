using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// FSIN FCOS FSINCOS FPTAN (Intel SDM vol. 1, 8.3.8–8.3.10). Arguments are reduced, exactly, by a pi of 66 bits, as on an x87: the
/// sine of a number near a multiple of the true pi shows it. From 2^63 on nothing is computed, and C2 is set.
/// </summary>
internal static class Trigonometry
{
    /// <summary>pi / 2 by the x87, in units of 2^-65.</summary>
    private static UInt128 HalfPi => new(0x3, 0x243F_6A88_85A3_08D3);

    private const int Point = 65;

    /// <summary>What becomes of an operand: a result at once, C2, or an angle in the first eighth and its quadrant.</summary>
    internal enum Outcome
    {
        Settled,
        OutOfRange,
        Angle,
    }

    /// <summary>
    /// Takes an operand to an angle between 0 and pi / 4: its mirrored quadrants are told by <paramref name="quadrant"/>
    /// (0–3, of the magnitude) and <paramref name="mirrored"/>. Zero is settled.
    /// </summary>
    private static Outcome Reduce(
        Float80 x, ref uint raised, out Float80 settled, out Wide angle, out int quadrant, out bool mirrored)
    {
        angle = default;
        quadrant = 0;
        mirrored = false;
        var kind = Special.Classify(x);
        if (Special.IsSettled(x, kind, ref raised, out settled))
            return Outcome.Settled;
        if (kind == ValueClass.Infinity)
        {
            settled = Special.Invalid(ref raised);
            return Outcome.Settled;
        }
        settled = x;
        if (kind == ValueClass.Zero)
            return Outcome.Settled;
        if (x.Exponent >= Float80.Bias + 63)
            return Outcome.OutOfRange;
        Special.NoteDenormal(kind, ref raised);
        var exponent = Special.Unpack(x, out var significand) - Float80.Bias;
        angle = Wide.Of(significand, exponent);
        if (exponent < -1)
            return Outcome.Angle;
        var rest = (UInt128)significand << (exponent + Point - 63);
        if (exponent < 2)
        {
            for (; rest >= HalfPi; quadrant++)
                rest -= HalfPi;
        }
        else
        {
            (var turns, rest) = UInt128.DivRem(rest, HalfPi);
            quadrant = (int)((uint)turns & 3);
        }
        if (rest > HalfPi / 2)
        {
            mirrored = true;
            rest = HalfPi - rest;
            quadrant = (quadrant + 1) & 3;
        }
        // Never zero: 66 bits of pi are more than a significand has.
        angle = Wide.Normalized(127 - Point, rest);
        return Outcome.Angle;
    }

    public static Float80 Sine(Float80 x, uint control, ref uint raised, out bool outOfRange)
    {
        outOfRange = false;
        return QuickFunctions.TrySine(x, 0, control, ref raised, out var result)
            ? result
            : SlowSine(x, control, ref raised, out outOfRange);
    }

    /// <summary>Of any operand.</summary>
    public static Float80 SlowSine(Float80 x, uint control, ref uint raised, out bool outOfRange)
    {
        var outcome = Reduce(x, ref raised, out var settled, out var angle, out var quadrant, out var mirrored);
        outOfRange = outcome == Outcome.OutOfRange;
        return outcome == Outcome.Angle ? SineOf(x.Sign, angle, quadrant, mirrored, control, ref raised) : settled;
    }

    public static Float80 Cosine(Float80 x, uint control, ref uint raised, out bool outOfRange)
    {
        outOfRange = false;
        return QuickFunctions.TrySine(x, 1, control, ref raised, out var result)
            ? result
            : SlowCosine(x, control, ref raised, out outOfRange);
    }

    /// <summary>Of any operand.</summary>
    public static Float80 SlowCosine(Float80 x, uint control, ref uint raised, out bool outOfRange)
    {
        var outcome = Reduce(x, ref raised, out var settled, out var angle, out var quadrant, out var mirrored);
        outOfRange = outcome == Outcome.OutOfRange;
        if (outcome == Outcome.Angle)
            return CosineOf(angle, quadrant, mirrored, control, ref raised);
        return settled.IsZero ? Float80.One : settled;
    }

    /// <summary>Both; where the operand is settled, twice the same, but for zero.</summary>
    public static Float80 SineAndCosine(Float80 x, uint control, ref uint raised, out Float80 cosine, out bool outOfRange)
    {
        var both = raised;
        if (QuickFunctions.TrySine(x, 1, control, ref both, out cosine)
            && QuickFunctions.TrySine(x, 0, control, ref both, out var sine))
        {
            raised = both;
            outOfRange = false;
            return sine;
        }
        var outcome = Reduce(x, ref raised, out var settled, out var angle, out var quadrant, out var mirrored);
        outOfRange = outcome == Outcome.OutOfRange;
        if (outcome != Outcome.Angle)
        {
            cosine = settled.IsZero ? Float80.One : settled;
            return settled;
        }
        cosine = CosineOf(angle, quadrant, mirrored, control, ref raised);
        return SineOf(x.Sign, angle, quadrant, mirrored, control, ref raised);
    }

    /// <summary>The tangent, with what is pushed behind it: 1, but a NaN again.</summary>
    public static Float80 Tangent(Float80 x, uint control, ref uint raised, out Float80 pushed, out bool outOfRange)
    {
        pushed = Float80.One;
        var outcome = Reduce(x, ref raised, out var settled, out var angle, out var quadrant, out var mirrored);
        outOfRange = outcome == Outcome.OutOfRange;
        if (outcome != Outcome.Angle)
        {
            if (!settled.IsZero)
                pushed = settled;
            return settled;
        }
        // A little more than the angle itself.
        if (angle.Exponent < -40 && quadrant == 0)
            return angle.Round(mirrored ? x.Sign ^ Float80.SignBit : x.Sign, control, ref raised);
        var sine = Transcendentals.Sine(angle);
        var cosine = Transcendentals.Cosine(angle);
        var odd = (quadrant & 1) != 0;
        var sign = x.Sign ^ (odd != mirrored ? Float80.SignBit : 0);
        return (odd ? cosine / sine : sine / cosine).Round(sign, control, ref raised);
    }

    /// <summary>sin(q pi/2 ± a): sin a, cos a, -sin a, -cos a, the sine with the sign of a.</summary>
    private static Float80 SineOf(uint sign, Wide angle, int quadrant, bool mirrored, uint control, ref uint raised)
    {
        if ((quadrant & 2) != 0)
            sign ^= Float80.SignBit;
        if ((quadrant & 1) != 0)
            return Transcendentals.Cosine(angle).Round(sign, control, ref raised);
        return Transcendentals.Sine(angle).Round(mirrored ? sign ^ Float80.SignBit : sign, control, ref raised);
    }

    private static Float80 CosineOf(Wide angle, int quadrant, bool mirrored, uint control, ref uint raised) =>
        SineOf(0, angle, (quadrant + 1) & 3, mirrored, control, ref raised);
}
