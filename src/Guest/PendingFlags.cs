namespace Dbt.Guest;

/// <summary>
/// The arithmetic flags as the operation that made them, when it is not yet in <see cref="CpuState.Eflags"/>. Translated code
/// passes flags on in this form, from one translation to the next; to everybody else <see cref="Record"/> is 0.
/// </summary>
public struct PendingFlags
{
    /// <summary>Kind of operation, size and what else there is, in the translator's encoding. 0: all flags are in EFLAGS.</summary>
    public int Record;

    /// <summary>First operand, or the minuend.</summary>
    public uint A;

    public uint B;

    /// <summary>Result, where the operands alone do not give it, or an image of EFLAGS.</summary>
    public uint R;

    /// <summary>CF and OF at their places in EFLAGS, where the record says that they do not come from the operation.</summary>
    public uint Separate;

    /// <summary>A shift that was done behind the operation by a count that may have been zero.</summary>
    public int Shift;
    public uint ShiftA;
    public uint ShiftCount;
}
