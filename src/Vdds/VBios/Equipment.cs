using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>INT 11h and INT 12h: words of the BIOS data area.</summary>
internal static class Equipment
{
    public static HookResult Report(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Ax = machine.Memory.ReadWord(BiosData.Equipment);
        return HookResult.Done;
    }

    public static HookResult ReportMemory(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Ax = machine.Memory.ReadWord(BiosData.MemoryKilobytes);
        return HookResult.Done;
    }
}
