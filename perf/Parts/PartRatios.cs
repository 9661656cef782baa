using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace Dbt.Perf.Parts;

/// <summary>
/// Each of <see cref="PartBenchmarks"/> by its reference loop, measured in a process that compiles every method once and optimised:
/// when the runtime gets round to optimising one is not to be measured.
/// </summary>
internal static partial class PartRatios
{
    private const int Rounds = 15;

    /// <summary>The argument that makes this program the process.</summary>
    public const string Argument = "part-ratios";

    /// <summary>Starts a process that measures those that are asked for.</summary>
    public static IEnumerable<(string Name, double Ratio)> OfAProcess(Func<string, bool> isAsked)
    {
        var names = Parts().Select(method => method.Name).Where(isAsked).ToList();
        if (names.Count == 0)
            return [];
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(PartRatios).Assembly.Location, Argument, .. names]);
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_ReadyToRun"] = "0";
        var lines = ChildRun.Run(start).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select(line => line.Split(' ')).Select(fields => (fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>Measures the parts of these names, and prints a line for each: its name, and the median of its ratios.</summary>
    public static int Print(IReadOnlyCollection<string> names)
    {
        var parts = new PartBenchmarks();
        parts.SetUp();
        foreach (var method in Parts().Where(method => names.Contains(method.Name)))
        {
            Action part = method.ReturnType == typeof(void) ? method.CreateDelegate<Action>(parts) : () => method.Invoke(parts, null);
            WarmUp(part);
            WarmUp(() => parts.Reference());
            var repeats = Repeats(part);
            var reference = Repeats(() => parts.Reference());
            var measured = new double[Rounds];
            for (var i = 0; i < Rounds; i++)
                measured[i] = Nanoseconds(part, repeats) / Nanoseconds(() => parts.Reference(), reference);
            Array.Sort(measured);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{method.Name} {measured[Rounds / 2]:R}"));
        }
        parts.CleanUp();
        return 0;
    }

    private static IEnumerable<MethodInfo> Parts() =>
        typeof(PartBenchmarks).GetMethods().Where(one => one.GetCustomAttribute<BenchmarkAttribute>() is { Baseline: false });

    private static void WarmUp(Action part)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 100)
            part();
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
        var start = ProcessorTime;
        for (var i = 0; i < repeats; i++)
            part();
        return (double)(ProcessorTime - start) / repeats;
    }

    /// <summary>Of the process so far, in nanoseconds. The runtime's own figure moves in larger steps.</summary>
    private static long ProcessorTime
    {
        get
        {
            const int ProcessClock = 2; // CLOCK_PROCESS_CPUTIME_ID, clock_gettime(2)
            _ = clock_gettime(ProcessClock, out var time);
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpecification time);
}
