using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>What would restart or stop a machine ends the virtual one.</summary>
internal static class Restart
{
    public static HookResult NoBootDevice(IVirtualMachine machine) =>
        End(machine, "the program called INT 18h: there is nothing to boot from");

    public static HookResult Reboot(IVirtualMachine machine) => End(machine, "the program restarted the machine (INT 19h)");

    public static void Reset(IVirtualMachine machine) =>
        End(machine, "the program restarted the machine (jump to the reset entry of the BIOS)");

    private static HookResult End(IVirtualMachine machine, string message)
    {
        machine.End(new VmExit(VmExitReason.Killed, 0, message));
        return HookResult.Done;
    }
}
