using Dbt.Mvdm;

namespace Dbt;

/// <summary>From what a caller says to a machine's configuration.</summary>
internal static class MachineSettings
{
    /// <exception cref="ArgumentException">It cannot be.</exception>
    public static VmConfiguration Of(string program, IReadOnlyList<string> arguments, IReadOnlyList<DosDrive> drives, DosOptions options)
    {
        var mounts = new List<DriveMount>(drives.Count);
        foreach (var drive in drives)
        {
            if (mounts.Exists(other => other.Drive == drive.Letter))
                throw new ArgumentException($"drive {drive.Letter}: is there twice", nameof(drives));
            mounts.Add(Mount(drive));
        }
        Check(options);
        var isHostFile = program.StartsWith('/');
        var configuration = new VmConfiguration
        {
            Mounts = mounts,
            StartsShell = program.Equals("COMMAND.COM", StringComparison.OrdinalIgnoreCase),
            ProgramHostPath = isHostFile ? program : "",
            ProgramPath = isHostFile ? null : program,
            Arguments = arguments,
            CurrentDrive = CurrentDrive(mounts, options),
            CurrentFolder = options.CurrentFolder ?? @"\",
            Environment = options.Environment,
            SearchPath = options.Path,
            CodePage = options.CodePage,
            TimeLimit = options.TimeLimit,
            MemoryKilobytes = options.MemoryKilobytes,
            Cpu = options.Cpu,
            FixedStartTime = options.StartTime,
            Deterministic = options.StartTime is not null,
            Printer = options.Printer,
        };
        return options.Configure?.Invoke(configuration) ?? configuration;
    }

    private static DriveMount Mount(DosDrive drive)
    {
        var isReadOnly = drive.Access == DosAccess.ReadOnly;
        // A copy of ours, so that the result can still show what was made on it.
        return drive.Memory is { } files
            ? new DriveMount(drive.Letter, "", isReadOnly) { Memory = drive.Access == DosAccess.Discard ? files.Copy() : files }
            : new DriveMount(drive.Letter, drive.Folder, isReadOnly, CopyOnWrite: drive.Access == DosAccess.Discard);
    }

    private static char CurrentDrive(List<DriveMount> mounts, DosOptions options)
    {
        var wanted = char.ToUpperInvariant(options.CurrentDrive ?? 'C');
        if (mounts.Exists(mount => mount.Drive == wanted))
            return wanted;
        if (options.CurrentDrive is not null)
            throw new ArgumentException($"there is no drive {wanted}: to be the current one", nameof(options));
        return mounts.Count > 0 ? mounts[0].Drive : 'C';
    }

    private static void Check(DosOptions options)
    {
        const int LeastMemory = 1152, MostMemory = 1 << 20;
        if (options.MemoryKilobytes is < LeastMemory or > MostMemory || options.MemoryKilobytes % 4 != 0)
            throw new ArgumentException($"{options.MemoryKilobytes} KB of memory: choose {LeastMemory} to {MostMemory}, in steps of 4", nameof(options));
        if (Guest.CodePage.Find(options.CodePage) is null)
            throw new ArgumentException($"there is no code page {options.CodePage}: choose 437, 850, 852, 866, 1252 or 65001", nameof(options));
        if (options.TimeLimit is { } limit && limit <= TimeSpan.Zero)
            throw new ArgumentException("a time limit must be above zero", nameof(options));
        if (options.OutputLimit < 0)
            throw new ArgumentException("an output limit cannot be below zero", nameof(options));
    }
}
