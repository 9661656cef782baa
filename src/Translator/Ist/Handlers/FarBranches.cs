using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>Far JMP, CALL, RET, and IRET: here real and virtual 8086 mode, in <see cref="ProtectedBranches"/> the rest.</summary>
internal static unsafe class FarBranches
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Jmp when IsImmediate(in shape) => &Jump,
        Mnemonic.Jmp => &JumpIndirect,
        Mnemonic.Call when IsImmediate(in shape) => &Call,
        Mnemonic.Call => &CallIndirect,
        Mnemonic.Retf => &Return,
        Mnemonic.Iret or Mnemonic.Iretd => &InterruptReturn,
        _ => null,
    };

    private static bool IsImmediate(in OpShape shape) => shape.First == OperandShape.FarBranch;

    private static int Jump(CpuState* s, Op* op) => JumpTo(s, op, (ushort)op->Immediate2, op->Immediate);

    private static int JumpIndirect(CpuState* s, Op* op) => FarPointerOperand.TryLoad(s, op, out var selector, out var offset)
        ? JumpTo(s, op, selector, offset)
        : OpResult.Exit;

    private static int Call(CpuState* s, Op* op) => CallTo(s, op, (ushort)op->Immediate2, op->Immediate);

    private static int CallIndirect(CpuState* s, Op* op) => FarPointerOperand.TryLoad(s, op, out var selector, out var offset)
        ? CallTo(s, op, selector, offset)
        : OpResult.Exit;

    private static int JumpTo(CpuState* s, Op* op, ushort selector, uint offset) => s->IsRealOrVirtual8086
        ? RealTo(s, op, selector, offset)
        : ProtectedBranches.Jump(s, op, selector, offset);

    private static int CallTo(CpuState* s, Op* op, ushort selector, uint offset)
    {
        if (!s->IsRealOrVirtual8086)
            return ProtectedBranches.Call(s, op, selector, offset);
        if (!IsReachable(s, offset))
            return Faults.GeneralProtection(s, op);
        if (!StackAccess.CanPush(s, op, 2, op->OperandSize))
            return OpResult.Exit;
        StackAccess.TryPush(s, op, s->Cs.Selector, op->OperandSize);
        StackAccess.TryPush(s, op, op->NextIp, op->OperandSize);
        return RealTo(s, op, selector, offset);
    }

    private static int Return(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!s->IsRealOrVirtual8086)
            return ProtectedBranches.Return(s, op);
        if (!StackAccess.TryPeek(s, op, 0, size, out var offset) || !StackAccess.TryPeek(s, op, (uint)size, size, out var selector))
            return OpResult.Exit;
        if (!IsReachable(s, offset))
            return Faults.GeneralProtection(s, op);
        StackAccess.Move(s, 2 * size + (int)op->Immediate);
        return RealTo(s, op, (ushort)selector, offset);
    }

    private static int InterruptReturn(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!s->IsRealOrVirtual8086)
            return ProtectedBranches.InterruptReturn(s, op);
        if (size == 2 && !s->IsProtected && TryReturnFromReal(s))
            return OpResult.Resync;
        if (!Privilege.AllowsFlagStack(s, size))
            return Faults.GeneralProtection(s, op);
        if (!StackAccess.TryPeek(s, op, 0, size, out var offset) || !StackAccess.TryPeek(s, op, (uint)size, size, out var selector)
            || !StackAccess.TryPeek(s, op, (uint)(2 * size), size, out var flags))
            return OpResult.Exit;
        if (!IsReachable(s, offset) || !Privilege.TryMergeFlags(s, flags, size, out var eflags))
            return Faults.GeneralProtection(s, op);
        StackAccess.Move(s, 3 * size);
        RealTo(s, op, (ushort)selector, offset);
        Privilege.SetFlags(s, eflags);
        return OpResult.Resync;
    }

    /// <summary>IRET in real mode on an ordinary stack that holds the frame. False: nothing done.</summary>
    private static bool TryReturnFromReal(CpuState* s)
    {
        const int FrameSize = 6;
        ref var sp = ref *(ushort*)(s->Registers + 4);
        if (s->Ss.Limit != 0xFFFF || s->Ss.Access != SegmentRegister.RealModeAccess || sp > 0x10000 - FrameSize
            || s->Cs.Limit < 0xFFFF)
            return false;
        var frame = s->Ss.Base + sp;
        var target = Operands.Load<W32>(s, frame);
        var flags = Operands.Load<W16>(s, frame + 4);
        sp += FrameSize;
        s->Cs = SegmentLoader.RealRegister(s, s->Cs, (ushort)(target >> 16));
        s->Cs.Access &= unchecked((ushort)~SegmentRegister.BigBit);
        s->Eip = target & 0xFFFF;
        Privilege.SetFlags(s, Privilege.MergeFlags(s, flags, 2));
        return true;
    }

    /// <summary>The limit does not change with CS in these modes.</summary>
    private static bool IsReachable(CpuState* s, uint offset) =>
        offset <= s->Cs.Limit || (s->IsProtected && offset <= 0xFFFF);

    private static int RealTo(CpuState* s, Op* op, ushort selector, uint offset)
    {
        if (!IsReachable(s, offset))
            return Faults.GeneralProtection(s, op);
        s->Cs = SegmentLoader.RealRegister(s, s->Cs, selector);
        s->Cs.Access &= unchecked((ushort)~SegmentRegister.BigBit);
        s->Eip = offset;
        return OpResult.Branch;
    }
}
