using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>FCOM, FUCOM, FTST and FXAM: condition codes as bits of the status word (Intel SDM vol. 1, table 8-6).</summary>
internal static class Comparison
{
    private const uint Unordered = X87Status.C0 | X87Status.C2 | X87Status.C3;

    /// <summary>C3 C2 C0 of a comparison; <paramref name="quietly"/>: quiet NaNs are no invalid operation (FUCOM).</summary>
    public static uint Compare(Float80 a, Float80 b, bool quietly, ref uint raised)
    {
        if (Arithmetic.AreNormal(a, b))
            return Order(a, b);
        var kindOfA = Special.Classify(a);
        var kindOfB = Special.Classify(b);
        if (kindOfA == ValueClass.Unsupported || kindOfB == ValueClass.Unsupported
            || kindOfA == ValueClass.SignalingNan || kindOfB == ValueClass.SignalingNan)
        {
            raised |= X87Status.Invalid;
            return Unordered;
        }
        if (kindOfA == ValueClass.QuietNan || kindOfB == ValueClass.QuietNan)
        {
            if (!quietly)
                raised |= X87Status.Invalid;
            return Unordered;
        }
        Special.NoteDenormal(kindOfA, ref raised);
        Special.NoteDenormal(kindOfB, ref raised);
        return kindOfA == ValueClass.Zero && kindOfB == ValueClass.Zero ? X87Status.C3 : Order(a, b);
    }

    /// <summary>Equal: C3; less: C0; greater: none. A pseudo-denormal is the least normal number.</summary>
    private static uint Order(Float80 a, Float80 b)
    {
        if (a.Sign != b.Sign)
            return a.Sign != 0 ? X87Status.C0 : 0;
        var exponentOfA = Math.Max(a.Exponent, 1);
        var exponentOfB = Math.Max(b.Exponent, 1);
        if (exponentOfA == exponentOfB && a.Significand == b.Significand)
            return X87Status.C3;
        var less = exponentOfA < exponentOfB || (exponentOfA == exponentOfB && a.Significand < b.Significand);
        return less == (a.Sign == 0) ? X87Status.C0 : 0;
    }

    /// <summary>C3 C2 C0 of the class, C1 of the sign (Intel SDM vol. 2, FXAM).</summary>
    public static uint Examine(Float80 value, bool isEmpty)
    {
        var sign = value.Sign != 0 ? X87Status.C1 : 0;
        if (isEmpty)
            return sign | X87Status.C3 | X87Status.C0;
        return sign | Special.Classify(value) switch
        {
            ValueClass.Unsupported => 0u,
            ValueClass.QuietNan or ValueClass.SignalingNan => X87Status.C0,
            ValueClass.Normal => X87Status.C2,
            ValueClass.Infinity => X87Status.C2 | X87Status.C0,
            ValueClass.Zero => X87Status.C3,
            _ => X87Status.C3 | X87Status.C2,
        };
    }
}
