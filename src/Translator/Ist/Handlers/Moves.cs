using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>MOV of general registers, memory and immediates; MOVZX MOVSX LEA SETcc CMOVcc XLAT.</summary>
internal static unsafe class Moves
{
    public static OpHandler Find(in Instruction instruction, Op* op)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Mov:
                return op->OperandSize switch
                {
                    1 => Move<W8>(in instruction),
                    2 => Move<W16>(in instruction),
                    _ => Move<W32>(in instruction),
                };
            case Mnemonic.Movzx:
                return IsByteSource(in instruction) ? &ZeroExtend<W8> : &ZeroExtend<W16>;
            case Mnemonic.Movsx:
                return IsByteSource(in instruction) ? &SignExtend<W8> : &SignExtend<W16>;
            case Mnemonic.Lea:
                return &Lea;
            case Mnemonic.Xlatb:
                return &Xlat;
            case Mnemonic.Nop or Mnemonic.Reservednop or Mnemonic.Endbr32 or Mnemonic.Endbr64:
                return &Nop;
        }
        if (instruction.ConditionCode == ConditionCode.None || instruction.FlowControl != FlowControl.Next)
            return null;
        return op->OperandSize == 1 ? &SetIf : &MoveIf;
    }

    private static OpHandler Move<TWidth>(in Instruction instruction) where TWidth : struct, IWidth
    {
        if (!IsPlain(instruction.Op0Kind, instruction.Op0Register) || !IsPlain(instruction.Op1Kind, instruction.Op1Register))
            return null;
        if (instruction.Op0Kind == OpKind.Memory)
            return instruction.Op1Kind == OpKind.Register ? &MemoryRegister<TWidth> : &MemoryImmediate<TWidth>;
        return instruction.Op1Kind switch
        {
            OpKind.Register => &RegisterRegister<TWidth>,
            OpKind.Memory => &RegisterMemory<TWidth>,
            _ => &RegisterImmediate<TWidth>,
        };
    }

    /// <summary>Not a segment, control, debug or test register.</summary>
    private static bool IsPlain(OpKind kind, Iced.Intel.Register register) =>
        kind != OpKind.Register || register is >= Iced.Intel.Register.AL and <= Iced.Intel.Register.EDI;

    private static bool IsByteSource(in Instruction instruction) => instruction.Op1Kind == OpKind.Register
        ? instruction.Op1Register <= Iced.Intel.Register.BH
        : instruction.MemorySize is MemorySize.UInt8 or MemorySize.Int8;

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
