using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>INT 21h/7143h, 7160h, 71A0h, 71A6h–71A8h: attributes and times, names, volumes.</summary>
internal sealed class LongInfoServices(DosKernel kernel, DosFileSystem files, LongPaths paths)
{
    /// <summary>Case of names is kept; long names are there.</summary>
    private const ushort VolumeFlags = 0x4002;

    private const int SettableAttributes = 0x37;

    public void Register(Dictionary<byte, DosService> functions)
    {
        functions.Add(0x43, Attributes);
        functions.Add(0x60, NameOfKind);
        functions.Add(0xA0, Volume);
        functions.Add(0xA6, FileInformation);
        functions.Add(0xA7, ConvertTime);
        functions.Add(0xA8, MakeShortName);
    }

    private string Text(ClientRegisters client, ushort offset) =>
        GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, offset), LongName.MaxPath);

    /// <summary>DS:DX the name; BL: 0, 1 get, set attributes in CX; 2 size on the disk; 3–8 set and get times: last write, last access, creation.</summary>
    private DosResult Attributes(ClientRegisters client)
    {
        if (client.Bl > 8)
            return DosError.InvalidFunction;
        var error = paths.Locate(Text(client, client.Dx), wildcards: false, out var found);
        if (error != DosError.None)
            return error;
        var target = found.Target;
        if (target.IsBuiltIn && found.Exists && client.Bl == 0)
        {
            client.Cx = BuiltInFiles.AttributesOf(kernel.BuiltIns.Find(target.Path.Name)!);
            return DosResult.Ok;
        }
        if (target.Device is not null || !found.Exists)
            return DosError.FileNotFound;
        error = target.Volume.Find(target.Names, out var item);
        if (error != DosError.None)
            return error;
        switch (client.Bl)
        {
            case 0:
                client.Cx = item.Attributes;
                return DosResult.Ok;
            case 1:
                return (client.Cx & ~SettableAttributes) != 0
                    ? DosError.AccessDenied
                    : files.Traced("set attributes of", target, target.Volume.SetAttributes(target.Names, client.Cx)).ToResult();
            case 2:
                client.Ax = (ushort)item.Stat.Size;
                client.Dx = (ushort)(item.Stat.Size >> 16);
                return DosResult.Ok;
            case 3:
                return target.Volume.SetTimes(target.Names, DosTime.ToHost(client.Di, client.Cx), null).ToResult();
            case 4:
                return GiveTime(client, item.Stat.Modified);
            case 5:
                return target.Volume.SetTimes(target.Names, null, DosTime.ToHost(client.Di, 0)).ToResult();
            case 6:
                client.Di = (ushort)(DosTime.FromHost(item.Stat.Accessed) >> 16);
                return DosResult.Ok;
            case 7:
                // The host keeps the time of creation to itself.
                return target.Volume.IsReadOnly ? DosError.AccessDenied : DosResult.Ok;
            default:
                client.Si = 0;
                return GiveTime(client, item.Stat.Created);
        }
    }

    private static DosResult GiveTime(ClientRegisters client, long seconds)
    {
        var stamp = DosTime.FromHost(seconds);
        client.Cx = (ushort)stamp;
        client.Di = (ushort)(stamp >> 16);
        return DosResult.Ok;
    }

    /// <summary>DS:SI a path, ES:DI the answer; CL 0: the full path as it is, 1: with short names, 2: with long ones.</summary>
    private DosResult NameOfKind(ClientRegisters client)
    {
        if (client.Cl > 2)
            return DosError.InvalidFunction;
        var error = paths.Locate(Text(client, client.Si), wildcards: client.Cl == 0, out var found);
        if (error != DosError.None)
            return error;
        if (client.Cl != 0 && !found.Exists)
            return DosError.FileNotFound;
        var target = found.Target;
        var folder = LongPaths.LongPathOf(target with { Path = target.Path.IsRoot ? target.Path : target.Path.Parent });
        var path = client.Cl switch
        {
            _ when target.IsBuiltIn => target.Path.ToString(),
            1 => target.Path.ToString(),
            2 => LongPaths.LongPathOf(target),
            _ when target.Path.IsRoot => folder,
            _ => $"{folder.TrimEnd('\\')}\\{found.Name}",
        };
        if (path.Length >= LongName.MaxPath)
            return DosError.PathNotFound;
        GuestText.WriteAsciz(kernel.Memory, client.Linear(SegmentName.Es, client.Di), path);
        return DosResult.Ok;
    }

    /// <summary>DS:DX a root ("C:\"), ES:DI and CX room for the name of the file system.</summary>
    private DosResult Volume(ClientRegisters client)
    {
        var root = Text(client, client.Dx);
        if (root.Length < 2 || root[1] != ':' || files.Volume(DosName.DriveOf(root[0])) is null)
            return DosError.InvalidDrive;
        const string System = "FAT";
        if (client.Cx > System.Length)
            GuestText.WriteAsciz(kernel.Memory, client.Linear(SegmentName.Es, client.Di), System);
        client.Ax = 0;
        client.Bx = VolumeFlags;
        client.Cx = LongName.MaxLength;
        client.Dx = LongName.MaxPath;
        return DosResult.Ok;
    }

    /// <summary>BX a handle, DS:DX 52 bytes: what Win32's BY_HANDLE_FILE_INFORMATION has.</summary>
    private DosResult FileInformation(ClientRegisters client)
    {
        if (kernel.SystemFiles.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (entry.File is not OpenHostFile file)
            return DosError.InvalidFunction;
        var stat = file.Node.Look();
        var memory = kernel.Memory;
        var at = client.Linear(SegmentName.Ds, client.Dx);
        memory.Fill(at, 52, 0);
        memory.WriteDword(at, file.Attributes);
        FileTimes.Write(memory, at + 4, stat.Created, asDos: false);
        FileTimes.Write(memory, at + 12, stat.Accessed, asDos: false);
        FileTimes.Write(memory, at + 20, stat.Modified, asDos: false);
        memory.WriteDword(at + 28, file.Volume.SerialNumber);
        memory.WriteDword(at + 36, file.Size);
        memory.WriteDword(at + 40, 1);
        memory.WriteDword(at + 44, (uint)(stat.Id.Inode >> 32));
        memory.WriteDword(at + 48, (uint)stat.Id.Inode);
        return DosResult.Ok;
    }

    /// <summary>BL 0: the eight bytes at DS:SI to DX date, CX time, BH hundredths; BL 1: the other way, to ES:DI.</summary>
    private DosResult ConvertTime(ClientRegisters client)
    {
        var memory = kernel.Memory;
        switch (client.Bl)
        {
            case 0:
                var at = client.Linear(SegmentName.Ds, client.Si);
                var (stamp, hundredths) = FileTimes.ToDos(memory.ReadDword(at) | ((ulong)memory.ReadDword(at + 4) << 32));
                client.Dx = (ushort)(stamp >> 16);
                client.Cx = (ushort)stamp;
                client.Bx = (ushort)((hundredths << 8) | client.Bl);
                return DosResult.Ok;
            case 1:
                FileTimes.WriteUnits(
                    memory, client.Linear(SegmentName.Es, client.Di), FileTimes.FromDos(client.Dx, client.Cx, (byte)(client.Bx >> 8)));
                return DosResult.Ok;
            default:
                return DosError.InvalidFunction;
        }
    }

    /// <summary>DS:SI a long name, ES:DI the alias that it would get in an empty folder: DH 0 as 11 characters, 1 as a name.</summary>
    private DosResult MakeShortName(ClientRegisters client)
    {
        if (!LongName.TryClean(Text(client, client.Si), wildcards: false, out var name))
            return DosError.FileNotFound;
        var alias = LongName.IsShort(name, kernel.Naming.Page, out var own)
            ? own
            : new AliasMaker(kernel.Naming, static _ => false).Make(kernel.Naming.ToHostUpper(name));
        var at = client.Linear(SegmentName.Es, client.Di);
        if (client.Dh == 0)
            GuestText.Write(kernel.Memory, at, DosName.ToEntry(alias));
        else
            GuestText.WriteAsciz(kernel.Memory, at, alias);
        return DosResult.Ok;
    }
}
