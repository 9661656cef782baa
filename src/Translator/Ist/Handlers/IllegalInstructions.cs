using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>What is not an instruction.</summary>
internal static unsafe class IllegalInstructions
{
    /// <summary>No such encoding, a register where only memory may be, a LOCK where there may be none: #UD.</summary>
    public static int InvalidOpcode(CpuState* s, Op* op) => Faults.InvalidOpcode(s, op);

    /// <summary>Longer than 15 bytes, or not wholly inside the code segment: #GP(0).</summary>
    public static int OutsideCode(CpuState* s, Op* op) => Faults.GeneralProtection(s, op);
}
