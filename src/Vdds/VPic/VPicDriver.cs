using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VPic.VPicDriver))]

namespace Dbt.Vdds.VPic;

/// <summary>VPIC: the two interrupt controllers of an AT, and the BIOS handlers of interrupts that nobody serves.</summary>
public sealed class VPicDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, VirtualPic.Create);
        // After all drivers: a driver's own handler of its IRQ comes before the BIOS's default.
        vdh.InstallUserHook(VdmEvent.VddCreateDone, UnservedIrqs.Install);
        return true;
    }
}
