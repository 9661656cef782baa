using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>Drives as a whole: INT 21h/0Dh, 0Eh, 19h, 1Bh, 1Ch, 36h, 69h.</summary>
internal sealed class DriveServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    public const int SectorSize = 512;
    public const int SectorsPerCluster = 64;
    private const long ClusterSize = SectorSize * SectorsPerCluster;

    /// <summary>Clusters of the largest FAT16 disk; with 32 KB each just below 2 GB, past which programs' sums overflow.</summary>
    private const long MostClusters = 65525;

    /// <summary>Media byte in a drive parameter block (RBIL #01395).</summary>
    private const int MediaByteAt = 0x17;

    public void Register(ServiceTable table)
    {
        table.Add(0x0D, ResetDisks);
        table.Add(0x0E, SelectDrive);
        table.Add(0x19, CurrentDrive);
        table.Add(0x1B, DefaultDriveData);
        table.Add(0x1C, DriveData);
        table.Add(0x36, FreeSpace);
        table.Add(0x69, SerialNumber);
        table.Add(0x73, LargeDrive);
    }

    private DosResult ResetDisks(ClientRegisters client)
    {
        files.Flush();
        return DosResult.Plain;
    }

    /// <summary>AL: the number of drive letters, LASTDRIVE.</summary>
    private DosResult SelectDrive(ClientRegisters client)
    {
        if (files.Volume(client.Dl) is not null)
            kernel.Sda.CurrentDrive = client.Dl;
        client.Al = (byte)CurrentDirectories.Count;
        return DosResult.Plain;
    }

    private DosResult CurrentDrive(ClientRegisters client)
    {
        client.Al = kernel.Sda.CurrentDrive;
        return DosResult.Plain;
    }

    /// <summary>A drive as programs pass it: 0 the current one, 1 = A; −1: there is no such drive.</summary>
    private int Drive(byte number)
    {
        var drive = number == 0 ? kernel.Sda.CurrentDrive : number - 1;
        return files.Volume(drive) is null ? -1 : drive;
    }

    private DosResult DefaultDriveData(ClientRegisters client) => DriveData(client, 0);

    private DosResult DriveData(ClientRegisters client) => DriveData(client, client.Dl);

    private DosResult DriveData(ClientRegisters client, byte number)
    {
        var drive = Drive(number);
        if (drive < 0)
            return DosResult.StatusFailed(DosError.InvalidDrive);
        kernel.ShowStructures();
        var (total, _) = Clusters(drive);
        var media = kernel.Address((ushort)(
            DosLayout.DriveParameterBlocks + drive * DosLayout.DriveParameterBlockSize + MediaByteAt));
        client.Al = SectorsPerCluster;
        client.Cx = SectorSize;
        client.Dx = total;
        client.Ds = media.Segment;
        client.Bx = (ushort)media.Offset;
        return DosResult.Plain;
    }

    /// <summary>AX sectors a cluster, BX free clusters, CX bytes a sector, DX clusters; AX = FFFFh: no such drive.</summary>
    private DosResult FreeSpace(ClientRegisters client)
    {
        var drive = Drive(client.Dl);
        if (drive < 0)
        {
            client.Ax = 0xFFFF;
            return DosResult.Plain;
        }
        var (total, free) = Clusters(drive);
        client.Ax = SectorsPerCluster;
        client.Bx = free;
        client.Cx = SectorSize;
        client.Dx = total;
        return DosResult.Plain;
    }

    private (ushort Total, ushort Free) Clusters(int drive)
    {
        var (total, free) = files.Drives[drive]!.Space();
        var clusters = Math.Clamp(total / ClusterSize, 1, MostClusters);
        return ((ushort)clusters, (ushort)Math.Min(free / ClusterSize, clusters));
    }

    /// <summary>
    /// AL 03h, free space without the limit of 2 GB: DS:DX a root ("C:\"), ES:DI and CX the answer (RBIL #01789). The other
    /// functions of FAT32 are not there.
    /// </summary>
    private DosResult LargeDrive(ClientRegisters client)
    {
        const int AnswerSize = 44;
        if (client.Al != 3)
        {
            kernel.Machine.Configuration.MissingObserver?.Missed(Mvdm.MissingKind.DosFunction, client.Ax);
            client.Ax = 0x7300;
            kernel.Dispatcher.ReturnFlag(EFlags.Carry, true);
            return DosResult.Plain;
        }
        var root = GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), 4);
        var drive = root.Length >= 2 && root[1] == ':' ? DosName.DriveOf(root[0]) : -1;
        if (files.Volume(drive) is not { } volume)
            return DosError.InvalidDrive;
        if (client.Cx < AnswerSize)
            return DosError.BadLength;
        var (total, free) = volume.Space();
        var allClusters = (uint)Math.Clamp(total / ClusterSize, 1, int.MaxValue);
        var freeClusters = (uint)Math.Min(free / ClusterSize, allClusters);
        var memory = kernel.Memory;
        var at = client.Linear(SegmentName.Es, client.Di);
        memory.Fill(at, AnswerSize, 0);
        memory.WriteWord(at, AnswerSize);
        memory.WriteDword(at + 4, SectorsPerCluster);
        memory.WriteDword(at + 8, SectorSize);
        memory.WriteDword(at + 12, freeClusters);
        memory.WriteDword(at + 16, allClusters);
        memory.WriteDword(at + 20, (uint)Math.Min((long)freeClusters * SectorsPerCluster, uint.MaxValue));
        memory.WriteDword(at + 24, (uint)Math.Min((long)allClusters * SectorsPerCluster, uint.MaxValue));
        memory.WriteDword(at + 28, freeClusters);
        memory.WriteDword(at + 32, allClusters);
        return DosResult.Ok;
    }

    /// <summary>DS:DX: word 0, serial number, label, kind of file system. It cannot be changed.</summary>
    private DosResult SerialNumber(ClientRegisters client)
    {
        if (client.Al > 1)
            return DosError.InvalidFunction;
        var drive = Drive(client.Bl);
        if (drive < 0)
            return DosError.InvalidDrive;
        if (client.Al == 1)
            return DosError.AccessDenied;
        MediaId.Write(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), files.Drives[drive]!);
        return DosResult.Ok;
    }
}
