using System.Diagnostics;
using System.Globalization;
using Dbt.Perf.Flat32;

namespace Dbt.Perf.Go32;

/// <summary>
/// <c>go32 [--quick] [--runs N] [NAME...]</c>: the programs of <c>flat32</c> as DPMI clients, beside the same files natively and on the
/// flat processor; and what calls between a client and its host cost. Processor time, the least of several runs with all of the work
/// less the least with a fifth of it, so that starts and most of the translation drop out.
/// </summary>
internal static class Go32Table
{
    private const int Share = 5;

    private sealed record Options(bool IsQuick, int Runs, BenchmarkProgram[] Programs);

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (Parse(arguments) is not { } options)
            return 2;
        try
        {
            using var programs = new Go32Programs();
            Console.WriteLine($"{"program",-9}{"native",8}{"flat32",8}{"client",8}{"bounded",8}  {"client/flat32",13}{"bounded/flat32",15}{"client/native",14}");
            var rows = new List<double[]>();
            foreach (var program in options.Programs)
                rows.Add(Measure(programs, program, options));
            if (rows.Count > 1)
                Console.WriteLine($"{"geometric mean",-41}  {Mean(rows, 2, 1),13:F2}{Mean(rows, 3, 1),15:F2}{Mean(rows, 2, 0),14:F2}");
            Console.WriteLine();
            MeasureCalls(programs, options);
        }
        catch (CannotBuildException e)
        {
            Console.WriteLine($"go32 left out: {e.Message}");
        }
        return 0;
    }

    /// <summary>Seconds natively, on the flat processor, as a client with flat segments, and with bounded ones.</summary>
    private static double[] Measure(Go32Programs programs, BenchmarkProgram program, Options options)
    {
        var file = programs.Add(program);
        var count = options.IsQuick ? program.QuickCount : program.Count;
        Func<int, Cost>[] ways =
        [
            n => Native(file, n), n => Flat(file, n),
            n => DbtRun.Cost(programs.Folder, Go32Programs.Client('F', program, n)),
            n => DbtRun.Cost(programs.Folder, Go32Programs.Client('L', program, n)),
        ];
        var all = new double[ways.Length];
        var few = new double[ways.Length];
        Array.Fill(all, double.MaxValue);
        Array.Fill(few, double.MaxValue);
        string? checksum = null;
        for (var run = 0; run < options.Runs; run++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var cost = ways[way](count);
                checksum ??= cost.Output.Trim();
                if (cost.Output.Trim() != checksum)
                    throw new InvalidOperationException($"{program.Name} printed {cost.Output.Trim()}, natively {checksum}");
                all[way] = Math.Min(all[way], cost.Cpu);
                few[way] = Math.Min(few[way], ways[way](count / Share).Cpu);
            }
        }
        var seconds = all.Zip(few, (more, less) => Math.Max(more - less, 1e-3)).ToArray();
        Console.WriteLine($"{program.Name,-9}{seconds[0],8:F3}{seconds[1],8:F3}{seconds[2],8:F3}{seconds[3],8:F3}"
            + $"  {seconds[2] / seconds[1],13:F2}{seconds[3] / seconds[1],15:F2}{seconds[2] / seconds[0],14:F2}");
        return seconds;
    }

    private static void MeasureCalls(Go32Programs programs, Options options)
    {
        (char What, string Name, int Count)[] calls =
        [
            ('D', "INT 21h/30h in protected mode", 2_000_000),
            ('S', "the same by 0300h", 1_000_000),
            ('R', "0300h of an interrupt that returns at once", 1_000_000),
            ('L', "1000 descriptors allocated and freed", 2_000),
        ];
        foreach (var (what, name, most) in calls)
        {
            var count = options.IsQuick ? most / 10 : most;
            double all = double.MaxValue, few = double.MaxValue;
            for (var run = 0; run < options.Runs; run++)
            {
                all = Math.Min(all, DbtRun.Cost(programs.Folder, Go32Programs.Call(what, count)).Cpu);
                few = Math.Min(few, DbtRun.Cost(programs.Folder, Go32Programs.Call(what, count / Share)).Cpu);
            }
            var each = Math.Max(all - few, 1e-6) / (count - count / Share);
            Console.WriteLine($"{name,-45}{each * 1e6,10:F2} µs{1 / each,14:F0} a second");
        }
    }

    private static Cost Native(string file, int count) =>
        ChildRun.Run(new ProcessStartInfo(file, [count.ToString(CultureInfo.InvariantCulture)]));

    private static Cost Flat(string file, int count) =>
        ChildRun.Run(new ProcessStartInfo("dotnet", ["exec", ProgramTimer.Host, file, count.ToString(CultureInfo.InvariantCulture)]));

    private static double Mean(List<double[]> rows, int of, int by) => Math.Exp(rows.Average(row => Math.Log(row[of] / row[by])));

    private static Options? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options(IsQuick: false, Runs: 3, Programs: [.. ProgramList.All]);
        var named = new List<BenchmarkProgram>();
        while (arguments is [var argument, .. var rest])
        {
            if (argument == "--quick")
            {
                options = options with { IsQuick = true };
            }
            else if (argument == "--runs" && rest is [var number, .. var behind] && int.TryParse(number, CultureInfo.InvariantCulture, out var runs) && runs > 0)
            {
                options = options with { Runs = runs };
                rest = behind;
            }
            else if (ProgramList.All.FirstOrDefault(program => program.Name == argument) is { } program)
            {
                named.Add(program);
            }
            else
            {
                Console.Error.WriteLine($"go32: {argument}: neither an option nor a program; there are {string.Join(' ', ProgramList.All.Select(one => one.Name))}");
                return null;
            }
            arguments = rest;
        }
        return named.Count == 0 ? options : options with { Programs = [.. named] };
    }
}
