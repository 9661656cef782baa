using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>
/// Flags in the form they have at joins and in cold paths: an operation with its operands, turned into EFLAGS bits here.
/// </summary>
internal static class FlagRecord
{
    public const int SizeShift = 8;

    /// <summary>OF does not come from the operation but stands at its place in a word beside it.</summary>
    public const int SeparateOverflow = 1 << 16;

    /// <summary>CF does not come from the operation but stands at its place in a word beside it.</summary>
    public const int SeparateCarry = 1 << 17;

    /// <summary>At an exit: the <see cref="RegionExit"/>.</summary>
    public const int ExitShift = 24;

    public static int Kind(FlagKind kind, int size) => (int)kind | size << SizeShift;

    /// <summary>The six arithmetic flags at their places; not inlined, for it stands in cold paths.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint Image(int record, uint a, uint b, uint r, uint separate)
    {
        var size = record >> SizeShift & 7;
        var image = (FlagKind)(record & 0xFF) switch
        {
            FlagKind.Add => AluFlags.Add(a, b, r, size),
            FlagKind.Adc => AluFlags.Adc(a, b, r, size),
            FlagKind.Sub => AluFlags.Sub(a, b, r, size),
            FlagKind.Sbb => AluFlags.Sbb(a, b, r, size),
            FlagKind.Logic => AluFlags.Logic(r, size),
            _ => r & EFlags.Arithmetic,
        };
        uint replaced = 0;
        if ((record & SeparateOverflow) != 0)
            replaced |= EFlags.Overflow;
        if ((record & SeparateCarry) != 0)
            replaced |= EFlags.Carry;
        return (image & ~replaced) | (separate & replaced);
    }

    /// <summary>What every exit ends with: the flags go to the state. Gives the exit that the record names.</summary>
    public static unsafe int Leave(CpuState* s, int record, uint a, uint b, uint r, uint separate)
    {
        if ((record & 0xFF) != (int)FlagKind.Memory)
            s->Eflags = (s->Eflags & ~EFlags.Arithmetic) | Image(record, a, b, r, separate);
        return record >> ExitShift;
    }
}
