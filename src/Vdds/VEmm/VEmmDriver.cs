using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VEmm.VEmmDriver))]

namespace Dbt.Vdds.VEmm;

/// <summary>VEMM: expanded memory, LIM EMS 4.0. Loaded at a program's first INT 67h.</summary>
public sealed class VEmmDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, machine => machine.Export<IExpandedMemory>(new EmsServices(machine)));
        vdh.InstallUserHook(VdmEvent.Terminate, machine => (machine.Import<IExpandedMemory>() as EmsServices)?.Dispose());
        return true;
    }
}
