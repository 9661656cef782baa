using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Cli.CommandLine;

/// <summary>What a command line asks for, as it was written: no file has been looked at.</summary>
internal sealed class RunOptions
{
    public RunAction Action { get; set; } = RunAction.Run;

    /// <summary>dbt shell: the first program is COMMAND.COM.</summary>
    public bool StartsShell { get; set; }

    public string? Program { get; set; }

    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>-C: the folder to run in.</summary>
    public string? Folder { get; set; }

    public List<MountOption> Mounts { get; } = [];

    /// <summary>How many of <see cref="Mounts"/> are from configuration files.</summary>
    private int _configuredMounts;

    public List<KeyValuePair<string, string>> Environment { get; } = [];

    /// <summary>--path: DOS paths, and absolute host paths.</summary>
    public List<string> SearchPath { get; } = [];

    /// <summary>--text: patterns of host file names.</summary>
    public List<string> TextFiles { get; } = [];

    /// <summary>--depfile.</summary>
    public string? DependencyFile { get; set; }

    /// <summary>--depfile-target; none: the files that the program made.</summary>
    public List<string> DependencyTargets { get; } = [];

    /// <summary>--profile.</summary>
    public List<string> Profiles { get; } = [];

    /// <summary>--config.</summary>
    public List<string> ConfigurationFiles { get; } = [];

    /// <summary>--no-config: neither the user's file nor the folder's.</summary>
    public bool NoConfiguration { get; set; }

    /// <summary>Notes who set what; null: nobody asks.</summary>
    public SettingLog? Settings { get; init; }

    /// <summary>dbt doctor: say at the end what the program asked for in vain.</summary>
    public bool IsDoctor { get; set; }

    /// <summary>--keep-changes: those on copy-on-write mounts.</summary>
    public bool KeepChanges { get; set; }

    public bool LongNames { get; set; } = true;

    /// <summary>--codepage; null: that of the country.</summary>
    public int? CodePage { get; set; }

    public ushort Country { get; set; } = 1;

    public HostNameCase NameCase { get; set; }

    public bool ExtendedMemory { get; set; } = true;

    /// <summary>Megabytes for programs in protected mode; 0: there is none.</summary>
    public int ProtectedMegabytes { get; set; } = 64;

    /// <summary>DPMI says that it is version 1.0.</summary>
    public bool ReportsDpmi1 { get; set; }

    /// <summary>POPF and IRET of DPMI clients change their interrupt flag.</summary>
    public bool DpmiPopsInterruptFlag { get; set; }

    public bool ExpandedMemory { get; set; } = true;

    public bool UpperMemory { get; set; } = true;

    /// <summary>Kilobytes; null: the machine's default.</summary>
    public int? ConventionalKilobytes { get; set; }

    /// <summary>Major, minor; null: the machine's default.</summary>
    public (byte Major, byte Minor)? DosVersion { get; set; }

    /// <summary>Local time at the start; null: the host's.</summary>
    public DateTime? StartTime { get; set; }

    public TimeSpan? TimeLimit { get; set; }

    public CoreKind Core { get; set; } = CoreKind.Auto;

    public CpuModel Cpu { get; set; } = CpuModel.I486;

    /// <summary>Kilobytes; null: the machine's default.</summary>
    public int? MemoryKilobytes { get; set; }

    /// <summary>Executions before translation; null: the machine's default.</summary>
    public int? Promotion { get; set; }

    /// <summary>--cache-size, megabytes; null: the machine's default.</summary>
    public int? CacheMegabytes { get; set; }

    public bool Deterministic { get; set; }

    /// <summary>--stats: the table of counters at the end.</summary>
    public bool Statistics { get; set; }

    /// <summary>--stats-json.</summary>
    public string? StatisticsFile { get; set; }

    public TraceCategories Trace { get; set; }

    public string? TraceFile { get; set; }

    /// <summary>--trace-format json.</summary>
    public bool TraceIsJson { get; set; }

    public int? StatusDescriptor { get; set; }

    public string? ScreenDumpFile { get; set; }

    /// <summary>--printer: a file, or | and a command.</summary>
    public string? Printer { get; set; }

    /// <summary>--driver: .SYS files.</summary>
    public List<string> Drivers { get; } = [];

    public List<string> Devices { get; } = [];

    public bool Verbose { get; set; }

    /// <summary>Adds a drive; on the command line it takes the place of a configured one.</summary>
    public void AddMount(MountOption mount)
    {
        for (var i = 0; i < _configuredMounts; i++)
        {
            if (Mounts[i].Drive != mount.Drive)
                continue;
            Mounts.RemoveAt(i);
            _configuredMounts--;
            break;
        }
        Mounts.Add(mount);
    }

    /// <summary>The drives so far are from configuration files.</summary>
    public void MountsAreConfigured() => _configuredMounts = Mounts.Count;
}

/// <summary>--mount X=DIR[:ro|:cow]. A class: a list of structs would be compiled at each start.</summary>
internal sealed record MountOption(char Drive, string Folder, bool ReadOnly, bool CopyOnWrite = false);

internal enum RunAction
{
    Run,
    Help,
    Version,

    /// <summary>Prints all settings.</summary>
    Config,
}
