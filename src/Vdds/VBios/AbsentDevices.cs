using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>INT 13h, 14h and 17h on a machine without diskettes, hard disks and serial ports; a printer is the host's.</summary>
internal static class AbsentDevices
{
    private const byte BadCommand = 0x01;
    private const byte ParametersUnknown = 0x07;
    private const byte NotReady = 0x80;
    private const byte FirstHardDisk = 0x80;
    private const byte SerialTimeout = 0x80;
    private const byte PrinterTimeout = 0x01;

    public static HookResult Disk(IVirtualMachine machine)
    {
        var client = machine.Client;
        var hard = client.Dl >= FirstHardDisk;
        var status = hard ? BiosData.HardDiskStatus : BiosData.DisketteStatus;
        switch (client.Ah)
        {
            case 0x00: // reset: there is nothing to reset
                return Finish(machine, status, 0);
            case 0x01:
                var last = machine.Memory.ReadByte(status);
                client.Ah = last;
                machine.SetReturnFlags(EFlags.Carry, last != 0);
                return HookResult.Done;
            case 0x02 or 0x03 or 0x04 or 0x05 or 0x0A or 0x0B or 0x0C or 0x10 or 0x11:
                client.Al = 0;
                return Finish(machine, status, NotReady);
            case 0x08 when hard:
                client.Dl = 0;
                return Finish(machine, status, ParametersUnknown);
            case 0x08: // drives: none
                client.Ax = 0;
                client.Bx = 0;
                client.Cx = 0;
                client.Dx = 0;
                client.Es = 0;
                client.Di = 0;
                return Finish(machine, status, 0);
            case 0x15: // type of drive: none
                return Finish(machine, status, 0);
            default:
                return Finish(machine, status, BadCommand);
        }
    }

    public static HookResult SerialPort(IVirtualMachine machine)
    {
        var client = machine.Client;
        if (client.Ah is 0x00 or 0x03)
            client.Ax = SerialTimeout << 8;
        else
            client.Ah = SerialTimeout;
        return HookResult.Done;
    }

    /// <summary>The first printer is the host's, if there is one.</summary>
    public static HookResult Printer(IVirtualMachine machine)
    {
        const byte Ready = 0x90, Trouble = 0x08;
        var client = machine.Client;
        if (client.Dx != 0 || machine.Configuration.Printer is not { } printer)
            client.Ah = PrinterTimeout;
        else
            client.Ah = client.Ah != 0 || printer.Write([client.Al]) ? Ready : Trouble;
        return HookResult.Done;
    }

    private static HookResult Finish(IVirtualMachine machine, uint statusAddress, byte status)
    {
        var client = machine.Client;
        client.Ah = status;
        machine.Memory.WriteByte(statusAddress, status);
        machine.SetReturnFlags(EFlags.Carry, status != 0);
        return HookResult.Done;
    }
}
