using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>
/// Random programs among descriptors, gates, tasks and pages, one instruction after the other and on a core that translates at
/// the first, second, fourth or eighth execution. DBT_FUZZ_RUNS and DBT_FUZZ_SEED choose how many and where to start.
/// </summary>
public sealed class ProtectedFuzzTests(ITestOutputHelper output)
{
    private const int UsualRuns = 8_000;

    /// <summary>Pieces of code after which a core is made anew: what keeps changing waits for its translation.</summary>
    private const int RenewedAfter = 12;

    [Fact]
    public void TiersAgree()
    {
        var runs = Setting("DBT_FUZZ_RUNS", UsualRuns);
        var first = Setting("DBT_FUZZ_SEED", 1) * ProtectedProgram.Variants;
        using var tiers = new ProtectedTiers();
        var image = new byte[ProtectedProgram.Size];
        var events = new int[64];
        var ended = 0;
        for (var seed = first; seed < first + runs; seed++)
        {
            var piece = seed / ProtectedProgram.Variants;
            if (seed % (ProtectedProgram.Variants * tiers.Cores * RenewedAfter) == 0)
                tiers.Renew();
            var outcome = tiers.Run(new ProtectedProgram(seed, image), piece % tiers.Cores);
            Assert.True(outcome != TierOutcome.Different, $"seed {seed}, {tiers.Report}");
            if (outcome == TierOutcome.Endless)
                continue;
            ended++;
            foreach (var vector in tiers.Vectors)
                events[vector & 63]++;
        }
        var (regions, entered) = (tiers.Regions, tiers.Entered);
        output.WriteLine($"{runs} runs, {runs - ended} left out as endless, {regions} regions, {entered} times entered");
        // The ground is covered: a level is left, descriptors and pages are missing, tasks are wrong, alignment is checked.
        if (runs < UsualRuns)
            return;
        foreach (var vector in (int[])[1, 6, 10, 11, 12, 13, 14, 17])
            Assert.True(events[vector] > 0, $"exception {vector} never came");
        Assert.True(ended > runs / 2 && regions > runs / 50 && entered > runs / 2, $"{ended} ended, {regions} regions, {entered} times entered");
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;
}
