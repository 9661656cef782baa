using System.Globalization;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Cli.CommandLine;

/// <summary>
/// Reads the command line of <c>dbt run</c>. By hand, and in one pass without tables of objects: a run lasts 60 ms in all, to
/// which System.CommandLine 3.0 would add 25 (docs/start-up.md), and options must end at the program's name, so
/// that the program's own arguments pass as they are.
/// </summary>
internal static class RunOptionsParser
{
    private static readonly string[] Names =
    [
        "-C", "--mount", "--env", "--time-limit", "--core", "--cpu", "--memsize", "--promotion", "--deterministic", "--cache-size", "--trace", "--trace-file",
        "--status-fd", "--stats", "--stats-json", "--dump-screen", "--device", "-v", "--verbose", "-h", "--help", "--version",
    ];

    /// <exception cref="UsageException">An option or a value that cannot be understood.</exception>
    public static RunOptions Parse(string[] args)
    {
        var options = new RunOptions();
        options.StartsShell = args.Length > 0 && args[0] == "shell";
        var index = args.Length > 0 && args[0] is "run" or "shell" ? 1 : 0;
        while (index < args.Length)
        {
            var argument = args[index];
            if (argument.Length < 2 || argument[0] != '-')
                break;
            index++;
            if (argument == "--")
                break;
            ReadOption(options, argument, args, ref index);
            if (options.Action != RunAction.Run)
                return options;
        }

        if (options.StartsShell)
        {
            options.Program = "COMMAND.COM";
            options.Arguments = args[index..];
        }
        else if (index < args.Length)
        {
            options.Program = args[index];
            options.Arguments = args[(index + 1)..];
        }

        return options;
    }

    private static void ReadOption(RunOptions options, string argument, string[] args, ref int index)
    {
        var name = argument;
        string? attached = null;
        var equals = argument.IndexOf('=');
        if (equals > 0 && argument.StartsWith("--", StringComparison.Ordinal))
        {
            name = argument[..equals];
            attached = argument[(equals + 1)..];
        }
        else if (argument.StartsWith("-C", StringComparison.Ordinal) && argument.Length > 2)
        {
            name = "-C";
            attached = argument[2..];
        }

        if (ReadSwitch(options, name))
        {
            if (attached is not null)
                throw new UsageException($"option {name} takes no value; write it without '={attached}'");
            return;
        }

        if (Array.IndexOf(Names, name) < 0)
            throw new UsageException($"unknown option {name}; {Suggestion(name)}");
        if (attached is null && index == args.Length)
            throw new UsageException($"option {name} needs a value; see 'dbt --help'");
        SetValue(options, name, attached ?? args[index++]);
    }

    private static bool ReadSwitch(RunOptions options, string name)
    {
        switch (name)
        {
            case "--deterministic":
                options.Deterministic = true;
                return true;
            case "--stats":
                options.Statistics = true;
                return true;
            case "-v" or "--verbose":
                options.Verbose = true;
                return true;
            case "-h" or "--help":
                options.Action = RunAction.Help;
                return true;
            case "--version":
                options.Action = RunAction.Version;
                return true;
            default:
                return false;
        }
    }

    private static void SetValue(RunOptions options, string name, string value)
    {
        switch (name)
        {
            case "-C":
                options.Folder = value;
                break;
            case "--mount":
                options.Mounts.Add(ReadMount(value));
                break;
            case "--env":
                options.Environment.Add(ReadVariable(value));
                break;
            case "--time-limit":
                options.TimeLimit = ReadSeconds(value);
                break;
            case "--core":
                options.Core = ReadCore(value);
                break;
            case "--cpu":
                options.Cpu = ReadCpu(value);
                break;
            case "--memsize":
                options.MemoryKilobytes = ReadMemorySize(value);
                break;
            case "--promotion":
                options.Promotion = ReadNumber(name, value, 1, 1_000_000_000);
                break;
            case "--cache-size":
                options.CacheMegabytes = ReadNumber(name, value, 1, 1024);
                break;
            case "--trace":
                options.Trace |= TraceNames.Parse(value);
                break;
            case "--trace-file":
                options.TraceFile = value;
                break;
            case "--status-fd":
                options.StatusDescriptor = ReadNumber(name, value, 1, 1_000_000);
                break;
            case "--stats-json":
                options.StatisticsFile = value;
                break;
            case "--dump-screen":
                options.ScreenDumpFile = value;
                break;
            case "--device":
                options.Devices.Add(value);
                break;
        }
    }

