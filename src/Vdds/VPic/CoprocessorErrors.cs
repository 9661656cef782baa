using Dbt.Mvdm;

namespace Dbt.Vdds.VPic;

/// <summary>
/// How an AT tells of exceptions of the x87: IRQ 13, and port F0h, by which the program says that it knows; until the exception is
/// cleared the x87 goes on then. The BIOS's handler does so and calls that of the 8087, INT 2 (IBM AT Technical Reference, BIOS
/// listing: INT_287).
/// </summary>
internal sealed class CoprocessorErrors : ICoprocessorErrorLine, IPortHandler
{
    /// <summary>F0h clears the error; F1h also resets a 287, which a 486 leaves to FNINIT.</summary>
    private const ushort FirstPort = 0xF0;
    private const int PortCount = 2;
    public const int Line = 13;
    private const byte Nmi = 2;

    private readonly IVirtualMachine _machine;
    private readonly IVirtualIrq _irq;

    private CoprocessorErrors(IVirtualMachine machine, VirtualPic pic)
    {
        _machine = machine;
        _irq = pic.OpenIrq(Line, () => _irq!.Clear());
    }

    public static void Install(IVirtualMachine machine, VirtualPic pic)
    {
        var errors = new CoprocessorErrors(machine, pic);
        machine.Export<ICoprocessorErrorLine>(errors);
        machine.InstallIoHook(FirstPort, PortCount, errors);
        machine.InstallInterruptHook(0x70 + Line - 8, _ => errors.Serve());
    }

    public void Raise() => _irq.Raise();

    public byte ReadByte(ushort port) => 0xFF;

    public void WriteByte(ushort port, byte value) => Clear();

    private void Clear()
    {
        _irq.Clear();
        var client = _machine.Client;
        client.IgnoresX87Error = true;
    }

    /// <summary>The BIOS's INT 75h.</summary>
    private HookResult Serve()
    {
        Clear();
        _irq.SendEoi();
        _machine.PushInterrupt(Nmi);
        return HookResult.Done;
    }
}
