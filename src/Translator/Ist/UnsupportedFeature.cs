namespace Dbt.Translator.Ist;

/// <summary>The operand of <see cref="Guest.CpuExit.Unsupported"/>: what is missing.</summary>
public enum UnsupportedFeature
{
    None = 0,
    Paging = 1,
    TaskSwitch = 2,
    CallGate = 3,
    ReturnToVirtual8086 = 4,
    VirtualMode = 5,
}
