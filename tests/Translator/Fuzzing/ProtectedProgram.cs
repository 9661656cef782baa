using System.Buffers.Binary;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>
/// A random program of 32-bit code among descriptors, gates, tasks and page tables, all of which it uses and changes. It is
/// straight but for short loops; what it calls is one of a few pads that halt or return. So it ends soon, or faults again and
/// again at the same place. Seeds in a row share their code: it runs, in the same translations, among other tables, with other
/// registers, at another level, with paging or without.
/// </summary>
internal sealed class ProtectedProgram
{
    public const int Size = 0x30000;
    public const uint Gdt = 0x1000;
    public const uint Idt = 0x2000;
    public const uint Ldt = 0x2800;
    public const uint TssA = 0x3000;
    public const uint TssB = 0x3400;
    public const uint TssC = 0x3800;
    public const uint Stack0 = 0x5000;
    public const uint Stack1 = 0x6000;
    public const uint Stack3 = 0x8000;
    public const uint Directory = 0x9000;
    public const uint Table = 0xA000;
    public const uint Data = 0x10000;
    public const uint Code = 0x20000;
    private const uint OtherCode = 0x24000;
    private const uint Pads = 0x2F000;

    public const ushort Code0 = 0x08;
    public const ushort Data0 = 0x10;
    public const ushort Code3 = 0x1B;
    public const ushort Data3 = 0x23;
    public const ushort TaskA = 0x28;
    private const ushort TaskB = 0x30;
    private const ushort TaskC = 0x38;
    private const ushort Local = 0x40;

    private static readonly byte[][] PadCode =
    [
        [0xF4], [0xCB], [0xCA, 8, 0], [0xCF], [0x83, 0xC4, 4, 0xCF], [0x66, 0xCF], [0x8B, 0x04, 0x24, 0xF4],
        [0x9C, 0x5B, 0xF4], [0x8C, 0xD8, 0xF4],
    ];

    public const byte Hlt = 0xF4;
    private const uint EndOfTables = 0xB000;

    /// <summary>
    /// What is there before a program is: where nobody has code, each byte ends it. (Empty memory would be code of its own, 64 KB
    /// of it, which takes more time to translate than all programs.) Data are numbers of all kinds.
    /// </summary>
    private static readonly byte[] Background = MakeBackground();

