using System.Globalization;

namespace Dbt.Perf;

/// <summary>
/// The 16-bit programs of Workloads/ under dbt and under dosbox, in turn. Each is run with all its units and with a fifth of
/// them; the difference is free of start-up and of the translation of hot code. What counts is processor time of the whole
/// process, all threads, the least of several runs; wall time stands beside it.
/// </summary>
internal static class Dos16
{
    /// <summary>A run with few units has so many times fewer.</summary>
    private const int FewShare = 5;

    private sealed record Options(bool Quick, int Runs, bool Peers, string[] Names);

    public static int Run(string[] arguments)
    {
        if (Parse(arguments) is not { } options)
            return 2;
        var peer = options.Peers && DosBox.IsInstalled;
        if (options.Peers && !peer)
            Console.WriteLine("dosbox is not installed (Debian package dosbox): left out");
        Console.WriteLine($"{"program",-10} {"units",8} {"dbt ns/unit",13} {"dosbox ns/unit",15} {"ratio",7}   {"dbt s",6} {"wall",6}   {"dosbox s",8} {"wall",6}");
        var folder = DbtRun.NewGuestFolder();
        var bound = new List<double>();
        foreach (var workload in Dos16Workloads.All)
        {
            if (options.Names.Length > 0 && !options.Names.Contains(workload.Name))
                continue;
            if (Compare(workload, options, folder, peer) is { } ratio && workload.IsCpuBound)
                bound.Add(ratio);
        }
        Directory.Delete(folder, recursive: true);
        if (bound.Count > 0)
            Console.WriteLine($"CPU-bound ones: geometric mean {Math.Exp(bound.Average(Math.Log)):F2}, least {bound.Min():F2}");
        return 0;
    }

    /// <summary>How many times as fast as dosbox; null without dosbox.</summary>
    private static double? Compare(Dos16Workload workload, Options options, string folder, bool peer)
    {
        var program = Loops.Assemble(workload.Name, folder);
        var units = options.Quick ? workload.Units / 5 : workload.Units;
        var few = Math.Max(units / FewShare, 1);
        var dbt = new Pair();
        var dosbox = new Pair();
        var box = new DosBox(folder);
        for (var i = 0; i < options.Runs; i++)
        {
            dbt.Add(DbtRun.Cost(folder, program, Text(units)), DbtRun.Cost(folder, program, Text(few)));
            if (peer)
                dosbox.Add(box.Run(program, Text(units)), box.Run(program, Text(few)));
        }
        var line = $"{workload.Name,-10} {units,8} {dbt.Nanoseconds(units - few),13:F1}";
        if (!peer)
        {
            Console.WriteLine($"{line} {"",15} {"",7}   {dbt.Many.Cpu,6:F2} {dbt.Many.Wall,6:F2}");
            return null;
        }
        var ratio = dosbox.Nanoseconds(units - few) / dbt.Nanoseconds(units - few);
        var same = Checksum(dbt) == Checksum(dosbox) ? "" : $"   CHECKSUMS DIFFER: {Checksum(dbt)}, {Checksum(dosbox)}";
        Console.WriteLine($"{line} {dosbox.Nanoseconds(units - few),15:F1} {ratio,7:F2}   {dbt.Many.Cpu,6:F2} {dbt.Many.Wall,6:F2}   {dosbox.Many.Cpu,8:F2} {dosbox.Many.Wall,6:F2}{same}");
        return ratio;
    }

    /// <summary>The last eight characters: what a program writes through the BIOS comes before them.</summary>
    private static string Checksum(Pair pair)
    {
        var text = pair.Many.Output.TrimEnd();
        return text.Length > 8 ? text[^8..] : text;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Options? Parse(string[] arguments)
    {
        var options = new Options(false, 3, true, []);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--no-peers":
                    options = options with { Peers = false };
                    break;
                case "--runs" when i + 1 < arguments.Length && int.TryParse(arguments[++i], CultureInfo.InvariantCulture, out var runs) && runs > 0:
                    options = options with { Runs = runs };
                    break;
                case var name when Array.Exists(Dos16Workloads.All, workload => workload.Name == name):
                    options = options with { Names = [.. options.Names, name] };
                    break;
                default:
                    Console.Error.WriteLine($"dos16: {arguments[i]}: neither an option nor a program; there are {string.Join(' ', Dos16Workloads.All.Select(workload => workload.Name))}");
                    return null;
            }
        }
        return options;
    }

    /// <summary>The best runs with many and with few units.</summary>
    private sealed class Pair
    {
        private Cost? _many;
        private Cost? _few;

        public Cost Many => _many!.Value;

        public void Add(Cost many, Cost few)
        {
            _many = _many?.With(many) ?? many;
            _few = _few?.With(few) ?? few;
        }

        public double Nanoseconds(int units) => Math.Max(_many!.Value.Cpu - _few!.Value.Cpu, 1e-6) / units * 1e9;
    }
}
