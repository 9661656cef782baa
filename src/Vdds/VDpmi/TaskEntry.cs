using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Vdds.VDpmi.Dos;

namespace Dbt.Vdds.VDpmi;

/// <summary>The switch to protected mode for the first time (DPMI 0.9, section 4): a far call in real mode to the host.</summary>
internal sealed class TaskEntry(DpmiHost host)
{
    private const ushort NoDescriptors = 0x8011;
    private const uint PspLimit = 0xFF, SegmentLimit = 0xFFFF;

    /// <summary>Where the PSP has the segment of the environment.</summary>
    public const uint EnvironmentInPsp = 0x2C;

    private readonly List<ushort> _taken = [];

    /// <summary>AX bit 0: a 32-bit client; ES: its private data. On the stack: where it goes on, now in protected mode.</summary>
    public void Enter()
    {
        var machine = host.Machine;
        var client = machine.Client;
        machine.PopFarReturn();
        var psp = machine.Import<IDosKernel>()?.CurrentPsp ?? 0;
        var code = Take(client.Cs, SegmentLimit, Rights.Code16);
        var data = Take(client.Ds, SegmentLimit, Rights.Data16);
        var stack = client.Ss == client.Ds ? data : Take(client.Ss, SegmentLimit, Rights.Data16);
        var program = Take(psp, PspLimit, Rights.Data16);
        var environment = machine.Memory.ReadWord(((uint)psp << 4) + EnvironmentInPsp);
        var environmentSelector = environment == 0 ? (ushort)0 : Take(environment, SegmentLimit, Rights.Data16);
        if (_taken.Contains(0))
        {
            Refuse(client);
            return;
        }
        var task = new DpmiTask
        {
            Is32 = (client.Ax & 1) != 0,
            V86Stack = DpmiHost.StackIn(client.Es),
            Psp = psp,
            Client = new DpmiClient(host.Kernel)
            {
                Transfer = new TransferArea(client.Es),
                ProgramSelector = program,
                Environment = environment,
            },
        };
        host.Kernel.BeginTask(task);
        host.Client.Selectors.UnionWith(_taken);
        machine.Memory.WriteWord(((uint)psp << 4) + EnvironmentInPsp, environmentSelector);
        host.Kernel.SwitchToProtected();
        client.Esp = client.Sp;
        client.Carry = false;
        Load(SegmentName.Ss, stack);
        Load(SegmentName.Ds, data);
        Load(SegmentName.Es, program);
        Load(SegmentName.Fs, 0);
        Load(SegmentName.Gs, 0);
        Load(SegmentName.Cs, code);
    }

    private void Load(SegmentName name, ushort selector)
    {
        if (!host.Kernel.TryLoad(name, selector))
            throw new InvalidOperationException($"{name} cannot be loaded with {selector:X4}");
    }

    private void Refuse(ClientRegisters client)
    {
        foreach (var selector in _taken)
        {
            if (selector != 0)
                host.Kernel.Descriptors.Free(selector);
        }
        client.Ax = NoDescriptors;
        client.Carry = true;
    }

    private ushort Take(ushort segment, uint limit, ushort rights)
    {
        var selector = host.Kernel.Descriptors.Allocate(1);
        if (selector != 0)
            host.Kernel.Descriptors[selector] = SegmentDescriptors.Make((uint)segment << 4, limit, rights);
        _taken.Add(selector);
        return selector;
    }
}
