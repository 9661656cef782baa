namespace Dbt.Cli.CommandLine;

/// <summary>One key of <c>--set</c> and of configuration files.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Default">What holds when nobody says anything; "" for nothing.</param>
/// <param name="Says">What it is, for <c>dbt config</c>.</param>
/// <param name="Aliases">Other names that people know, separated by blanks.</param>
/// <param name="ReachesHost">Names host files or lifts a limit: not to be taken from a file that a guest may have written.</param>
internal sealed record SettingName(string Key, string Default, string Says, string Aliases = "", bool ReachesHost = false);

/// <summary>
/// The keys of <c>--set KEY=VALUE</c> and of configuration files. A key that is also an option has the option's name without
/// dashes. Only looked at when somebody uses one.
/// </summary>
internal static class SettingNames
{
    public static readonly SettingName[] All =
    [
        new("cache-size", "64", "megabytes of translations kept"),
        new("codepage", "", "437, 850, 852, 866, 1252 or utf-8 for names and text; empty: the country's", "chcp code-page"),
        new("config", "", "one more configuration file", ReachesHost: true),
        new("core", "auto", "auto, interpreter or check"),
        new("country", "1", "telephone prefix: formats of dates and numbers, and a code page"),
        new("cpu", "486", "8086, v20, 286, 386, 486, pentium or pentium2", "cputype processor"),
        new("date", "", "date and time at the start; empty: the host's", "starttime fixedtime"),
        new("depfile", "", "list of the files used, for make and ninja", ReachesHost: true),
        new("depfile-target", "", "target in that list", ReachesHost: true),
        new("deterministic", "off", "translate at the same instructions in each run"),
        new("device", "", "one more virtual device driver", ReachesHost: true),
        new("driver", "", "a DOS device driver (.SYS) to load first", "dos_device", ReachesHost: true),
        new("dump-screen", "", "file for the text screen at the end", ReachesHost: true),
        new("dpmi", "64", "megabytes for programs in protected mode (DPMI), or off", "dpmi_memory dpmi_memory_limit"),
        new("dpmi-popf", "off", "PUSHF, POPF and IRET in protected mode show and change the interrupt flag"),
        new("dpmi-version", "0.9", "version of DPMI that programs are told, 0.9 or 1.0"),
        new("ems", "on", "expanded memory (EMS 4.0)", "expanded"),
        new("env", "", "NAME=VALUE, a variable of the DOS environment", "environment"),
        new("env-file", "", "file of variables", ReachesHost: true),
        new("keep-changes", "off", "carry changes on copy-on-write mounts over at the end", ReachesHost: true),
        new("lfn", "on", "long file names (INT 21h/71h)", "longnames"),
        new("memsize", "16M", "memory in all, in KB or with M in MB", "memory"),
        new("mount", "", "X=DIR[:ro|:cow], a folder as a drive", ReachesHost: true),
        new("namecase", "lower", "host names of new files: lower, upper, or typed where the program uses long names", "name-case"),
        new("path", "", "folders in which programs are looked for", ReachesHost: true),
        new("printer", "", "file, or | and a command, for what is printed", ReachesHost: true),
        new("promotion", "1000", "executions after which code is translated"),
        new("rmsize", "640", "kilobytes of conventional memory, 128 to 640", "dos_rmsize conventional"),
        new("stats", "off", "print what the translator did"),
        new("stats-json", "", "the same to a file", ReachesHost: true),
        new("status-fd", "", "descriptor for the status line", ReachesHost: true),
        new("text", "", "patterns of files with LF on the host and CR LF for the guest", "textfiles"),
        new("time-limit", "", "seconds after which the program is ended", "timeout"),
        new("trace", "", "what is traced"),
        new("trace-file", "", "where to", ReachesHost: true),
        new("trace-format", "text", "text or json"),
        new("umb", "on", "upper memory blocks", "dos_umb"),
        new("ver", "5.0", "version of DOS that programs are told", "dos_version version"),
        new("verbose", "off", "say how the program ended"),
        new("xms", "on", "extended memory services (XMS 3.0)", "himem"),
    ];

    /// <summary>The setting of a key, an alias or an option's name, in any case and with _ or -; null: there is none.</summary>
    public static SettingName? Find(string name)
    {
        var wanted = name.TrimStart('-').ToLowerInvariant();
        foreach (var setting in All)
        {
            if (setting.Key == wanted || setting.Key == wanted.Replace('_', '-')
                || Array.IndexOf(setting.Aliases.Split(' '), wanted) >= 0)
                return setting;
        }
        return null;
    }

    /// <summary><c>--set</c>, and the keys that are no options of their own.</summary>
    public static void Set(RunOptions options, string name, string value, string source)
    {
        switch (name)
        {
            case "--set":
                var equals = value.IndexOf('=');
                if (equals <= 0)
                    throw new UsageException($"--set {value}: not KEY=VALUE; 'dbt config' lists the keys");
                Apply(options, value[..equals].Trim(), value[(equals + 1)..].Trim(), source);
                break;
            case "--lfn":
                options.LongNames = OptionValues.Switch("lfn", value);
                break;
            case "--codepage":
                options.CodePage = value.Length == 0 ? null : OptionValues.CodePage(value);
                break;
            case "--country":
                options.Country = (ushort)OptionValues.Number("country", value, 1, 999);
                break;
            case "--namecase":
                options.NameCase = OptionValues.NameCase(value);
                break;
            case "--xms":
                options.ExtendedMemory = OptionValues.Switch("xms", value);
                break;
            case "--ems":
                options.ExpandedMemory = OptionValues.Switch("ems", value);
                break;
            case "--umb":
                options.UpperMemory = OptionValues.Switch("umb", value);
                break;
            case "--dpmi":
                options.ProtectedMegabytes = OptionValues.ProtectedMemory(value);
                break;
            case "--dpmi-popf":
                options.DpmiPopsInterruptFlag = OptionValues.Switch("dpmi-popf", value);
                break;
            case "--dpmi-version":
                options.ReportsDpmi1 = OptionValues.DpmiVersion(value);
                break;
            case "--rmsize":
                options.ConventionalKilobytes = OptionValues.Number("rmsize", value, 128, 640);
                break;
            case "--ver":
                options.DosVersion = OptionValues.Version("ver", value);
                break;
            case "--date":
                options.StartTime = value.Length == 0 ? null : OptionValues.Moment("date", value);
                break;
            case "--keep-changes":
                options.KeepChanges = OptionValues.Switch("keep-changes", value);
                break;
            case "--deterministic":
                options.Deterministic = OptionValues.Switch("deterministic", value);
                break;
            case "--stats":
                options.Statistics = OptionValues.Switch("stats", value);
                break;
            case "--verbose":
                options.Verbose = OptionValues.Switch("verbose", value);
                break;
            default:
                throw new UsageException($"{name}: cannot be set; 'dbt config' lists the keys");
        }
    }

    /// <summary>Sets a key.</summary>
    /// <exception cref="UsageException">There is no such key, or its value cannot be understood.</exception>
    public static void Apply(RunOptions options, string key, string value, string source)
    {
        if (Find(key) is not { } setting)
            throw new UsageException($"{key}: there is no such setting; {Suggestion(key)}");
        RunOptionsParser.SetValue(options, "--" + setting.Key, value, source);
    }

    private static string Suggestion(string key)
    {
        var names = new List<string>();
        foreach (var setting in All)
        {
            names.Add(setting.Key);
            names.AddRange(setting.Aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        return Nearest.Of(key, names) is { } nearest ? $"did you mean {nearest}? 'dbt config' lists all" : "'dbt config' lists all";
    }
}
