namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>Instructions without branches. SI, DI and BP stay pointers to data, SP the stack pointer; the rest is anything.</summary>
public sealed partial class StructuredProgram
{
    private bool _operand32;

    private int OperandWidth => _operand32 ? 4 : 2;

    /// <summary>AX, DX, BX, and CX unless it counts.</summary>
    private int Register() => _keepsCx ? new[] { 0, 2, 3 }[Random.Next(3)] : Random.Next(4);

    /// <summary>AL … BH, without those of CX when it counts.</summary>
    private int ByteRegister() => Register() + 4 * Random.Next(2);

    private void Prefix()
    {
        _operand32 = IsCode32;
        if (Random.Next(10) != 0)
            return;
        Byte(0x66);
        _operand32 = !_operand32;
    }

    /// <summary>ModRM with a register or an operand near SI, DI or BP, or at a constant address.</summary>
    private void Operand(int reg, bool wide, bool memoryOnly = false)
    {
        if (!memoryOnly && Random.Next(2) == 0)
        {
            Byte(0xC0 | reg << 3 | (wide ? Register() : ByteRegister()));
            return;
        }
        if (Random.Next(4) == 0)
        {
            Direct(reg, Base + Data + (uint)Random.Next(0x180));
            return;
        }
        var pointer = Random.Next(3);
        Byte(0x40 | reg << 3 | (IsCode32 ? new[] { 6, 7, 5 } : [4, 5, 6])[pointer]);
        Byte(Random.Next(4) == 0 ? Random.Next(256) : Random.Next(8) * 2);
    }

    private void Immediate(int size)
    {
        var value = Random.Next(4) switch
        {
            0 => (uint)Random.Next(),
            1 => (uint)Random.Next(-3, 4),
            2 => 0x80000000u >> (8 * (4 - size)),
            _ => (uint)Random.Next(256),
        };
        for (var i = 0; i < size; i++)
            Byte((int)(value >> 8 * i));
    }

    /// <summary>MOV SI, DI or BP to data, or back.</summary>
    private void ResetPointer()
    {
        var register = new[] { 6, 7, 6, 7, 5 }[Random.Next(5)];
        Byte(0xB8 + register);
        Full(register == 5 ? 0x8100 : Base + Data + (uint)Random.Next(0x180));
    }

    private int Plain()
    {
        _budget--;
        Prefix();
        switch (Random.Next(24))
        {
            case < 6:
                Alu();
                break;
            case 6 or 7:
                var move = 0x88 + Random.Next(4);
                Byte(move);
                // Where the register field is the destination it may be no pointer either.
                Operand((move & 1) == 0 ? ByteRegister() : Register(), (move & 1) != 0);
                break;
            case 8:
                Byte(0x40 + Register() + 8 * Random.Next(2));
                break;
            case 9:
                Byte(0xFE + Random.Next(2));
                Operand(Random.Next(2), Last == 0xFF);
                break;
            case 10:
                PatchableByte(0xB0 + ByteRegister());
                break;
            case 11:
                Byte(0xB8 + Register());
                Immediate(OperandWidth);
                break;
            case 12 or 13:
                Shift();
                break;
            case 14:
                Byte(0xF6 + Random.Next(2));
                var group = new[] { 0, 2, 3, 4, 5 }[Random.Next(5)];
                var wide = Last == 0xF7;
                if (_keepsCx && group > 3)
                    group = 3;
                Operand(group, wide);
                if (group == 0)
                    Immediate(wide ? OperandWidth : 1);
                break;
            case 15:
                Byte(0x84 + Random.Next(4));
                var test = Last;
                Operand((test & 1) == 0 ? ByteRegister() : Register(), (test & 1) != 0);
                break;
            case 16:
                Byte(0x0F);
                Byte(new[] { 0xB6, 0xB7, 0xBE, 0xBF, 0xAF }[Random.Next(5)]);
                Operand(Register(), Last is 0xB7 or 0xBF or 0xAF);
                break;
            case 17:
                Byte(0x0F);
                Byte(0x90 + Random.Next(16));
                Operand(0, false);
                break;
            case 18:
                Byte(new[] { 0x98, 0x99, 0x9E, 0x9F, 0xF5, 0xF8, 0xF9, 0xFC, 0xFC, 0xFD, 0x27, 0x37 }[Random.Next(12)]);
                break;
            case 19:
                Byte(0x8D);
                Operand(Register(), true, memoryOnly: true);
                break;
            case 20:
                Byte(new[] { 0xA4, 0xA5, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xA6 }[Random.Next(8)]);
                break;
            case 21:
                DivideSafely();
                break;
            case 22:
                Byte(0x0F);
                Byte(new[] { 0xA3, 0xAB, 0xB3, 0xBB, 0xBC, 0xBD, 0xC1 }[Random.Next(7)]);
                // A bit's number reaches far in memory.
                Byte(0xC0 | Register() << 3 | Register());
                break;
            default:
                // add si, a little
                Byte(0x83);
                Byte(0xC0 + 6 + Random.Next(2));
                Byte(Random.Next(-4, 5));
                break;
        }
        return 1;
    }

    private void Alu()
    {
        var operation = Random.Next(8);
        switch (Random.Next(4))
        {
            case 0:
                Byte(operation << 3 | 4 | Random.Next(2));
                if ((Last & 1) == 0)
                    _patchable.Add(Count);
                Immediate((Last & 1) == 0 ? 1 : OperandWidth);
                break;
            case 1:
                var form = new[] { 0x80, 0x81, 0x83 }[Random.Next(3)];
                Byte(form);
                Operand(operation, form != 0x80);
                if (form != 0x81)
                    _patchable.Add(Count);
                Immediate(form == 0x81 ? OperandWidth : 1);
                break;
            default:
                var opcode = operation << 3 | Random.Next(4);
                Byte(opcode);
                Operand((opcode & 1) == 0 ? ByteRegister() : Register(), (opcode & 1) != 0);
                break;
        }
    }

    private void Shift()
    {
        var wide = Random.Next(2);
        switch (Random.Next(3))
        {
            case 0:
                Byte(0xC0 + wide);
                Operand(Random.Next(8), wide != 0);
                Byte(Random.Next(3) == 0 ? Random.Next(256) : Random.Next(1, 9));
                break;
            default:
                Byte(0xD0 + wide + 2 * Random.Next(2));
                Operand(Random.Next(8), wide != 0);
                break;
        }
    }

    /// <summary>OR BL, 1 / MOV AH, 0 / DIV BL: cannot fault.</summary>
    private void DivideSafely()
    {
        // The prefix goes to OR, where it means nothing.
        Byte(0x80);
        Byte(0xCB);
        Byte(1);
        Byte(0xB4);
        Byte(0);
        Byte(0xF6);
        Byte(0xF3);
    }

    private void PatchableByte(int opcode)
    {
        Byte(opcode);
        _patchable.Add(Count);
        Byte(Random.Next(256));
    }
}
