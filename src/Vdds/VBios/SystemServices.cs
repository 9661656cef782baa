using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>INT 15h: what no other driver serves. Functions and registers: RBIL, INT 15h.</summary>
internal static class SystemServices
{
    private const byte Unsupported = 0x86;
    private const byte ProtectedModeError = 0xFF;

    public static HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        switch (client.Ah)
        {
            case 0x24:
                return AddressLine20.Serve(machine);
            case 0x4F: // keyboard intercept: the scan code goes on unchanged
                machine.SetReturnFlags(EFlags.Carry, true);
                return HookResult.Done;
            case 0x80 or 0x81 or 0x82 or 0x85 or 0x90 or 0x91: // hooks for operating systems
                return Succeed(machine);
            case 0x87:
                return BlockMove.Serve(machine);
            case 0x88:
                // A program that has the entry of XMS gets all from there.
                var taken = machine.RequestVdd("XMSXXXX0", 0, [], []) > 0;
                client.Ax = taken ? (ushort)0 : (ushort)Math.Min(machine.Configuration.MemoryKilobytes - 1024, 0xFFFF);
                machine.SetReturnFlags(EFlags.Carry, false);
                return HookResult.Done;
            case 0x89:
                return Fail(machine, ProtectedModeError);
            case 0xC0:
                client.Es = SystemRom.Segment;
                client.Bx = SystemRom.SystemConfiguration;
                return Succeed(machine);
            case 0xE8 when client.Al == 0x01:
                return MemoryMap.ReportSizes(machine);
            case 0xE8 when client.Al == 0x20:
                return MemoryMap.ReportRange(machine);
            default:
                machine.Configuration.MissingObserver?.Missed(MissingKind.Function, 0x15, client.Ax);
                if (machine.Trace.IsOn(TraceCategories.Bios))
                    machine.Trace.Write(TraceCategories.Bios, $"INT 15h AX={client.Ax:X4}: not supported");
                return Fail(machine, Unsupported);
        }
    }

    internal static HookResult Succeed(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Ah = 0;
        machine.SetReturnFlags(EFlags.Carry, false);
        return HookResult.Done;
    }

    internal static HookResult Fail(IVirtualMachine machine, byte status)
    {
        var client = machine.Client;
        client.Ah = status;
        machine.SetReturnFlags(EFlags.Carry, true);
        return HookResult.Done;
    }
}
