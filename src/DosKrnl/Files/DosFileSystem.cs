using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Fcb;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files;

/// <summary>What a path leads to: a place on a volume, or a character device.</summary>
/// <param name="Path">The full path; of a device, its name in the folder in which it was asked for.</param>
/// <param name="Volume">The drive's volume.</param>
/// <param name="Device">Name of the device, or null. Of a built-in file, its name, with <paramref name="Volume"/> null.</param>
internal readonly record struct DosTarget(DosPath Path, HostVolume Volume, string? Device)
{
    /// <summary>A place in the root of the drive of built-in files: it has no volume.</summary>
    public bool IsBuiltIn => Volume is null;

    public ReadOnlySpan<string> Names => Path.Names;
}

/// <summary>The file side of DOS: drives, current directories, and from path strings to files.</summary>
internal sealed class DosFileSystem : IDosFileSystem
{
    private readonly DosKernel _kernel;
    private readonly IDosDevices _devices;
    private readonly Func<int, string[]> _currentDirectory;

    public DosFileSystem(DosKernel kernel, IDosDevices devices)
    {
        _kernel = kernel;
        _devices = devices;
        _currentDirectory = CurrentDirectory;
        ControlBlocks = new FcbFiles(this);
        var machine = kernel.Machine;
        var configuration = machine.Configuration;
        OpenFiles = new OpenFiles
        {
            Naming = kernel.Naming,
            Clock = configuration.FixedStartTime is null ? null : () => machine.LocalTime,
            Observer = configuration.FileObserver,
            TextFiles = configuration.TextFiles.Count == 0 ? null : new TextFiles(configuration.TextFiles),
        };
    }

    private CodePage Page => _kernel.Naming.Page;

    public DriveTable Drives { get; } = new();

    public OpenFiles OpenFiles { get; }

    /// <summary>Files open by control block.</summary>
    public FcbFiles ControlBlocks { get; }

    // ---- start --------------------------------------------------------------------------------------------------------

    public void MountDrives()
    {
        var configuration = _kernel.Machine.Configuration;
        foreach (var mount in configuration.Mounts)
        {
            var kind = mount.ReadOnly ? MountKind.ReadOnly : mount.CopyOnWrite ? MountKind.CopyOnWrite : MountKind.ReadWrite;
            var drive = DosName.DriveOf(mount.Drive);
            if (!(mount.Memory is { } memory ? Mount(drive, memory, kind) : Mount(drive, mount.HostFolder, kind)))
                _kernel.Machine.End(new VmExit(
                    VmExitReason.BadProgram, 0, $"{mount.HostFolder}: cannot be drive {mount.Drive}: it is no folder of files that can be opened"));
        }
        if (!configuration.StartsShell && configuration.ProgramPath is null)
            _ = ShowProgram(configuration.ProgramHostPath);
        var current = DosName.DriveOf(configuration.CurrentDrive);
        if (Drives[current] is null)
            return;
        _kernel.Sda.CurrentDrive = (byte)current;
        if (configuration.CurrentFolder is { } path)
            SetCurrentFolder(current, path);
        else if (configuration.CurrentHostFolder is { } folder && RealPath(folder) is { } real
            && Drives[current]!.TryShow(real, out var names))
            _kernel.Directories.SetPath(current, new DosPath(current, names).ToString());
    }

    private void SetCurrentFolder(int drive, string path)
    {
        if (DosPathParser.Parse(GuestText.FromHost(path, Page), drive, static _ => [], PathRules.Directory, Page, out var full) == DosError.None
            && full.Drive == drive && Drives[drive]!.IsDirectory(full.Names))
            _kernel.Directories.SetPath(drive, full.ToString());
    }

    public string? ShowProgram(string hostPath)
    {
        if (RealPath(hostPath) is not { } real)
            return null;
        if (!TryShow(real, out var path))
        {
            var folder = real[..Math.Max(1, real.LastIndexOf('/'))];
            if (!Mount(Drives.FreeDrive, folder, MountKind.ReadWrite) || !TryShow(real, out path))
                return null;
        }
        return path.ToString();
    }

    /// <summary>The DOS path of a host folder, which is mounted read-only when no mount covers it. Null: it cannot be shown.</summary>
    public string? ShowFolder(string hostFolder)
    {
        if (RealPath(hostFolder) is not { } real)
            return null;
        if (!TryShow(real, out var path)
            && !(Mount(Drives.FreeDrive, real, MountKind.ReadOnly) && TryShow(real, out path)))
            return null;
        return path.ToString();
    }

    private bool TryShow(string realPath, out DosPath path) =>
        Drives.TryShow(realPath, out path) && path.ToString().Length <= DosPath.MaxLength;

