using System.Diagnostics;
using System.Globalization;

namespace Dbt.Perf;

/// <summary>
/// The workloads of Workloads/, each run with two counts on each core in turn; the difference of the two runs is free of
/// start-up, compilation of the hot code included in neither. Prints milliseconds a unit of work and their ratio.
/// </summary>
internal static class Loops
{
    private static readonly (string Name, int Units)[] Workloads =
    [
        ("crc", 3000), ("fib", 1500), ("matrix", 2500), ("queens", 500), ("sieve", 2000), ("sort", 1500), ("text", 4000), ("wide", 4000),
    ];

    /// <summary>So many times fewer units are interpreted.</summary>
    private const int InterpretedShare = 10;

    public static int Run()
    {
        var folder = DbtRun.NewFolder();
        var logarithms = 0.0;
        Console.WriteLine($"{"workload",-10} {"interpreted",14} {"translated",14} {"ratio",8}");
        foreach (var (name, units) in Workloads)
        {
            var program = Assemble(name, folder);
            var interpreted = PerUnit(program, "interpreter", units / InterpretedShare);
            var translated = PerUnit(program, "auto", units);
            CheckSame(program, units / InterpretedShare);
            logarithms += Math.Log(interpreted / translated);
            Console.WriteLine($"{name,-10} {interpreted,11:F3} ms {translated,11:F4} ms {interpreted / translated,7:F1}x");
        }

        Console.WriteLine($"geometric mean {Math.Exp(logarithms / Workloads.Length):F1}x");
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    /// <summary>Translated by interpreted, in processor time of a unit, measured in turn.</summary>
    public static IEnumerable<(string Name, double Ratio)> Ratios(Func<string, bool> isAsked)
    {
        var folder = DbtRun.NewFolder();
        foreach (var (name, units) in Workloads.Where(one => isAsked(one.Name)))
        {
            var program = Assemble(name, folder);
            yield return (name, Unit(folder, program, "auto", units * 2) / Unit(folder, program, "interpreter", units / InterpretedShare));
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Calls of DOS and BIOS, ports, files by the byte: a unit of each by one of crc, both translated.</summary>
    public static IEnumerable<(string Name, double Ratio)> CallRatios(Func<string, bool> isAsked)
    {
        var folder = DbtRun.NewGuestFolder();
        foreach (var (name, units) in Calls.Where(one => isAsked(one.Name)))
        {
            var (program, crc) = (Assemble(name, folder), Assemble("crc", folder));
            yield return (name, Unit(folder, program, "auto", units) / Unit(folder, crc, "auto", 12_000));
        }
        Directory.Delete(folder, recursive: true);
    }

    private static readonly (string Name, int Units)[] Calls =
        [("int21", 40_000), ("int10", 70_000), ("ports", 25_000), ("filebyte", 15_000)];

    /// <summary>Processor seconds of one unit: of two runs, one with a fifth of the units, the difference.</summary>
    private static double Unit(string folder, string program, string core, int most)
    {
        var few = most / 5;
        return (Seconds(most) - Seconds(few)) / (most - few);

        double Seconds(int count) =>
            DbtRun.Cost(folder, "--core", core, program, count.ToString(CultureInfo.InvariantCulture)).Cpu;
    }

    /// <summary>Milliseconds for one unit: the best of three runs with all units, less the best of three with a fifth of them.</summary>
    private static double PerUnit(string program, string core, int units)
    {
        var few = units / 5;
        return (Best(program, core, units) - Best(program, core, few)) / (units - few);
    }

    private static double Best(string program, string core, int units)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 3; i++)
            best = Math.Min(best, DbtRun.Time("--core", core, program, units.ToString(CultureInfo.InvariantCulture)).Milliseconds);
        return best;
    }

    private static void CheckSame(string program, int units)
    {
        var count = units.ToString(CultureInfo.InvariantCulture);
        if (DbtRun.Time("--core", "interpreter", program, count).Output != DbtRun.Time(program, count).Output)
            throw new InvalidOperationException($"{program} {count}: the two cores print different checksums");
    }

    /// <summary>Builds a program of Workloads/ as NAME.COM.</summary>
    public static string Assemble(string name, string folder)
    {
        var program = Path.Combine(folder, name.ToUpperInvariant() + ".COM");
        var sources = Path.Combine(AppContext.BaseDirectory, "Workloads");
        using var nasm = Process.Start("nasm", ["-f", "bin", "-I", sources + "/", "-o", program, Path.Combine(sources, name + ".asm")]);
        nasm.WaitForExit();
        return nasm.ExitCode == 0 ? program : throw new InvalidOperationException($"nasm failed on {name}.asm");
    }
}
