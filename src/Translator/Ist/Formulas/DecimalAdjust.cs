using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// DAA DAS AAA AAS AAM AAD (Intel SDM vol. 2): from AX to the new AX in the low dword, complete EFLAGS in the high one.
/// Flags the manual leaves undefined follow the result, or are clear.
/// </summary>
public static class DecimalAdjust
{
    public static ulong Daa(uint ax, uint eflags) => Packed(ax, eflags, subtract: false);

    public static ulong Das(uint ax, uint eflags) => Packed(ax, eflags, subtract: true);

    public static ulong Aaa(uint ax, uint eflags)
    {
        var adjust = (ax & 0xF) > 9 || (eflags & EFlags.Adjust) != 0;
        return Unpacked(adjust ? ax + 0x106 : ax, adjust, eflags);
    }

    public static ulong Aas(uint ax, uint eflags)
    {
        var adjust = (ax & 0xF) > 9 || (eflags & EFlags.Adjust) != 0;
        return Unpacked(adjust ? ax - 0x106 : ax, adjust, eflags);
    }

    /// <summary>The divisor is not zero: the caller raises #DE for that.</summary>
    public static ulong Aam(uint ax, uint divisor, uint eflags)
    {
        var al = ax & 0xFF;
        var r = al % divisor;
        return AluFlags.Pack(al / divisor << 8 | r, AluFlags.Merge(eflags, AluFlags.Logic(r, 1)));
    }

    public static ulong Aad(uint ax, uint multiplier, uint eflags)
    {
        var r = ((ax & 0xFF) + (ax >> 8 & 0xFF) * multiplier) & 0xFF;
        return AluFlags.Pack(r, AluFlags.Merge(eflags, AluFlags.Logic(r, 1)));
    }

    private static ulong Packed(uint ax, uint eflags, bool subtract)
    {
        var al = ax & 0xFF;
        var low = (al & 0xF) > 9 || (eflags & EFlags.Adjust) != 0;
        var high = al > 0x99 || (eflags & EFlags.Carry) != 0;
        var correction = (low ? 6u : 0) + (high ? 0x60u : 0);
        var r = (subtract ? al - correction : al + correction) & 0xFF;
        // DAS: a borrow from the low correction alone sets CF too.
        var carry = high || (subtract && low && al < 6);
        var flags = AluFlags.Logic(r, 1) | (carry ? EFlags.Carry : 0) | (low ? EFlags.Adjust : 0);
        return AluFlags.Pack((ax & 0xFF00) | r, AluFlags.Merge(eflags, flags));
    }

    private static ulong Unpacked(uint ax, bool adjust, uint eflags)
    {
        var r = ax & 0xFF0F;
        var flags = AluFlags.Logic(r & 0xFF, 1) | (adjust ? EFlags.Carry | EFlags.Adjust : 0);
        return AluFlags.Pack(r, AluFlags.Merge(eflags, flags));
    }
}
