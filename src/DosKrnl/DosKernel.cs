using Dbt.DosKrnl.Console;
using Dbt.DosKrnl.Country;
using Dbt.DosKrnl.Devices;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Files.Fcb;
using Dbt.DosKrnl.Files.Services;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Memory;
using Dbt.DosKrnl.Process;
using Dbt.DosKrnl.Setup;
using Dbt.DosKrnl.Structures;
using Dbt.DosKrnl.Time;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl;

/// <summary>The DOS kernel of one virtual machine: owns the parts, and nothing else.</summary>
internal sealed class DosKernel
{
    private const int PspParagraphs = Psp.Size / 16;

    private bool _closed;

    public DosKernel(IVirtualMachine machine)
    {
        Machine = machine;
        Segment = machine.FirstFreeParagraph;
        Lists = new ListOfLists(Memory, Address(DosLayout.ListOfLists));
        Sda = new SwappableData(Memory, Address(DosLayout.SwappableData).RealLinear);
        DeviceChain = new DeviceChain(machine, Address(DosLayout.NulHeader), Address(DosLayout.DeviceHeaders));
        Directories = new CurrentDirectories(Memory, Address(DosLayout.CurrentDirectories).RealLinear);
        DriveParameters = new DriveParameters(Memory, Address(DosLayout.DriveParameterBlocks), DeviceChain.BlockDevice);
        SystemFiles = new SystemFileTable(Memory, Sda, Address(DosLayout.SystemFiles));
        Arena = new MemoryArena(Memory, Lists.FirstBlockWord);
        Country = new CountryTables(machine, Address(DosLayout.CountryTables));
        Devices = new DeviceTable(machine, DeviceChain);
        GuestCalls = new GuestCalls(machine);
        Waits = new IdleCalls(this);
        Processes = new ProcessManager(this);
        Dispatcher = new ServiceDispatcher(this, new ServiceTable());
        CriticalErrors = new CriticalErrors(this);
        ControlBreak = new ControlBreak(this);
        Clock = new ClockServices(this);
        FileSystem = new DosFileSystem(this, Devices);
    }

    public IVirtualMachine Machine { get; }

    public GuestMemory Memory => Machine.Memory;

    /// <summary>The DOS data segment: structures at the offsets of <see cref="DosLayout"/>.</summary>
    public ushort Segment { get; }

    public ListOfLists Lists { get; }

    public SwappableData Sda { get; }

    public DeviceChain DeviceChain { get; }

    public CurrentDirectories Directories { get; }

    public DriveParameters DriveParameters { get; }

    public SystemFileTable SystemFiles { get; }

    public MemoryArena Arena { get; }

    public CountryTables Country { get; }

    public DeviceTable Devices { get; }

    public GuestCalls GuestCalls { get; }

    public IdleCalls Waits { get; }

    public ProcessManager Processes { get; }

    public ServiceDispatcher Dispatcher { get; }

    public CriticalErrors CriticalErrors { get; }

    public ControlBreak ControlBreak { get; }

    /// <summary>The DOS date and time, which the guest may have set.</summary>
    public ClockServices Clock { get; }

    public DosFileSystem FileSystem { get; }

    public Psp CurrentPsp => new(Memory, Sda.CurrentPsp);

    /// <summary>Guest address of a structure in the DOS data segment.</summary>
    public FarPointer Address(ushort offset) => new(Segment, offset);

    /// <summary>Builds DOS in guest memory, loads the first program and sets the client's registers to its entry.</summary>
    public void Start()
    {
        RegisterServices(Dispatcher.Table);
        BuildStructures();
        new InterruptEntries(this).Install();
        StartShell();
        FileSystem.MountDrives();
        Lists.FirstDriveParameters = DriveParameters.Build(Directories);
        new FirstProgram(this).Start();
    }

    /// <summary>Ends the machine with the first program's exit code.</summary>
    public void EndMachine(byte code) => EndMachine(new VmExit(VmExitReason.ProgramEnded, code));

    public void EndMachine(VmExit exit)
    {
        Close();
        Machine.End(exit);
    }

    /// <summary>Closes all files, so that what was written is on the host.</summary>
    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        foreach (var file in SystemFiles.Entries)
        {
            while (file is { References: > 0 })
                SystemFiles.Release(file);
        }
        FileSystem.Dispose();
        Machine.Console.Flush();
    }

    /// <summary>Every family of INT 21h functions.</summary>
    private void RegisterServices(ServiceTable table)
    {
        ReadOnlySpan<IServiceFamily> families =
        [
            new ConsoleServices(this), new VectorServices(this), new SystemServices(this), Clock, new ProcessServices(this),
            new MemoryServices(this), new CountryServices(this), new HandleTableServices(this),
            new HandleServices(this), new OpenServices(this, FileSystem), new DirectoryServices(this, FileSystem),
            new DriveServices(this, FileSystem), new SearchServices(this, FileSystem), new IoctlServices(this, FileSystem),
            new LongNameServices(this), new FcbServices(this, FileSystem), new FcbTransferServices(this, FileSystem),
        ];
        foreach (var family in families)
            family.Register(table);
    }

    private void BuildStructures()
    {
        Memory.Fill(Address(0).RealLinear, DosLayout.Size, 0);
        DeviceChain.Initialize();
        Lists.Initialize(DeviceChain, Machine.Configuration.MemoryKilobytes);
        Lists.BootDrive = 3;
        Country.Initialize();
        SystemFiles.Initialize();
        Sda.ErrorDrive = 0xFF;
        var firstBlock = (ushort)(Segment + DosLayout.Size / 16);
        Arena.Initialize(firstBlock, (ushort)(Machine.Configuration.ConventionalKilobytes * 64));
    }

    /// <summary>
    /// Makes the process that stands for COMMAND.COM: it owns the standard handles and the first environment, is its own
    /// parent, and ends the machine when control comes back to it.
    /// </summary>
    private void StartShell()
    {
        Arena.Allocate(PspParagraphs, MemoryControlBlock.DosOwner, out var shell, out _);
        var block = Arena.Block(shell - 1);
        block.Owner = shell;
        block.SetName("COMMAND");
        Processes.RootPsp = shell;
        Processes.Psps.Create(shell, (ushort)(shell + PspParagraphs), shell);
        Sda.CurrentPsp = shell;
        Devices.OpenStandardHandles(SystemFiles);
    }
}
