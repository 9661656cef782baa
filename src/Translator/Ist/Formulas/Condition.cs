using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>The sixteen conditions of Jcc, SETcc and CMOVcc by their encoding (Intel SDM vol. 1, appendix B).</summary>
public static class Condition
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(int condition, uint eflags)
    {
        var holds = (condition >> 1) switch
        {
            0 => (eflags & EFlags.Overflow) != 0,
            1 => (eflags & EFlags.Carry) != 0,
            2 => (eflags & EFlags.Zero) != 0,
            3 => (eflags & (EFlags.Carry | EFlags.Zero)) != 0,
            4 => (eflags & EFlags.Sign) != 0,
            5 => (eflags & EFlags.Parity) != 0,
            6 => Less(eflags),
            _ => (eflags & EFlags.Zero) != 0 || Less(eflags),
        };
        return holds != ((condition & 1) != 0);
    }

    /// <summary>SF differs from OF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Less(uint eflags) => ((eflags >> 7 ^ eflags >> 11) & 1) != 0;
}
