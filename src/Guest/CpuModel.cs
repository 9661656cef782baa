namespace Dbt.Guest;

/// <summary>Which processor a machine has: what it knows, and what it does in its own way. In the order of their age.</summary>
public enum CpuModel : byte
{
    /// <summary>8086 and 8088.</summary>
    I8086,

    /// <summary>NEC V20 and V30: the instructions of the 80186 on an 8086.</summary>
    V20,

    /// <summary>80286.</summary>
    I286,

    /// <summary>80386.</summary>
    I386,

    /// <summary>80486 without CPUID, as the first ones.</summary>
    I486,

    /// <summary>Pentium with MMX: CPUID, time stamp counter, CMPXCHG8B, pages of 4 MB, virtual interrupts.</summary>
    Pentium,

    /// <summary>A Pentium that also has what programs use of its followers: CMOVcc, FCMOVcc, FCOMI, long NOPs.</summary>
    PentiumII,
}
