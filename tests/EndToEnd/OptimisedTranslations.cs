using System.Text.RegularExpressions;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>
/// The programs that perf/ measures: RyuJIT optimises each of their translations, and says so itself. Past some limits it would
/// compile without optimising.
/// </summary>
public partial class OptimisedTranslations
{
    private static readonly string Perf = Path.Combine(Repository.Root, "perf");

    public static TheoryData<string> Workloads =>
    [
        .. Directory.GetFiles(Path.Combine(Perf, "Workloads"), "*.asm")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    [NeedsTheory(Toolchain.Nasm)]
    [MemberData(nameof(Workloads))]
    public void OfRealMode(string name)
    {
        using var folder = new GuestFolder();
        var sources = Path.Combine(Perf, "Workloads");
        HostProcess.Require(
            Toolchain.Require(Toolchain.Nasm),
            ["-f", "bin", "-I", sources + "/", "-o", folder.In("W.COM"), Path.Combine(sources, name + ".asm")], folder.Path);
        ExpectOptimised(folder, $"\"{DbtProcess.Program}\" run --deterministic --promotion 50 --time-limit 30 W.COM 40");
    }

    public static TheoryData<string> Programs =>
        ["crc", "fib", "hash", "interp", "matmul", "orders", "queens", "sieve", "sort", "strings", "sudoku"];

    /// <summary>Where the host is built and gcc has its 32-bit libraries (Debian's gcc-multilib).</summary>
    [NeedsTheory(Toolchain.Gcc, "/usr/lib32/crt1.o")]
    [MemberData(nameof(Programs))]
    public void Of32Bits(string name)
    {
        using var folder = new GuestFolder();
        var sources = Path.Combine(Perf, "Flat32", "Programs");
        HostProcess.Require(
            Toolchain.Require(Toolchain.Gcc),
            [
                "-m32", "-O2", "-march=i486", "-mno-80387", "-static", "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie",
                "-fno-stack-protector", "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none",
                "-I", sources, "-isystem", Path.Combine(sources, "include"), "-o", folder.In("P.ELF"),
                Path.Combine(sources, name + ".c"), Path.Combine(sources, "rt.c"), "-lgcc",
            ],
            folder.Path);
        var host = Path.Combine(Perf, "Flat32", "Host", "bin", Repository.Configuration, "net10.0", "precompiled", "flat32.dll");
        ExpectOptimised(folder, $"dotnet exec \"{host}\" --deterministic P.ELF 3");
    }

    /// <summary>
    /// The runtime closes the file of the summary while it ends, so nothing may be compiled on another thread by then: no region,
    /// and none of our own methods again.
    /// </summary>
    private static void ExpectOptimised(GuestFolder folder, string command)
    {
        var result = folder.Shell($"DOTNET_JitStdOutFile=JIT.TXT DOTNET_JitDisasmSummary=1 DOTNET_TieredCompilation=0 {command}");
        Assert.Equal("", result.ErrorText);
        Assert.Equal(0, result.ExitCode);
        var translations = Translation().Matches(folder.Read("JIT.TXT"));
        // A program that stays in its string instructions has none.
        Assert.DoesNotContain(translations, one => one.Groups["tier"].Value != "FullOpts");
    }

    /// <summary>A line of RyuJIT's summary: "12: JIT compiled (dynamicClass):g_4891(nint) [FullOpts, IL size=1840, code size=1204]".</summary>
    [GeneratedRegex(@"JIT compiled \(dynamicClass\):g_\S+ \[(?<tier>[^,\]]+)")]
    private static partial Regex Translation();
}
