using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Vdds.VDpmi.Dos;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VDpmi.VDpmiDriver))]

namespace Dbt.Vdds.VDpmi;

/// <summary>VDPMI: the DOS protected mode interface. Loaded when a program first asks for it by INT 2Fh/1687h.</summary>
public sealed class VDpmiDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, machine => machine.Export<IDpmiHost>(new DpmiHost(machine)));
        vdh.InstallPdbHook(VdmEvent.PdbDestroy, (machine, psp) => (machine.Import<IDpmiHost>() as DpmiHost)?.ProgramEnded(psp));
        return true;
    }
}

/// <summary>The host of one machine: entry into protected mode, and the services that its clients call there.</summary>
internal sealed class DpmiHost : IDpmiHost
{
    /// <summary>Paragraphs of private data of a client: its stack in virtual 8086 mode, and what goes to and from DOS.</summary>
    private const ushort PrivateParagraphs = (TransferArea.PrivateSize + 15) / 16;

    /// <summary>Where a memory control block has its owner.</summary>
    private const uint OwnerInMcb = 1;

    private readonly IVirtualMachine _machine;
    private readonly FarPointer _entry;

    public DpmiHost(IVirtualMachine machine)
    {
        _machine = machine;
        Kernel = machine.Dpmi;
        Segments = new SegmentSelectors(Kernel.Descriptors);
        DosMemory = new DosMemoryServices(this);
        Vectors = new VectorServices(this);
        SharedMemory = new SharedMemoryServices(this);
        _entry = machine.AllocateBreakpoint(_ => new TaskEntry(this).Enter());
        var multiplex = new MultiplexServices(this);
        var services = new ServiceTable(this);
        services.Add(0x0A00, multiplex.FindVendor);
        Kernel.InstallDefault(0x31, _ => services.Serve());
        Kernel.InstallDefault(0x2F, _ => multiplex.Serve());
        var dos = new DosServices(this);
        Kernel.InstallDefault(0x21, _ => dos.Serve());
        new BiosServices(this).Install();
        Kernel.InstallDefault(0x20, _ => EndClient(0));
    }

    public IVirtualMachine Machine => _machine;

    public IDpmiKernel Kernel { get; }

    /// <summary>Selectors of real-mode segments (function 0002h), which no client may change.</summary>
    public SegmentSelectors Segments { get; }

    public ushort Version => _machine.Configuration.ReportsDpmi1 ? DpmiVersion.Full : DpmiVersion.Usual;

    public DosMemoryServices DosMemory { get; }

    public VectorServices Vectors { get; }

    public SharedMemoryServices SharedMemory { get; }

    /// <summary>The client that runs.</summary>
    public DpmiClient Client => (DpmiClient)Kernel.Task!.Client!;

    /// <summary>The client that ends first.</summary>
    private DpmiClient Newest => (DpmiClient)Kernel.Newest!.Client!;

    /// <summary>What function 0400h gives in CL, and 1687h too.</summary>
    public byte Processor => _machine.Configuration.Cpu switch
    {
        CpuModel.I286 => 2,
        CpuModel.I386 => 3,
        CpuModel.I486 => 4,
        _ => 5,
    };

    public void Identify()
    {
        var client = _machine.Client;
        client.Ax = 0;
        client.Bx = 1;
        client.Cl = Processor;
        client.Dx = Version;
        client.Si = PrivateParagraphs;
        client.Es = _entry.Segment;
        client.Di = (ushort)_entry.Offset;
    }

    public bool HasParent =>
        _machine.Import<IDosKernel>() is { RunsFirstProgram: false } dos && Kernel.Newest is { } task && task.Psp == dos.CurrentPsp;

    public void AbandonClient()
    {
        const byte code = 0xFF;
        Vectors.RestoreReal(Newest);
        EndClient(code);
    }

    /// <summary>Top of a client's private data.</summary>
    public static FarPointer StackIn(ushort privateSegment) => new(privateSegment, TransferArea.Offset);

    /// <summary>A pointer of the client: the selector of a segment register, and an offset of the client's size.</summary>
    public (ushort Selector, uint Offset) Pointer(SegmentName segment, uint offset)
    {
        var client = _machine.Client;
        var selector = segment == SegmentName.Es ? client.Es : client.Ds;
        return (selector, Kernel.Task!.Is32 ? offset : (ushort)offset);
    }

    /// <summary>The linear address of bytes at a pointer of the client's.</summary>
    /// <exception cref="ClientFaultException">It may not read them, or write.</exception>
    public uint Probe((ushort Selector, uint Offset) pointer, uint length, bool write) =>
        Kernel.Probe(pointer.Selector, pointer.Offset, length, write);

    /// <summary>The same at ES:(E)DI, where most services of INT 31h have their structures.</summary>
    public uint ProbeAtDi(uint length, bool write) => Probe(Pointer(SegmentName.Es, _machine.Client.Edi), length, write);

    /// <summary>(E)BX.</summary>
    public void SetBx(uint offset)
    {
        var client = _machine.Client;
        if (Kernel.Task!.Is32)
            client.Ebx = offset;
        else
            client.Bx = (ushort)offset;
    }

    /// <summary>Loads DS or ES with a selector for a segment of DOS. No descriptor is free: null.</summary>
    public void LoadSegment(SegmentName name, ushort segment) => Kernel.TryLoad(name, Segments.Of(segment));

    /// <summary>INT 21h/4Ch of a client: DOS ends the program, in virtual 8086 mode.</summary>
    public void EndClient(byte code)
    {
        EndTask();
        var client = _machine.Client;
        client.Ax = (ushort)(0x4C00 | code);
        _machine.PushInterrupt(0x21);
    }

    /// <summary>DOS has ended a program; if a client, by other ways than that.</summary>
    public void ProgramEnded(ushort psp)
    {
        // A program that stays resident keeps its memory, and its part in protected mode: it may come back by a switch of its own.
        if (_machine.Memory.ReadWord(((uint)(psp - 1) << 4) + OwnerInMcb) == psp)
            return;
        while (Kernel.Newest is { } task && task.Psp == psp && !Kernel.IsProtected)
            EndTask();
    }

    private void EndTask()
    {
        var client = Newest;
        SharedMemory.ReleaseAll(client);
        var program = (uint)Kernel.Newest!.Psp << 4;
        Kernel.EndTask();
        _machine.Memory.WriteWord(program + TaskEntry.EnvironmentInPsp, client.Environment);
        client.Release();
        if (Kernel.Task is null)
            Segments.Clear();
    }
}
