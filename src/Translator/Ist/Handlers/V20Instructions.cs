using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The V20's own instructions (NEC 16-bit V series instruction manual). The op's second immediate is the second opcode byte.
/// Flags that the manual leaves undefined stay.
/// </summary>
internal static unsafe class V20Instructions
{
    private const int Cx = 1;
    private const int Si = 6;
    private const int Di = 7;

    /// <summary>TEST1 CLR1 SET1 NOT1, by CL or an immediate.</summary>
    public static int Bit(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var value))
            return OpResult.Exit;
        var number = (op->Immediate2 >= 0x18 ? op->Immediate : s->Registers[Cx]) & (size == 1 ? 7u : 15);
        var bit = 1u << (int)number;
        switch (op->Immediate2 >> 1 & 3)
        {
            case 0:
                s->Eflags &= ~(EFlags.Zero | EFlags.Carry | EFlags.Overflow);
                s->Eflags |= (value & bit) == 0 ? EFlags.Zero : 0;
                return OpResult.Next;
            case 1:
                value &= ~bit;
                break;
            case 2:
                value |= bit;
                break;
            default:
                value ^= bit;
                break;
        }
        Operands.WritePlace(s, op, size, linear, value);
        return OpResult.Next;
    }

    /// <summary>ROL4 and ROR4: the low digit of AL and the two of the operand.</summary>
    public static int RotateDigit(CpuState* s, Op* op)
    {
        if (!Operands.TryPlace(s, op, 1, out var linear, out var value))
            return OpResult.Exit;
        var al = s->Registers[0] & 0xFF;
        var (rotated, digit) = op->Immediate2 == 0x28
            ? ((value << 4 | (al & 15)) & 0xFF, value >> 4)
            : (value >> 4 | (al & 15) << 4, value & 15);
        Operands.SetRegister<W8>(s, 0, (al & 0xF0) | digit);
        Operands.WritePlace(s, op, 1, linear, rotated);
        return OpResult.Next;
    }

    /// <summary>ADD4S SUB4S CMP4S: packed decimals of CL digits at ES:DI and DS:SI.</summary>
    public static int Decimal(CpuState* s, Op* op)
    {
        var bytes = ((s->Registers[Cx] & 0xFF) + 1) / 2;
        var subtracts = op->Immediate2 != 0x20;
        var carry = 0u;
        var isZero = true;
        for (var i = 0u; i < bytes; i++)
        {
            if (!Operands.ForLoad(s, op, Source(op), (s->Registers[Si] + i) & 0xFFFF, 1, out var source)
                || !Operands.ForStore(s, op, (int)SegmentName.Es, (s->Registers[Di] + i) & 0xFFFF, 1, out var destination))
                return OpResult.Exit;
            var sum = Digits(Operands.Load<W8>(s, destination), Operands.Load<W8>(s, source), subtracts, ref carry);
            isZero &= sum == 0;
            if (op->Immediate2 != 0x26)
                Operands.Store<W8>(s, destination, sum);
        }
        s->Eflags = (s->Eflags & ~(EFlags.Zero | EFlags.Carry)) | (isZero ? EFlags.Zero : 0) | (carry != 0 ? EFlags.Carry : 0);
        return OpResult.Next;
    }

    private static uint Digits(uint a, uint b, bool subtracts, ref uint carry)
    {
        var low = Digit(a & 15, b & 15, subtracts, ref carry);
        return low | Digit(a >> 4, b >> 4, subtracts, ref carry) << 4;
    }

    private static uint Digit(uint a, uint b, bool subtracts, ref uint carry)
    {
        var r = subtracts ? a - b - carry : a + b + carry;
        carry = r > 9 ? 1u : 0;
        return (carry == 0 ? r : subtracts ? r + 10 : r - 10) & 15;
    }

    /// <summary>The segment of DS:SI, overrides included; an op without a memory operand has none.</summary>
    private static int Source(Op* op) => op->HasMemory ? op->Segment : (int)SegmentName.Ds;

    /// <summary>INS: the low bits of AX to a field at ES:DI.</summary>
    public static int InsertField(CpuState* s, Op* op)
    {
        var (first, length) = Field(s, op);
        if (!TryWords(s, op, (int)SegmentName.Es, s->Registers[Di], write: true, out var low, out var high))
            return OpResult.Exit;
        var mask = ((1u << (int)length) - 1) << (int)first;
        var words = Operands.Load<W16>(s, low) | Operands.Load<W16>(s, high) << 16;
        words = (words & ~mask) | (s->Registers[0] << (int)first & mask);
        Operands.Store<W16>(s, low, words & 0xFFFF);
        if (first + length > 16)
            Operands.Store<W16>(s, high, words >> 16);
        return GoOn(s, op, 4 * Di, first + length);
    }

    /// <summary>EXT: a field at DS:SI to AX.</summary>
    public static int ExtractField(CpuState* s, Op* op)
    {
        var (first, length) = Field(s, op);
        if (!TryWords(s, op, Source(op), s->Registers[Si], write: false, out var low, out var high))
            return OpResult.Exit;
        var words = Operands.Load<W16>(s, low) | Operands.Load<W16>(s, high) << 16;
        Operands.SetRegister<W16>(s, 0, words >> (int)first & ((1u << (int)length) - 1));
        return GoOn(s, op, 4 * Si, first + length);
    }

    /// <summary>First bit and number of bits: 0–15 and 1–16.</summary>
    private static (uint First, uint Length) Field(CpuState* s, Op* op)
    {
        var length = op->Immediate2 >= 0x38 ? op->Immediate : Operands.Register<W8>(s, op->Reg1);
        return (Operands.Register<W8>(s, op->Reg0) & 15, (length & 15) + 1);
    }

    private static bool TryWords(CpuState* s, Op* op, int segment, uint pointer, bool write, out uint low, out uint high)
    {
        high = 0;
        return write
            ? Operands.ForStore(s, op, segment, pointer & 0xFFFF, 2, out low)
                && Operands.ForStore(s, op, segment, (pointer + 2) & 0xFFFF, 2, out high)
            : Operands.ForLoad(s, op, segment, pointer & 0xFFFF, 2, out low)
                && Operands.ForLoad(s, op, segment, (pointer + 2) & 0xFFFF, 2, out high);
    }

    /// <summary>The register and the pointer name the bit behind the field.</summary>
    private static int GoOn(CpuState* s, Op* op, byte pointer, uint bit)
    {
        if (bit > 15)
            Operands.SetRegister<W16>(s, pointer, Operands.Register<W16>(s, pointer) + 2);
        Operands.SetRegister<W8>(s, op->Reg0, bit & 15);
        return OpResult.Next;
    }

    /// <summary>REPC: on while the comparison sets CF.</summary>
    public static int RepeatWhileCarry(CpuState* s, Op* op) => Repeat(s, op, EFlags.Carry);

    /// <summary>REPNC.</summary>
    public static int RepeatWhileNoCarry(CpuState* s, Op* op) => Repeat(s, op, 0);

    private static int Repeat(CpuState* s, Op* op, uint wanted)
    {
        var one = *op;
        one.Prefixes = OpPrefixes.None;
        one.Handler = Strings.Find(new OpShape(op->Code, 0));
        while (true)
        {
            var count = s->Registers[Cx] & 0xFFFF;
            if (count == 0)
                return OpResult.Next;
            if (one.Handler(s, &one) == OpResult.Exit)
                return OpResult.Exit;
            Operands.SetRegister<W16>(s, 4 * Cx, count - 1);
            if (count == 1 || (s->Eflags & EFlags.Carry) != wanted)
                return OpResult.Next;
            if (s->Pending != 0 || (s->Eflags & EFlags.Trap) != 0)
            {
                s->Eip = op->Ip;
                return OpResult.Branch;
            }
        }
    }
}
