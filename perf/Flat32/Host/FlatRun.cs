using System.Globalization;
using System.Text;
using Dbt.Translator;

namespace Dbt.Perf.Flat32;

/// <summary>
/// <c>flat32 [OPTIONS] FILE.ELF [ARGUMENTS]</c>: one program, translated, in this process. With <c>--stats</c> its last
/// act is a line of JSON on standard error: processor seconds of all threads, and the core's counters.
/// </summary>
internal static class FlatRun
{
    private const int Failure = 125;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        var main = Environment.CpuUsage.TotalTime;
        var options = new CpuCoreOptions { CompilesInBackground = true };
        var isStats = false;
        using var trace = new StringWriter();
        string? traceFile = null;
        uint start = 0, limit = uint.MaxValue;
        while (arguments is [var option, ..] && option.StartsWith("--", StringComparison.Ordinal))
        {
            arguments = arguments[1..];
            switch (option)
            {
                case "--stats": isStats = true; break;
                case "--check": options = options with { Check = true }; break;
                case "--deterministic": options = options with { CompilesInBackground = false }; break;
                case "--count": options = options with { CountInstructions = true }; break;
                case "--promotion" when arguments is [var number, ..] && int.TryParse(number, CultureInfo.InvariantCulture, out var threshold):
                    options = options with { PromotionThreshold = threshold };
                    arguments = arguments[1..];
                    break;
                case "--base" when arguments is [var number, ..] && uint.TryParse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out start):
                    arguments = arguments[1..];
                    break;
                case "--limit" when arguments is [var number, ..] && uint.TryParse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out limit):
                    arguments = arguments[1..];
                    break;
                case "--trace" when arguments is [var file, ..]:
                    traceFile = file;
                    options = options with { Trace = trace.WriteLine };
                    arguments = arguments[1..];
                    break;
                default: return Help();
            }
        }
        if (arguments is not [var path, ..])
            return Help();
        try
        {
            using var output = Console.OpenStandardOutput();
            using var machine = new FlatMachine(options, output, start, limit);
            var exitCode = Run(machine, path, arguments.ToArray(), isStats, main);
            if (traceFile is not null)
                File.WriteAllText(traceFile, trace.ToString());
            return exitCode;
        }
        catch (Exception e) when (e is BadElfException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine($"flat32: {e.Message}");
            return Failure;
        }
    }

    private static int Run(FlatMachine machine, string path, string[] arguments, bool isStats, TimeSpan main)
    {
        machine.Load(ElfFile.Read(path), arguments);
        var exitCode = machine.Run();
        if (isStats)
            Console.Error.WriteLine(Statistics(machine, main, Environment.CpuUsage.TotalTime));
        return exitCode;
    }

    private static string Statistics(FlatMachine machine, TimeSpan main, TimeSpan end)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{{\"StartSeconds\":{main.TotalSeconds:F4},\"RunSeconds\":{(end - main).TotalSeconds:F4}");
        if (machine.Core.Options.CountInstructions || machine.Core.Options.PromotionThreshold <= 0)
            line.Append(CultureInfo.InvariantCulture, $",\"Instructions\":{machine.Instructions}");
        foreach (var counter in machine.Core.Counters.GetType().GetProperties())
        {
            if (counter.GetValue(machine.Core.Counters) is long value)
                line.Append(CultureInfo.InvariantCulture, $",\"{counter.Name}\":{value}");
        }
        return line.Append('}').ToString();
    }

    private static int Help()
    {
        Console.Error.WriteLine("""
            flat32 [OPTIONS] FILE.ELF [ARGUMENTS]
              --promotion N   executions of a block before it is translated; 0: never
              --deterministic translate on the thread that runs the program
              --check         each translation beside the interpreter
              --count         count executed instructions
              --base N        base of all segments, in hexadecimal; 0 by default
              --limit N       their limit, FFFFFFFF by default, else 0FFFFFFF for instance
              --stats         at the end a line of JSON on standard error
              --trace FILE    what was translated, with its IL
            """);
        return 2;
    }
}
