using System.Text;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Roms;

/// <summary>
/// A processor with 2 MB of memory and a ROM that ends at 1 MB, started at its last sixteen bytes as at a reset. Three ports
/// answer: one takes diagnostic codes, one text, the third is the A20 gate. No interrupts.
/// </summary>
public sealed unsafe class RomMachine : IDisposable, IPortBus
{
    public const ushort CodePort = 0x190;
    public const ushort TextPort = 0xE9;
    private const ushort GatePort = 0x92;

    private readonly GuestMemory _memory = new(0x200000, CpuModel.Pentium);
    private readonly CpuCore _core;
    private readonly StringBuilder _text = new();

    public RomMachine(byte[] rom, CpuCoreOptions options)
    {
        _memory.SetA20(true);
        _core = new CpuCore(_memory, options);
        var at = GuestMemory.Megabyte - (uint)rom.Length;
        _memory.SetKind(at, (uint)rom.Length, PageKind.Rom);
        _memory.WriteRom(at, rom);
    }

    /// <summary>How often it went into translated code.</summary>
    public long Translated => _core.Counters.RegionEntries;

    public CpuState* State => _memory.State;

    public GuestMemory Memory => _memory;

    /// <summary>The diagnostic codes in their order.</summary>
    public List<byte> Codes { get; } = [];

    public string Text => _text.ToString();

    /// <summary>Where it is, and some of the registers.</summary>
    public string Place
    {
        get
        {
            var s = State;
            var r = s->Registers;
            return $"at {s->Cs.Selector:X4}:{s->Eip:X} EFLAGS {s->Eflags:X} CR0 {s->Cr0:X} CR2 {s->Cr2:X} EAX {r[0]:X} EBX {r[3]:X} "
                + $"ECX {r[1]:X} EDX {r[2]:X} SS:ESP {s->Ss.Selector:X4}:{r[4]:X}";
        }
    }

    /// <summary>Runs until it halts or fails for good.</summary>
    public CpuExit Run()
    {
        var s = _memory.State;
        CpuState.ResetReal(s);
        s->Eflags = EFlags.AlwaysSet;
        s->Cs.LoadReal(0xF000);
        s->Eip = 0xFFF0;
        while (true)
        {
            var exit = _core.Run();
            if (exit == CpuExit.PortIo)
                exit = PortInstruction.Execute(s, this);
            switch (exit)
            {
                case CpuExit.None:
                    break;
                case CpuExit.Exception:
                    if (!InterruptDelivery.Deliver(s, (byte)s->ExitOperand, InterruptKind.Exception, s->ExitErrorCode))
                        return s->Exit;
                    break;
                case CpuExit.SoftwareInterrupt:
                    if (!InterruptDelivery.Deliver(s, (byte)s->ExitOperand, InterruptKind.Software))
                        return s->Exit;
                    break;
                case CpuExit.ServiceCall:
                    s->Eip = s->ExitIp + 1;
                    return CpuExit.Halt;
                default:
                    return exit;
            }
        }
    }

    uint IPortBus.In(ushort port, int size) => uint.MaxValue;

    void IPortBus.Out(ushort port, int size, uint value)
    {
        if (port == CodePort)
            Codes.Add((byte)value);
        else if (port == TextPort)
            _text.Append((char)(byte)value);
        else if (port == GatePort)
            _memory.SetA20((value & 2) != 0);
    }

    public void Dispose()
    {
        _core.Dispose();
        _memory.Dispose();
    }
}
