using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Multiplex;

/// <summary>
/// INT 2Fh. What is not installed answers by leaving the registers as they are; where "not there" needs an answer, it is
/// given here.
/// </summary>
internal sealed class MultiplexServices(DosKernel kernel)
{
    /// <summary>A time slice given away; a timer interrupt ends it earlier.</summary>
    private const long SliceNanoseconds = 2_000_000;

    private const ushort InvalidFunction = 1, InvalidHandle = 6, InvalidDrive = 15;

    public HookResult OnInterrupt(IVirtualMachine machine)
    {
        var client = machine.Client;
        switch (client.Ax)
        {
            case 0x1680:
                client.Al = 0;
                kernel.Devices.Screen.Refresh();
                machine.Idle(SliceNanoseconds);
                return HookResult.Done;
            case 0x1687 when kernel.Machine.Configuration.ProtectedMode && machine.Demand<IDpmiHost>(IDpmiHost.Driver) is { } host:
                host.Identify();
                return HookResult.Done;
            case 0x1A00:
                // ANSI.SYS is part of CON.
                client.Al = 0xFF;
                return HookResult.Done;
            case 0x4A01 or 0x4A02:
                // The high memory area is not DOS's: no bytes free there.
                client.Bx = 0;
                client.Es = 0xFFFF;
                client.Di = 0xFFFF;
                return HookResult.Done;
        }
        switch (client.Ah)
        {
            case 0x43 when kernel.Machine.Configuration.ExtendedMemory:
                return ExtendedMemory(machine, client);
            case 0x11:
                // No redirector: "unprocessed", as CF says.
                machine.SetReturnFlags(EFlags.Carry, true);
                if (client.Al != 0)
                    client.Ax = InvalidFunction;
                return HookResult.Done;
            case 0x12:
                return Internal(machine, client);
            default:
                return HookResult.Chain;
        }
    }

    /// <summary>4300h: is there a driver; 4310h: its entry. The driver is loaded when it is first asked for.</summary>
    private static HookResult ExtendedMemory(IVirtualMachine machine, ClientRegisters client)
    {
        if (client.Al == 0x00)
        {
            client.Al = 0x80;
            return HookResult.Done;
        }
        if (client.Al != 0x10 || machine.Demand<IExtendedMemory>(IExtendedMemory.Driver) is not { } driver)
            return HookResult.Chain;
        client.Es = driver.EntryPoint.Segment;
        client.Bx = (ushort)driver.EntryPoint.Offset;
        return HookResult.Done;
    }

    private HookResult Internal(IVirtualMachine machine, ClientRegisters client)
    {
        kernel.ShowStructures();
        switch (client.Al)
        {
            case 0x00:
                client.Al = 0xFF;
                break;
            case 0x03:
                client.Ds = kernel.Segment;
                break;
            case 0x08:
                ReleaseEntry(client);
                break;
            case 0x12:
                client.Cx = (ushort)Length(client.Linear(SegmentName.Es, client.Di));
                break;
            case 0x13:
                client.Al = kernel.Naming.Page.ToUpper(StackParameter(machine));
                break;
            case 0x16:
                EntryAddress(machine, client);
                break;
            case 0x17:
                DirectoryAddress(machine, client);
                break;
            case 0x18:
                client.Ds = kernel.CurrentPsp.Stack.Segment;
                client.Si = (ushort)kernel.CurrentPsp.Stack.Offset;
                break;
            case 0x20:
                HandleAddress(machine, client);
                break;
            case 0x25:
                client.Cx = (ushort)Length(client.Linear(SegmentName.Ds, client.Si));
                break;
            case 0x2C:
                // The device behind NUL.
                client.Bx = kernel.DeviceChain.Console.Segment;
                client.Ax = (ushort)kernel.DeviceChain.Console.Offset;
                break;
            case 0x2E:
                // Getting: the error message tables are COMMAND.COM's, and empty here.
                if ((client.Dl & 1) == 0)
                {
                    client.Es = kernel.Segment;
                    client.Di = DosLayout.Scratch;
                }
                break;
            default:
                return HookResult.Chain;
        }
        return HookResult.Done;
    }

    /// <summary>1208h: the reference count of the entry at ES:DI goes down; AX is what it was.</summary>
    private void ReleaseEntry(ClientRegisters client)
    {
        var entry = client.Linear(SegmentName.Es, client.Di);
        var count = kernel.Memory.ReadWord(entry);
        kernel.Memory.WriteWord(entry, count == 1 ? (ushort)0xFFFF : (ushort)(count - 1));
        client.Ax = count;
    }

    /// <summary>1216h: ES:DI is system file entry BX.</summary>
    private void EntryAddress(IVirtualMachine machine, ClientRegisters client)
    {
        var valid = client.Bx < DosLayout.ShownSystemFiles;
        machine.SetReturnFlags(EFlags.Carry, !valid);
        if (!valid)
            return;
        var entry = kernel.SystemFiles.EntryPointer((byte)client.Bx);
        client.Es = entry.Segment;
        client.Di = (ushort)entry.Offset;
    }

    /// <summary>1217h: DS:SI is the current directory structure of the drive on the stack.</summary>
    private void DirectoryAddress(IVirtualMachine machine, ClientRegisters client)
    {
        var drive = StackParameter(machine);
        var valid = kernel.Directories.IsValid(drive);
        machine.SetReturnFlags(EFlags.Carry, !valid);
        if (!valid)
        {
            client.Al = (byte)InvalidDrive;
            return;
        }
        client.Ds = kernel.Segment;
        client.Si = (ushort)(DosLayout.CurrentDirectories + drive * DosLayout.CurrentDirectorySize);
    }

    /// <summary>1220h: ES:DI is the byte of handle BX in the job file table.</summary>
    private void HandleAddress(IVirtualMachine machine, ClientRegisters client)
    {
        var psp = kernel.CurrentPsp;
        var valid = client.Bx < psp.HandleCount;
        machine.SetReturnFlags(EFlags.Carry, !valid);
        if (!valid)
        {
            client.Al = (byte)InvalidHandle;
            return;
        }
        client.Es = psp.HandleTable.Segment;
        client.Di = (ushort)(psp.HandleTable.Offset + client.Bx);
    }

    /// <summary>The word that the caller pushed before INT 2Fh.</summary>
    private static byte StackParameter(IVirtualMachine machine) =>
        machine.Memory.ReadByte(machine.Client.Linear(SegmentName.Ss, (ushort)(machine.Client.Sp + 6)));

    /// <summary>Bytes of a string with its NUL.</summary>
    private int Length(uint linear)
    {
        var length = 0;
        while (length < 0xFFFF && kernel.Memory.ReadByte(linear + (uint)length) != 0)
            length++;
        return length + 1;
    }
}