    private static MountOption ReadMount(string value)
    {
        var readOnly = value.EndsWith(":ro", StringComparison.OrdinalIgnoreCase);
        var folder = readOnly ? value[..^3] : value;
        var hasColon = folder.Length > 2 && folder[1] == ':' && folder[2] == '='; // D:=DIR is understood too.
        var drive = folder.Length > 0 ? char.ToUpperInvariant(folder[0]) : '\0';
        var start = hasColon ? 3 : 2;
        if (drive is < 'A' or > 'Z' || folder.Length <= start || folder[start - 1] != '=')
            throw new UsageException($"--mount {value}: not LETTER=FOLDER; write for example --mount D=/home/me/dos:ro");
        return new MountOption(drive, folder[start..], readOnly);
    }

    private static KeyValuePair<string, string> ReadVariable(string value)
    {
        var equals = value.IndexOf('=');
        if (equals <= 0)
            throw new UsageException($"--env {value}: not NAME=VALUE; write for example --env TEMP=C:\\TMP");
        return new KeyValuePair<string, string>(value[..equals].ToUpperInvariant(), value[(equals + 1)..]);
    }

    private static TimeSpan ReadSeconds(string value)
    {
        const double MostSeconds = 1e9;
        if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ||
            seconds is not (> 0 and <= MostSeconds))
            throw new UsageException($"--time-limit {value}: not a number of seconds above 0; write for example --time-limit 2.5");
        return TimeSpan.FromSeconds(seconds);
    }

    private static CoreKind ReadCore(string value) => value switch
    {
        "auto" => CoreKind.Auto,
        "interpreter" => CoreKind.Interpreter,
        "check" => CoreKind.Check,
        _ => throw new UsageException($"--core {value}: no such core; choose auto, interpreter or check"),
    };

    private static CpuModel ReadCpu(string value) => value switch
    {
        "8086" or "8088" => CpuModel.I8086,
        "v20" or "v30" => CpuModel.V20,
        "286" or "80286" => CpuModel.I286,
        "386" or "80386" => CpuModel.I386,
        "486" or "80486" => CpuModel.I486,
        "pentium" or "586" => CpuModel.Pentium,
        "pentium2" or "686" => CpuModel.PentiumII,
        _ => throw new UsageException($"--cpu {value}: no such processor; choose 8086, v20, 286, 386, 486, pentium or pentium2"),
    };

    private static int ReadMemorySize(string value)
    {
        const int Least = 1152, Most = 65536, Step = 4;
        var unit = value.Length > 1 ? char.ToUpperInvariant(value[^1]) : '\0';
        var digits = unit is 'M' or 'K' ? value[..^1] : value;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > Most)
            size = 0;
        var kilobytes = unit == 'M' ? size * 1024 : size;
        if (kilobytes is < Least or > Most)
            throw new UsageException($"--memsize {value}: not {Least}–{Most} (kilobytes) or 2M–64M; write for example --memsize 16M");
        return (kilobytes + Step - 1) / Step * Step;
    }

    private static int ReadNumber(string name, string value, int least, int most)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
            throw new UsageException($"{name} {value}: not a number from {least} to {most}");
        return number;
    }

    private static string Suggestion(string name)
    {
        var nearest = Nearest.Of(name, Names);
        return nearest is null ? "see 'dbt --help'" : $"did you mean {nearest}? See 'dbt --help'";
    }
}
