using System.Globalization;
using System.Text.Json;

namespace Dbt.Perf.Flat32;

/// <summary>Processor seconds of one way to run a program, from several runs.</summary>
internal readonly record struct Seconds(double Least, double Median)
{
    public static Seconds Of(List<double> runs)
    {
        runs.Sort();
        return new(runs[0], runs[runs.Count / 2]);
    }
}

/// <summary>
/// One program in each way. <paramref name="Process"/> is all of the translating process, <paramref name="Translated"/> is it
/// without the start of .NET, and <paramref name="Compiling"/> the part of that which went into translating.
/// </summary>
internal sealed record Measurement(
    string Name, double Instructions, Seconds Native, Seconds? Qemu, Seconds Process, Seconds Translated, Seconds Compiling);

/// <summary>
/// Runs a program natively, under qemu-i386 and translated, in turn, on one processor. What each prints must be the same.
/// </summary>
internal sealed class ProgramTimer(BenchmarkProgram program, string elf, bool hasQemu)
{
    public const string Qemu = "qemu-i386";

    /// <summary>What runs a program translated.</summary>
    public static readonly string Host = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "Flat32", "Host", "bin", "Release", "net10.0", "precompiled", "flat32.dll"));

    private static readonly string[] Translator = ["dotnet", "exec", Host, "--stats"];

    private static readonly string[] Pinned = Tool.IsInstalled("taskset") ? ["taskset", "-c", "0"] : [];

    /// <summary>Translated by native, the one run behind the other.</summary>
    public double Ratio(int count)
    {
        string? checksum = null;
        var argument = count.ToString(CultureInfo.InvariantCulture);
        var native = Run(ref checksum, elf, argument).Seconds;
        using var statistics = JsonDocument.Parse(Run(ref checksum, [.. Translator, elf, argument]).Errors);
        return statistics.RootElement.GetProperty("RunSeconds").GetDouble() / native;
    }

    public Measurement Measure(int count, int runs)
    {
        List<double> native = [], qemu = [], process = [], translated = [], compiling = [];
        string? checksum = null;
        var argument = count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < runs; i++)
        {
            native.Add(Run(ref checksum, elf, argument).Seconds);
            if (hasQemu)
            {
                // Its transcendental functions are those of doubles.
                var its = program.UsesFunctions ? null : checksum;
                qemu.Add(Run(ref its, Qemu, elf, argument).Seconds);
            }
            var run = Run(ref checksum, [.. Translator, elf, argument]);
            process.Add(run.Seconds);
            using var statistics = JsonDocument.Parse(run.Errors);
            translated.Add(statistics.RootElement.GetProperty("RunSeconds").GetDouble());
            compiling.Add(statistics.RootElement.GetProperty("TranslationNanoseconds").GetInt64() / 1e9);
        }
        return new Measurement(program.Name, InstructionsOfOne() * count, Seconds.Of(native), hasQemu ? Seconds.Of(qemu) : null,
            Seconds.Of(process), Seconds.Of(translated), Seconds.Of(compiling));
    }

    /// <summary>Instructions for one unit of work, counted once for each build of the program.</summary>
    private double InstructionsOfOne()
    {
        var file = elf + ".instructions";
        if (!File.Exists(file) || File.GetLastWriteTimeUtc(file) < File.GetLastWriteTimeUtc(elf))
        {
            string? checksum = null;
            var run = Run(ref checksum, [.. Translator, "--count", elf, program.QuickCount.ToString(CultureInfo.InvariantCulture)]);
            using var statistics = JsonDocument.Parse(run.Errors);
            var one = statistics.RootElement.GetProperty("Instructions").GetDouble() / program.QuickCount;
            File.WriteAllText(file, one.ToString(CultureInfo.InvariantCulture));
        }
        return double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
    }

    private static ToolRun Run(ref string? checksum, params string[] command)
    {
        command = [.. Pinned, .. command];
        var run = Tool.Time(command[0], command[1..]);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} exited with {run.ExitCode}: {run.Errors.Trim()}");
        checksum ??= run.Output;
        return run.Output == checksum
            ? run
            : throw new InvalidOperationException($"{string.Join(' ', command)} printed {run.Output.Trim()}, natively it is {checksum.Trim()}");
    }
}