    private static byte[] MakeBackground()
    {
        var background = new byte[Size];
        Array.Fill(background, Hlt);
        Array.Clear(background, (int)Gdt, (int)(EndOfTables - Gdt));
        var random = new Random(0);
        random.NextBytes(background.AsSpan((int)Data, (int)(Code - Data)));
        for (var at = (int)Data; at < Code; at += random.Next(8, 80))
            background.AsSpan(at, 8).Fill((byte)(random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => Hlt }));
        return background;
    }

    /// <summary>Seeds in a row that share their code.</summary>
    public const int Variants = 16;

    private readonly Random _random;
    private readonly List<byte> _code = [];

    /// <param name="seed">Decides all of it.</param>
    /// <param name="memory">Becomes what is in memory.</param>
    public ProtectedProgram(int seed, byte[] memory)
    {
        Memory = memory;
        Background.CopyTo(memory, 0);
        _random = new Random(seed);
        Level = _random.Next(2) * 3;
        Paged = _random.Next(2) == 0;
        for (var i = 0; i < Registers.Length; i++)
            Registers[i] = Chance(3) ? (uint)_random.Next(0x40) : (uint)_random.Next();
        Control = _random.Next(4) switch { 0 => CpuState.Cr0AlignmentMask, 1 => CpuState.Cr0WriteProtect, _ => 0 };
        Eflags = Chance(3) ? EFlags.AlignmentCheck : 0;
        Extensions = Chance(3) ? (uint)_random.Next(4) : 0;
        Pages = Chance(2) ? 0xFFFFFu : (Size >> 12) - 1;
        MakeTables();
        MakePads();
        _random = new Random(~(seed / Variants));
        while (_code.Count < 0x200 && _random.Next(24) != 0)
            Instruction();
        _code.Add(Hlt);
        _code.CopyTo(Memory, (int)Code);
        // Much the same in another page, which may take the place of the first.
        _code.CopyTo(Memory, (int)OtherCode);
        for (var i = 0; i < 4; i++)
            Memory[OtherCode + _random.Next(_code.Count)] ^= (byte)(1 << _random.Next(8));
    }

    /// <summary>A program by hand: flat, at level 0, without paging.</summary>
    /// <param name="code">What it runs; a HLT follows.</param>
    public static ProtectedProgram OfCode(params ReadOnlySpan<byte> code)
    {
        for (var seed = 0; ; seed++)
        {
            var program = new ProtectedProgram(seed, new byte[Size]);
            if (program.Level != 0 || program.Paged || (program.Control | program.Eflags | program.Extensions) != 0 || program.Pages < 0xFFFFF)
                continue;
            code.CopyTo(program.Memory.AsSpan((int)Code));
            program.Memory[(int)Code + code.Length] = Hlt;
            return program;
        }
    }

    public byte[] Memory { get; }

    /// <summary>EAX to EDI, but ESP.</summary>
    public uint[] Registers { get; } = new uint[8];

    /// <summary>Bits of CR0, EFLAGS and CR4 beside those of level and paging.</summary>
    public uint Control { get; }
    public uint Eflags { get; }
    public uint Extensions { get; }

    public int Level { get; }

    public bool Paged { get; }

    /// <summary>Limit, in pages, of the segments of code and data that it starts with.</summary>
    public uint Pages { get; }

    private bool Chance(int of) => _random.Next(of) == 0;

    // ---- tables -----------------------------------------------------------------------------------------------------

    private void MakeTables()
    {
        Descriptor(Code0, 0, Pages, 0x9B, 0xC0);
        Descriptor(Data0, 0, Pages, 0x93, 0xC0);
        Descriptor(Code3, 0, Pages, 0xFB, 0xC0);
        Descriptor(Data3, 0, Pages, 0xF3, 0xC0);
        Descriptor(TaskA, TssA, 0xFF, 0x8B, 0);
        Descriptor(TaskB, TssB, 0x67, Chance(3) ? 0x89 : 0xE9, 0);
        Descriptor(TaskC, TssC, 0x2B, 0xE1, 0);
        Descriptor(Local, Ldt, 0x3F, 0x82, 0);
        for (var selector = 0x48; selector < 0x100; selector += 8)
            RandomDescriptor(Gdt + (uint)selector);
        for (var selector = 0; selector < 0x40; selector += 8)
            RandomDescriptor(Ldt + (uint)selector);
        for (var vector = 0u; vector < 0x40; vector++)
            InterruptGate(Idt + 8 * vector);
        Task(TssA, Code0, Data0);
        Task(TssB, Chance(2) ? Code0 : Code3, 0);
        Dword(TssB + 0x24, Chance(8) ? 0x20002u : 2);
        Word(TssC + 0x0E, (ushort)Pad());
        Word(TssC + 0x24, Code0);
        Word(TssC + 0x26, Data0);
        Dword(Directory, Table | 7);
        for (var page = 0u; page < 0x100; page++)
            Dword(Table + 4 * page, page << 12 | 7);
        for (var page = Data >> 12; page < Code >> 12; page++)
            Dword(Table + 4 * page, (Data + (uint)_random.Next(16) * 0x1000) | (uint)_random.Next(8) | (Chance(4) ? 0u : 7));
    }

    private void Descriptor(int selector, uint address, uint limit, int access, int flags) =>
        Descriptor(Gdt + (uint)(selector & ~7), address, limit, access, flags);

    private void Descriptor(uint at, uint address, uint limit, int access, int flags)
    {
        Dword(at, (limit & 0xFFFF) | address << 16);
        Dword(at + 4, (address >> 16 & 0xFF) | (uint)access << 8 | (limit & 0xF0000) | (uint)flags << 16 | (address & 0xFF000000));
    }

    private void RandomDescriptor(uint at)
    {
        var level = _random.Next(4) << 5;
        var present = Chance(8) ? 0 : 0x80;
        switch (_random.Next(5))
        {
            case 0: // code, perhaps conforming
                Descriptor(at, 0, 0xFFFFF, present | level | 0x18 | _random.Next(8), 0xC0);
                break;
            case 1: // call, task and other gates
                byte[] types = [4, 12, 12, 5, 6, 14];
                Gate(at, present | level | types[_random.Next(types.Length)], _random.Next(4));
                break;
            case 2: // data of any kind with a small limit
                Descriptor(at, Data, (uint)_random.Next(0x4000), present | level | 0x10 | _random.Next(8), Chance(2) ? 0x40 : 0);
                break;
            case 3:
                Descriptor(at, 0, 0xFFFFF, present | level | 0x12, 0xC0);
                break;
            default:
                Descriptor(at, Data, 0xFFFF, _random.Next(256), Chance(2) ? 0x40 : 0);
                break;
        }
    }

    private void InterruptGate(uint at)
    {
        byte[] types = [0x8E, 0x8E, 0x8E, 0xEE, 0xEF, 0x8F, 0xE6, 0x87, 0xE5, 0x0E, 0x8C];
        Gate(at, types[_random.Next(types.Length)], 0);
        if (!Chance(6))
            Word(at + 2, Code0);
    }

    private void Gate(uint at, int access, int parameters)
    {
        Dword(at, Pad() | (uint)Selector() << 16);
        Dword(at + 4, (uint)parameters | (uint)access << 8 | (Pad() & 0xFFFF0000));
        if ((access & 15) == 5)
            Word(at + 2, Chance(2) ? TaskB : TaskC);
        else if (Chance(2))
            Word(at + 2, Code0);
    }

    private void Task(uint at, ushort cs, ushort ss)
    {
        Dword(at + 4, Stack0);
        Word(at + 8, Data0);
        Dword(at + 12, Stack1);
        Word(at + 16, Selector());
        Dword(at + 0x1C, Directory);
        Dword(at + 0x20, Pad());
        Dword(at + 0x24, 2);
        Dword(at + 0x38, Stack1);
        Word(at + 0x48, Chance(3) ? Selector() : Data3);
        Word(at + 0x4C, cs);
        Word(at + 0x50, ss != 0 ? ss : cs == Code0 ? Data0 : Data3);
        Word(at + 0x54, Chance(3) ? Selector() : Data3);
        Word(at + 0x60, Chance(3) ? Selector() : (ushort)0);
        Word(at + 0x66, 0x68);
    }

    private void MakePads()
    {
        // Gates of 16 bits lead to the lower half of their addresses.
        for (var i = 0; i < PadCode.Length; i++)
        {
            PadCode[i].CopyTo(Memory, (int)Pads + 16 * i);
            PadCode[i].CopyTo(Memory, (int)(Pads & 0xFFFF) + 16 * i);
        }
    }

    private uint Pad() => Pads + 16 * (uint)_random.Next(PadCode.Length);

    /// <summary>Mostly one that there is.</summary>
    private ushort Selector() => Chance(10)
        ? (ushort)_random.Next(0x10000)
        : (ushort)(_random.Next(Chance(4) ? 8 : 32) * 8 + (Chance(5) ? 4 : 0) + _random.Next(4));

    private void Word(uint at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Memory.AsSpan((int)at), value);

    private void Dword(uint at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Memory.AsSpan((int)at), value);

    // ---- code -------------------------------------------------------------------------------------------------------

    private void Emit(params ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    private void EmitDword(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _code.AddRange(bytes);
    }

    private void EmitFar(byte opcode, uint offset, ushort selector)
    {
        Emit(opcode);
        EmitDword(offset);
        Emit((byte)selector, (byte)(selector >> 8));
    }

    private uint Here => Code + (uint)_code.Count;

    /// <summary>EAX takes a value.</summary>
    private void LoadEax(uint value)
    {
        Emit(0xB8);
        EmitDword(value);
    }

    private uint DataAddress() => Chance(3) ? (uint)_random.Next(0x5000) : Data + (uint)_random.Next(0x10000) - (Chance(6) ? 2u : 0);

    private void Instruction()
    {
        switch (_random.Next(18))
        {
            case 0: // MOV Sreg, AX
                LoadEax(Selector());
                Emit(0x8E, (byte)(0xC0 | Segment() << 3));
                break;
            case 1: // PUSH; POP Sreg
                Emit(0x68);
                EmitDword(Selector());
                byte[][] pops = [[0x1F], [0x07], [0x17], [0x0F, 0xA1], [0x0F, 0xA9]];
                Emit(pops[_random.Next(5)]);
                break;
            case 2 or 3 or 4:
                Access();
                break;
            case 5: // CALL and JMP far
                EmitFar(Chance(2) ? (byte)0x9A : (byte)0xEA, Chance(3) ? Here + 7 : Pad(), Chance(3) ? Code0 : Selector());
                break;
            case 6:
                Emit(0xCD, (byte)_random.Next(0x48));
                break;
            case 7:
                Flags();
                break;
            case 8:
                Return();
                break;
            case 9:
                Inspect();
                break;
            case 10 or 11:
                ChangeDescriptor();
                break;
            case 12:
                ChangePage();
                break;
            case 13:
                Loop();
                break;
            case 14:
                Emit(Chance(2) ? (byte)0xE4 : (byte)0xE7, (byte)_random.Next(256));
                break;
            case 15:
                ChangeControl();
                break;
            case 16:
                Coprocessor();
                break;
            default:
                byte[][] plain = [[0x60], [0x61], [0xC8, 8, 0, 2], [0xC9], [0x50], [0x5B], [0x01, 0xD8], [0x29, 0xCB], [0x41], [0xF7, 0xE3]];
                Emit(plain[_random.Next(plain.Length)]);
                break;
        }
    }

    private int Segment() => Chance(6) ? 2 : (byte)"\0\u0003\u0004\u0005"[_random.Next(4)];

    /// <summary>A load or store through some segment, of some size.</summary>
    private void Access()
    {
        byte[] prefixes = [0x3E, 0x26, 0x64, 0x65, 0x36, 0x2E];
        byte[] opcodes = [0x8B, 0x89, 0x8A, 0x88, 0x01, 0x31, 0x87, 0x39];
        if (Chance(2))
            Emit(prefixes[_random.Next(prefixes.Length)]);
        if (Chance(4))
            Emit(0x66);
        Emit(opcodes[_random.Next(opcodes.Length)], (byte)(0x05 | _random.Next(4) << 3));
        EmitDword(Chance(2) ? (uint)_random.Next(0x4100) : DataAddress());
    }

    private void Flags()
    {
        switch (_random.Next(5))
        {
            case 0:
                Emit(0x9C, 0x58);
                break;
            case 1:
                Emit(0x68);
                EmitDword((uint)_random.Next() & 0x3FFED7 & (Chance(10) ? uint.MaxValue : ~0x4100u));
                Emit(0x9D);
                break;
            case 2:
                Emit(0xFA);
                break;
            case 3:
                Emit(0xFB);
                break;
            default:
                Emit(0xCE);
                break;
        }
    }

    /// <summary>IRET or RETF to what follows, perhaps at another level, perhaps to virtual 8086 mode.</summary>
    private void Return()
    {
        var user = Chance(2);
        var isFar = Chance(3);
        var push = (uint value) =>
        {
            Emit(0x68);
            EmitDword(value);
        };
        push(Chance(8) ? Selector() : user ? Data3 : Data0);
        push(user ? Stack3 : Stack0 - 0x200);
        if (!isFar)
            push(Chance(12) ? 0x20002u : Chance(12) ? 0x4002u : (uint)_random.Next(4) << 12 | 2);
        push(Chance(8) ? Selector() : user ? Code3 : Code0);
        push(Here + 6);
        Emit(isFar ? (byte)0xCB : (byte)0xCF);
    }

    private void Inspect()
    {
        LoadEax(Selector());
        byte[][] forms =
        [
            [0x0F, 0x02, 0xD8], [0x0F, 0x03, 0xD8], [0x0F, 0x00, 0xE0], [0x0F, 0x00, 0xE8], [0x63, 0xC3], [0x0F, 0x00, 0xD0],
            [0x0F, 0x00, 0xD8], [0x0F, 0x00, 0xC3], [0x0F, 0x00, 0xCB],
        ];
        Emit(forms[_random.Next(forms.Length)]);
    }

    /// <summary>Turns bits of an access byte or a limit over, or makes a TSS free again.</summary>
    private void ChangeDescriptor()
    {
        var at = (Chance(4) ? Ldt : Gdt) + 8 * (uint)_random.Next(32);
        Emit(0x80, 0x35);
        if (Chance(2))
        {
            EmitDword(at + 5);
            Emit((byte)(1 << _random.Next(8)));
            return;
        }
        EmitDword(at + (uint)(Chance(2) ? 0 : 1));
        Emit((byte)_random.Next(256));
    }

    private void ChangePage()
    {
        var page = (Data >> 12) + (uint)_random.Next(16);
        if (Chance(8))
        {
            // The page that this runs in, at once.
            Emit(0x81, 0x35);
            EmitDword(Table + 4 * (Code >> 12));
            EmitDword(Code ^ OtherCode);
            Emit(0x0F, 0x01, 0x3D);
            EmitDword(Code);
            return;
        }
        Emit(0xC7, 0x05);
        EmitDword(Table + 4 * page);
        EmitDword((Data + (uint)_random.Next(16) * 0x1000) | (uint)_random.Next(8));
        if (Chance(3))
            return;
        Emit(0x0F, 0x01, 0x3D);
        EmitDword(page << 12);
    }

    /// <summary>A few turns over a store and a load.</summary>
    private void Loop()
    {
        Emit(0xB9);
        EmitDword((uint)_random.Next(1, 12));
        var start = _code.Count;
        Access();
        if (Chance(2))
            Access();
        Emit(0xE2, (byte)(start - _code.Count - 2));
    }

    /// <summary>x87 and MMX, mostly with memory through some segment.</summary>
    private void Coprocessor()
    {
        byte[][] forms =
        [
            [0xD9, 0x05], [0xDD, 0x05], [0xDB, 0x2D], [0xD9, 0x1D], [0xDD, 0x1D], [0xDB, 0x3D], [0xDC, 0x05], [0xD8, 0x0D], [0xDF, 0x05],
            [0xDF, 0x3D], [0xDB, 0x1D], [0xDD, 0x35], [0xD9, 0x35], [0xD9, 0x2D],
            [0x0F, 0x6F, 0x05], [0x0F, 0x7F, 0x0D], [0x0F, 0xFC, 0x05], [0x0F, 0x62, 0x05], [0x0F, 0x7E, 0x05],
        ];
        byte[][] registers = [[0xD9, 0xE8], [0xD9, 0xEB], [0xDE, 0xC1], [0xD9, 0xC9], [0xDB, 0xE3], [0x0F, 0x77], [0x9B], [0xDF, 0xE0], [0x0F, 0x6E, 0xC0]];
        if (Chance(3))
        {
            Emit(registers[_random.Next(registers.Length)]);
            return;
        }
        if (Chance(4))
            Emit(Chance(2) ? (byte)0x26 : (byte)0x64);
        Emit(forms[_random.Next(forms.Length)]);
        EmitDword(Chance(2) ? (uint)_random.Next(0x4100) : DataAddress());
    }

    private void ChangeControl()
    {
        switch (_random.Next(9))
        {
            case 0: // MOV EAX, CR3; MOV CR3, EAX
                Emit(0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8);
                break;
            case 1: // WP
                Emit(0x0F, 0x20, 0xC0, 0x35, 0, 0, 1, 0, 0x0F, 0x22, 0xC0);
                break;
            case 2: // PG
                Emit(0x0F, 0x20, 0xC0, 0x35, 0, 0, 0, 0x80, 0x0F, 0x22, 0xC0);
                break;
            case 3:
                Emit(0x0F, 0x06);
                break;
            case 4: // REP MOVSD, STOSB
                Emit(0xBE);
                EmitDword(DataAddress());
                Emit(0xBF);
                EmitDword(DataAddress());
                Emit(0xB9);
                EmitDword((uint)_random.Next(40));
                Emit(0xF3, Chance(2) ? (byte)0xA5 : (byte)0xAA);
                break;
            case 5: // AM
                Emit(0x0F, 0x20, 0xC0, 0x35, 0, 0, 4, 0, 0x0F, 0x22, 0xC0);
                break;
            case 6: // VME and PVI
                Emit(0x0F, 0x20, 0xE0, 0x34, (byte)_random.Next(4), 0x0F, 0x22, 0xE0);
                break;
            case 7: // AC
                Emit(0x9C, 0x81, 0x34, 0x24, 0, 0, 4, 0, 0x9D);
                break;
            default: // a data breakpoint, and off again
                LoadEax(DataAddress());
                Emit(0x0F, 0x23, 0xC0);
                LoadEax(Chance(2) ? 0x000D0002u : 0);
                Emit(0x0F, 0x23, 0xF8);
                break;
        }
    }
}
