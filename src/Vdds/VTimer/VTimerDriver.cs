using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VTimer.VTimerDriver))]

namespace Dbt.Vdds.VTimer;

/// <summary>VTIMER: the 8254, IRQ 0 and INT 08h, the tick count, and the BIOS's waits.</summary>
public sealed class VTimerDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, Create);
        vdh.InstallUserHook(VdmEvent.VddCreateDone, Start);
        return true;
    }

    private static void Create(IVirtualMachine machine)
    {
        var ticks = new TickCount(machine);
        var clock = new TimerInterrupt(machine, ticks);
        var ports = new TimerPorts(machine, clock);
        machine.InstallIoHook(TimerPorts.FirstPort, TimerPorts.PortCount, ports);
        machine.InstallIoHook(TimerPorts.SystemControl, 1, ports);
        machine.InstallInterruptHook(0x08, ticks.OnTick);
        machine.InstallInterruptHook(0x1A, ticks.Serve);
        machine.InstallInterruptHook(0x15, new EventWait(machine).Serve);
        machine.Export(clock);
    }

    /// <summary>The interrupt controller may be created after this driver, but is there now.</summary>
    private static void Start(IVirtualMachine machine)
    {
        TickRoutine.Build(machine);
        machine.Import<TimerInterrupt>()!.Start();
    }
}
