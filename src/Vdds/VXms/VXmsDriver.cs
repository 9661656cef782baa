using Dbt.Guest;
using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VXms.VXmsDriver))]

namespace Dbt.Vdds.VXms;

/// <summary>VXMS: extended memory services 3.0. Loaded when a program first asks for them.</summary>
public sealed class VXmsDriver : IVirtualDeviceDriver
{
    /// <summary>Name under which it is asked: function 0 answers 1 while extended memory is its own (INT 15h/88h then has none).</summary>
    public const string Name = "XMSXXXX0";

    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, machine => machine.Export<IExtendedMemory>(new ExtendedMemory(machine)));
        vdh.RegisterVdd(Name, (machine, function, _, _) =>
            machine?.Import<IExtendedMemory>() is ExtendedMemory && function == 0 ? 1 : IVdhInit.Pass);
        return true;
    }
}

/// <summary>The services of one machine.</summary>
internal sealed class ExtendedMemory : IExtendedMemory
{
    /// <summary>Where the entry stands in ROM: a short jump over three NOPs, as programs that chain into it expect (XMS 3.0).</summary>
    private const ushort RomSegment = 0xF000, EntryOffset = 0x9000;

    private readonly XmsServices _services;

    public ExtendedMemory(IVirtualMachine machine)
    {
        _services = new XmsServices(machine, new BlockTable((uint)machine.Configuration.MemoryKilobytes));
        EntryPoint = new FarPointer(RomSegment, EntryOffset);
        var serve = machine.AllocateBreakpoint(Call);
        machine.Memory.WriteRom(EntryPoint.RealLinear, [
            0xEB, 0x03, 0x90, 0x90, 0x90, 0xEA,
            (byte)serve.Offset, (byte)(serve.Offset >> 8), (byte)serve.Segment, (byte)(serve.Segment >> 8),
        ]);
    }

    public FarPointer EntryPoint { get; }

    private void Call(IVirtualMachine machine)
    {
        _services.Serve();
        machine.PopFarReturn();
    }
}
