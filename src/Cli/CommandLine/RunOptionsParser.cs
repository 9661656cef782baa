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
        "-C", "--mount", "--env", "--env-file", "--path", "--text", "--codepage", "--time-limit", "--core", "--cpu", "--memsize", "--promotion",
        "--deterministic", "--cache-size", "--trace", "--trace-file", "--trace-format", "--depfile", "--depfile-target", "--status-fd",
        "--stats", "--stats-json", "--dump-screen", "--device", "--driver", "--printer", "--set", "--profile", "--config", "--no-config",
        "--keep-changes", "--discard", "-v", "--verbose",
        "-h", "--help", "--version",
    ];

    /// <exception cref="UsageException">An option or a value that cannot be understood.</exception>
    public static RunOptions Parse(string[] args) => Parse(args, new RunOptions());

    /// <summary>The same on top of what configuration files have set.</summary>
    public static RunOptions Parse(string[] args, RunOptions options)
    {
        var index = 0;
        if (args.Length > 0)
        {
            index = 1;
            switch (args[0])
            {
                case "run":
                    break;
                case "shell":
                    options.StartsShell = true;
                    break;
                case "doctor":
                    options.IsDoctor = true;
                    break;
                case "config":
                    options.Action = RunAction.Config;
                    break;
                default:
                    index = 0;
                    break;
            }
        }

        while (index < args.Length)
        {
            var argument = args[index];
            if (argument.Length < 2 || argument[0] != '-')
                break;
            index++;
            if (argument == "--")
                break;
            ReadOption(options, argument, args, ref index);
            if (options.Action is RunAction.Help or RunAction.Version)
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
        SetValue(options, name, attached ?? args[index++], "command line");
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
            case "--keep-changes":
                options.KeepChanges = true;
                return true;
            case "--discard":
                options.KeepChanges = false;
                return true;
            case "--no-config":
                options.NoConfiguration = true;
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

    /// <summary>Gives an option that takes a value its value.</summary>
    /// <param name="options">What is set.</param>
    /// <param name="name">With its dashes.</param>
    /// <param name="value">As typed.</param>
    /// <param name="source">Who says so, for <c>dbt config</c>.</param>
    public static void SetValue(RunOptions options, string name, string value, string source)
    {
        options.Settings?.Add(name, value, source);
        switch (name)
        {
            case "-C":
                options.Folder = value;
                break;
            case "--mount":
                options.AddMount(OptionValues.Mount(value));
                break;
            case "--env":
                options.Environment.Add(OptionValues.Variable(value));
                break;
            case "--time-limit":
                options.TimeLimit = OptionValues.Seconds(value);
                break;
            case "--core":
                options.Core = OptionValues.Core(value);
                break;
            case "--cpu":
                options.Cpu = OptionValues.Cpu(value);
                break;
            case "--memsize":
                options.MemoryKilobytes = OptionValues.MemorySize(value);
                break;
            case "--promotion":
                options.Promotion = OptionValues.Number(name, value, 1, 1_000_000_000);
                break;
            case "--cache-size":
                options.CacheMegabytes = OptionValues.Number(name, value, 1, 1024);
                break;
            case "--status-fd":
                options.StatusDescriptor = OptionValues.Number(name, value, 1, 1_000_000);
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
            case "--driver":
                options.Drivers.Add(value);
                break;
            case "--printer":
                if (value.TrimStart('|').Length == 0)
                    throw new UsageException("--printer: no file and no command; write for example --printer out.prn or --printer '|lpr'");
                options.Printer = value;
                break;
            default:
                SetRareValue(options, name, value, source);
                break;
        }
    }

    private static void SetRareValue(RunOptions options, string name, string value, string source)
    {
        switch (name)
        {
            case "--trace":
                options.Trace |= TraceNames.Parse(value);
                break;
            case "--trace-file":
                options.TraceFile = value;
                break;
            case "--trace-format":
                options.TraceIsJson = value switch
                {
                    "text" => false,
                    "json" => true,
                    _ => throw new UsageException($"--trace-format {value}: no such format; choose text or json"),
                };
                break;
            case "--depfile":
                options.DependencyFile = value;
                break;
            case "--depfile-target":
                options.DependencyTargets.Add(value);
                break;
            case "--env-file":
                EnvironmentFile.Read(value, options.Environment);
                break;
            case "--path":
                OptionValues.SearchPath(value, Directory.GetCurrentDirectory(), options.SearchPath);
                break;
            case "--text":
                options.TextFiles.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries));
                break;
            case "--profile":
                options.Profiles.Add(value);
                break;
            case "--config":
                options.ConfigurationFiles.Add(value);
                break;
            default:
                SettingNames.Set(options, name, value, source);
                break;
        }
    }

    private static string Suggestion(string name)
    {
        var nearest = Nearest.Of(name, Names);
        return nearest is null ? "see 'dbt --help'" : $"did you mean {nearest}? See 'dbt --help'";
    }
}
