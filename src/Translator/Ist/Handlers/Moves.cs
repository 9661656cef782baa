using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>MOV of general registers, memory and immediates; MOVZX MOVSX LEA SETcc CMOVcc XLAT.</summary>
internal static unsafe class Moves
{
    public static OpHandler Find(in OpShape shape, Op* op)
    {
        switch ((Mnemonic)shape.Mnemonic)
        {
            case Mnemonic.Mov:
                return op->OperandSize switch
                {
                    1 => Move<W8>(in shape),
                    2 => Move<W16>(in shape),
                    _ => Move<W32>(in shape),
                };
            case Mnemonic.Movzx:
                return IsByteSource(in shape) ? &ZeroExtend<W8> : &ZeroExtend<W16>;
            case Mnemonic.Movsx:
                return IsByteSource(in shape) ? &SignExtend<W8> : &SignExtend<W16>;
            case Mnemonic.Lea:
                return &Lea;
            case Mnemonic.Xlatb:
                return &Xlat;
            case Mnemonic.Nop or Mnemonic.Reservednop or Mnemonic.Endbr32 or Mnemonic.Endbr64:
                return &Nop;
        }
        if (shape.Condition != ConditionUse.Value)
            return null;
        return op->OperandSize == 1 ? &SetIf : &MoveIf;
    }

    private static OpHandler Move<TWidth>(in OpShape shape) where TWidth : struct, IWidth
    {
        if (!IsPlain(shape.First) || !IsPlain(shape.Second))
            return null;
        if (shape.First == OperandShape.Memory)
            return OpShape.IsGeneralRegister(shape.Second) ? &MemoryRegister<TWidth> : &MemoryImmediate<TWidth>;
        return shape.Second switch
        {
            OperandShape.Register or OperandShape.ByteRegister => &RegisterRegister<TWidth>,
            OperandShape.Memory => &RegisterMemory<TWidth>,
            _ => &RegisterImmediate<TWidth>,
        };
    }

    /// <summary>Not a segment, control, debug or test register.</summary>
    private static bool IsPlain(OperandShape operand) =>
        operand is not (OperandShape.SegmentRegister or OperandShape.OtherRegister);

    private static bool IsByteSource(in OpShape shape) => (Code)shape.Code is Code.Movzx_r16_rm8 or Code.Movzx_r32_rm8
        or Code.Movsx_r16_rm8 or Code.Movsx_r32_rm8;

    private static int RegisterRegister<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        Operands.SetRegister<TWidth>(s, op->Reg0, Operands.Register<TWidth>(s, op->Reg1));
        return OpResult.Next;
    }

    private static int RegisterImmediate<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        Operands.SetRegister<TWidth>(s, op->Reg0, op->Immediate);
        return OpResult.Next;
    }

    private static int RegisterMemory<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        if (!Operands.TryLoad<TWidth>(s, op, out var value))
            return OpResult.Exit;
        Operands.SetRegister<TWidth>(s, op->Reg0, value);
        return OpResult.Next;
    }

    private static int MemoryRegister<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        if (!Operands.Destination(s, op, TWidth.Size, out var linear))
            return OpResult.Exit;
        Operands.Store<TWidth>(s, linear, Operands.Register<TWidth>(s, op->Reg1));
        return OpResult.Next;
    }

    private static int MemoryImmediate<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        if (!Operands.Destination(s, op, TWidth.Size, out var linear))
            return OpResult.Exit;
        Operands.Store<TWidth>(s, linear, op->Immediate);
        return OpResult.Next;
    }

    private static int ZeroExtend<TSource>(CpuState* s, Op* op) where TSource : struct, IWidth
    {
        if (!Operands.TryReadRm(s, op, op->Reg1, TSource.Size, out var value))
            return OpResult.Exit;
        Operands.SetRegister(s, op->Reg0, value, op->OperandSize);
        return OpResult.Next;
    }

    private static int SignExtend<TSource>(CpuState* s, Op* op) where TSource : struct, IWidth
    {
        if (!Operands.TryReadRm(s, op, op->Reg1, TSource.Size, out var value))
            return OpResult.Exit;
        Operands.SetRegister(s, op->Reg0, (uint)Width.SignExtend(value, TSource.Size), op->OperandSize);
        return OpResult.Next;
    }

    private static int Lea(CpuState* s, Op* op)
    {
        Operands.SetRegister(s, op->Reg0, Operands.Offset(s, op), op->OperandSize);
        return OpResult.Next;
    }

    private static int SetIf(CpuState* s, Op* op) =>
        Operands.TryWriteRm(s, op, 1, Condition.Holds((int)op->Immediate2, s->Eflags) ? 1u : 0u) ? OpResult.Next : OpResult.Exit;

    /// <summary>CMOVcc reads its source, and faults on it, whatever the condition is.</summary>
    private static int MoveIf(CpuState* s, Op* op)
    {
        if (!Operands.TryReadRm(s, op, op->Reg1, op->OperandSize, out var value))
            return OpResult.Exit;
        if (Condition.Holds((int)op->Immediate2, s->Eflags))
            Operands.SetRegister(s, op->Reg0, value, op->OperandSize);
        return OpResult.Next;
    }

    /// <summary>AL = byte at (E)BX + AL. The decoder knows no AL as an index: it is added here.</summary>
    private static int Xlat(CpuState* s, Op* op)
    {
        var offset = (Operands.Offset(s, op) + (byte)s->Registers[0]) & op->AddressMask;
        if (!Operands.ForLoad(s, op, op->Segment, offset, 1, out var linear))
            return OpResult.Exit;
        Operands.SetRegister<W8>(s, 0, Operands.Load<W8>(s, linear));
        return OpResult.Next;
    }

    private static int Nop(CpuState* s, Op* op) => OpResult.Next;
}
