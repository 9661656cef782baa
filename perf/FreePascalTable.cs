using System.Globalization;

namespace Dbt.Perf;

/// <summary>
/// Free Pascal's tests of its code generator (test/cg), as tests/EndToEnd has built them, one process each, under dbt and
/// under dosbox in turn: what short programs cost as a whole. Those that need an x87 are left out.
/// </summary>
internal static class FreePascalTable
{
    private const int SampleSize = 50;

    /// <summary>A program that does not end by then is left out of both totals.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static int Run(string[] arguments)
    {
        var all = arguments.Contains("--all");
        var peer = !arguments.Contains("--no-peers");
        if (arguments.FirstOrDefault(argument => argument is not "--all" and not "--no-peers" and not "--quick") is { } unknown)
        {
            Console.Error.WriteLine($"cg: unknown option {unknown}; there are --all, --no-peers and --quick");
            return 2;
        }
        var programs = Programs();
        if (programs.Count == 0)
        {
            Console.WriteLine("Free Pascal's test programs are not built; 'dotnet test tests/EndToEnd -c Release --filter OnlyProgramsWithX87Code' builds them");
            return 0;
        }
        if (peer && !DosBox.IsInstalled)
        {
            Console.WriteLine("dosbox is not installed (Debian package dosbox): left out");
            peer = false;
        }
        Compare(all ? programs : Sample(programs, arguments.Contains("--quick") ? SampleSize / 5 : SampleSize), peer);
        return 0;
    }

    /// <summary>The programs of the newest folder that has them, in the order of their names.</summary>
    private static List<string> Programs()
    {
        var cache = Environment.GetEnvironmentVariable("DBT_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dbt");
        if (!Directory.Exists(cache))
            return [];
        var folder = Directory.GetDirectories(cache, "fpc-*")
            .SelectMany(toolchain => Directory.GetDirectories(toolchain, "programs-*"))
            .Select(programs => Path.Combine(programs, "test", "cg"))
            .Where(Directory.Exists)
            .MaxBy(Directory.GetLastWriteTimeUtc);
        return folder is null
            ? []
            : [.. Directory.GetDirectories(folder)
                .SelectMany(one => Directory.GetFiles(one, "*.EXE"))
                .Where(file => !File.Exists(Path.ChangeExtension(file, ".x87")))
                .Order(StringComparer.Ordinal)];
    }

    private static List<string> Sample(List<string> programs, int size)
    {
        var step = Math.Max(1.0, programs.Count / (double)size);
        return [.. Enumerable.Range(0, Math.Min(size, programs.Count)).Select(i => programs[(int)(i * step)])];
    }

    private static void Compare(List<string> programs, bool peer)
    {
        var dbt = new Total("dbt");
        var dosbox = new Total("dosbox");
        var compared = 0;
        foreach (var program in programs)
        {
            var folder = DbtRun.NewGuestFolder();
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(program)!))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var name = Path.GetFileName(program);
            try
            {
                // Exit codes are for the tests to judge: some programs are meant to fail.
                var cost = DbtRun.Cost(folder, Limit, name);
                var other = peer ? new DosBox(folder).Run(name, "< NUL", Limit) : default;
                dbt.Add(cost);
                dosbox.Add(other);
                compared++;
            }
            catch (TimeoutException e)
            {
                Console.WriteLine($"{name} is left out: {e.Message}");
            }
            Directory.Delete(folder, recursive: true);
        }
        Console.WriteLine($"{compared} programs, one process each");
        dbt.Print(compared);
        if (!peer)
            return;
        dosbox.Print(compared);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"dosbox/dbt  processor {dosbox.Cpu / dbt.Cpu:F2}, wall {dosbox.Wall / dbt.Wall:F2}"));
    }

    private sealed class Total(string name)
    {
        public double Cpu { get; private set; }

        public double Wall { get; private set; }

        public void Add(Cost cost)
        {
            Cpu += cost.Cpu;
            Wall += cost.Wall;
        }

        public void Print(int count) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-8} processor {Cpu,7:F2} s, {Cpu / count * 1000,6:F0} ms each; wall {Wall,7:F2} s, {Wall / count * 1000,6:F0} ms each"));
    }
}
