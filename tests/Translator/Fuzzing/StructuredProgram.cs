namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>
/// A random program as compilers and people write them: procedures that call each other, nested loops, tables of targets,
/// operands that are patched; several hundred instructions, some of which run thousands of times. It has several entries and
/// ends with HLT, unless a random store went into its own code.
/// </summary>
public sealed partial class StructuredProgram : FuzzProgram
{
    /// <summary>Instructions that a run of one entry may take, about.</summary>
    private const int MostCost = 4_000;

    private const int MostDepth = 3;
    private const uint Data = 0x4000;
    private const uint Counters = Data + 0x200;
    private const uint Targets = Data + 0x240;

    private readonly List<Procedure> _procedures = [];
    private readonly List<int> _entries = [];

    /// <summary>Places of immediates of a byte that may be patched.</summary>
    private readonly List<int> _patchable = [];
    private readonly int _handler;
    private readonly int _instructions;
    private int _budget;
    private int _counters;
    private bool _keepsCx;

    /// <param name="At">Offset in the program.</param>
    /// <param name="Cost">Instructions that a call executes, about.</param>
    /// <param name="IsFar">It returns with RETF.</param>
    private sealed record Procedure(int At, int Cost, bool IsFar);

    public StructuredProgram(int seed)
        : base(seed)
    {
        Entry = (uint)Random.Next(0x100, 0x140);
        for (var i = 0; i < 8; i++)
            Registers[i] = (uint)Random.Next();
        Registers[4] = 0x8000;
        Registers[5] = 0x8100;
        Registers[6] = Base + Data;
        Registers[7] = Base + Data + 0x100;
        Flags = 2 | ((uint)Random.Next(0x1000) & 0x8D5);
        _instructions = Random.Next(60, 400);
        _usesX87 = Random.Next(2) == 0;
        _handler = Count;
        _budget = 6;
        Items(MostDepth, 1);
        Byte(0xCF);
        var procedures = Random.Next(1, 5);
        for (var i = 0; i < procedures; i++)
            WriteProcedure(_instructions / (procedures + 1));
        for (var i = Random.Next(1, 4); i > 0; i--)
            WriteEntry(_instructions / 3);
    }

    public override ushort Handler => (ushort)(Entry + (uint)_handler);

    /// <summary>Where the program may begin, each time on the memory that the time before left.</summary>
    public IReadOnlyList<int> Entries => _entries;

    private void WriteProcedure(int instructions)
    {
        var at = Count;
        var isFar = Mode == FuzzMode.Real && Random.Next(3) == 0;
        _budget = instructions;
        var cost = Items(0, 1);
        Byte(isFar ? 0xCB : 0xC3);
        _procedures.Add(new Procedure(at, cost + 2, isFar));
    }

    private void WriteEntry(int instructions)
    {
        _entries.Add(Count);
        if (_usesX87)
            StoreControlWords();
        _budget = instructions;
        Items(0, 1);
        Byte(0xF4);
    }

    // ---- structure --------------------------------------------------------------------------------------------------

    /// <summary>Some statements; returns the instructions that they execute, about.</summary>
    /// <param name="depth">Of loops around them.</param>
    /// <param name="times">How often they run in all.</param>
    private int Items(int depth, int times)
    {
        var cost = 0;
        for (var i = Random.Next(3, 12); i > 0 && _budget > 0; i--)
            cost += Item(depth, times);
        return cost;
    }

    private int Item(int depth, int times)
    {
        switch (Random.Next(40))
        {
            case < 4:
                return Skip();
            case < 9 when depth < MostDepth && times < 200:
                return Loop(depth, times);
            case < 12:
                return Call(times);
            case 12 when !_keepsCx:
                return Switch();
            case 13:
                return PushAndPop();
            case 14:
                return Patch();
            case 15 when !_keepsCx:
                return RepeatedString();
            case 16 when Mode == FuzzMode.Real && times > 1 && depth < MostDepth:
                Byte(0xCD);
                Byte(DirectVector);
                return 8;
            case 17:
                ResetPointer();
                return 1;
            case < 28 when _usesX87:
                return Expression();
            default:
                return Plain();
        }
    }

    private int Loop(int depth, int times)
    {
        var count = Random.Next(2, depth == 0 ? 40 : 12);
        if (times * count > MostCost / 4)
            count = 2;
        return Random.Next(3) switch
        {
            0 => CountInMemory(depth, times, count),
            1 => CountOnTheStack(depth, times, count),
            _ => ShortLoop(count),
        };
    }

    /// <summary>MOV [counter], n / body / DEC [counter] / JNZ</summary>
    private int CountInMemory(int depth, int times, int count)
    {
        var counter = Base + Counters + 4 * (uint)(_counters++ % 12);
        Byte(0xC7);
        Direct(0, counter);
        Full((uint)count);
        var body = Count;
        var cost = Items(depth + 1, times * count);
        Byte(0xFF);
        Direct(1, counter);
        BranchBack(0x85, body);
        return count * (cost + 2) + 1;
    }

    /// <summary>MOV CX, n / PUSH CX / body / POP CX / DEC CX / JNZ</summary>
    private int CountOnTheStack(int depth, int times, int count)
    {
        if (_keepsCx)
            return Plain();
        Byte(0xB9);
        Full((uint)count);
        var body = Count;
        Byte(0x51);
        var cost = Items(depth + 1, times * count);
        Byte(0x59);
        Byte(0x49);
        BranchBack(0x85, body);
        return count * (cost + 4) + 1;
    }

