using System.Globalization;
using System.Text.Json;

namespace Dbt.Perf.Flat32;

/// <summary>
/// <c>flat32 [--quick] [--runs N] [NAME...]</c>: each program run natively, under qemu-i386 and translated, from one ELF
/// file, in turn; processor seconds (least of the runs), ratios, geometric means.
/// </summary>
internal static class Flat32Table
{
    private const string Qemu = "qemu-i386";

    /// <summary>Least processor seconds of a program in each way; those of dbt as a process and without the start of .NET.</summary>
    private sealed record Row(string Name, double Native, double? Qemu, double Process, double Translated, double Compiling);

    public static int Run(ReadOnlySpan<string> arguments)
    {
        var isQuick = false;
        var isBuildOnly = false;
        var runs = 3;
        var names = new List<string>();
        while (arguments is [var argument, ..])
        {
            arguments = arguments[1..];
            switch (argument)
            {
                case "--quick": isQuick = true; break;
                case "--build": isBuildOnly = true; break;
                case "--runs" when arguments is [var number, ..] && int.TryParse(number, CultureInfo.InvariantCulture, out runs) && runs > 0:
                    arguments = arguments[1..];
                    break;
                default: names.Add(argument); break;
            }
        }
        var unknown = names.Where(name => ProgramList.All.All(program => program.Name != name)).ToArray();
        if (unknown.Length > 0)
        {
            Console.Error.WriteLine($"flat32: no program {string.Join(", ", unknown)}; there are {string.Join(", ", ProgramList.All.Select(p => p.Name))}");
            return 2;
        }
        var programs = ProgramList.All.Where(program => names.Count == 0 || names.Contains(program.Name));
        if (isBuildOnly)
        {
            foreach (var program in programs)
                Console.WriteLine($"{ProgramBuilder.Build(program)} {(isQuick ? program.QuickCount : program.Count)}");
            return 0;
        }
        Print(programs, isQuick, runs);
        return 0;
    }

    private static void Print(IEnumerable<BenchmarkProgram> programs, bool isQuick, int runs)
    {
        var hasQemu = Tool.IsInstalled(Qemu);
        if (!hasQemu)
            Console.WriteLine($"{Qemu}: not installed (Debian package qemu-user)");
        Console.WriteLine($"{"program",-10}{"native s",10}{"qemu s",10}{"dbt s",10}{"run s",10}{"compile s",11}{"dbt/native",12}{"run/native",12}{"qemu/dbt",10}{"qemu/run",10}");
        var rows = new List<Row>();
        foreach (var program in programs)
        {
            var row = Measure(program, isQuick ? program.QuickCount : program.Count, runs, hasQemu);
            rows.Add(row);
            Console.WriteLine($"{row.Name,-10}{row.Native,10:F3}{Column(row.Qemu, 10, 3)}{row.Process,10:F3}{row.Translated,10:F3}{row.Compiling,11:F3}"
                + $"{row.Process / row.Native,12:F2}{row.Translated / row.Native,12:F2}{Column(row.Qemu / row.Process, 10, 2)}{Column(row.Qemu / row.Translated, 10, 2)}");
        }
        Console.WriteLine($"{"geometric mean",-61}{Mean(rows, r => r.Process / r.Native),12:F2}{Mean(rows, r => r.Translated / r.Native),12:F2}"
            + Column(hasQemu ? Mean(rows, r => r.Qemu!.Value / r.Process) : null, 10, 2)
            + Column(hasQemu ? Mean(rows, r => r.Qemu!.Value / r.Translated) : null, 10, 2));
    }

    private static Row Measure(BenchmarkProgram program, int count, int runs, bool hasQemu)
    {
        var elf = ProgramBuilder.Build(program);
        var argument = count.ToString(CultureInfo.InvariantCulture);
        string? checksum = null;
        double native = double.MaxValue, qemu = double.MaxValue, process = double.MaxValue, translated = double.MaxValue, compiling = double.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            native = Math.Min(native, Checked([elf, argument]).Seconds);
            if (hasQemu)
                qemu = Math.Min(qemu, Checked([Qemu, elf, argument]).Seconds);
            var run = Checked(["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Dbt.Perf.dll"), "flat32-run", "--stats", elf, argument]);
            process = Math.Min(process, run.Seconds);
            using var statistics = JsonDocument.Parse(run.Errors);
            translated = Math.Min(translated, statistics.RootElement.GetProperty("RunSeconds").GetDouble());
            compiling = Math.Min(compiling, statistics.RootElement.GetProperty("CompileMicroseconds").GetInt64() / 1e6);
        }
        return new Row(program.Name, native, hasQemu ? qemu : null, process, translated, compiling);

        ToolRun Checked(string[] command)
        {
            if (Tool.IsInstalled("taskset"))
                command = ["taskset", "-c", "0", .. command];
            var run = Tool.Time(command[0], command[1..]);
            if (run.ExitCode != 0)
                throw new InvalidOperationException($"{string.Join(' ', command)} exited with {run.ExitCode}: {run.Errors}");
            checksum ??= run.Output;
            return run.Output == checksum
                ? run
                : throw new InvalidOperationException($"{string.Join(' ', command)} printed {run.Output.Trim()}, natively it is {checksum.Trim()}");
        }
    }

    private static string Column(double? value, int width, int decimals) =>
        (value?.ToString("F" + decimals, CultureInfo.InvariantCulture) ?? "-").PadLeft(width);

    private static double Mean(List<Row> rows, Func<Row, double> ratio) => Math.Exp(rows.Average(row => Math.Log(ratio(row))));
}
