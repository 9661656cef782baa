namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>Any instructions, some tens of them: most programs leave through a fault, a HLT, or a branch to nowhere.</summary>
public sealed partial class GuestProgram : FuzzProgram
{
    public const int CodeSize = 256;

    public GuestProgram(int seed)
        : base(seed)
    {
        Entry = (uint)Random.Next(0, 0x40);
        for (var i = 0; i < 8; i++)
            Registers[i] = Value();
        if (Random.Next(4) != 0)
            Registers[4] = (uint)(0x8000 + Random.Next(0x100));
        if (Random.Next(3) != 0)
            Registers[1] = (uint)Random.Next(8);
        // Pointers into the code and near it make self-modification likely.
        for (var i = 3; i < 8; i++)
        {
            if (Random.Next(3) == 0)
                Registers[i] = Pointer();
        }
        Flags = 2 | ((uint)Random.Next(0x1000) & 0xCD5) | (Random.Next(40) == 0 ? 0x100u : 0);
        _usesX87 = Random.Next(4) == 0;
        var count = Random.Next(1, 41);
        for (var i = 0; i < count && Count < CodeSize - 24; i++)
            Instruction();
        Byte(0xF4);
    }

    public override ushort Handler => (ushort)(Entry + (uint)(Seed >> 2) % 48);

    private uint Pointer() => Base + Entry + (uint)Random.Next(-8, 120);

    private uint Value() => Random.Next(6) switch
    {
        0 => (uint)Random.Next(),
        1 => (uint)Random.Next(0x10000),
        2 => (uint)(Random.Next(-4, 5)),
        3 => 0xFFFFu - (uint)Random.Next(4),
        4 => 0x80000000u + (uint)Random.Next(-2, 2),
        _ => Pointer(),
    };

    private bool _operand32;
    private bool _address32;

    private void Prefixes()
    {
        _operand32 = _address32 = IsCode32;
        if (Random.Next(8) == 0)
        {
            Byte(0x66);
            _operand32 = !_operand32;
        }
        if (Random.Next(16) == 0)
        {
            Byte(0x67);
            _address32 = !_address32;
        }
        if (Random.Next(12) == 0)
            Byte(new[] { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 }[Random.Next(6)]);
        if (Random.Next(60) == 0)
            Byte(0xF0);
    }

    private void Immediate(int size)
    {
        var value = Value();
        if (size == 1)
            Byte((int)value);
        else if (size == 2)
            Word(value);
        else
            Dword(value);
    }

    private int OperandSize => _operand32 ? 4 : 2;

    /// <summary>A ModRM byte with what follows it.</summary>
    private void ModRm(int reg = -1, bool memoryOnly = false)
    {
        if (reg < 0)
            reg = Random.Next(8);
        var mod = memoryOnly ? Random.Next(3) : Random.Next(5) < 2 ? 3 : Random.Next(3);
        var rm = Random.Next(8);
        Byte(mod << 6 | reg << 3 | rm);
        if (mod == 3)
            return;
        if (!_address32)
        {
            if (mod == 1)
                Byte(Random.Next(256));
            else if (mod == 2 || rm == 6)
                Word(Random.Next(2) == 0 ? Pointer() : Value());
            return;
        }
        var sibBase = 0;
        if (rm == 4)
        {
            var sib = Random.Next(256);
            sibBase = sib & 7;
            Byte(sib);
        }
        if (mod == 1)
            Byte(Random.Next(256));
        else if (mod == 2 || rm == 5 || (rm == 4 && sibBase == 5))
            Dword(Random.Next(2) == 0 ? Pointer() : Value());
    }

