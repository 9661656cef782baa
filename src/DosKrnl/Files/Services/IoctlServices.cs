using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>
/// INT 21h/44h. Devices answer for themselves; drives are fixed disks that know the few requests which programs make to
/// find out what a drive is. What needs a real device driver is error 1, as from a driver without it.
/// </summary>
internal sealed class IoctlServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    private const byte Ready = 0xFF;

    /// <summary>Attribute word of a block driver: knows 32-bit sectors and whether the disk can be removed (RBIL #01422).</summary>
    private const ushort FixedDiskDriver = 0x0802;

    private const byte DiskCategory = 8;

    public void Register(ServiceTable table) => table.Add(0x44, Control);

    private DosResult Control(ClientRegisters client) => client.Al switch
    {
        0x00 => GetInfo(client),
        0x01 => SetInfo(client),
        0x02 or 0x03 => OnHandle(client, static _ => DosError.InvalidFunction),
        0x04 or 0x05 => OnDrive(client, static _ => DosError.InvalidFunction),
        0x06 => Status(client, static file => file.InputReady),
        0x07 => Status(client, static file => file.OutputReady),
        0x08 => OnDrive(client, _ => Answer(() => client.Ax = 1)),
        0x09 => OnDrive(client, _ => Answer(() => client.Dx = FixedDiskDriver)),
        0x0A => OnHandle(client, entry => Answer(() => client.Dx = entry.File.DeviceInfo)),
        0x0B => DosResult.Ok,
        0x0C => OnHandle(client, static _ => DosError.InvalidFunction),
        0x0D => OnDrive(client, drive => DiskRequest(client, drive)),
        0x0E or 0x0F => OnDrive(client, _ => Answer(() => client.Al = 0)),
        0x10 => OnHandle(client, static _ => DosError.InvalidFunction),
        0x11 => OnDrive(client, drive => client.Ch == DiskCategory && client.Cl is 0x60 or 0x66
            ? Answer(() => client.Ax = 0)
            : DosError.InvalidFunction),
        _ => DosError.InvalidFunction,
    };

    private static DosResult Answer(Action set)
    {
        set();
        return DosResult.Ok;
    }

    private DosResult OnHandle(ClientRegisters client, Func<SystemFile, DosResult> request) =>
        kernel.SystemFiles.FromHandle(client.Bx) is { } entry ? request(entry) : DosError.InvalidHandle;

    private DosResult OnDrive(ClientRegisters client, Func<int, DosResult> request)
    {
        var drive = client.Bl == 0 ? kernel.Sda.CurrentDrive : client.Bl - 1;
        return files.Volume(drive) is null ? DosError.InvalidDrive : request(drive);
    }

    private DosResult GetInfo(ClientRegisters client)
    {
        if (kernel.SystemFiles.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        client.Dx = entry.File.DeviceInfo;
        client.Ax = client.Dx;
        return DosResult.Ok;
    }

    private DosResult SetInfo(ClientRegisters client)
    {
        if (kernel.SystemFiles.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (client.Dh != 0)
            return DosError.InvalidData;
        if (!entry.File.IsDevice)
            return DosError.InvalidFunction;
        var result = entry.File.SetDeviceInfo(client.Dl);
        kernel.SystemFiles.WriteShadow(entry);
        return result;
    }

    private DosResult Status(ClientRegisters client, Func<DosFile, bool> isReady)
    {
        if (kernel.SystemFiles.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        client.Al = isReady(entry.File) ? Ready : (byte)0;
        return DosResult.Ok;
    }

    /// <summary>CH 08h, CL the request: 60h what kind of disk, 66h serial number and label, 67h is it accessible.</summary>
    private DosResult DiskRequest(ClientRegisters client, int drive)
    {
        if (client.Ch != DiskCategory)
            return DosError.InvalidFunction;
        var at = client.Linear(SegmentName.Ds, client.Dx);
        switch (client.Cl)
        {
            case 0x60:
                WriteParameters(at);
                return DosResult.Ok;
            case 0x66:
                MediaId.Write(kernel.Memory, at, files.Drives[drive]!);
                return DosResult.Ok;
            case 0x67:
                kernel.Memory.WriteWord(at, 0x0100);
                return DosResult.Ok;
            case 0x40 or 0x41 or 0x42 or 0x46 or 0x47 or 0x61 or 0x62:
                return DosError.AccessDenied;
            default:
                return DosError.InvalidFunction;
        }
    }

    /// <summary>Device parameters (RBIL #01560): a fixed disk, and the largest FAT16 disk's parameter block.</summary>
    private void WriteParameters(uint at)
    {
        var memory = kernel.Memory;
        memory.WriteByte(at + 1, 5);
        memory.WriteWord(at + 2, 1);
        memory.WriteWord(at + 4, 1023);
        memory.WriteByte(at + 6, 0);
        memory.Fill(at + 7, 31, 0);
        memory.WriteWord(at + 7, DriveServices.SectorSize);
        memory.WriteByte(at + 9, DriveServices.SectorsPerCluster);
        memory.WriteWord(at + 10, 1);
        memory.WriteByte(at + 12, 2);
        memory.WriteWord(at + 13, 512);
        memory.WriteByte(at + 17, 0xF8);
        memory.WriteWord(at + 18, 256);
        memory.WriteWord(at + 20, 63);
        memory.WriteWord(at + 22, 255);
        memory.WriteDword(at + 28, 65525u * DriveServices.SectorsPerCluster);
    }
}
