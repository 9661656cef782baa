using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>An address in real mode at which a procedure in protected mode is called (function 0303h).</summary>
/// <param name="host">The host.</param>
/// <param name="procedure">Selector and offset.</param>
/// <param name="structure">Where the real mode call structure goes.</param>
internal sealed class RealModeCallback(DpmiHost host, FarPointer procedure, FarPointer structure)
{
    private const uint SegmentLimit = 0xFFFF;

    private readonly DpmiTask _task = host.Kernel.Task!;
    private ushort _stackSelector;

    public FarPointer Address { get; private set; }

    /// <summary>False: no address, or no descriptor for the real-mode stack, is free.</summary>
    public bool TryAllocate()
    {
        _stackSelector = host.Kernel.Descriptors.Allocate(1);
        if (_stackSelector == 0)
            return false;
        host.Kernel.Descriptors.SetHosts(_stackSelector);
        if (host.Kernel.TryAllocateV86Breakpoint(_ => Call(), out var address))
        {
            Address = address;
            return true;
        }
        host.Kernel.Descriptors.Free(_stackSelector);
        return false;
    }

    public void Release()
    {
        host.Kernel.FreeV86Breakpoint(Address);
        host.Kernel.Descriptors.Free(_stackSelector);
    }

    /// <summary>DS:(E)SI is the real-mode stack, ES:(E)DI the structure with the registers of real mode.</summary>
    private void Call()
    {
        var kernel = host.Kernel;
        var registers = kernel.V86State;
        kernel.Descriptors[_stackSelector] = SegmentDescriptors.Make((uint)registers.Ss << 4, SegmentLimit, Rights.Data16);
        kernel.CallProtected(_task, procedure, Returned);
        if (!kernel.IsProtected)
            return;
        try
        {
            var linear = kernel.Probe(structure.Segment, structure.Offset, V86Registers.Size, write: true);
            host.Machine.Memory.Write(linear, TranslationServices.Bytes(ref registers));
        }
        catch (ClientFaultException)
        {
            kernel.Crash("the structure of a real mode callback cannot be written");
            return;
        }
        var client = host.Machine.Client;
        kernel.TryLoad(SegmentName.Ds, _stackSelector);
        kernel.TryLoad(SegmentName.Es, structure.Segment);
        client.Esi = registers.Sp;
        client.Edi = structure.Offset;
    }

    /// <summary>The procedure's IRET: ES:(E)DI is the structure that real mode goes on with, which need not be the same.</summary>
    private V86Registers? Returned()
    {
        var client = host.Machine.Client;
        var linear = host.Kernel.Probe(client.Es, _task.Is32 ? client.Edi : client.Di, V86Registers.Size, write: false);
        return TranslationServices.Read(host.Machine.Memory, linear);
    }
}
