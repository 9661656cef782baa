using System.Globalization;
using System.Text.Json;

namespace Dbt.Perf.Flat32;

/// <summary>
/// <c>flat32 [--quick] [--x87] [--runs N] [--json FILE] [NAME...]</c>: the programs of <see cref="ProgramList"/> natively, under
/// qemu-i386 and translated, in processor seconds, with ratios and geometric means.
/// </summary>
internal static class Flat32Table
{
    private const int Usage = 2;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private sealed record Options(bool IsQuick, int Runs, string? JsonFile, bool IsBuildOnly, BenchmarkProgram[] Programs);

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (Parse(arguments) is not { } options)
            return Usage;
        if (options.IsBuildOnly)
        {
            foreach (var program in options.Programs)
                Console.WriteLine($"{ProgramBuilder.Build(program)} {Count(program, options)}");
            return 0;
        }
        var hasQemu = Tool.IsInstalled(ProgramTimer.Qemu);
        if (!hasQemu)
            Console.WriteLine($"{ProgramTimer.Qemu}: not installed (Debian package qemu-user)");
        Console.WriteLine($"{"program",-9}{"Mins",7} {"native",8}{"qemu",8}{"dbt",8}{"run",8}{"compile",8}  {"run/native",10}{"(median)",10}{"dbt/native",11}{"qemu/run",9}{"qemu/dbt",9}{"MIPS",7}");
        var rows = new List<Measurement>();
        foreach (var program in options.Programs)
        {
            if (Measure(program, options, hasQemu) is { } row)
            {
                rows.Add(row);
                Print(row);
            }
        }
        if (rows.Count == 0)
            return 1;
        PrintMeans(rows);
        if (options.JsonFile is not null)
            File.WriteAllText(options.JsonFile, JsonSerializer.Serialize(rows, Readable));
        return 0;
    }

    /// <summary>Translated by native, of the programs that can be built here, each run a quarter as long as for the table.</summary>
    public static IEnumerable<(string Name, double Ratio)> Ratios(Func<string, bool> isAsked)
    {
        foreach (var program in ProgramList.All.Where(program => isAsked(program.Name)))
        {
            string elf;
            try
            {
                elf = ProgramBuilder.Build(program);
            }
            catch (CannotBuildException e)
            {
                Console.WriteLine($"{program.Name} left out: {e.Message}");
                continue;
            }
            yield return (program.Name, new ProgramTimer(program, elf, hasQemu: false).Ratio(program.Count / 4));
        }
    }

    private static Options? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options(IsQuick: false, Runs: 3, JsonFile: null, IsBuildOnly: false, Programs: [.. ProgramList.All]);
        var programs = new List<BenchmarkProgram>();
        while (arguments is [var argument, .. var rest])
        {
            switch (argument)
            {
                case "--quick": options = options with { IsQuick = true }; break;
                case "--x87": programs.AddRange(ProgramList.X87); break;
                case "--build": options = options with { IsBuildOnly = true }; break;
                case "--runs" when rest is [var number, .. var afterNumber] && int.TryParse(number, CultureInfo.InvariantCulture, out var runs) && runs > 0:
                    options = options with { Runs = runs };
                    rest = afterNumber;
                    break;
                case "--json" when rest is [var file, .. var afterFile]:
                    options = options with { JsonFile = file };
                    rest = afterFile;
                    break;
                case var name when ProgramList.All.FirstOrDefault(p => p.Name == name) is { } program:
                    programs.Add(program);
                    break;
                default:
                    Console.Error.WriteLine("flat32 [--quick] [--x87] [--runs N] [--json FILE] [--build] [NAME...]; the programs are "
                        + string.Join(", ", ProgramList.All.Select(p => p.Name)));
                    return null;
            }
            arguments = rest;
        }
        return programs.Count == 0 ? options : options with { Programs = [.. programs] };
    }

    private static int Count(BenchmarkProgram program, Options options) => options.IsQuick ? program.QuickCount : program.Count;

    private static Measurement? Measure(BenchmarkProgram program, Options options, bool hasQemu)
    {
        try
        {
            return new ProgramTimer(program, ProgramBuilder.Build(program), hasQemu).Measure(Count(program, options), options.Runs);
        }
        catch (CannotBuildException e)
        {
            Console.WriteLine($"{program.Name,-9} left out: {e.Message}");
            return null;
        }
    }

    private static void Print(Measurement row)
    {
        var (native, process, translated) = (row.Native.Least, row.Process.Least, row.Translated.Least);
        var qemu = row.Qemu?.Least;
        Console.WriteLine($"{row.Name,-9}{row.Instructions / 1e6,7:F0} {native,8:F3}{Column(qemu, 8, 3)}{process,8:F3}{translated,8:F3}{row.Compiling.Least,8:F3}"
            + $"  {translated / native,10:F2}{row.Translated.Median / row.Native.Median,10:F2}{process / native,11:F2}"
            + $"{Column(qemu / translated, 9, 2)}{Column(qemu / process, 9, 2)}{row.Instructions / translated / 1e6,7:F0}");
    }

    private static void PrintMeans(List<Measurement> rows)
    {
        double? qemu = null, qemuToProcess = null;
        if (rows[0].Qemu is not null)
        {
            qemu = Mean(rows, r => r.Qemu!.Value.Least / r.Translated.Least);
            qemuToProcess = Mean(rows, r => r.Qemu!.Value.Least / r.Process.Least);
        }
        Console.WriteLine($"{"geometric mean",-58}{Mean(rows, r => r.Translated.Least / r.Native.Least),10:F2}"
            + $"{Mean(rows, r => r.Translated.Median / r.Native.Median),10:F2}{Mean(rows, r => r.Process.Least / r.Native.Least),11:F2}"
            + $"{Column(qemu, 9, 2)}{Column(qemuToProcess, 9, 2)}{Mean(rows, r => r.Instructions / r.Translated.Least / 1e6),7:F0}");
    }

    private static string Column(double? value, int width, int decimals) =>
        (value?.ToString("F" + decimals, CultureInfo.InvariantCulture) ?? "-").PadLeft(width);

    private static double Mean(List<Measurement> rows, Func<Measurement, double> ratio) => Math.Exp(rows.Average(row => Math.Log(ratio(row))));
}
