using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt;

/// <summary>What may be chosen for a run besides program, arguments, drives and input. Immutable; what is not set is as for <c>dbt run</c>.</summary>
public sealed record DosOptions
{
    /// <summary>Bytes of standard output, and as many of standard error, that are kept unless it is said otherwise: 64 MB.</summary>
    public const int DefaultOutputLimit = 64 << 20;

    /// <summary>Variables of the DOS environment in their order; PATH, COMSPEC and PROMPT are added where they are missing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Folders in which programs are looked for, in front of the variable PATH: DOS paths with their drive, or absolute host folders.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>The current drive at the start; null: C:, or the first one where there is no C:.</summary>
    public char? CurrentDrive { get; init; }

    /// <summary>The current folder of the current drive at the start, as a DOS path from its root; null: the root.</summary>
    public string? CurrentFolder { get; init; }

    /// <summary>Code page of names and text: 437, 850, 852, 866, 1252 or 65001 (UTF-8).</summary>
    public int CodePage { get; init; } = 437;

    /// <summary>Wall time after which the machine is ended; null: it may run for ever.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Standard input in place of bytes; null: those that the call names. Read by a thread of its own, ahead of the program.</summary>
    public Stream? Input { get; init; }

    /// <summary>
    /// Gets standard output as it is written, on the machine's thread, which waits meanwhile; null: nobody. It is kept for
    /// the result all the same.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnOutput { get; init; }

    /// <summary>Bytes of standard output, and as many of standard error, that are kept; more of them are dropped, with no error for the program.</summary>
    public int OutputLimit { get; init; } = DefaultOutputLimit;

    /// <summary>Gets what is printed on PRN, LPT1 and by INT 17h; null: no printer is connected.</summary>
    public IHostPrinter? Printer { get; init; }

    /// <summary>Kilobytes of memory in all, 1152–1048576 in steps of 4.</summary>
    public int MemoryKilobytes { get; init; } = 16384;

    /// <summary>The processor.</summary>
    public CpuModel Cpu { get; init; } = CpuModel.I486;

    /// <summary>Local time at the start, for runs that must repeat, and what is translated when depends on the program alone; null: the host's clock.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>
    /// The last word on the machine's configuration, for what has no name here (long names, versions of DOS, translation,
    /// drivers, observers); null: none.
    /// </summary>
    public Func<VmConfiguration, VmConfiguration>? Configure { get; init; }

    /// <summary>The machine's trace; null: none.</summary>
    public ITrace? Trace { get; init; }
}
