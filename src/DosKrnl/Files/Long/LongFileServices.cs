using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>
/// INT 21h/71h, long file names: AL is the function, most of which are those of the same number with short names. Where the
/// machine has none, AX = 7100h and carry, upon which programs go back to short names.
/// </summary>
internal sealed class LongFileServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    private const ushort NotSupported = 0x7100;

    private readonly LongPaths _paths = new(kernel, files);
    private readonly Dictionary<byte, DosService> _functions = [];

    public void Register(ServiceTable table)
    {
        table.Add(0x71, kernel.Machine.Configuration.LongNames ? Dispatch : Refuse);
        _functions.Add(0x0D, Flush);
        _functions.Add(0x39, MakeDirectory);
        _functions.Add(0x3A, RemoveDirectory);
        _functions.Add(0x3B, ChangeDirectory);
        _functions.Add(0x41, Delete);
        _functions.Add(0x47, CurrentDirectory);
        _functions.Add(0x56, Rename);
        _functions.Add(0x6C, Open);
        new LongSearchServices(kernel, files, _paths).Register(_functions);
        new LongInfoServices(kernel, files, _paths).Register(_functions);
    }

    /// <summary>What there is, for the table of functions.</summary>
    public IReadOnlyDictionary<byte, DosService> Functions => _functions;

    private DosResult Refuse(ClientRegisters client)
    {
        client.Ax = NotSupported;
        kernel.Dispatcher.ReturnFlag(EFlags.Carry, true);
        return DosResult.Plain;
    }

    private DosResult Dispatch(ClientRegisters client)
    {
        if (_functions.TryGetValue(client.Al, out var function))
            return function(client);
        kernel.Machine.Configuration.MissingObserver?.Missed(Mvdm.MissingKind.DosFunction, client.Ax);
        return Refuse(client);
    }

    private DosError Locate(ClientRegisters client, SegmentName segment, ushort offset, out LongTarget found) =>
        _paths.Locate(GuestText.ReadAsciz(kernel.Memory, client.Linear(segment, offset), LongName.MaxPath), false, out found);

    /// <summary>These functions call every bad path "path not found", as those with short names do.</summary>
    private DosError LocateName(ClientRegisters client, out LongTarget found)
    {
        var error = Locate(client, SegmentName.Ds, client.Dx, out found);
        return error == DosError.FileNotFound ? DosError.PathNotFound : error;
    }

    private DosResult Flush(ClientRegisters client)
    {
        files.Flush();
        return DosResult.Ok;
    }

    private DosResult MakeDirectory(ClientRegisters client)
    {
        var error = LocateName(client, out var found);
        if (error != DosError.None)
            return error;
        if (found.Exists)
            return DosError.AccessDenied;
        var target = found.Target;
        return files.Traced("make folder", target, target.Volume.MakeDirectory(target.Names, found.HostName)).ToResult();
    }

    private DosResult RemoveDirectory(ClientRegisters client)
    {
        var error = LocateName(client, out var found);
        if (error != DosError.None)
            return error;
        var target = found.Target;
        if (!found.Exists)
            return DosError.PathNotFound;
        if (target.Device is not null || target.Path.IsRoot)
            return DosError.AccessDenied;
        if (target.Names.SequenceEqual(files.CurrentDirectory(target.Path.Drive)))
            return DosError.CurrentDirectory;
        return files.Traced("remove folder", target, target.Volume.RemoveDirectory(target.Names)).ToResult();
    }

    private DosResult ChangeDirectory(ClientRegisters client)
    {
        var error = LocateName(client, out var found);
        var target = found.Target;
        if (error != DosError.None || !found.Exists || target.Device is not null || !target.Volume.IsDirectory(target.Names))
            return DosError.PathNotFound;
        return kernel.Directories.SetPath(target.Path.Drive, target.Path.ToString()) ? DosResult.Ok : DosError.PathNotFound;
    }

    /// <summary>DL the drive (0 the current one); DS:SI 260 bytes for the path without drive and leading backslash.</summary>
    private DosResult CurrentDirectory(ClientRegisters client)
    {
        var drive = client.Dl == 0 ? kernel.Sda.CurrentDrive : client.Dl - 1;
        string path;
        if (files.Volume(drive) is { } volume)
            path = LongPaths.LongPathOf(new DosTarget(new DosPath(drive, files.CurrentDirectory(drive)), volume, null))[3..];
        else if (drive == kernel.BuiltIns.DriveIndex)
            path = "";
        else
            return DosError.InvalidDrive;
        GuestText.WriteAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Si), path);
        return DosResult.Ok;
    }

    /// <summary>DS:DX the name; SI 1: it may have wildcards, and CL and CH are attributes that files may, and must, have.</summary>
    private DosResult Delete(ClientRegisters client)
    {
        if (client.Si > 1)
            return DosError.InvalidFunction;
        var text = GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), LongName.MaxPath);
        var error = _paths.Locate(text, wildcards: client.Si == 1, out var found);
        if (error != DosError.None)
            return error;
        var target = found.Target;
        if (target.Device is not null || target.Path.IsRoot)
            return DosError.AccessDenied;
        if (found.Exists)
            return files.Traced("delete", target, target.Volume.Delete(target.Names)).ToResult();
        return found.Name.AsSpan().ContainsAny('*', '?') ? DeleteAll(found, client.Cl, client.Ch) : DosError.FileNotFound;
    }

    private DosResult DeleteAll(LongTarget found, byte allowed, byte required)
    {
        var search = new LongSearch(found, allowed, required, kernel.Naming);
        var error = search.Begin();
        if (error != DosError.None)
            return error;
        var any = false;
        while (search.Next(out var entry) == DosError.None)
        {
            if ((entry.Attributes & DosAttributes.Directory) != 0)
                continue;
            var one = found.Target with { Path = found.Target.Path.Parent.Child(entry.ShortName) };
            error = files.Traced("delete", one, one.Volume.Delete(one.Names));
            if (error != DosError.None)
                return error;
            any = true;
        }
        return any ? DosResult.Ok : DosError.FileNotFound;
    }

    /// <summary>DS:DX the old name, ES:DI the new one, on the same drive. Only the case of letters may change.</summary>
    private DosResult Rename(ClientRegisters client)
    {
        var error = LocateName(client, out var from);
        if (error != DosError.None)
            return error;
        error = Locate(client, SegmentName.Es, client.Di, out var to);
        if (error != DosError.None)
            return DosError.PathNotFound;
        if (!from.Exists)
            return DosError.FileNotFound;
        var (source, target) = (from.Target, to.Target);
        if (source.Device is not null || target.Device is not null)
            return DosError.AccessDenied;
        if (source.Path.Drive != target.Path.Drive)
            return DosError.NotSameDevice;
        if (!source.Path.IsRoot && source.Names.SequenceEqual(files.CurrentDirectory(source.Path.Drive)))
            return DosError.CurrentDirectory;
        if (to.Exists && !source.Path.IsSame(target.Path))
            return DosError.AccessDenied;
        var hostName = to.Exists ? kernel.Naming.ToHostUpper(to.Name) : to.HostName;
        return files.Traced(
            $"rename to {target.Path},", source, source.Volume.Rename(source.Path.Names, target.Path.Names, hostName)).ToResult();
    }

    /// <summary>As INT 21h/6Ch, with the action in DX.</summary>
    private DosResult Open(ClientRegisters client)
    {
        var ifExists = client.Dl & 15;
        var ifNot = client.Dl >> 4;
        int mode = client.Bl;
        if (ifExists > 2 || ifNot > 1 || (ifExists == 0 && ifNot == 0))
            return DosError.InvalidFunction;
        if ((mode & 7) > 2 || ((mode >> 4) & 7) > 4)
            return DosError.InvalidAccessCode;
        var error = Locate(client, SegmentName.Ds, client.Si, out var found);
        if (error != DosError.None)
            return error;
        if (kernel.SystemFiles.FreeHandle() < 0)
            return DosError.TooManyOpenFiles;
        if (!found.Exists && ifNot == 0)
            return DosError.FileNotFound;
        if (found.Exists && ifExists == 0)
            return DosError.FileExists;
        DosFile? file;
        var done = 1;
        if (found.Exists && ifExists == 1)
        {
            error = files.Open(found.Target, mode, out file);
        }
        else
        {
            done = found.Exists ? 3 : 2;
            error = files.Create(found.Target, (byte)client.Cx, mode, found.Exists ? null : found.HostName, out file);
        }
        if (error != DosError.None)
            return error;
        var result = kernel.SystemFiles.OpenHandle(file!, (ushort)mode, out var handle);
        if (result.IsOk)
        {
            client.Ax = handle;
            client.Cx = (ushort)(found.Target.Device is not null ? 1 : done);
        }
        return result;
    }
}
