using Dbt.DosKrnl.Console;
using Dbt.DosKrnl.Country;
using Dbt.DosKrnl.Devices;
using Dbt.DosKrnl.Devices.Loadable;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Files.Fcb;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Files.Long;
using Dbt.DosKrnl.Files.Services;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Memory;
using Dbt.DosKrnl.Process;
using Dbt.DosKrnl.Setup;
using Dbt.DosKrnl.Shell;
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
        Memory = machine.Memory;
        Segment = machine.FirstFreeParagraph;
        Lists = new ListOfLists(Memory, Address(DosLayout.ListOfLists));
        Sda = new SwappableData(Memory, Address(DosLayout.SwappableData).RealLinear);
        DeviceChain = new DeviceChain(machine, Address(DosLayout.NulHeader), Address(DosLayout.DeviceHeaders));
        Directories = new CurrentDirectories(Memory, Address(DosLayout.CurrentDirectories).RealLinear);
        SystemFiles = new SystemFileTable(Memory, Sda, Address(DosLayout.SystemFiles));
        Arena = new MemoryArena(Memory, Lists.FirstBlockWord);
        Naming = new HostNames { Case = machine.Configuration.NameCase };
        Devices = new DeviceTable(machine, DeviceChain);
        Processes = new ProcessManager(this);
        Dispatcher = new ServiceDispatcher(this, new ServiceTable());
        FileSystem = new DosFileSystem(this, Devices);
    }

    public IVirtualMachine Machine { get; }

    public GuestMemory Memory { get; }

    /// <summary>The DOS data segment: structures at the offsets of <see cref="DosLayout"/>.</summary>
    public ushort Segment { get; }

    public ListOfLists Lists { get; }

    public SwappableData Sda { get; }

    /// <summary>The code page, and how names go between guest and host.</summary>
    public HostNames Naming { get; }

    public DeviceChain DeviceChain { get; }

    public CurrentDirectories Directories { get; }

    public DriveParameters DriveParameters =>
        field ??= new DriveParameters(Memory, Address(DosLayout.DriveParameterBlocks), DeviceChain.BlockDevice);

    public SystemFileTable SystemFiles { get; }

    public MemoryArena Arena { get; }

    public DeviceTable Devices { get; }

    public GuestCalls GuestCalls => field ??= new GuestCalls(Machine);

    public IdleCalls Waits => field ??= new IdleCalls(this);

    public ProcessManager Processes { get; }

    public ServiceDispatcher Dispatcher { get; }

    public CriticalErrors CriticalErrors => field ??= new CriticalErrors(this);

    public ControlBreak ControlBreak => field ??= new ControlBreak(this);

    /// <summary>The DOS date and time, which the guest may have set.</summary>
    public ClockServices Clock => field ??= new ClockServices(this);

    public DosFileSystem FileSystem { get; }

    /// <summary>COMMAND.COM, and what is between the parts of a pipeline.</summary>
    public BuiltInFiles BuiltIns => field ??= new BuiltInFiles(FileSystem.Drives);

    /// <summary>The running COMMAND.COMs; null while there was none.</summary>
    public CommandProcesses? Shells { get; set; }

    public Psp CurrentPsp => new(Memory, Sda.CurrentPsp);

    /// <summary>Guest address of a structure in the DOS data segment.</summary>
    public FarPointer Address(ushort offset) => new(Segment, offset);

    /// <summary>Builds DOS in guest memory, loads the first program and sets the client's registers to its entry.</summary>
    public void Start()
    {
        if (CountryFormat.StartPage(Machine.Configuration) is { IsStandard: false } page)
            UseCodePage(page);
        RegisterServices(Dispatcher.Table);
        BuildMemory();
        new InterruptEntries(this).Install();
        StartShell();
        FileSystem.MountDrives();
        if (Machine.Configuration.DosDrivers.Count == 0)
            new FirstProgram(this).Start();
        else
            (Devices.Loaded = new DriverFiles(this)).Load(0, () => new FirstProgram(this).Start());
    }

    /// <summary>From now on names and text are of this page.</summary>
    public void UseCodePage(CodePage page)
    {
        Naming.Page = page;
        Machine.Console.UseCodePage(page);
    }

    /// <summary>
    /// Builds what programs walk (the List of Lists and all that it leads to), before a call gives out a way to it. Most
    /// programs never ask.
    /// </summary>
    public void ShowStructures()
    {
        if (SystemFiles.IsShown)
            return;
        DeviceChain.Initialize();
        Lists.Initialize(DeviceChain, Machine.Configuration.MemoryKilobytes);
        Lists.FirstDriveParameters = DriveParameters.Build(Directories);
        SystemFiles.Show();
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

    /// <summary>Every family of INT 21h functions, and what it has.</summary>
    private void RegisterServices(ServiceTable table)
    {
        table.AddFamily(
            () => new ConsoleServices(this),
            0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C);
        table.AddFamily(() => new VectorServices(this), 0x25, 0x35);
        table.AddFamily(
            () => new SystemServices(this),
            0x18, 0x1D, 0x1E, 0x1F, 0x20, 0x2E, 0x30, 0x32, 0x33, 0x34, 0x37, 0x52, 0x54, 0x59, 0x5D, 0x61,
            0x6B);
        table.AddFamily(() => Clock, 0x2A, 0x2B, 0x2C, 0x2D);
        table.AddFamily(() => new ProcessServices(this), 0x00, 0x26, 0x31, 0x4B, 0x4C, 0x4D, 0x50, 0x51, 0x55, 0x62);
        table.AddFamily(() => new MemoryServices(this), 0x48, 0x49, 0x4A, 0x58);
        table.AddFamily(() => new CountryServices(this), 0x38, 0x63, 0x65, 0x66);
        table.AddFamily(() => new HandleTableServices(this), 0x67);
        table.AddFamily(() => new HandleServices(this), 0x3E, 0x3F, 0x40, 0x42, 0x45, 0x46, 0x57, 0x5C, 0x68, 0x6A);
        table.AddFamily(() => new OpenServices(this, FileSystem), 0x3C, 0x3D, 0x5A, 0x5B, 0x6C);
        table.AddFamily(() => new DirectoryServices(this, FileSystem), 0x39, 0x3A, 0x3B, 0x41, 0x43, 0x47, 0x56, 0x60);
        table.AddFamily(() => new DriveServices(this, FileSystem), 0x0D, 0x0E, 0x19, 0x1B, 0x1C, 0x36, 0x69, 0x73);
        table.AddFamily(() => new SearchServices(this, FileSystem), 0x1A, 0x2F, 0x4E, 0x4F);
        table.AddFamily(() => new IoctlServices(this, FileSystem), 0x44);
        table.AddFamily(() => new LongFileServices(this, FileSystem), 0x71);
        table.AddFamily(() => new FcbServices(this, FileSystem), 0x0F, 0x10, 0x11, 0x12, 0x13, 0x16, 0x17, 0x23, 0x29);
        table.AddFamily(() => new FcbTransferServices(this, FileSystem), 0x14, 0x15, 0x21, 0x22, 0x24, 0x27, 0x28);
    }

    private void BuildMemory()
    {
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
