using Dbt.Mvdm;

namespace Dbt.DosKrnl;

/// <summary>Loads like any driver; gives each new virtual machine its DOS kernel.</summary>
public sealed class DosKernelDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, machine => machine.Export<IDosKernel>(new Starter(machine)));
        vdh.InstallUserHook(VdmEvent.Terminate, machine => (machine.Import<IDosKernel>() as Starter)?.Close());
        return true;
    }

    /// <summary>Other drivers may still take memory below DOS while this one is created: the kernel is made at the start.</summary>
    internal sealed class Starter(IVirtualMachine machine) : IDosKernel
    {
        /// <summary>Null until the start.</summary>
        public DosKernel? Kernel { get; private set; }

        public void Start()
        {
            Kernel = new DosKernel(machine);
            Kernel.Start();
        }

        public ushort CurrentPsp => Kernel?.CurrentPsp.Segment ?? 0;

        public bool RunsFirstProgram => Kernel?.Processes.RunsFirst ?? true;

        /// <summary>However the machine ended: what the guest wrote is on the host.</summary>
        public void Close() => Kernel?.Close();
    }
}
