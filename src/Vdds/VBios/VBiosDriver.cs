using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VBios.VBiosDriver))]

namespace Dbt.Vdds.VBios;

/// <summary>
/// VBIOS: interrupt vectors, the BIOS data area, the system ROM, and the BIOS services that belong to no other device.
/// Loaded first, so that other drivers find the low memory image and put their own parts into it.
/// </summary>
public sealed class VBiosDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, Create);
        // After all drivers, so that what they serve of an interrupt comes before the BIOS's answer.
        vdh.InstallUserHook(VdmEvent.VddCreateDone, InstallServices);
        return true;
    }

    private static void Create(IVirtualMachine machine)
    {
        LowMemory.Build(machine);
        SystemRom.Build(machine);
    }

    private static void InstallServices(IVirtualMachine machine)
    {
        machine.InstallInterruptHook(0x11, Equipment.Report);
        machine.InstallInterruptHook(0x12, Equipment.ReportMemory);
        machine.InstallInterruptHook(0x13, AbsentDevices.Disk);
        machine.InstallInterruptHook(0x14, AbsentDevices.SerialPort);
        machine.InstallInterruptHook(0x15, SystemServices.Serve);
        machine.InstallInterruptHook(0x17, AbsentDevices.Printer);
        machine.InstallInterruptHook(0x18, Restart.NoBootDevice);
        machine.InstallInterruptHook(0x19, Restart.Reboot);
    }
}