    private void Instruction()
    {
        if (Random.Next(60) == 0)
        {
            // Anything at all.
            for (var i = Random.Next(1, 5); i > 0; i--)
                Byte(Random.Next(256));
            return;
        }
        if (_usesX87 && Random.Next(2) == 0)
        {
            X87();
            return;
        }
        Prefixes();
        switch (Random.Next(30))
        {
            case < 7:
                Alu();
                break;
            case 7 or 8:
                Byte(Random.Next(2) == 0 ? 0x88 + Random.Next(4) : 0x84 + Random.Next(4));
                ModRm();
                break;
            case 9:
                Byte(0x40 + Random.Next(16));
                break;
            case 10:
                Byte(0x50 + Random.Next(16));
                break;
            case 11:
                Byte(0xB0 + Random.Next(8));
                Byte(Random.Next(256));
                break;
            case 12:
                Byte(0xB8 + Random.Next(8));
                Immediate(OperandSize);
                break;
            case 13:
                Shift();
                break;
            case 14:
                Byte(0xF6 + Random.Next(2));
                var wide = Last == 0xF7;
                var group = Random.Next(8);
                ModRm(group);
                if (group < 2)
                    Immediate(wide ? OperandSize : 1);
                break;
            case 15:
                Byte(0xFE + Random.Next(2));
                ModRm(Random.Next(2) == 0 ? Random.Next(2) : Last == 0xFF ? new[] { 0, 1, 6 }[Random.Next(3)] : 0);
                break;
            case 16 or 17 or 18:
                Branch();
                break;
            case 19:
                Strings();
                break;
            case 20:
                Byte(0xC6 + Random.Next(2));
                var word = Last == 0xC7;
                ModRm(0, memoryOnly: true);
                Immediate(word ? OperandSize : 1);
                break;
            case 21:
                TwoByte();
                break;
            case 22:
                Byte(new[] { 0x90, 0x98, 0x99, 0x9E, 0x9F, 0xF5, 0xF8, 0xF9, 0xFC, 0xFD, 0x27, 0x2F, 0x37, 0x3F, 0xD7, 0xC9, 0xFA, 0xFB }[Random.Next(18)]);
                break;
            case 23:
                Byte(0x8D);
                ModRm(memoryOnly: true);
                break;
            case 24:
                Byte(Random.Next(2) == 0 ? 0x69 : 0x6B);
                var full = Last == 0x69;
                ModRm();
                Immediate(full ? OperandSize : 1);
                break;
            case 25:
                Byte(Random.Next(2) == 0 ? 0x68 : 0x6A);
                Immediate(Last == 0x6A ? 1 : OperandSize);
                break;
            case 26:
                PatchAhead();
                break;
            case 27:
                Byte(0xD4 + Random.Next(2));
                Byte(Random.Next(4) == 0 ? 0 : 10);
                break;
            case 28:
                SegmentMove();
                break;
            default:
                Byte(0x9C + Random.Next(2));
                break;
        }
    }

    private void Alu()
    {
        var operation = Random.Next(8) << 3;
        switch (Random.Next(4))
        {
            case 0:
                Byte(operation | 4 | Random.Next(2));
                Immediate((Last & 1) == 0 ? 1 : OperandSize);
                break;
            case 1:
                Byte(0x80 + Random.Next(4));
                var form = Last;
                ModRm(operation >> 3);
                Immediate(form == 0x81 ? OperandSize : 1);
                break;
            default:
                Byte(operation | Random.Next(4));
                ModRm();
                break;
        }
    }

    private void Shift()
    {
        switch (Random.Next(3))
        {
            case 0:
                Byte(0xC0 + Random.Next(2));
                ModRm();
                Byte(Random.Next(3) == 0 ? Random.Next(256) : Random.Next(1, 9));
                break;
            default:
                Byte(0xD0 + Random.Next(4));
                ModRm();
                break;
        }
    }

    private void Branch()
    {
        if (Mode == FuzzMode.Real && Random.Next(4) == 0)
        {
            FarBranch();
            return;
        }
        switch (Random.Next(10))
        {
            case 0:
                Byte(0xEB);
                Byte(Random.Next(-20, 24));
                break;
            case 1:
                Byte(0xE0 + Random.Next(4));
                Byte(Random.Next(-30, 16));
                break;
            case 2:
                Byte(0xE8);
                Immediate32Or16(Random.Next(-20, 40));
                break;
            case 3:
                Byte(Random.Next(2) == 0 ? 0xC3 : 0xC2);
                if (Last == 0xC2)
                    Word((uint)Random.Next(8));
                break;
            case 4:
                Byte(0xFF);
                ModRm(Random.Next(2) * 2 + 2);
                break;
            case 5:
                Byte(0x0F);
                Byte(0x80 + Random.Next(16));
                Immediate32Or16(Random.Next(-20, 24));
                break;
            default:
                Byte(0x70 + Random.Next(16));
                Byte(Random.Next(-24, 20));
                break;
        }
    }

