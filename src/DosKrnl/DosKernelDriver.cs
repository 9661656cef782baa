using Dbt.Mvdm;

namespace Dbt.DosKrnl;

/// <summary>Loads like any driver; gives each new virtual machine its DOS kernel.</summary>
public sealed class DosKernelDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, machine => machine.Export<IDosKernel>(new Starter(machine)));
        return true;
    }

    /// <summary>Other drivers may still take memory below DOS while this one is created: the kernel is made at the start.</summary>
    private sealed class Starter(IVirtualMachine machine) : IDosKernel
    {
        public void Start() => new DosKernel(machine).Start();
    }
}
