using System.Globalization;

namespace Dbt.Perf;

/// <summary>
/// The 16-bit programs of Workloads/ under dbt and under dosbox, in turn. Each is run with so many units that both are busy for
/// two seconds, and with a fifth of them; the difference, divided by the units between, is free of start-up and of the
/// translation of hot code. What counts is processor time of the whole process, all threads, the least of several runs.
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
        Console.WriteLine($"{"program",-10} {"dbt ns/unit",13} {"dosbox ns/unit",15} {"ratio",7} {"of wall",8}   {"units",9} {"s",6}   {"dosbox units",12} {"s",6} {"wall",6}");
        var folder = DbtRun.NewGuestFolder();
        var bound = new List<double>();
        var calls = new List<double>();
        foreach (var workload in Dos16Workloads.All)
        {
            if (options.Names.Length > 0 && !options.Names.Contains(workload.Name))
                continue;
            if (Compare(workload, options, folder, peer) is { } ratio)
                (workload.IsCpuBound ? bound : calls).Add(ratio);
        }
        Directory.Delete(folder, recursive: true);
        Summarise("CPU-bound", bound);
        Summarise("calls, files, ports, video memory", calls);
        return 0;
    }

    private static void Summarise(string what, List<double> ratios)
    {
        if (ratios.Count > 0)
            Console.WriteLine($"{what}: geometric mean {Math.Exp(ratios.Average(Math.Log)):F2}, least {ratios.Min():F2}");
    }

    /// <summary>How many times as fast as dosbox; null without dosbox.</summary>
    private static double? Compare(Dos16Workload workload, Options options, string folder, bool peer)
    {
        var program = Loops.Assemble(workload.Name, folder);
        var units = options.Quick ? workload.Units / 5 : workload.Units;
        var own = Enough(program, folder, units, options.Quick ? 0.4 : 2);
        var dbt = new Pair(own);
        var dosbox = new Pair(units);
        var box = new DosBox(folder);
        for (var i = 0; i < options.Runs; i++)
        {
            dbt.Add(DbtRun.Cost(folder, program, Text(dbt.Units)), DbtRun.Cost(folder, program, Text(dbt.Few)));
            if (peer)
                dosbox.Add(box.Run(program, Text(dosbox.Units)), box.Run(program, Text(dosbox.Few)));
        }
        var left = $"{workload.Name,-10} {dbt.Nanoseconds,13:F1}";
        if (!peer)
        {
            Console.WriteLine($"{left} {"",15} {"",7} {"",8}   {dbt.Units,9} {dbt.Many.Cpu,6:F2}");
            return null;
        }
        var ratio = dosbox.Nanoseconds / dbt.Nanoseconds;
        var expected = Checksum(dosbox.FewOutput);
        var got = Checksum(DbtRun.Cost(folder, program, Text(dosbox.Few)).Output);
        Console.WriteLine($"{left} {dosbox.Nanoseconds,15:F1} {ratio,7:F2} {dosbox.WallNanoseconds / dbt.WallNanoseconds,8:F2}"
            + $"   {dbt.Units,9} {dbt.Many.Cpu,6:F2}   {dosbox.Units,12} {dosbox.Many.Cpu,6:F2} {dosbox.Many.Wall,6:F2}"
            + (got == expected ? "" : $"   CHECKSUMS DIFFER: {got}, dosbox {expected}"));
        return ratio;
    }

    /// <summary>So many units that dbt is busy for some seconds, but not fewer than the given.</summary>
    private static int Enough(string program, string folder, int units, double seconds)
    {
        const double Start = 0.1;
        for (var most = units * 128; ;)
        {
            var busy = DbtRun.Cost(folder, program, Text(units)).Cpu - Start;
            if (busy >= seconds || units >= most)
                return units;
            units = (int)Math.Min(most, units * Math.Clamp(1.2 * seconds / Math.Max(busy, 0.01), 2, 16));
        }
    }

    /// <summary>The last eight characters: what a program writes through the BIOS comes before them.</summary>
    private static string Checksum(string output)
    {
        var text = output.TrimEnd();
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
    private sealed class Pair(int units)
    {
        private Cost? _many;
        private Cost? _few;

        public int Units => units;

        public int Few => Math.Max(units / FewShare, 1);

        public Cost Many => _many!.Value;

        public string FewOutput => _few!.Value.Output;

        public double Nanoseconds => PerUnit(Many.Cpu, _few!.Value.Cpu);

        public double WallNanoseconds => PerUnit(Many.Wall, _few!.Value.Wall);

        public void Add(Cost many, Cost few)
        {
            _many = _many?.With(many) ?? many;
            _few = _few?.With(few) ?? few;
        }

        private double PerUnit(double many, double few) => Math.Max(many - few, 1e-6) / (units - Few) * 1e9;
    }
}
