using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Dbt.Perf.Flat32;
using Dbt.Perf.Parts;

namespace Dbt.Perf;

/// <summary>
/// Ratios, which hold on another machine nearly as well: each part of the translator by a reference loop measured beside it,
/// each loop of Workloads/ translated by interpreted, calls of DOS and BIOS by a loop, each program of Flat32/ translated by
/// native. <c>baseline.json</c> keeps them; a comparison measures again and says
/// what got slower beyond noise.
/// </summary>
internal static class Baseline
{
    /// <param name="Median">Of the ratios of several rounds.</param>
    /// <param name="Deviation">The median of how far they are from it.</param>
    private sealed record Ratio(double Median, double Deviation);

    private const int Rounds = 15;

    private const string Flat32 = "flat32";

    /// <summary>Slower by less than this share is nothing, whatever the deviations say.</summary>
    private const double LeastShare = 0.15;

    /// <summary>Deviations that are noise.</summary>
    private const double Deviations = 4;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private static readonly string File = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "baseline.json"));

    public static int Record()
    {
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(Measure(), Json) + "\n");
        Console.WriteLine($"{File} written");
        return 0;
    }

    /// <returns>1 when something got slower, or is missing.</returns>
    public static int Compare()
    {
        var known = JsonSerializer.Deserialize<SortedDictionary<string, Ratio>>(System.IO.File.ReadAllText(File))!;
        var now = Measure();
        var slower = 0;
        Console.WriteLine($"{"ratio",-32} {"baseline",12} {"now",12} {"change",8}");
        foreach (var (name, before) in known)
        {
            if (!now.TryGetValue(name, out var after))
            {
                // Without a compiler there are no native programs to compare with.
                Console.WriteLine($"{name,-32} not measured");
                slower += name.StartsWith(Flat32, StringComparison.Ordinal) ? 0 : 1;
                continue;
            }
            var noise = Math.Max(before.Median * LeastShare, Deviations * (before.Deviation + after.Deviation));
            var isSlower = after.Median - before.Median > noise;
            slower += isSlower ? 1 : 0;
            var verdict = isSlower ? "slower" : before.Median - after.Median > noise ? "faster" : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-32} {before.Median,12:G4} {after.Median,12:G4} {100 * ((after.Median / before.Median) - 1),7:F0}% {verdict}"));
        }
        Console.WriteLine(slower == 0 ? "nothing got slower" : $"{slower} slower");
        return slower == 0 ? 0 : 1;
    }

    private static SortedDictionary<string, Ratio> Measure()
    {
        var ratios = new SortedDictionary<string, Ratio>(StringComparer.Ordinal);
        MeasureParts(ratios);
        foreach (var (name, ratio) in Loops.Ratios(rounds: 5))
            ratios[$"loop {name}, translated/interpreted"] = Summarise(ratio);
        foreach (var (name, ratio) in Loops.CallRatios(rounds: 5))
            ratios[$"call {name}, by crc"] = Summarise(ratio);
        foreach (var (name, ratio) in Flat32Table.Ratios(rounds: 5))
            ratios[$"{Flat32} {name}, translated/native"] = Summarise(ratio);
        return ratios;
    }

    private static void MeasureParts(SortedDictionary<string, Ratio> ratios)
    {
        var parts = new PartBenchmarks();
        parts.SetUp();
        WarmUp(() => parts.Reference());
        foreach (var method in typeof(PartBenchmarks).GetMethods().Where(one => one.GetCustomAttribute<BenchmarkAttribute>() is { Baseline: false }))
        {
            Action part = method.ReturnType == typeof(void) ? method.CreateDelegate<Action>(parts) : () => method.Invoke(parts, null);
            WarmUp(part);
            var repeats = Repeats(part);
            var reference = Repeats(() => parts.Reference());
            var measured = new double[Rounds];
            for (var i = 0; i < Rounds; i++)
                measured[i] = Nanoseconds(part, repeats) / Nanoseconds(() => parts.Reference(), reference);
            ratios[$"part {method.Name}"] = Summarise(measured);
        }
        parts.CleanUp();
    }

    /// <summary>Long enough, and often enough, for the runtime to optimise what of ours is in it.</summary>
    private static void WarmUp(Action part)
    {
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 300)
                part();
            Thread.Sleep(150);
        }
    }

    /// <summary>So many make some ten milliseconds.</summary>
    private static int Repeats(Action part)
    {
        var repeats = 1;
        while (Nanoseconds(part, repeats) * repeats < 5e6)
            repeats *= 2;
        return repeats;
    }

    /// <summary>Processor time of the process, all threads, for one call.</summary>
    private static double Nanoseconds(Action part, int repeats)
    {
        var start = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
            part();
        var elapsed = Environment.CpuUsage.TotalTime - start;
        // The kernel's figure moves in steps; what is shorter than some of them is measured by the clock.
        var time = elapsed.TotalMilliseconds > 1 ? elapsed : Stopwatch.GetElapsedTime(clock);
        return time.TotalNanoseconds / repeats;
    }

    private static Ratio Summarise(double[] values)
    {
        var median = Median(values);
        return new Ratio(median, Median(Array.ConvertAll(values, value => Math.Abs(value - median))));
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
