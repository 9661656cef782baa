using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>BT BTS BTR BTC BSF BSR.</summary>
internal static unsafe class BitInstructions
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Bt => &Bt,
        Mnemonic.Bts => &Bts,
        Mnemonic.Btr => &Btr,
        Mnemonic.Btc => &Btc,
        Mnemonic.Bsf => &Bsf,
        Mnemonic.Bsr => &Bsr,
        _ => null,
    };

    private static bool HasImmediate(Op* op) => (Code)op->Code is Code.Bt_rm16_imm8 or Code.Bt_rm32_imm8
        or Code.Bts_rm16_imm8 or Code.Bts_rm32_imm8 or Code.Btr_rm16_imm8 or Code.Btr_rm32_imm8
        or Code.Btc_rm16_imm8 or Code.Btc_rm32_imm8;

    /// <summary>
    /// The place and the index. In memory an index from a register is signed and reaches beyond the operand: it moves the
    /// address by whole operands.
    /// </summary>
    private static bool TryBit(CpuState* s, Op* op, bool write, out uint linear, out uint a, out uint index)
    {
        int size = op->OperandSize;
        var immediate = HasImmediate(op);
        index = immediate ? op->Immediate : Operands.Register(s, op->Reg1, size);
        linear = 0;
        if (!op->HasMemory)
        {
            a = Operands.Register(s, op->Reg0, size);
            return true;
        }
        var offset = Operands.Offset(s, op);
        if (!immediate)
            offset = (offset + (uint)((Width.SignExtend(index, size) >> (size == 4 ? 5 : 4)) * size)) & op->AddressMask;
        var ok = write
            ? Operands.ForStore(s, op, op->Segment, offset, size, out linear)
            : Operands.ForLoad(s, op, op->Segment, offset, size, out linear);
        a = ok ? Operands.Load(s, linear, size) : 0;
        return ok;
    }

    private static int Bt(CpuState* s, Op* op)
    {
        if (!TryBit(s, op, write: false, out _, out var a, out var index))
            return OpResult.Exit;
        s->Eflags = (uint)(Bits.Bt(a, index, s->Eflags, op->OperandSize) >> 32);
        return OpResult.Next;
    }

    private static int Bts(CpuState* s, Op* op) => TryBit(s, op, write: true, out var linear, out var a, out var index)
        ? Finish(s, op, linear, Bits.Bts(a, index, s->Eflags, op->OperandSize))
        : OpResult.Exit;

    private static int Btr(CpuState* s, Op* op) => TryBit(s, op, write: true, out var linear, out var a, out var index)
        ? Finish(s, op, linear, Bits.Btr(a, index, s->Eflags, op->OperandSize))
        : OpResult.Exit;

    private static int Btc(CpuState* s, Op* op) => TryBit(s, op, write: true, out var linear, out var a, out var index)
        ? Finish(s, op, linear, Bits.Btc(a, index, s->Eflags, op->OperandSize))
        : OpResult.Exit;

    private static int Finish(CpuState* s, Op* op, uint linear, ulong packed)
    {
        Operands.WritePlace(s, op, op->OperandSize, linear, (uint)packed);
        s->Eflags = (uint)(packed >> 32);
        return OpResult.Next;
    }

    private static int Bsf(CpuState* s, Op* op) => Scan(s, op, forward: true);

    private static int Bsr(CpuState* s, Op* op) => Scan(s, op, forward: false);

    private static int Scan(CpuState* s, Op* op, bool forward)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, op->Reg1, size, out var source))
            return OpResult.Exit;
        var old = Operands.Register(s, op->Reg0, size);
        var packed = forward ? Bits.Bsf(source, old, s->Eflags, size) : Bits.Bsr(source, old, s->Eflags, size);
        Operands.SetRegister(s, op->Reg0, (uint)packed, size);
        s->Eflags = (uint)(packed >> 32);
        return OpResult.Next;
    }
}