    private bool Mount(int drive, string hostFolder, MountKind kind)
    {
        if (!Drives.TryMount(drive, hostFolder, kind, OpenFiles))
            return false;
        _kernel.Directories.Activate(drive);
        return true;
    }

    private bool Mount(int drive, MemoryDrive memory, MountKind kind)
    {
        if (!Drives.TryMount(drive, memory, kind, OpenFiles))
            return false;
        _kernel.Directories.Activate(drive);
        return true;
    }

    private static string? RealPath(string hostPath)
    {
        var handle = HostCalls.OpenChosen(hostPath);
        if (handle < 0)
            return null;
        var real = HostCalls.RealPath(handle) ?? System.IO.Path.GetFullPath(hostPath);
        HostCalls.CloseHandle(handle);
        return real;
    }

    // ---- paths --------------------------------------------------------------------------------------------------------

    /// <summary>Names of a drive's current folder, from the live structure in guest memory: the guest may have put anything there.</summary>
    public string[] CurrentDirectory(int drive)
    {
        var text = _kernel.Directories.Path(drive);
        return text.Length > 3
            && DosPathParser.Parse(text, drive, static _ => [], PathRules.Directory, Page, out var path) == DosError.None
            && path.Drive == drive
                ? path.Names
                : [];
    }

    /// <summary>From a program's string to the place it means. Errors 2 and 3.</summary>
    public DosError Locate(string text, PathRules rules, out DosTarget target)
    {
        target = default;
        var error = DosPathParser.Parse(text, _kernel.Sda.CurrentDrive, _currentDirectory, rules, Page, out var path);
        if (error != DosError.None)
            return error;
        if (Volume(path.Drive) is not { } volume)
        {
            if (!_kernel.BuiltIns.IsPlace(path))
                return DosError.PathNotFound;
            target = new DosTarget(path, null!, path.Name);
            return DosError.None;
        }
        target = new DosTarget(path, volume, null);
        if ((rules & PathRules.Directory) == 0 && DeviceName(path.Name) is { } device)
        {
            // A device is in every folder that exists, and in the folder \DEV always.
            var folder = path.Parent;
            if (!folder.IsRoot && !(folder.Names is ["DEV"]) && !volume.IsDirectory(folder.Names))
                return DosError.PathNotFound;
            target = target with { Device = device };
        }
        return DosError.None;
    }

    /// <summary>The volume of a drive that the current directory structure has as valid.</summary>
    public HostVolume? Volume(int drive) => _kernel.Directories.IsValid(drive) ? Drives[drive] : null;

    /// <summary>The device that a name means, whatever its extension; null: none.</summary>
    public string? DeviceName(string name)
    {
        var dot = name.IndexOf('.');
        var stem = dot < 0 ? name : name[..dot];
        return stem.Length > 0 && _devices.Exists(stem) ? stem : null;
    }

    public DosFile? OpenDevice(string device) => _devices.Open(device);

    public DosResult TrueName(string path, out string canonical)
    {
        canonical = "";
        var text = path.TrimEnd(' ');
        if (text.Length > 1 && text[^1] is '\\' or '/' && text is not [_, ':', _])
            text = text.TrimEnd('\\', '/');
        var error = DosPathParser.Parse(
            text.Length == 0 ? "\\" : text, _kernel.Sda.CurrentDrive, _currentDirectory, PathRules.Wildcards, Page, out var full);
        if (error != DosError.None)
            return error;
        if (Volume(full.Drive) is null && !_kernel.BuiltIns.IsPlace(full))
            return DosError.PathNotFound;
        canonical = DeviceName(full.Name) is { } device && IsBareDevice(text, full) ? $"{full.Letter}:/{device}" : full.ToString();
        return DosResult.Ok;
    }

    /// <summary>A device's name without a folder, or in \DEV: only then MS-DOS writes the full path with a slash.</summary>
    private static bool IsBareDevice(string text, DosPath full) =>
        text.AsSpan().IndexOfAny('\\', '/') < 0 || full.Names is ["DEV", _];

    // ---- files --------------------------------------------------------------------------------------------------------

    public DosResult OpenForRead(string path, out DosFile? file)
    {
        file = null;
        var error = Locate(path, PathRules.File, out var target);
        if (error != DosError.None)
            return error;
        return target.Device is not null && !target.IsBuiltIn ? DosError.AccessDenied : Open(target, 0, out file).ToResult();
    }

    /// <summary>Opens what a path leads to. Errors 2, 3, 5, 32.</summary>
    /// <param name="target">From <see cref="Locate"/>.</param>
    /// <param name="mode">Access and sharing (INT 21h/3Dh AL).</param>
    /// <param name="file">The open file.</param>
    public DosError Open(DosTarget target, int mode, out DosFile? file) =>
        Traced((mode & 7) == 0 ? "open to read" : "open to write", target, OpenOnly(target, mode, out file));

