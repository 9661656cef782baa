using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>What the 8086 does otherwise than the 80286, or alone (Intel 8086 Family User's Manual, and single-step tests).</summary>
internal static unsafe class OldInstructions
{
    /// <summary>The value that is pushed is SP behind the push.</summary>
    public static int PushSp(CpuState* s, Op* op) =>
        StackAccess.TryPush<W16>(s, op, (ushort)(s->Registers[4] - 2)) ? OpResult.Next : OpResult.Exit;

    /// <summary>The count in CL is not masked: bit by bit, up to 255 times. The op's second immediate is the mnemonic.</summary>
    public static int Shift(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var value))
            return OpResult.Exit;
        var eflags = s->Eflags;
        for (var count = (byte)s->Registers[1]; count != 0; count--)
        {
            var packed = ShiftOne((Mnemonic)op->Immediate2, value, eflags, size);
            value = (uint)packed;
            eflags = (uint)(packed >> 32);
        }
        Operands.WritePlace(s, op, size, linear, value);
        s->Eflags = eflags;
        return OpResult.Next;
    }

    private static ulong ShiftOne(Mnemonic mnemonic, uint a, uint eflags, int size) => mnemonic switch
    {
        Mnemonic.Shr => Ist.Shift.Shr(a, 1, eflags, size),
        Mnemonic.Sar => Ist.Shift.Sar(a, 1, eflags, size),
        Mnemonic.Rol => Rotate.Rol(a, 1, eflags, size),
        Mnemonic.Ror => Rotate.Ror(a, 1, eflags, size),
        Mnemonic.Rcl => Rotate.Rcl(a, 1, eflags, size),
        Mnemonic.Rcr => Rotate.Rcr(a, 1, eflags, size),
        _ => Ist.Shift.Shl(a, 1, eflags, size),
    };

    /// <summary>SETMO and SETMOC (D0–D3 with reg field 6): all ones, unless the count in CL is zero.</summary>
    public static int SetOnes(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out _))
            return OpResult.Exit;
        var byCl = op->Code is (ushort)Code.Sal_rm8_CL or (ushort)Code.Sal_rm16_CL;
        if (byCl && (byte)s->Registers[1] == 0)
            return OpResult.Next;
        Operands.WritePlace(s, op, size, linear, uint.MaxValue);
        s->Eflags = (s->Eflags & ~EFlags.Arithmetic) | EFlags.Sign | EFlags.Parity;
        return OpResult.Next;
    }

    /// <summary>ZF tells of the product; all others leave it alone, by which programs tell a V20.</summary>
    public static int Mul(CpuState* s, Op* op)
    {
        var result = MultiplyDivides.Mul(s, op);
        if (result != OpResult.Next)
            return result;
        var high = op->OperandSize == 1 ? 0 : (ushort)s->Registers[2];
        s->Eflags = ((ushort)s->Registers[0] | high) == 0 ? s->Eflags | EFlags.Zero : s->Eflags & ~EFlags.Zero;
        return result;
    }

    /// <summary>#DE is a trap: the pushed address is that of the next instruction.</summary>
    public static int Div(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, out var divisor))
            return OpResult.Exit;
        if (!MultiplyDivide.TryDiv(MultiplyDivides.Dividend(s, size), divisor, size, out var quotient, out var remainder))
            return DivideError(s, op);
        return MultiplyDivides.Quotient(s, quotient, remainder, size);
    }

    /// <summary>The most negative quotient does not fit. A REP prefix turns the quotient's sign over.</summary>
    public static int Idiv(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, out var divisor))
            return OpResult.Exit;
        if (!MultiplyDivide.TryIdiv(MultiplyDivides.Dividend(s, size), divisor, size, out var quotient, out var remainder)
            || quotient == 1u << (8 * size - 1))
            return DivideError(s, op);
        return MultiplyDivides.Quotient(s, op->Prefixes != OpPrefixes.None ? 0 - quotient : quotient, remainder, size);
    }

    /// <summary>A zero divisor leaves the flags of a zero.</summary>
    public static int Aam(CpuState* s, Op* op)
    {
        if (op->Immediate != 0)
            return Decimals.Aam(s, op);
        s->Eflags = AluFlags.Merge(s->Eflags, AluFlags.Logic(0, 1));
        return DivideError(s, op);
    }

    public static int Daa(CpuState* s, Op* op) => AdjustPacked(s, subtract: false);

    public static int Das(CpuState* s, Op* op) => AdjustPacked(s, subtract: true);

    /// <summary>The high digit is compared with 9Fh where AF is set, and only its own correction sets CF.</summary>
    private static int AdjustPacked(CpuState* s, bool subtract)
    {
        var al = s->Registers[0] & 0xFF;
        var adjust = (s->Eflags & EFlags.Adjust) != 0;
        var isHigh = al > (adjust ? 0x9Fu : 0x99) || (s->Eflags & EFlags.Carry) != 0;
        var isLow = (al & 15) > 9 || adjust;
        var amount = (isLow ? 6u : 0) + (isHigh ? 0x60u : 0);
        var r = (subtract ? al - amount : al + amount) & 0xFF;
        Operands.SetRegister<W8>(s, 0, r);
        var flags = AluFlags.Logic(r, 1) | (isHigh ? EFlags.Carry : 0) | (isLow ? EFlags.Adjust : 0);
        s->Eflags = AluFlags.Merge(s->Eflags, flags);
        return OpResult.Next;
    }

    public static int Aaa(CpuState* s, Op* op) => AdjustUnpacked(s, subtract: false);

    public static int Aas(CpuState* s, Op* op) => AdjustUnpacked(s, subtract: true);

    /// <summary>AL and AH are corrected each for itself: AL has no carry into AH.</summary>
    private static int AdjustUnpacked(CpuState* s, bool subtract)
    {
        var ax = s->Registers[0] & 0xFFFF;
        var adjust = (ax & 15) > 9 || (s->Eflags & EFlags.Adjust) != 0;
        if (adjust)
            ax = subtract ? ((ax - 6) & 0xFF) | ((ax & 0xFF00) - 0x100) : ((ax + 6) & 0xFF) | ((ax & 0xFF00) + 0x100);
        var r = ax & 0xFF0F;
        Operands.SetRegister<W16>(s, 0, r);
        var flags = AluFlags.Logic(r & 0xFF, 1) | (adjust ? EFlags.Carry | EFlags.Adjust : 0);
        s->Eflags = AluFlags.Merge(s->Eflags, flags);
        return OpResult.Next;
    }

    private static int DivideError(CpuState* s, Op* op)
    {
        Faults.Raise(s, op, ExceptionVector.DivideError);
        s->Eip = op->NextIp;
        return OpResult.Exit;
    }

    /// <summary>0Fh.</summary>
    public static int PopCs(CpuState* s, Op* op)
    {
        if (!StackAccess.TryPeek<W16>(s, op, 0, out var selector))
            return OpResult.Exit;
        StackAccess.Move(s, 2);
        return SetCs(s, op, selector);
    }

    /// <summary>MOV CS: the instruction behind it is fetched from the new segment.</summary>
    public static int MoveCs(CpuState* s, Op* op) =>
        Operands.TryReadRm(s, op, op->Reg1, 2, out var selector) ? SetCs(s, op, selector) : OpResult.Exit;

    private static int SetCs(CpuState* s, Op* op, uint selector)
    {
        s->Cs.LoadReal((ushort)selector);
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }

    /// <summary>An encoding without a meaning.</summary>
    public static int Nothing(CpuState* s, Op* op) => OpResult.Next;
}
