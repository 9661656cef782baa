using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>Folders, and what is done to a file by its name: INT 21h/39h–3Bh, 41h, 43h, 47h, 56h, 60h.</summary>
internal sealed class DirectoryServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    /// <summary>Attributes that INT 21h/4301h takes; a folder's bit may be given for a folder.</summary>
    private const int SettableAttributes = 0x37;

    public void Register(ServiceTable table)
    {
        table.Add(0x39, MakeDirectory);
        table.Add(0x3A, RemoveDirectory);
        table.Add(0x3B, ChangeDirectory);
        table.Add(0x41, Delete);
        table.Add(0x43, Attributes);
        table.Add(0x47, CurrentDirectory);
        table.Add(0x56, Rename);
        table.Add(0x60, TrueName);
    }

    /// <summary>The place that DS:DX names. These functions call every bad path "path not found", unlike opening and creating.</summary>
    private DosError Locate(ClientRegisters client, PathRules rules, out DosTarget target) =>
        Locate(client.Linear(SegmentName.Ds, client.Dx), rules, out target);

    private DosError Locate(uint name, PathRules rules, out DosTarget target) =>
        files.Locate(GuestText.ReadAsciz(kernel.Memory, name), rules, out target) == DosError.None
            ? DosError.None
            : DosError.PathNotFound;

    private DosResult MakeDirectory(ClientRegisters client)
    {
        var error = Locate(client, PathRules.Directory, out var target);
        if (error != DosError.None)
            return error;
        if (target.Path.IsRoot || target.IsBuiltIn || files.DeviceName(target.Path.Name) is not null)
            return DosError.AccessDenied;
        return files.Traced("make folder", target, target.Volume.MakeDirectory(target.Names)).ToResult();
    }

    private DosResult RemoveDirectory(ClientRegisters client)
    {
        var error = Locate(client, PathRules.Directory, out var target);
        if (error != DosError.None)
            return error;
        if (target.Path.IsRoot || target.IsBuiltIn || files.DeviceName(target.Path.Name) is not null)
            return DosError.AccessDenied;
        if (target.Names.SequenceEqual(files.CurrentDirectory(target.Path.Drive)))
            return DosError.CurrentDirectory;
        return files.Traced("remove folder", target, target.Volume.RemoveDirectory(target.Names)).ToResult();
    }

    private DosResult ChangeDirectory(ClientRegisters client)
    {
        var error = Locate(client, PathRules.Directory, out var target);
        if (error != DosError.None || target.IsBuiltIn || !target.Volume.IsDirectory(target.Names))
            return DosError.PathNotFound;
        return kernel.Directories.SetPath(target.Path.Drive, target.Path.ToString()) ? DosResult.Ok : DosError.PathNotFound;
    }

    /// <summary>DL the drive (0 the current one); DS:SI 64 bytes for the path without drive and leading backslash.</summary>
    private DosResult CurrentDirectory(ClientRegisters client)
    {
        var drive = client.Dl == 0 ? kernel.Sda.CurrentDrive : client.Dl - 1;
        string path;
        if (files.Volume(drive) is not null)
            path = string.Join('\\', files.CurrentDirectory(drive));
        else if (drive == kernel.BuiltIns.DriveIndex)
            path = "";
        else
            return DosError.InvalidDrive;
        GuestText.WriteAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Si), path);
        return DosResult.Ok;
    }

    private DosResult Delete(ClientRegisters client)
    {
        var error = Locate(client, PathRules.File, out var target);
        if (error != DosError.None)
            return error;
        if (target.IsBuiltIn)
            return kernel.BuiltIns.Delete(target.Path.Name);
        return target.Device is not null || target.Path.IsRoot
            ? DosError.AccessDenied
            : files.Traced("delete", target, target.Volume.Delete(target.Names)).ToResult();
    }

    private DosResult Attributes(ClientRegisters client)
    {
        if (client.Al > 1)
            return DosError.InvalidFunction;
        var error = Locate(client, PathRules.File, out var target);
        if (error != DosError.None)
            return error;
        if (target.IsBuiltIn && client.Al == 0 && kernel.BuiltIns.Find(target.Path.Name) is { } content)
        {
            client.Cx = BuiltInFiles.AttributesOf(content);
            return DosResult.Ok;
        }
        if (target.Device is not null)
            return DosError.FileNotFound;
        if (client.Al == 0)
        {
            error = target.Volume.Find(target.Names, out var item);
            if (error == DosError.None)
                client.Cx = item.Attributes;
            return error.ToResult();
        }
        if ((client.Cx & ~SettableAttributes) != 0)
            return DosError.AccessDenied;
        return files.Traced("set attributes of", target, target.Volume.SetAttributes(target.Names, client.Cx)).ToResult();
    }

    /// <summary>DS:DX the old name, ES:DI the new one, on the same drive.</summary>
    private DosResult Rename(ClientRegisters client)
    {
        var error = Locate(client, PathRules.File, out var from);
        if (error != DosError.None)
            return error;
        error = Locate(client.Linear(SegmentName.Es, client.Di), PathRules.File, out var to);
        if (error != DosError.None)
            return error;
        if (from.Device is not null || to.Device is not null)
            return DosError.AccessDenied;
        if (from.Path.Drive != to.Path.Drive)
            return DosError.NotSameDevice;
        if (from.Names.SequenceEqual(files.CurrentDirectory(from.Path.Drive)) && !from.Path.IsRoot)
            return DosError.CurrentDirectory;
        return files.Traced($"rename to {to.Path},", from, from.Volume.Rename(from.Path.Names, to.Path.Names)).ToResult();
    }

    /// <summary>DS:SI the name, ES:DI 128 bytes for the full path.</summary>
    private DosResult TrueName(ClientRegisters client)
    {
        var name = GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Si));
        var result = files.TrueName(name, out var canonical);
        if (result.IsOk)
            GuestText.WriteAsciz(kernel.Memory, client.Linear(SegmentName.Es, client.Di), canonical);
        return result;
    }
}
