using System.Globalization;
using System.Text.Json;
using Dbt.Perf.Flat32;
using Dbt.Perf.Parts;

namespace Dbt.Perf;

/// <summary>
/// Ratios, which hold on another machine nearly as well: each part of the translator by a reference loop measured beside it,
/// each loop of Workloads/ translated by interpreted, calls of DOS and BIOS by a loop, each program of Flat32/ translated by
/// native. <c>baseline.json</c> keeps them; a comparison measures again and says
/// what got slower beyond noise.
/// <para>
/// Where code and data happen to lie makes a process faster or slower for all of its life, so a ratio is measured in several
/// processes, and what looks slower in one is measured in others before it counts.
/// </para>
/// </summary>
internal static class Baseline
{
    /// <summary>What several processes gave.</summary>
    private sealed record Ratio(double Least, double Median, double Most)
    {
        /// <summary>Slower by less than this share is nothing.</summary>
        private const double LeastShare = 0.15;

        /// <summary>What unchanged code stays under in at least one of <see cref="MostPasses"/> processes.</summary>
        public double Limit => Math.Max(Median * (1 + LeastShare), Most * 1.05);

        public bool IsFaster(double ratio) => ratio < Least * (1 - LeastShare);
    }

    /// <summary>Times that everything is measured for a baseline.</summary>
    private const int RecordedPasses = 5;

    /// <summary>Times that what looks slower is measured in all.</summary>
    private const int MostPasses = 7;

    private const string PartPrefix = "part ", Flat32Prefix = "flat32 ";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private static readonly string File = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "baseline.json"));

    public static int Record()
    {
        var passes = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        for (var i = 0; i < RecordedPasses; i++)
        {
            Console.WriteLine($"{i + 1} of {RecordedPasses}");
            foreach (var (name, ratio) in Measure(_ => true))
            {
                if (!passes.TryGetValue(name, out var ratios))
                    passes[name] = ratios = [];
                ratios.Add(ratio);
            }
        }
        var summary = new SortedDictionary<string, Ratio>(StringComparer.Ordinal);
        foreach (var (name, ratios) in passes)
        {
            ratios.Sort();
            summary[name] = new Ratio(Round(ratios[0]), Round(ratios[ratios.Count / 2]), Round(ratios[^1]));
        }
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(summary, Json) + "\n");
        Console.WriteLine($"{File} written");
        return 0;
    }

    private static double Round(double ratio) => double.Parse(ratio.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <returns>1 when something got slower, or is missing.</returns>
    public static int Compare()
    {
        var known = JsonSerializer.Deserialize<SortedDictionary<string, Ratio>>(System.IO.File.ReadAllText(File))!;
        var now = Measure(_ => true);
        var doubtful = known.Keys.Where(IsSlower).ToHashSet(StringComparer.Ordinal);
        for (var pass = 2; pass <= MostPasses && doubtful.Count != 0; pass++)
        {
            Console.WriteLine($"measured again: {string.Join(", ", doubtful)}");
            foreach (var (name, ratio) in Measure(doubtful.Contains))
                now[name] = Math.Min(now[name], ratio);
            doubtful.RemoveWhere(name => !IsSlower(name));
        }

        var slower = 0;
        Console.WriteLine($"{"ratio",-36} {"baseline",10} {"to",10} {"now",10} {"change",8}");
        foreach (var (name, before) in known)
        {
            if (!now.TryGetValue(name, out var after))
            {
                // Without a compiler there are no native programs to compare with.
                Console.WriteLine($"{name,-36} not measured");
                slower += name.StartsWith(Flat32Prefix, StringComparison.Ordinal) ? 0 : 1;
                continue;
            }
            slower += doubtful.Contains(name) ? 1 : 0;
            var verdict = doubtful.Contains(name) ? "slower" : before.IsFaster(after) ? "faster" : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-36} {before.Median,10:G4} {before.Most,10:G4} {after,10:G4} {100 * ((after / before.Median) - 1),7:F0}% {verdict}"));
        }
        Console.WriteLine(slower == 0 ? "nothing got slower" : $"{slower} slower");
        return slower == 0 ? 0 : 1;

        bool IsSlower(string name) => now.TryGetValue(name, out var ratio) && ratio > known[name].Limit;
    }

    /// <summary>One pass: each ratio once, from processes of its own.</summary>
    /// <param name="isAsked">Whether a ratio of this name is wanted.</param>
    private static SortedDictionary<string, double> Measure(Func<string, bool> isAsked)
    {
        var ratios = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, ratio) in PartRatios.OfAProcess(name => isAsked(PartPrefix + name)))
            ratios[PartPrefix + name] = ratio;
        Add(name => $"loop {name}, translated/interpreted", Loops.Ratios);
        Add(name => $"call {name}, by crc", Loops.CallRatios);
        Add(name => $"{Flat32Prefix}{name}, translated/native", Flat32Table.Ratios);
        return ratios;

        void Add(Func<string, string> label, Func<Func<string, bool>, IEnumerable<(string Name, double Ratio)>> measure)
        {
            foreach (var (name, ratio) in measure(name => isAsked(label(name))))
                ratios[label(name)] = ratio;
        }
    }
}
