using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Structures;

/// <summary>
/// The chain of device headers in guest memory (RBIL #01646), which programs walk to find drivers by name. The headers'
/// own strategy and interrupt routines answer each request with "unknown command": the kernel does not use them.
/// </summary>
internal sealed class DeviceChain(IVirtualMachine machine, FarPointer nul, FarPointer others)
{
    private const int HeaderSize = 18;

    /// <summary>Status of a request: error, done, unknown command (RBIL #02596).</summary>
    private const ushort UnknownCommand = 0x8103;

    private static readonly (string Name, ushort Attributes)[] s_devices =
    [
        ("CON     ", 0x8013), ("AUX     ", 0x8000), ("PRN     ", 0xA0C0), ("CLOCK$  ", 0x8008), ("\x1A       ", 0x08C2),
        ("COM1    ", 0x8000), ("LPT1    ", 0xA0C0), ("LPT2    ", 0xA0C0), ("LPT3    ", 0xA0C0), ("COM2    ", 0x8000),
        ("COM3    ", 0x8000), ("COM4    ", 0x8000),
    ];

    private const int BlockDeviceIndex = 4;

    private FarPointer _request;

    /// <summary>What stands behind the kernel's own devices: EMMXXXX0 when there is expanded memory.</summary>
    private FarPointer Last => machine.Configuration.ExpandedMemory
        ? Devices.MemoryManagerDevices.Header
        : new FarPointer(0xFFFF, 0xFFFF);

    public FarPointer Nul => nul;

    public FarPointer Console => Header(0);

    /// <summary>The character device whose hardware error INT 24h is told of.</summary>
    public FarPointer Failing { get; set; }

    public FarPointer Clock => Header(3);

    /// <summary>The header of the block device driver that has all drives.</summary>
    public FarPointer BlockDevice => Header(BlockDeviceIndex);

    /// <summary>Header of a character device by its name without blanks, or that of NUL.</summary>
    public FarPointer Find(string name)
    {
        for (var i = 0; i < s_devices.Length; i++)
        {
            if (i != BlockDeviceIndex && s_devices[i].Name.AsSpan().TrimEnd(' ').SequenceEqual(name))
                return Header(i);
        }
        return nul;
    }

    public void Initialize()
    {
        var code = others with { Offset = others.Offset + (uint)(s_devices.Length * HeaderSize) };
        WriteFarJump(code.RealLinear, machine.AllocateBreakpoint(Strategy));
        WriteFarJump(code.RealLinear + 5, machine.AllocateBreakpoint(Interrupt));
        WriteHeader(nul, "NUL     ", 0x8004, code, Header(0));
        for (var i = 0; i < s_devices.Length; i++)
        {
            var next = i + 1 < s_devices.Length ? Header(i + 1) : Last;
            WriteHeader(Header(i), s_devices[i].Name, s_devices[i].Attributes, code, next);
        }
    }

    private FarPointer Header(int index) => others with { Offset = others.Offset + (uint)(index * HeaderSize) };

    private void WriteHeader(FarPointer at, string name, ushort attributes, FarPointer code, FarPointer next)
    {
        var memory = machine.Memory;
        memory.WriteFarPointer(at.RealLinear, next);
        memory.WriteWord(at.RealLinear + 4, attributes);
        memory.WriteWord(at.RealLinear + 6, (ushort)code.Offset);
        memory.WriteWord(at.RealLinear + 8, (ushort)(code.Offset + 5));
        GuestText.Write(memory, at.RealLinear + 10, name);
    }

    private void WriteFarJump(uint at, FarPointer target)
    {
        machine.Memory.WriteByte(at, 0xEA);
        machine.Memory.WriteFarPointer(at + 1, target);
    }

    private void Strategy(IVirtualMachine vm)
    {
        _request = new FarPointer(vm.Client.Es, vm.Client.Bx);
        vm.PopFarReturn();
    }

    private void Interrupt(IVirtualMachine vm)
    {
        vm.Memory.WriteWord(_request.RealLinear + 3, UnknownCommand);
        vm.PopFarReturn();
    }
}
