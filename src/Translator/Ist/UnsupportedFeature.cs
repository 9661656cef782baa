namespace Dbt.Translator.Ist;

/// <summary>The operand of <see cref="Guest.CpuExit.Unsupported"/>: what is missing.</summary>
public enum UnsupportedFeature
{
    None = 0,

    /// <summary>CR0.PG.</summary>
    Paging = 1,

    /// <summary>A far transfer or interrupt to a TSS or task gate, IRET with NT.</summary>
    TaskSwitch = 2,
}