    private DosError OpenOnly(DosTarget target, int mode, out DosFile? file)
    {
        file = null;
        if (target.IsBuiltIn)
            return OpenBuiltIn(target, mode, out file);
        if (target.Device is { } device)
        {
            file = OpenDevice(device);
            return file is null ? DosError.FileNotFound : DosError.None;
        }
        var error = target.Volume.Open(target.Names, (mode & 7) != 0, out var node);
        return error != DosError.None ? error : Enter(target, node!, mode, out file);
    }

    private DosError OpenBuiltIn(DosTarget target, int mode, out DosFile? file)
    {
        file = null;
        if (_kernel.BuiltIns.Find(target.Path.Name) is not { } content)
            return DosError.FileNotFound;
        if ((mode & 7) != 0 && !content.CanWrite)
            return DosError.AccessDenied;
        file = new OpenBuiltInFile(content, target.Path);
        return DosError.None;
    }

    /// <summary>Makes or empties a file. Errors 3, 5, 32, 80.</summary>
    /// <param name="target">From <see cref="Locate"/>.</param>
    /// <param name="attributes">DOS attributes for a new file.</param>
    /// <param name="mode">Access and sharing.</param>
    /// <param name="mustBeNew">Error 80 when there is one.</param>
    /// <param name="file">The open file.</param>
    public DosError Create(DosTarget target, byte attributes, int mode, bool mustBeNew, out DosFile? file) =>
        Traced(
            mustBeNew ? "create new" : "create", target,
            CreateOnly(target, new NewFile(attributes, mode, mustBeNew, null), out file));

    /// <summary>The same with the host's name for the file when there is none yet.</summary>
    public DosError Create(DosTarget target, byte attributes, int mode, string? hostName, out DosFile? file) =>
        Traced("create", target, CreateOnly(target, new NewFile(attributes, mode, false, hostName), out file));

    private DosError CreateOnly(DosTarget target, NewFile wanted, out DosFile? file)
    {
        var (attributes, mode, mustBeNew, _) = wanted;
        if (target.IsBuiltIn)
        {
            file = null;
            var problem = _kernel.BuiltIns.Create(target.Path.Name, mustBeNew, out var content);
            if (problem == DosError.None)
                file = new OpenBuiltInFile(content!, target.Path);
            return problem;
        }
        if (target.Device is not null)
        {
            file = null;
            return mustBeNew ? DosError.FileExists : Open(target, mode, out file);
        }
        file = null;
        var error = target.Volume.Create(target.Names, wanted, out var node, out var isNew);
        if (error == DosError.None)
            error = Enter(target, node!, mode, out file);
        if (error == DosError.None && !isNew)
        {
            OpenFiles.Tell(HostFileUse.Created, node!);
            _ = node!.SetLength(0);
            _ = target.Volume.SetAttributes(target.Names, attributes | DosAttributes.Archive);
        }
        return error;
    }

    /// <summary>Says what was done to a file and how it went, when that is traced. Returns the error.</summary>
    public DosError Traced(string what, DosTarget target, DosError error)
    {
        var trace = _kernel.Machine.Trace;
        if (trace.IsOn(TraceCategories.File))
        {
            var place = target.IsBuiltIn ? $"{target.Path}, built in" : target.Device is { } device ? $"device {device}" : $"{target.Path} in {target.Volume.HostPath}/";
            trace.Write(
                TraceCategories.File,
                $"{what} {place}: {(error == DosError.None ? "done" : $"error {(int)error} {error}")}",
                ("action", what),
                ("path", target.Device ?? target.Path.ToString()),
                ("host", target.Device is null && !target.IsBuiltIn ? target.Volume.HostPath : null),
                ("error", (int)error));
        }
        return error;
    }

    private static DosError Enter(DosTarget target, HostFileNode node, int mode, out DosFile? file)
    {
        var opened = new OpenHostFile(node, target.Path, target.Volume, (mode & 7) != 0);
        var error = node.Sharing.Enter(opened, mode);
        file = error == DosError.None ? opened : null;
        if (error != DosError.None)
            node.Release();
        return error;
    }

    public void Flush() => OpenFiles.FlushAll();

    public void Dispose()
    {
        OpenFiles.CloseAll();
        if (_kernel.Machine.Configuration.KeepChanges && !Drives.KeepChanges())
            _kernel.Machine.Console.WriteError("not all changes could be carried over to the mounted folders\r\n"u8);
        Drives.Dispose();
    }
}
