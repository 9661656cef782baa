using System.Globalization;
using System.Text.Json;
using Dbt.Perf.Flat32;

namespace Dbt.Perf;

/// <summary>
/// <c>compile-cost</c>: which part of the processor time of all threads goes into translation on runs of some seconds, and
/// what a program costs of which each instruction runs once, against the interpreter alone.
/// </summary>
internal static class CompileCost
{
    /// <summary>Runs of the program that runs once, of which the best counts.</summary>
    private const int ColdRuns = 7;

    private sealed record Spent(double Seconds, double Plan, double Emit, double Jit, long Regions, long Instructions)
    {
        public double Translation => Plan + Emit + Jit;
    }

    public static int Run()
    {
        Console.WriteLine($"{"program",-12}{"processor s",12}{"translating",12}{"share %",9}{"plan",8}{"IL",8}{"JIT",8}{"regions",9}{"instr.",9}{"µs/instr.",11}");
        foreach (var program in ProgramList.All)
        {
            try
            {
                Print(program.Name, Flat32(ProgramBuilder.Build(program), program.Count));
            }
            catch (CannotBuildException e)
            {
                Console.WriteLine($"{program.Name,-12}left out: {e.Message}");
            }
        }
        var folder = DbtRun.NewGuestFolder();
        if (ChildRun.Find("nasm") is null)
            Console.WriteLine("16-bit programs left out: nasm is not installed");
        else
        {
            foreach (var workload in Dos16Workloads.All.Where(workload => workload.IsCpuBound))
                Print(workload.Name, Dos(folder, Loops.Assemble(workload.Name, folder), workload.Units));
        }
        Cold(folder);
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static void Print(string name, Spent spent) =>
        Console.WriteLine($"{name,-12}{spent.Seconds,12:F2}{spent.Translation,12:F3}{100 * spent.Translation / spent.Seconds,9:F1}"
            + $"{spent.Plan,8:F3}{spent.Emit,8:F3}{spent.Jit,8:F3}{spent.Regions,9}{spent.Instructions,9}"
            + $"{1e6 * spent.Translation / Math.Max(spent.Instructions, 1),11:F1}");

    /// <summary>In processor time of the whole process, start included and taken off.</summary>
    private static void Cold(string folder)
    {
        var hello = Path.Combine(folder, "HELLO.COM");
        var cold = Path.Combine(folder, "COLD.EXE");
        File.WriteAllBytes(hello, Startup.Hello());
        File.WriteAllBytes(cold, Startup.Cold().Program);
        var (start, interpreted, translated) = (double.MaxValue, double.MaxValue, double.MaxValue);
        for (var i = 0; i < ColdRuns; i++)
        {
            start = Math.Min(start, DbtRun.Cost(folder, hello).Cpu);
            interpreted = Math.Min(interpreted, DbtRun.Cost(folder, "--core", "interpreter", cold).Cpu);
            translated = Math.Min(translated, DbtRun.Cost(folder, cold).Cpu);
        }
        Console.WriteLine(
            $"200 KB of code run once: {translated * 1e3:F0} ms of processor time, interpreter alone {interpreted * 1e3:F0} ms: {translated / interpreted:F2}; "
            + $"without the start of {start * 1e3:F0} ms: {(translated - start) / (interpreted - start):F2}");
    }

    private static Spent Flat32(string elf, int count)
    {
        var run = Tool.Time("dotnet", "exec", ProgramTimer.Host, "--stats", elf, count.ToString(CultureInfo.InvariantCulture));
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{elf} exited with {run.ExitCode}: {run.Errors.Trim()}");
        using var statistics = JsonDocument.Parse(run.Errors);
        var root = statistics.RootElement;
        return new Spent(
            run.Seconds, Seconds("Plan"), Seconds("Emit"), Seconds("Jit"),
            root.GetProperty("RegionsCompiled").GetInt64(), root.GetProperty("InstructionsCompiled").GetInt64());

        double Seconds(string what) => root.GetProperty(what + "Nanoseconds").GetInt64() / 1e9;
    }

    private static Spent Dos(string folder, string program, int units)
    {
        var file = Path.Combine(folder, "stats.json");
        var cost = DbtRun.Cost(folder, "--stats-json", file, program, units.ToString(CultureInfo.InvariantCulture));
        using var statistics = JsonDocument.Parse(File.ReadAllText(file));
        var time = statistics.RootElement.GetProperty("time");
        var translation = statistics.RootElement.GetProperty("translation");
        return new Spent(
            cost.Cpu, Seconds("plan"), Seconds("emit"), Seconds("jit"),
            translation.GetProperty("regionsCompiled").GetInt64(), translation.GetProperty("instructionsCompiled").GetInt64());

        double Seconds(string what) => time.GetProperty(what + "Milliseconds").GetDouble() / 1e3;
    }
}
