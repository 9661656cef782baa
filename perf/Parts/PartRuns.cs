using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Dbt.Perf.Parts;

/// <summary>BenchmarkDotNet over <see cref="PartBenchmarks"/>, in this process: they need the translator's internals.</summary>
internal static class PartRuns
{
    /// <param name="isDry">Each once, to see that they run.</param>
    public static int Run(bool isDry)
    {
        var job = (isDry ? Job.Dry : Job.ShortRun).WithToolchain(InProcessNoEmitToolchain.Instance);
        var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "dbt-benchmarks"));
        var summary = BenchmarkRunner.Run<PartBenchmarks>(config);
        return !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success) ? 0 : 1;
    }
}
