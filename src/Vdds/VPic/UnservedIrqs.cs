using Dbt.Mvdm;

namespace Dbt.Vdds.VPic;

/// <summary>
/// The BIOS's handlers of hardware interrupts that no driver and no program serves: they end the interrupt, so that lower
/// ones go on. IRQ 9 is handed on to the vector of IRQ 2, as on an AT (IBM AT Technical Reference, BIOS listing: RE_DIRECT).
/// </summary>
internal static class UnservedIrqs
{
    private const byte Irq2Vector = 0x0A;
    private const byte Irq9Vector = 0x71;

    /// <summary>Vectors 0Ah–0Fh and 70h–77h: those of the AT's BIOS, wherever the guest moved the controllers' bases.</summary>
    public static void Install(IVirtualMachine machine)
    {
        var pic = machine.Import<VirtualPic>()!;
        for (var line = 2; line < 16; line++)
        {
            if (line == CoprocessorErrors.Line && machine.Client.HasX87)
            {
                CoprocessorErrors.Install(machine, pic);
                continue;
            }
            var served = line;
            var vector = (byte)(line < 8 ? 0x08 + line : 0x70 + line - 8);
            machine.InstallInterruptHook(vector, machine => Serve(machine, pic, served));
        }
    }

    private static HookResult Serve(IVirtualMachine machine, VirtualPic pic, int line)
    {
        pic.SendEoi(line);
        if (line == Irq9Vector - 0x70 + 8)
            machine.PushInterrupt(Irq2Vector);
        return HookResult.Done;
    }
}
