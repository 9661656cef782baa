using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Setup;

/// <summary>INT 21h functions about DOS itself: version, flags, internal structures, extended errors, and the null functions.</summary>
internal sealed class SystemServices(DosKernel kernel) : IServiceFamily
{
    /// <summary>OEM number of Microsoft.</summary>
    private const byte Oem = 0xFF;

    private bool _verify;
    private byte _switchCharacter = (byte)'/';

    public void Register(ServiceTable table)
    {
        table.Add(0x18, Null);
        table.Add(0x1D, Null);
        table.Add(0x1E, Null);
        table.Add(0x1F, GetDefaultDriveParameters);
        table.Add(0x20, Null);
        table.Add(0x2E, SetVerify);
        table.Add(0x30, GetVersion);
        table.Add(0x32, GetDriveParameters);
        table.Add(0x33, BreakAndBoot);
        table.Add(0x34, GetInDosPointer);
        table.Add(0x37, SwitchCharacter);
        table.Add(0x52, GetListOfLists);
        table.Add(0x54, GetVerify);
        table.Add(0x59, GetExtendedError);
        table.Add(0x5D, Internal);
        table.Add(0x61, Null);
        table.Add(0x6B, Null);
    }

    private static DosResult Null(ClientRegisters client)
    {
        client.Al = 0;
        return DosResult.Plain;
    }

    private DosResult SetVerify(ClientRegisters client)
    {
        _verify = (client.Al & 1) != 0;
        return DosResult.Plain;
    }

    private DosResult GetVerify(ClientRegisters client)
    {
        client.Al = _verify ? (byte)1 : (byte)0;
        return DosResult.Plain;
    }

    /// <summary>AL = 1 asks for the version flag in BH, else the OEM number; BL:CX is the serial number.</summary>
    private DosResult GetVersion(ClientRegisters client)
    {
        var (major, minor) = kernel.Machine.Configuration.DosVersion;
        client.Bx = (ushort)((client.Al == 1 ? 0 : Oem) << 8);
        client.Cx = 0;
        client.Al = major;
        client.Ah = minor;
        return DosResult.Plain;
    }

    private DosResult GetDefaultDriveParameters(ClientRegisters client) => DriveParameters(client, kernel.Sda.CurrentDrive);

    private DosResult GetDriveParameters(ClientRegisters client) =>
        DriveParameters(client, client.Dl == 0 ? kernel.Sda.CurrentDrive : client.Dl - 1);

    private DosResult DriveParameters(ClientRegisters client, int drive)
    {
        if (!kernel.Directories.IsValid(drive))
            return DosResult.StatusFailed(DosError.InvalidDrive);
        kernel.ShowStructures();
        var block = kernel.DriveParameters.Block(drive);
        client.Al = 0;
        client.Ds = block.Segment;
        client.Bx = (ushort)block.Offset;
        return DosResult.Plain;
    }

    private DosResult BreakAndBoot(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0:
                client.Dl = kernel.Sda.ExtendedBreak ? (byte)1 : (byte)0;
                break;
            case 1:
                kernel.Sda.ExtendedBreak = (client.Dl & 1) != 0;
                break;
            case 2:
                var old = kernel.Sda.ExtendedBreak;
                kernel.Sda.ExtendedBreak = (client.Dl & 1) != 0;
                client.Dl = old ? (byte)1 : (byte)0;
                break;
            case 5:
                client.Dl = ListOfLists.BootDrive;
                break;
            case 6:
                var (major, minor) = kernel.Machine.Configuration.DosVersion;
                client.Bl = major;
                client.Bh = minor;
                client.Dx = 0;
                break;
            default:
                client.Al = 0xFF;
                break;
        }
        return DosResult.Plain;
    }

    private DosResult GetInDosPointer(ClientRegisters client)
    {
        client.Es = kernel.Segment;
        client.Bx = DosLayout.SwappableData + 1;
        return DosResult.Plain;
    }

    /// <summary>2 and 3 (\DEV\ needed before device names) are of DOS 2: answered, and without effect.</summary>
    private DosResult SwitchCharacter(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0:
                client.Dl = _switchCharacter;
                client.Al = 0;
                break;
            case 1:
                _switchCharacter = client.Dl;
                client.Al = 0;
                break;
            case 2:
                client.Dl = 0xFF;
                client.Al = 0;
                break;
            case 3:
                client.Al = 0;
                break;
            default:
                client.Al = 0xFF;
                break;
        }
        return DosResult.Plain;
    }

    private DosResult GetListOfLists(ClientRegisters client)
    {
        kernel.ShowStructures();
        client.Es = kernel.Segment;
        client.Bx = DosLayout.ListOfLists;
        return DosResult.Plain;
    }

    private DosResult GetExtendedError(ClientRegisters client)
    {
        var sda = kernel.Sda;
        client.Ax = sda.ErrorCode;
        client.Bh = sda.ErrorClass;
        client.Bl = sda.ErrorAction;
        client.Ch = sda.ErrorLocus;
        client.Es = sda.ErrorPointer.Segment;
        client.Di = (ushort)sda.ErrorPointer.Offset;
        return DosResult.Plain;
    }

    private DosResult Internal(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0x00:
                return ServerCall(client, client.Linear(SegmentName.Ds, client.Dx));
            case 0x01:
                kernel.FileSystem.Flush();
                return DosResult.Ok;
            case 0x06:
                client.Ds = kernel.Segment;
                client.Si = DosLayout.SwappableData;
                client.Cx = DosLayout.SwappableSize;
                client.Dx = DosLayout.SwappableAlways;
                return DosResult.Ok;
            case 0x0A:
                SetExtendedError(client.Linear(SegmentName.Ds, client.Dx));
                return DosResult.Ok;
            default:
                return DosError.InvalidFunction;
        }
    }

    /// <summary>A DOS call whose registers are in a list, as another computer of a network would ask for it.</summary>
    private DosResult ServerCall(ClientRegisters client, uint list)
    {
        var memory = kernel.Memory;
        var function = memory.ReadByte(list + 1);
        if (function == 0x5D || kernel.Dispatcher.Table[function] is not { } service)
            return DosError.InvalidFunction;
        client.Ax = memory.ReadWord(list);
        client.Bx = memory.ReadWord(list + 2);
        client.Cx = memory.ReadWord(list + 4);
        client.Dx = memory.ReadWord(list + 6);
        client.Si = memory.ReadWord(list + 8);
        client.Di = memory.ReadWord(list + 10);
        client.Ds = memory.ReadWord(list + 12);
        client.Es = memory.ReadWord(list + 14);
        return service(client);
    }

    /// <summary>The list has AX BX CX DX SI DI DS ES (RBIL #01687).</summary>
    private void SetExtendedError(uint list)
    {
        var memory = kernel.Memory;
        var sda = kernel.Sda;
        sda.ErrorCode = memory.ReadWord(list);
        sda.ErrorAction = memory.ReadByte(list + 2);
        sda.ErrorClass = memory.ReadByte(list + 3);
        sda.ErrorLocus = memory.ReadByte(list + 5);
        sda.ErrorPointer = new FarPointer(memory.ReadWord(list + 14), memory.ReadWord(list + 10));
    }
}
