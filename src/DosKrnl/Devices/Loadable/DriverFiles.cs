using Dbt.DosKrnl.Memory;
using Dbt.DosKrnl.Process;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices.Loadable;

/// <summary>
/// DEVICE=: loads drivers before the first program, one after the other, and puts their character devices in front of the
/// chain. What a driver prints at its start appears; a driver that does not want to stay is forgotten.
/// </summary>
internal sealed class DriverFiles
{
    private const byte InitCommand = 0;
    private const ushort CharacterBit = 0x8000;
    private const int NoNext = 0xFFFF;
    private const int MostHeaders = 16;

    private readonly DosKernel _kernel;
    private readonly DriverCalls _calls;
    private readonly ushort _commandLine;
    private readonly Dictionary<string, FarPointer> _devices = [];

    public DriverFiles(DosKernel kernel)
    {
        _kernel = kernel;
        // The calls' block has the driver's command line behind it.
        kernel.Arena.Allocate(DriverCalls.Paragraphs + 16, MemoryControlBlock.DosOwner, out var segment, out _);
        _calls = new DriverCalls(kernel, segment);
        _commandLine = (ushort)(segment + DriverCalls.Paragraphs);
        kernel.ShowStructures();
    }

    /// <summary>Loads the drivers from one on, then does what is to be done.</summary>
    public void Load(int index, Action afterwards)
    {
        var drivers = _kernel.Machine.Configuration.DosDrivers;
        if (index == drivers.Count)
        {
            afterwards();
            return;
        }
        if (Place(drivers[index], out var segment) is { } problem)
        {
            _kernel.EndMachine(new VmExit(VmExitReason.BadProgram, 0, $"{drivers[index]}: {problem}"));
            return;
        }
        Initialize(new FarPointer(segment, 0), segment, () => Load(index + 1, afterwards));
    }

    public bool Exists(string name) => _devices.ContainsKey(name);

    public LoadedDevice? Open(string name) =>
        _devices.TryGetValue(name, out var header) ? new LoadedDevice(_calls, _kernel.Memory, name, header) : null;

    /// <summary>Reads the file into all the memory there is. Null: done; else why not.</summary>
    private string? Place(string line, out ushort segment)
    {
        segment = 0;
        var space = line.IndexOf(' ');
        var hostPath = space < 0 ? line : line[..space];
        if (!File.Exists(hostPath))
            return "there is no such driver";
        if (_kernel.FileSystem.ShowProgram(Path.GetFullPath(hostPath)) is not { } path)
            return "the driver's folder cannot be shown to DOS: there is no free drive letter";
        if (!_kernel.FileSystem.OpenForRead(path, out var file).IsOk)
            return "the driver may not be read";
        try
        {
            var fault = ProgramFile.Open(file!, out var program);
            var size = program.IsExe ? program.ImageBytes : program.Length;
            var largest = _kernel.Arena.LargestFor(0);
            if (fault is not null || size < 18 || (size + 15) / 16 > largest)
                return fault?.ToString() ?? (size < 18 ? "is no driver: it has no header" : "does not fit in memory");
            _kernel.Arena.Allocate(largest, MemoryControlBlock.DosOwner, out segment, out _);
            _kernel.Arena.Block(segment - 1).SetName("SD");
            if (_kernel.Processes.Loader.LoadOverlay(program, segment, segment) is { } loadFault)
                return loadFault.ToString();
        }
        finally
        {
            file!.Close();
        }
        PutCommandLine(path, space < 0 ? "" : line[space..]);
        return null;
    }

    private void PutCommandLine(string path, string arguments)
    {
        var text = path + arguments;
        GuestText.Write(_kernel.Memory, (uint)_commandLine << 4, (text.Length > 250 ? text[..250] : text) + "\r\n");
    }

    /// <summary>The driver tells where it ends; another header may follow in the same segment.</summary>
    private void Initialize(FarPointer header, ushort segment, Action afterwards)
    {
        var memory = _kernel.Memory;
        var end = (ushort)(segment + _kernel.Arena.Block(segment - 1).Paragraphs);
        _calls.Run(
            header,
            InitCommand,
            () =>
            {
                memory.WriteFarPointer(_calls.Field(0x0E), new FarPointer(end, 0));
                memory.WriteFarPointer(_calls.Field(0x12), new FarPointer(_commandLine, 0));
            },
            () =>
            {
                var last = memory.ReadFarPointer(_calls.Field(0x0E));
                var bytes = (long)last.RealLinear - ((long)segment << 4);
                Keep(segment, memory.ReadWord(_calls.Field(3)) >= 0x8000 ? 0 : bytes);
                afterwards();
            });
    }

    private void Keep(ushort segment, long bytes)
    {
        if (bytes <= 0 || bytes > 0xA0000)
        {
            _kernel.Arena.Free(segment);
            return;
        }
        _kernel.Arena.Resize(segment, (ushort)((bytes + 15) / 16), MemoryControlBlock.DosOwner, out _);
        var memory = _kernel.Memory;
        var header = new FarPointer(segment, 0);
        for (var count = 0; count < MostHeaders; count++)
        {
            var next = memory.ReadWord(header.RealLinear);
            if ((memory.ReadWord(header.RealLinear + 4) & CharacterBit) != 0)
            {
                var name = GuestText.Read(memory, header.RealLinear + 10, 8).TrimEnd(' ').ToUpperInvariant();
                if (!DeviceTable.IsOfKernel(name))
                    _devices[name] = header;
                memory.WriteFarPointer(header.RealLinear, memory.ReadFarPointer(_kernel.DeviceChain.Nul.RealLinear));
                memory.WriteFarPointer(_kernel.DeviceChain.Nul.RealLinear, header);
            }
            if (next == NoNext)
                return;
            header = new FarPointer(segment, next);
        }
    }
}
