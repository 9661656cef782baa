using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>
/// Runs Free Pascal's own test programs, which check themselves and say so by their exit code. Those that fail must be
/// exactly those that fpc-exceptions.txt lists, each with its reason.
/// </summary>
public class FreePascalsOwnTests
{
    private static readonly TestRuns Runs = new("fpc-exceptions.txt");
    private static readonly TestRuns Reports = new("fpc-webtbs-exceptions.txt");

    [NeedsFact(Toolchain.FreePascal, Toolchain.Nasm)]
    public void AllButTheKnownExceptionsExitAsTheyShould()
    {
        var programs = TestPrograms.Build(TestTarget.Msdos);
        Assert.True(programs.Count > 1400, $"Only {programs.Count} programs were built.");
        var runnable = programs.Where(program => program.Source.IsForRunning).ToList();
        Runs.Check(runnable);
    }

    /// <summary>Programs of reported errors: every twelfth; DBT_FPC_ALL=1: all of them, which takes ten minutes.</summary>
    [NeedsFact(Toolchain.FreePascal, Toolchain.Nasm)]
    public void OfReportedErrorsAllButTheKnownExceptionsExitAsTheyShould()
    {
        var isSample = Environment.GetEnvironmentVariable("DBT_FPC_ALL") != "1";
        var programs = TestPrograms.Build(TestTarget.MsdosReports, isSample);
        Assert.True(programs.Count > (isSample ? 50 : 700), $"Only {programs.Count} programs were built.");
        Reports.Check([.. programs.Where(program => program.Source.IsForRunning)], isSample);
    }

    /// <summary>
    /// A third of the code generator's tests, and every thirtieth of the others, with everything translated at its first execution. All of
    /// them: DBT_PROMOTION=1 and the test above.
    /// </summary>
    [NeedsFact(Toolchain.FreePascal, Toolchain.Nasm)]
    public void ASampleTranslatedAtTheFirstExecution()
    {
        var sample = TestPrograms.Build(TestTarget.Msdos)
            .Where(program => program.Source.IsForRunning)
            .Where((program, index) => index % (program.Source.Name.StartsWith("test/cg/", StringComparison.Ordinal) ? 3 : 30) == 0)
            .ToList();
        Assert.True(sample.Count > 80, $"Only {sample.Count} programs.");
        Runs.Check(sample, isSample: true, "--promotion", "1");
    }

    [NeedsFact(Toolchain.FreePascal, Toolchain.Nasm)]
    public void ManyProgramsUseTheX87()
    {
        var needX87 = TestPrograms.Build(TestTarget.Msdos)
            .Where(program => program.Source.IsForRunning && program.NeedsX87)
            .Select(program => program.Source.Name)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(297, needX87.Count);
    }
}
