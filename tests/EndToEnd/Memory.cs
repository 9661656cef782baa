using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>
/// Most resident memory of whole runs, as the kernel counts it (VmHWM). The guest waits for a byte of input when it is done,
/// so that it can be looked at while it is still there.
/// </summary>
public class Memory
{
    private const int Megabyte = 1 << 20;

    /// <summary>What .NET, the machine and DOS take, with much room: 35 MB were measured.</summary>
    [NeedsFact(Toolchain.Nasm)]
    public void AShortRunTakesLessThan90Megabytes() => Assert.InRange(Run([], "1 1 0", "141E").Peak, 1, 90 * Megabyte);

    /// <summary>
    /// A million blocks that were never there before: at one place, at places that overlap those before, and all over 256 KB;
    /// interpreted, and with all that is hot translated.
    /// </summary>
    [NeedsTheory(Toolchain.Nasm)]
    [InlineData("10000 1 0", "24C0")]
    [InlineData("10000 1 16", "24C0")]
    [InlineData("10000 1 517", "24C0")]
    public void AMillionNewBlocksStayUnderTheBound(string arguments, string sum)
    {
        var run = Run(["--cache-size", "8"], arguments, sum);
        Assert.True(run.Figure("code", "blocksDecoded") > 1_000_000);
        Assert.InRange(run.Peak, 1, 100 * Megabyte);
    }

    /// <summary>
    /// Hundreds of translations at places that change: the cache is emptied again and again, and what was in it is given
    /// back to the system. All of them together would be ten times as much.
    /// </summary>
    [NeedsTheory(Toolchain.Nasm)]
    [InlineData("--promotion=1", "1000 1 517")]
    [InlineData("--promotion=20", "1000 25 517")]
    public void TranslationsThatWereGivenUpAreCollected(string promotion, string arguments)
    {
        var sum = Run(["--core", "interpreter"], arguments).Output;
        var run = Run(["--cache-size", "4", "--deterministic", promotion], arguments, sum);
        Assert.True(run.Figure("translation", "regionsCompiled") > 800, $"{run.Figure("translation", "regionsCompiled")} regions");
        Assert.True(run.Figure("invalidations", "evictions") > 5);
        Assert.InRange(run.Figure("code", "cacheBytes"), 0, 5 * Megabyte);
        Assert.InRange(run.Peak, 1, 110 * Megabyte);
    }

    private static Result Run(string[] options, string arguments, string? sum = null)
    {
        using var folder = new GuestFolder();
        var program = folder.Place("fresh.com.asm");
        var start = new ProcessStartInfo(
            DbtProcess.Program,
            ["run", "--time-limit", "300", "--stats-json", "STATS.JSN", .. options, program, .. arguments.Split(' ')])
        {
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadLine();
        var peak = process.HasExited ? 0 : PeakOf(process.Id);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        if (sum is not null)
            Assert.Equal(sum, output);
        return new Result(output!, peak, JsonDocument.Parse(folder.Read("STATS.JSN")));
    }

    private static long PeakOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private sealed record Result(string Output, long Peak, JsonDocument Statistics)
    {
        public long Figure(string section, string name) =>
            Statistics.RootElement.GetProperty(section).GetProperty(name).GetInt64();
    }
}