    /// <summary>Far branches to the program itself, through selectors that show the same code at other offsets.</summary>
    private void FarBranch()
    {
        switch (Random.Next(9))
        {
            case 7:
                Byte(0xCD);
                Byte(DirectVector);
                break;
            case 8:
                Byte(0xCF);
                break;
            case 0 or 1:
                Byte(0x9A);
                FarPointer(Random.Next(-20, 40));
                break;
            case 2:
                Byte(0xEA);
                FarPointer(Random.Next(-20, 24));
                break;
            case 3:
                Byte(Random.Next(3) == 0 ? 0xCA : 0xCB);
                if (Last == 0xCA)
                    Word((uint)Random.Next(8));
                break;
            case 4:
                Byte(0xFF);
                ModRm(Random.Next(2) * 2 + 3, memoryOnly: true);
                break;
            case 5:
                // As compilers do for a far routine in the same segment.
                Byte(0x0E);
                Byte(0xE8);
                Word((uint)Random.Next(-20, 40));
                break;
            default:
                // A far pointer on the stack, then RETF.
                Byte(0x68);
                Word(Selectors[Random.Next(Selectors.Length)]);
                Byte(0x68);
                Word(Entry + (uint)(Count + Random.Next(-10, 30)));
                Byte(0xCB);
                break;
        }
    }

    private static readonly uint[] Selectors = [0x1000, 0x1000, 0x0FFF, 0x0F00, 0x1001];

    private void FarPointer(int distance)
    {
        var selector = Selectors[Random.Next(Selectors.Length)];
        var linear = CodeLinear + Entry + (uint)(Count + distance);
        Word(linear - (selector << 4));
        if (_operand32)
            Word(0);
        Word(selector);
    }

    private void Immediate32Or16(int value)
    {
        if (_operand32)
            Dword((uint)value);
        else
            Word((uint)value);
    }

    private void Strings()
    {
        if (Random.Next(2) == 0)
            Byte(0xF2 + Random.Next(2));
        Byte(new[] { 0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF }[Random.Next(10)]);
    }

    private void TwoByte()
    {
        Byte(0x0F);
        switch (Random.Next(8))
        {
            case 0:
                Byte(new[] { 0xB6, 0xB7, 0xBE, 0xBF }[Random.Next(4)]);
                ModRm();
                break;
            case 1:
                Byte(0x90 + Random.Next(16));
                ModRm();
                break;
            case 2:
                Byte(new[] { 0xA3, 0xAB, 0xB3, 0xBB }[Random.Next(4)]);
                ModRm();
                break;
            case 3:
                Byte(0xBA);
                ModRm(4 + Random.Next(4));
                Byte(Random.Next(256));
                break;
            case 4:
                Byte(0xBC + Random.Next(2));
                ModRm();
                break;
            case 5:
                Byte(new[] { 0xA4, 0xAC }[Random.Next(2)]);
                ModRm();
                Byte(Random.Next(40));
                break;
            case 6:
                Byte(new[] { 0xC0, 0xC1, 0xB0, 0xB1, 0xAF }[Random.Next(5)]);
                ModRm();
                break;
            default:
                Byte(0xC8 + Random.Next(8));
                break;
        }
    }

    /// <summary>MOV into a byte or word of the program itself, often the next instruction's.</summary>
    private void PatchAhead()
    {
        var target = Base + Entry + (uint)(Count + Random.Next(-6, 20));
        Byte(0x2E);
        var wide = Random.Next(2);
        Byte(0xC6 + wide);
        if (_address32)
        {
            Byte(0x05);
            Dword(target);
        }
        else
        {
            Byte(0x06);
            Word(target);
        }
        for (var i = 0; i < (wide == 0 ? 1 : OperandSize); i++)
            Byte(Random.Next(3) == 0 ? Random.Next(256) : 0x40 + Random.Next(16));
    }

    private void SegmentMove()
    {
        if (Mode != FuzzMode.Real)
        {
            Byte(0x8C);
            ModRm(Random.Next(6));
            return;
        }
        switch (Random.Next(3))
        {
            case 0:
                Byte(Random.Next(2) == 0 ? 0x8C : 0x8E);
                ModRm(new[] { 0, 3, 4, 5, 2 }[Random.Next(5)]);
                break;
            case 1:
                Byte(new[] { 0x06, 0x0E, 0x16, 0x1E, 0x07, 0x1F }[Random.Next(6)]);
                break;
            default:
                Byte(0xC4 + Random.Next(2));
                ModRm(memoryOnly: true);
                break;
        }
    }
}
