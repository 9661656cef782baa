namespace Dbt.Runtime;

/// <summary>What a server loads for each machine. Immutable.</summary>
public sealed record MvmServerOptions
{
    /// <summary>Assemblies of the base drivers in load order. One that fails is reported and left out, but for those required.</summary>
    public IReadOnlyList<string> BaseDrivers { get; init; } =
    [
        "Dbt.Vdds.VBios", "Dbt.Vdds.VPic", "Dbt.Vdds.VTimer", "Dbt.Vdds.VKbd", "Dbt.Vdds.VCmos", "Dbt.Vdds.VVideo",
    ];

    /// <summary>
    /// Those of the base drivers without which no machine is made: who sets up the vectors, and the screen (VDD reference: a
    /// system without the video driver has no DOS sessions).
    /// </summary>
    public IReadOnlyList<string> RequiredDrivers { get; init; } = ["Dbt.Vdds.VBios", "Dbt.Vdds.VVideo"];

    /// <summary>Assembly of the DOS kernel, loaded last; null: machines run what their owner puts into memory.</summary>
    public string? Kernel { get; init; } = "Dbt.DosKrnl";
}
