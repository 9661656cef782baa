namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// An open folder of a mount, and all that is done to names in it: each call names a single entry, follows no link, and
/// returns −errno on failure. What it is made of is one folder of the host, two (<see cref="LayeredFolder"/>), or memory
/// (<see cref="MemoryHostFolder"/>).
/// </summary>
internal abstract class HostFolder : IDisposable
{
    public abstract int Stat(out HostStat stat);

    /// <summary>State of a name, of the link itself when it is one.</summary>
    public abstract int Stat(string name, out HostStat stat);

    /// <summary>Text of a symbolic link, or null.</summary>
    public abstract string? ReadLink(string name);

    /// <summary>Opens a folder in this one. Null: there is none, or it is a link.</summary>
    public abstract HostFolder? Enter(string name);

    /// <summary>Is it a view of the kernel, such as /proc? True also when that cannot be told.</summary>
    public abstract bool IsKernelView { get; }

    /// <summary>Where new files would be kept.</summary>
    public abstract int FileSystem(out HostFileSystem system);

    /// <summary>Opens a file, or makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="flags">Those of <see cref="HostCalls"/>.</param>
    /// <param name="mode">Permissions of one that is made.</param>
    /// <param name="file">The open file; null on failure.</param>
    public abstract int OpenFile(string name, int flags, uint mode, out HostFile? file);

    public abstract int MakeDirectory(string name);

    public abstract int Remove(string name, bool isDirectory);

    /// <summary>Renames without replacing what has the new name.</summary>
    public abstract int Rename(string name, HostFolder target, string newName);

    public abstract int ChangeMode(string name, uint mode);

    public abstract int SetTimes(string name, long? modified, long? accessed);

    /// <summary>Adds the names in the folder, without "." and "..", and without names that are not UTF-8.</summary>
    public abstract int List(List<(string Name, HostKind Kind)> names);

    /// <summary>Path of a name on the host, for people and build tools; null when the host does not tell.</summary>
    public abstract string? PathOf(string name);

    public abstract void Dispose();
}

/// <summary>A folder of the host.</summary>
/// <param name="handle">The open folder.</param>
/// <param name="isOwner">Closes it.</param>
internal sealed class PlainFolder(int handle, bool isOwner) : HostFolder
{
    public override int Stat(out HostStat stat) => HostCalls.Stat(handle, out stat);

    public override int Stat(string name, out HostStat stat) => HostCalls.Stat(handle, name, out stat);

    public override string? ReadLink(string name) => HostCalls.ReadLink(handle, name);

    public override HostFolder? Enter(string name) =>
        HostCalls.OpenDirectory(handle, name) is >= 0 and var inner ? new PlainFolder(inner, isOwner: true) : null;

    public override bool IsKernelView => HostCalls.FileSystem(handle, out var system) < 0 || system.IsKernelView;

    public override int FileSystem(out HostFileSystem system) => HostCalls.FileSystem(handle, out system);

    public override int OpenFile(string name, int flags, uint mode, out HostFile? file) =>
        PlainFile.Of(HostCalls.OpenFile(handle, name, flags, mode), out file);

    public override int MakeDirectory(string name) => HostCalls.MakeDirectory(handle, name);

    public override int Remove(string name, bool isDirectory) => HostCalls.Remove(handle, name, isDirectory);

    public override int Rename(string name, HostFolder target, string newName) =>
        target is PlainFolder other ? HostCalls.Rename(handle, name, other.Handle, newName) : -(int)HostErrno.CrossDevice;

    public override int ChangeMode(string name, uint mode) => HostCalls.ChangeMode(handle, name, mode);

    public override int SetTimes(string name, long? modified, long? accessed) => HostCalls.SetTimes(handle, name, modified, accessed);

    public override int List(List<(string Name, HostKind Kind)> names) => HostCalls.List(handle, names);

    public override string? PathOf(string name) =>
        HostCalls.RealPath(handle) is { } folder ? (folder == "/" ? folder + name : $"{folder}/{name}") : null;

    private int Handle => handle;

    public override void Dispose()
    {
        if (isOwner)
            HostCalls.CloseHandle(handle);
    }
}
