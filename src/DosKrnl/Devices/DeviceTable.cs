using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>The character devices by name, and the standard handles.</summary>
internal sealed class DeviceTable(IVirtualMachine machine, DeviceChain chain) : IDosDevices
{
    public ConsoleKeys Keys { get; } = new(machine);

    public ConsoleScreen Screen { get; } = new(machine);

    /// <summary>True for a name that is a device in every directory: without path and extension, in upper case.</summary>
    public static bool IsDevice(ReadOnlySpan<char> name) => name switch
    {
        "CON" or "NUL" or "AUX" or "PRN" or "CLOCK$" => true,
        ['C', 'O', 'M', >= '1' and <= '4'] => true,
        ['L', 'P', 'T', >= '1' and <= '3'] => true,
        _ => false,
    };

    public bool Exists(string name) => IsDevice(name) || IsMemoryManager(name) || Loaded?.Exists(name) == true;

    /// <summary>Drivers that were loaded; null: none were asked for.</summary>
    public Loadable.DriverFiles? Loaded { get; set; }

    /// <summary>Devices that no loaded driver takes the place of.</summary>
    public static bool IsOfKernel(string name) => name is "CON" or "NUL" or "CLOCK$";

    private bool IsMemoryManager(string name) => name switch
    {
        MemoryManagerDevices.Expanded => machine.Configuration.ExpandedMemory,
        MemoryManagerDevices.Extended => machine.Configuration.ExtendedMemory,
        _ => false,
    };

    /// <summary>Opens a device; null when the name is none.</summary>
    public DosFile? Open(string name)
    {
        if (Loaded?.Open(name) is { } loaded)
            return loaded;
        if (IsMemoryManager(name))
            return new MemoryManagerDevice(name, MemoryManagerDevices.Header.ToDword());
        if (!IsDevice(name))
            return null;
        var header = chain.Find(name).ToDword();
        return name switch
        {
            "CON" => new ConsoleDevice(Keys, Screen, header),
            "NUL" => new NulDevice(header),
            "CLOCK$" => new ClockDevice(machine, header),
            "PRN" or "LPT1" when machine.Configuration.Printer is { } printer => new PrinterDevice(name, printer, chain, header),
            _ => new PortDevice(name, name[0] is 'L' or 'P', chain, header),
        };
    }

    /// <summary>Gives the current process handles 0–4: standard streams (CON, or files when redirected), AUX and PRN.</summary>
    public void OpenStandardHandles(SystemFileTable files)
    {
        var console = machine.Console;
        var auxiliary = files.Add(Open("AUX")!, 2)!;
        var con = files.Add(Open("CON")!, 2)!;
        var printer = files.Add(Open("PRN")!, 1)!;
        files.SetHandle(0, console.InputIsTerminal ? Share(con) : files.Add(new HostInput(console), 0)!.Index);
        files.SetHandle(1, console.OutputIsTerminal ? Share(con) : files.Add(new HostOutput(console, isError: false), 1)!.Index);
        // The screen is standard output: while that is redirected, messages to a terminal go there by their own stream.
        files.SetHandle(2, console.ErrorIsTerminal && console.OutputIsTerminal ? Share(con) : files.Add(new HostOutput(console, isError: true), 1)!.Index);
        files.SetHandle(3, auxiliary.Index);
        files.SetHandle(4, printer.Index);

        byte Share(SystemFile file)
        {
            files.AddReference(file);
            return file.Index;
        }
    }
}
