using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VCmos.VCmosDriver))]

namespace Dbt.Vdds.VCmos;

/// <summary>VCMOS: the real-time clock with its memory, IRQ 8, and the clock services of INT 1Ah.</summary>
public sealed class VCmosDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, Create);
        return true;
    }

    private static void Create(IVirtualMachine machine)
    {
        var clock = new RealTimeClock(machine);
        machine.InstallIoHook(CmosPorts.FirstPort, CmosPorts.PortCount, new CmosPorts(machine, clock));
        var services = new ClockServices(clock);
        machine.InstallInterruptHook(0x1A, services.Serve);
        machine.InstallInterruptHook(0x70, services.OnInterrupt);
    }
}
