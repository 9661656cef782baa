using Dbt.Cli.CommandLine;
using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary>The guest's drives and its current folder, from the options and the process's current folder.</summary>
internal sealed class MountTable
{
    private MountTable(List<DriveMount> mounts, char currentDrive, string currentFolder, string? currentHostFolder)
    {
        Mounts = mounts;
        CurrentDrive = currentDrive;
        CurrentFolder = currentFolder;
        CurrentHostFolder = currentHostFolder;
    }

    public IReadOnlyList<DriveMount> Mounts { get; }

    public char CurrentDrive { get; }

    /// <summary>The host folder that the guest starts in.</summary>
    public string CurrentFolder { get; }

    /// <summary>As <see cref="CurrentFolder"/>, or null when it is its drive's root.</summary>
    public string? CurrentHostFolder { get; }

    /// <summary>
    /// Drive C: is the current folder (-C). When C: is mounted elsewhere, the guest starts in the current folder if a mount
    /// holds it, and otherwise in the root of C:.
    /// </summary>
    /// <exception cref="UsageException">A folder that does not exist, a letter given twice, no drive for the current folder.</exception>
    public static MountTable Create(RunOptions options)
    {
        var mounts = new List<DriveMount>();
        DriveMount? driveC = null;
        foreach (var option in options.Mounts)
        {
            var mount = new DriveMount(option.Drive, ExistingFolder($"--mount {option.Drive}", option.Folder), option.ReadOnly, option.CopyOnWrite);
            foreach (var other in mounts)
            {
                if (other.Drive == mount.Drive)
                    throw new UsageException($"--mount {mount.Drive}: is given twice; choose another letter");
            }

            mounts.Add(mount);
            if (mount.Drive == 'C')
                driveC = mount;
        }

        var current = options.Folder is null ? Directory.GetCurrentDirectory() : ExistingFolder("-C", options.Folder);
        if (driveC is null)
        {
            mounts.Insert(0, new DriveMount('C', current));
            return new MountTable(mounts, 'C', current, null);
        }

        if (Holder(mounts, current) is { } holder)
            return new MountTable(mounts, holder.Drive, current, holder.HostFolder == current ? null : current);
        if (options.Folder is not null)
            throw new UsageException($"-C {options.Folder}: is on no drive, since C: is {driveC.HostFolder}; mount it under another letter");
        return new MountTable(mounts, 'C', driveC.HostFolder, null);
    }

    /// <summary>The mount with the longest path that holds the folder.</summary>
    private static DriveMount? Holder(List<DriveMount> mounts, string folder)
    {
        DriveMount? holder = null;
        foreach (var mount in mounts)
        {
            if (Holds(mount.HostFolder, folder) && (holder is null || mount.HostFolder.Length > holder.HostFolder.Length))
                holder = mount;
        }

        return holder;
    }

    private static bool Holds(string parent, string folder) =>
        folder.StartsWith(parent, StringComparison.Ordinal) &&
        (folder.Length == parent.Length || parent.EndsWith('/') || folder[parent.Length] == '/');

    private static string ExistingFolder(string option, string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(path))
            return path;
        throw new UsageException(File.Exists(path)
            ? $"{option} {folder}: is a file; name the folder it is in"
            : $"{option} {folder}: no such folder; make it with 'mkdir' or check the spelling");
    }
}
