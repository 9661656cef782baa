using Dbt.Guest;

namespace Dbt.Mvdm;

/// <summary>A host folder, or files in memory, that the guest sees as a drive.</summary>
/// <param name="Drive">'A'–'Z'.</param>
/// <param name="HostFolder">Absolute path of the folder on the host; "" with <see cref="Memory"/>.</param>
/// <param name="ReadOnly">The guest may not change anything below the folder.</param>
/// <param name="CopyOnWrite">The guest's changes are kept beside the folder, and dropped at the end (but for <see cref="VmConfiguration.KeepChanges"/>).</param>
public sealed record DriveMount(char Drive, string HostFolder, bool ReadOnly = false, bool CopyOnWrite = false)
{
    /// <summary>The drive's files, when no folder of the host has them.</summary>
    public MemoryDrive? Memory { get; init; }
}

/// <summary>All that is chosen for one virtual machine before it is made. Immutable.</summary>
public sealed record VmConfiguration
{
    /// <summary>Drives, each letter once.</summary>
    public required IReadOnlyList<DriveMount> Mounts { get; init; }

    /// <summary>Host path of the first program. The DOS kernel makes it visible to the guest, mounting its folder when no mount covers it.</summary>
    public string ProgramHostPath { get; init; } = "";

    /// <summary>
    /// The first program by a DOS path instead, looked for on the drives with the extensions .COM, .EXE and .BAT, and a name
    /// without a folder in <see cref="SearchPath"/> as well; null: <see cref="ProgramHostPath"/> says it.
    /// </summary>
    public string? ProgramPath { get; init; }

    /// <summary>The first program is the kernel's own COMMAND.COM, with the arguments; there is no <see cref="ProgramHostPath"/>.</summary>
    public bool StartsShell { get; init; }

    /// <summary>Command tail: the arguments as they were given, each to be separated by a space.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Current drive at the start.</summary>
    public char CurrentDrive { get; init; } = 'C';

    /// <summary>Current folder on the current drive as a host path below its mount; null for the root.</summary>
    public string? CurrentHostFolder { get; init; }

    /// <summary>The same as a DOS path from the drive's root; null: <see cref="CurrentHostFolder"/> says it.</summary>
    public string? CurrentFolder { get; init; }

    /// <summary>DOS environment in order; PATH and COMSPEC are added by the kernel where they are missing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>
    /// Folders in which programs are looked for, in front of the variable PATH: DOS paths (with a drive letter) as they are,
    /// absolute host paths as what they are for the guest; those that no mount covers get a drive of their own, read-only.
    /// </summary>
    public IReadOnlyList<string> SearchPath { get; init; } = [];

    /// <summary>
    /// Patterns of host file names (* and ?, in any case): files that have lines ending in LF on the host and in CR LF for
    /// the guest.
    /// </summary>
    public IReadOnlyList<string> TextFiles { get; init; } = [];

    /// <summary>Changes on copy-on-write mounts are carried over to their folders at the end.</summary>
    public bool KeepChanges { get; init; }

    /// <summary>Code page of names and text: 437, 850, 852, 866, 1252 or 65001 (UTF-8); null: that of the country.</summary>
    public int? CodePage { get; init; }

    /// <summary>Country (telephone prefix) of INT 21h/38h and 65h at the start; one that is not known is 1.</summary>
    public ushort Country { get; init; } = 1;

    /// <summary>The case of host names that the guest makes.</summary>
    public HostNameCase NameCase { get; init; }

    /// <summary>Long file names: INT 21h/71h is there.</summary>
    public bool LongNames { get; init; } = true;

    /// <summary>Hears which host files the guest used; null: nobody.</summary>
    public IFileObserver? FileObserver { get; init; }

    /// <summary>Hears what the guest asked for in vain; null: nobody.</summary>
    public IMissingObserver? MissingObserver { get; init; }

    /// <summary>Kilobytes of memory in all, 1152–1048576 in steps of 4.</summary>
    public int MemoryKilobytes { get; init; } = 16384;

    /// <summary>Kilobytes of conventional memory, 128–640 (DOS_RMSIZE).</summary>
    public int ConventionalKilobytes { get; init; } = 640;

    /// <summary>Extended memory services (XMS) are there; without them memory above 1 MB is only the BIOS's to tell of.</summary>
    public bool ExtendedMemory { get; init; } = true;

    /// <summary>Expanded memory (EMS) is there, of what extended memory has.</summary>
    public bool ExpandedMemory { get; init; } = true;

    /// <summary>Programs may enter protected mode (DPMI).</summary>
    public bool ProtectedMode { get; init; } = true;

    /// <summary>DPMI says that it is version 1.0, not 0.9. Functions of 1.0 are there either way, but for 0401h.</summary>
    public bool ReportsDpmi1 { get; init; }

    /// <summary>
    /// DPMI clients run at I/O privilege level 3: their interrupt flag is IF itself, which PUSHF shows and POPF and IRET change
    /// (specification, 4.4, 1).
    /// </summary>
    public bool DpmiPopsInterruptFlag { get; init; }

    /// <summary>Megabytes that programs in protected mode may have, 1–2048, beside <see cref="MemoryKilobytes"/>.</summary>
    public int ProtectedMegabytes { get; init; } = 64;

    /// <summary>DOS has upper memory blocks (DOS=UMB).</summary>
    public bool UpperMemory { get; init; } = true;

    /// <summary>The printer at PRN, LPT1 and INT 17h; null: the port has nothing connected.</summary>
    public IHostPrinter? Printer { get; init; }

    /// <summary>DOS version that INT 21h/30h reports: major, minor.</summary>
    public (byte Major, byte Minor) DosVersion { get; init; } = (5, 0);

    /// <summary>Fixed local time at the start, for runs that must repeat; null: the host's clock.</summary>
    public DateTime? FixedStartTime { get; init; }

    /// <summary>Wall time after which the machine is ended.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Which core runs guest code.</summary>
    public CoreKind Core { get; init; } = CoreKind.Auto;

    /// <summary>Which processor the machine has.</summary>
    public CpuModel Cpu { get; init; } = CpuModel.I486;

    /// <summary>Executions of a block head after which it is translated; 1 translates at once.</summary>
    public int PromotionThreshold { get; init; } = 1000;

    /// <summary>
    /// What is translated when depends on the executed instructions alone: the machine waits for each translation, which is
    /// otherwise made on another thread while the interpreter goes on.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>Megabytes that decoded and translated code may hold before all of it is given up.</summary>
    public int CacheMegabytes { get; init; } = 64;

    /// <summary>DOS device drivers (.SYS, DEVICE=) to load before the first program: host paths, with arguments after a space.</summary>
    public IReadOnlyList<string> DosDrivers { get; init; } = [];

    /// <summary>VDD assemblies to load after the base set (DEVICE=), by name or path, with arguments after a space.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];
}

/// <summary>The case of host names that the guest makes by short names. Long names stay as typed.</summary>
public enum HostNameCase
{
    /// <summary>Lower case, as are long names that could be short ones and have no small letters.</summary>
    Lower,

    /// <summary>Upper case.</summary>
    Upper,

    /// <summary>Lower case, but every long name as typed.</summary>
    AsTyped,
}

/// <summary>How guest code is run.</summary>
public enum CoreKind
{
    /// <summary>Interpreted while cold, translated when hot.</summary>
    Auto,

    Interpreter,

    /// <summary>Both side by side; the first difference ends the machine.</summary>
    Check,
}
