using System.Numerics;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>What a register holds.</summary>
internal enum ValueClass
{
    Zero,
    Normal,

    /// <summary>Pseudo-denormals too.</summary>
    Denormal,
    Infinity,
    QuietNan,
    SignalingNan,

    /// <summary>Encodings of the 8087 that later ones refuse (Intel SDM vol. 1, 8.2.2).</summary>
    Unsupported,
}

/// <summary>Operands that are not plain numbers.</summary>
internal static class Special
{
    public static ValueClass Classify(Float80 value)
    {
        var exponent = value.Exponent;
        if (exponent == 0)
            return value.Significand == 0 ? ValueClass.Zero : ValueClass.Denormal;
        if ((long)value.Significand >= 0)
            return ValueClass.Unsupported;
        if (exponent != Float80.MaxExponent)
            return ValueClass.Normal;
        return value.Significand == Float80.IntegerBit ? ValueClass.Infinity
            : (value.Significand & Float80.QuietBit) != 0 ? ValueClass.QuietNan
            : ValueClass.SignalingNan;
    }

    public static bool IsNan(ValueClass kind) => kind is ValueClass.QuietNan or ValueClass.SignalingNan;

    public static Float80 Quiet(Float80 nan) => new(nan.Significand | Float80.QuietBit, nan.SignExponent);

    /// <summary>An invalid operation's masked answer.</summary>
    public static Float80 Invalid(ref uint raised)
    {
        raised |= X87Status.Invalid;
        return Float80.Indefinite;
    }

    /// <summary>
    /// Whether an operand settles the result alone: an unsupported encoding or a NaN (Intel SDM vol. 1, tables 4-7 and 8-10).
    /// </summary>
    public static bool IsSettled(Float80 a, ValueClass kindOfA, Float80 b, ValueClass kindOfB, ref uint raised, out Float80 result)
    {
        if (kindOfA == ValueClass.Unsupported || kindOfB == ValueClass.Unsupported)
        {
            result = Invalid(ref raised);
            return true;
        }
        if (!IsNan(kindOfA) && !IsNan(kindOfB))
        {
            result = default;
            return false;
        }
        if (kindOfA == ValueClass.SignalingNan || kindOfB == ValueClass.SignalingNan)
            raised |= X87Status.Invalid;
        result = Quiet(Choose(a, kindOfA, b, kindOfB));
        return true;
    }

    /// <summary>Of a signaling and a quiet NaN the quiet one; of two alike the larger significand, then the positive one.</summary>
    private static Float80 Choose(Float80 a, ValueClass kindOfA, Float80 b, ValueClass kindOfB)
    {
        if (!IsNan(kindOfB))
            return a;
        if (!IsNan(kindOfA))
            return b;
        if (kindOfA != kindOfB)
            return kindOfA == ValueClass.QuietNan ? a : b;
        if (a.Significand != b.Significand)
            return a.Significand > b.Significand ? a : b;
        return a.Sign == 0 ? a : b;
    }

    /// <summary>The same for one operand.</summary>
    public static bool IsSettled(Float80 a, ValueClass kind, ref uint raised, out Float80 result) =>
        IsSettled(a, kind, default, ValueClass.Zero, ref raised, out result);

    public static void NoteDenormal(ValueClass kind, ref uint raised)
    {
        if (kind == ValueClass.Denormal)
            raised |= X87Status.Denormal;
    }

    /// <summary>Exponent and significand of a number other than zero, with bit 63 set; the exponent may be below 1.</summary>
    public static int Unpack(Float80 value, out ulong significand)
    {
        significand = value.Significand;
        var exponent = (int)value.Exponent;
        if (exponent != 0)
            return exponent;
        var shift = BitOperations.LeadingZeroCount(significand);
        significand <<= shift;
        return 1 - shift;
    }
}
