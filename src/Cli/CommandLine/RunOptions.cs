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

    public List<KeyValuePair<string, string>> Environment { get; } = [];

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

    public int? StatusDescriptor { get; set; }

    public string? ScreenDumpFile { get; set; }

    public List<string> Devices { get; } = [];

    public bool Verbose { get; set; }
}

/// <summary>--mount X=DIR[:ro]. A class: a list of structs would be compiled at each start.</summary>
internal sealed record MountOption(char Drive, string Folder, bool ReadOnly);

internal enum RunAction
{
    Run,
    Help,
    Version,
}