    /// <summary>MOV CX, n / body without CX / LOOP, LOOPE, LOOPNE</summary>
    private int ShortLoop(int count)
    {
        if (_keepsCx)
            return Plain();
        Byte(0xB9);
        Full((uint)count);
        var body = Count;
        _keepsCx = true;
        var cost = 0;
        for (var i = Random.Next(1, 7); i > 0; i--)
            cost += Random.Next(5) == 0 ? Skip() : Plain();
        _keepsCx = false;
        if (Count + 2 - body < 128)
        {
            Byte(0xE0 + Random.Next(3));
            Byte(body - (Count + 1));
        }
        else
        {
            Byte(0x49);
            BranchBack(0x85, body);
        }
        return count * (cost + 1) + 1;
    }

    /// <summary>Jcc over one to four instructions, sometimes with an ELSE.</summary>
    private int Skip()
    {
        Byte(0x70 + Random.Next(16));
        var over = Hole();
        var cost = 1;
        for (var i = Random.Next(1, 4); i > 0; i--)
            cost += Plain();
        if (Random.Next(3) != 0)
        {
            Fill(over);
            return cost;
        }
        Byte(0xEB);
        var end = Hole();
        Fill(over);
        cost += Plain();
        Fill(end);
        return cost;
    }

    private int Call(int times)
    {
        var fitting = _procedures.FindAll(procedure => (long)procedure.Cost * times < MostCost);
        if (fitting.Count == 0 || _keepsCx)
            return Plain();
        _budget--;
        var callee = fitting[Random.Next(fitting.Count)];
        if (callee.IsFar)
        {
            Byte(0x9A);
            Word(Entry + (uint)callee.At);
            Word(CodeLinear / 16);
            return callee.Cost;
        }
        switch (Random.Next(4))
        {
            case 0:
                // mov ax, target / call ax
                Byte(0xB8);
                Full(Base + Entry + (uint)callee.At);
                Byte(0xFF);
                Byte(0xD0);
                break;
            case 1:
                // mov [target], address / call [target]
                var place = Base + Targets + 4 * (uint)Random.Next(4);
                Byte(0xC7);
                Direct(0, place);
                Full(Base + Entry + (uint)callee.At);
                Byte(0xFF);
                Direct(2, place);
                break;
            default:
                Byte(0xE8);
                Full((uint)(callee.At - (Count + Width)));
                break;
        }
        return callee.Cost + 2;
    }

    /// <summary>AND BX, 3 / JMP [table + BX * size] / four cases.</summary>
    private int Switch()
    {
        Byte(0x83);
        Byte(0xE3);
        Byte(3);
        if (!IsCode32)
        {
            // shl bx,1
            Byte(0xD1);
            Byte(0xE3);
        }
        Byte(0x2E);
        Byte(0xFF);
        if (IsCode32)
        {
            Byte(0x24);
            Byte(0x9D);
        }
        else
        {
            Byte(0xA7);
        }
        var table = Count + Width;
        Full(Base + Entry + (uint)table);
        for (var i = 0; i < 4; i++)
            Full(0);
        var ends = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            var target = Base + Entry + (uint)Count;
            for (var part = 0; part < Width; part++)
                Replace(table + i * Width + part, (int)(target >> 8 * part));
            Plain();
            if (i == 3)
                break;
            Byte(0xEB);
            ends.Add(Hole());
        }
        ends.ForEach(Fill);
        return 6;
    }

    /// <summary>PUSH r / an instruction / POP r, or PUSHF and POPF.</summary>
    private int PushAndPop()
    {
        var register = Random.Next(4);
        if (_keepsCx && register == 1)
            register = 0;
        var flags = Random.Next(4) == 0;
        Byte(flags ? 0x9C : 0x50 + new[] { 0, 3, 2, 6 }[Random.Next(4)]);
        var cost = Plain() + 2;
        // POPF of what another register held might set TF.
        Byte(flags ? 0x9D : 0x58 + register);
        return cost;
    }

    /// <summary>Stores AL over the immediate of an instruction of the program, or adds to it.</summary>
    private int Patch()
    {
        if (_patchable.Count == 0)
            return Plain();
        _budget--;
        var offset = Entry + (uint)_patchable[Random.Next(_patchable.Count)];
        // The data segment of 16-bit protected mode begins 3 × 40h behind the code's.
        var address = Mode == FuzzMode.Protected16 ? offset - 0xC0 : Base + offset;
        Byte(Random.Next(2) == 0 ? 0x88 : 0x00);
        Direct(0, address);
        return 1;
    }

    /// <summary>MOV CX, n / REP MOVS, STOS, CMPS, SCAS</summary>
    private int RepeatedString()
    {
        ResetPointer();
        Byte(0xB9);
        Full((uint)Random.Next(0, 20));
        Byte(0xF2 + Random.Next(2));
        Byte(new[] { 0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAE, 0xAF }[Random.Next(8)]);
        return 3;
    }

    // ---- bytes ------------------------------------------------------------------------------------------------------

    private int Width => IsCode32 ? 4 : 2;

    private void Full(uint value)
    {
        if (IsCode32)
            Dword(value);
        else
            Word(value);
    }

    /// <summary>ModRM of a constant address in DS.</summary>
    private void Direct(int reg, uint address)
    {
        Byte(IsCode32 ? reg << 3 | 5 : reg << 3 | 6);
        Full(address);
    }

    /// <summary>0F 8x to a place behind.</summary>
    private void BranchBack(int opcode, int target)
    {
        if (Count + 2 - target < 128)
        {
            Byte(opcode - 0x10);
            Byte(target - (Count + 1));
            return;
        }
        Byte(0x0F);
        Byte(opcode);
        Full((uint)(target - (Count + Width)));
    }

    private int Hole()
    {
        Byte(0);
        return Count;
    }

    /// <summary>The branch in front of it leads here.</summary>
    private void Fill(int hole) => Replace(hole - 1, Count - hole);
}
