using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>A set of the six arithmetic flags.</summary>
[Flags]
internal enum FlagSet : byte
{
    None = 0,
    Carry = 1,
    Parity = 2,
    Adjust = 4,
    Zero = 8,
    Sign = 16,
    Overflow = 32,
    All = 63,
    AllButCarry = All & ~Carry,
}

internal static class FlagSets
{
    /// <summary>The arithmetic flags among Iced's flag bits.</summary>
    public static FlagSet Of(RflagsBits bits)
    {
        var set = FlagSet.None;
        if ((bits & RflagsBits.CF) != 0) set |= FlagSet.Carry;
        if ((bits & RflagsBits.PF) != 0) set |= FlagSet.Parity;
        if ((bits & RflagsBits.AF) != 0) set |= FlagSet.Adjust;
        if ((bits & RflagsBits.ZF) != 0) set |= FlagSet.Zero;
        if ((bits & RflagsBits.SF) != 0) set |= FlagSet.Sign;
        if ((bits & RflagsBits.OF) != 0) set |= FlagSet.Overflow;
        return set;
    }
}
