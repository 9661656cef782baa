using System.Text;
using Dbt.Guest;
using Dbt.Translator;

namespace Dbt.Perf.Flat32;

/// <summary>
/// A processor in protected mode at level 0 with flat segments, or others that all have one base and limit, memory, and the three system calls of Linux that a program
/// without a C library needs. The core and the memory are those of <c>dbt run</c>, with all their checks.
/// </summary>
internal sealed unsafe class FlatMachine : IDisposable
{
    /// <summary>Below are the areas that are special on a PC.</summary>
    public const uint LowestAddress = 0x200000;

    /// <summary>The heap grows from behind the program to here; behind is the stack.</summary>
    public const uint HeapEnd = 0x0F000000;

    private const uint StackEnd = 0x0FFF0000;
    private const uint GdtAt = 0x1000;
    private const ushort CodeSelector = 8;
    private const ushort DataSelector = 16;
    private const uint SystemCall = 0x80;
    private const int OutputChunk = 65536;

    private enum Call : uint
    {
        Exit = 1,
        Write = 4,
        Brk = 45,
    }

    private enum Error
    {
        BadFile = -9,
        NotImplemented = -38,
    }

    /// <summary>RAM without gaps, as a DPMI client has it.</summary>
    private const uint MemorySize = 0x10000000;

    private readonly uint _base;
    private readonly uint _limit;
    private readonly GuestMemory _memory;
    private readonly CpuState* _state;
    private readonly Stream _output;
    private uint _heapStart;
    private uint _break;
    private int? _exitCode;

    /// <param name="options">Of the core.</param>
    /// <param name="output">Where the program writes to.</param>
    /// <param name="start">Base of its segments.</param>
    /// <param name="limit">Their limit: the end of a page.</param>
    public FlatMachine(CpuCoreOptions options, Stream output, uint start = 0, uint limit = uint.MaxValue)
    {
        _base = start;
        _limit = limit;
        _memory = new GuestMemory(start + MemorySize);
        _memory.SetA20(true);
        _state = _memory.State;
        _output = output;
        Core = new CpuCore(_memory, options);
    }

    public CpuCore Core { get; }

    public ulong Instructions => _state->Instructions;

    /// <summary>Puts the program into memory with its arguments on the stack, the first of which is its name.</summary>
    public void Load(ElfFile program, IReadOnlyList<string> arguments)
    {
        foreach (var segment in program.Segments)
        {
            _memory.Write(_base + segment.Address, segment.Bytes.Span);
            _heapStart = Math.Max(_heapStart, PageUp(segment.Address + segment.Size));
        }
        _break = _heapStart;
        EnterProtectedMode();
        _state->Registers[4] = PushArguments(arguments);
        _state->Eip = program.Entry;
    }

    /// <summary>Runs the program to its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="InvalidOperationException">It did what ends it; the message says what and where.</exception>
    public int Run()
    {
        while (_exitCode is null)
        {
            switch (Core.Run())
            {
                case CpuExit.SoftwareInterrupt when _state->ExitOperand == SystemCall:
                    _state->Registers[0] = Serve((Call)_state->Registers[0], _state->Registers[3], _state->Registers[1], _state->Registers[2]);
                    break;
                case CpuExit.Yield:
                    _state->Pending = 0;
                    break;
                case CpuExit.CheckFailed:
                    throw new InvalidOperationException(Core.CheckFailure);
                default:
                    throw new InvalidOperationException($"{_state->Exit} {_state->ExitOperand:X} at {_state->ExitIp:X}");
            }
        }
        _output.Flush();
        return _exitCode.Value;
    }

    private uint Serve(Call call, uint first, uint second, uint third)
    {
        switch (call)
        {
            case Call.Exit:
                _exitCode = (byte)first;
                return 0;
            case Call.Write:
                return first is 1 or 2 ? Write(second, third) : unchecked((uint)Error.BadFile);
            case Call.Brk:
                return Break(first);
            default:
                return unchecked((uint)Error.NotImplemented);
        }
    }

    private uint Write(uint address, uint count)
    {
        var bytes = _memory.ReadBytes(_base + address, (int)Math.Min(count, OutputChunk));
        _output.Write(bytes);
        return (uint)bytes.Length;
    }

    private uint Break(uint wanted)
    {
        if (wanted < _heapStart || wanted > HeapEnd)
            return _break;
        return _break = wanted;
    }

    private static uint PageUp(uint address) => (address + GuestMemory.PageSize - 1) & ~(GuestMemory.PageSize - 1u);

    private void EnterProtectedMode()
    {
        // Null, code and data, each present, level 0, accessed, its limit in pages (Intel SDM vol. 3, 3.4.5).
        ulong pages = _limit / GuestMemory.PageSize;
        var common = 0x00C0_9000_0000_0000 | (ulong)(_base >> 24) << 56 | (ulong)(_base & 0xFFFFFF) << 16
            | pages >> 16 << 48 | pages & 0xFFFF;
        ReadOnlySpan<ulong> table = [0, common | 0xBUL << 40, common | 0x3UL << 40];
        for (var i = 0; i < table.Length; i++)
            *(ulong*)(_memory.Base + GdtAt + 8 * i) = table[i];
        _state->GdtBase = GdtAt;
        _state->GdtLimit = (uint)(8 * table.Length - 1);
        _state->Cr0 |= CpuState.Cr0ProtectionEnable;
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
            CpuState.Segment(_state, name) = Segment(DataSelector, 0xC093);
        _state->Cs = Segment(CodeSelector, 0xC09B);
    }

    private SegmentRegister Segment(ushort selector, ushort access) =>
        new() { Base = _base, Limit = _limit, Selector = selector, Access = access };

    /// <summary>Lays out argc, argv and two empty lists, as at the entry of a Linux program.</summary>
    /// <returns>ESP.</returns>
    private uint PushArguments(IReadOnlyList<string> arguments)
    {
        var at = StackEnd;
        var pointers = new List<uint> { (uint)arguments.Count };
        foreach (var argument in arguments)
        {
            var text = Encoding.UTF8.GetBytes(argument + '\0');
            at -= (uint)text.Length;
            _memory.Write(_base + at, text);
            pointers.Add(at);
        }
        pointers.AddRange([0, 0, 0, 0]); // the ends of argv and envp, AT_NULL
        at = (at & ~15u) - (uint)(4 * pointers.Count + 15 & ~15);
        for (var i = 0; i < pointers.Count; i++)
            _memory.WriteDword(_base + at + (uint)(4 * i), pointers[i]);
        return at;
    }

    public void Dispose()
    {
        Core.Dispose();
        _memory.Dispose();
    }
}
