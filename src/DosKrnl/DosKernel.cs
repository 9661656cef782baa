using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Process;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl;

/// <summary>The DOS kernel of one virtual machine: owns the parts, and nothing else.</summary>
internal sealed class DosKernel
{
    public DosKernel(IVirtualMachine machine)
    {
        Machine = machine;
        Segment = machine.FirstFreeParagraph;
        Sda = new SwappableData(Memory, Address(DosLayout.SwappableData).RealLinear);
        Directories = new CurrentDirectories(Memory, Address(DosLayout.CurrentDirectories).RealLinear);
        SystemFiles = new SystemFileTable(Memory, Sda, Address(DosLayout.SystemFiles));
        CriticalErrors = new CriticalErrors(this);
        Dispatcher = new ServiceDispatcher(this, new ServiceTable());
    }

    public IVirtualMachine Machine { get; }

    public GuestMemory Memory => Machine.Memory;

    /// <summary>The DOS data segment: structures at the offsets of <see cref="DosLayout"/>.</summary>
    public ushort Segment { get; }

    public SwappableData Sda { get; }

    public CurrentDirectories Directories { get; }

    public SystemFileTable SystemFiles { get; }

    public CriticalErrors CriticalErrors { get; }

    public ServiceDispatcher Dispatcher { get; }

    public Psp CurrentPsp => new(Memory, Sda.CurrentPsp);

    public IDosFileSystem? FileSystem { get; private set; }

    /// <summary>Guest address of a structure in the DOS data segment.</summary>
    public FarPointer Address(ushort offset) => new(Segment, offset);

    /// <summary>Builds DOS in guest memory, loads the first program and sets the client's registers to its entry.</summary>
    public void Start()
    {
        RegisterServices(Dispatcher.Table);
        throw new NotSupportedException("the DOS kernel is being built");
    }

    /// <summary>Every family of INT 21h functions, in the order of the manual's chapters.</summary>
    private static void RegisterServices(ServiceTable table)
    {
        ReadOnlySpan<IServiceFamily> families = [];
        foreach (var family in families)
            family.Register(table);
    }
}
