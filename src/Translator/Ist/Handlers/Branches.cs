using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>Near JMP, CALL and RET, Jcc, LOOP, JCXZ. A target outside CS raises #GP(0) before anything changed.</summary>
internal static unsafe class Branches
{
    private const int Cx = 1;

    public static OpHandler Find(in OpShape shape, Op* op)
    {
        if (shape.Condition == ConditionUse.Branch && (Mnemonic)shape.Mnemonic is not Mnemonic.Loope and not Mnemonic.Loopne)
            return &JumpIf;
        return (Mnemonic)shape.Mnemonic switch
        {
            Mnemonic.Jmp when shape.First == OperandShape.NearBranch => &Jump,
            Mnemonic.Jmp when IsNearIndirect(in shape) => &JumpIndirect,
            Mnemonic.Call when shape.First == OperandShape.NearBranch => &Call,
            Mnemonic.Call when IsNearIndirect(in shape) => &CallIndirect,
            Mnemonic.Ret => &Return,
            Mnemonic.Loop => &Loop,
            Mnemonic.Loope => &LoopEqual,
            Mnemonic.Loopne => &LoopNotEqual,
            Mnemonic.Jcxz or Mnemonic.Jecxz => &JumpIfCxZero,
            _ => null,
        };
    }

    private static bool IsNearIndirect(in OpShape shape) =>
        (Code)shape.Code is Code.Jmp_rm16 or Code.Jmp_rm32 or Code.Call_rm16 or Code.Call_rm32;

    private static int To(CpuState* s, Op* op, uint target)
    {
        if (target > s->Cs.Limit)
            return Faults.GeneralProtection(s, op);
        s->Eip = target;
        return OpResult.Branch;
    }

    private static int JumpIf(CpuState* s, Op* op) =>
        Condition.Holds((int)op->Immediate2, s->Eflags) ? To(s, op, op->Immediate) : OpResult.Next;

    private static int Jump(CpuState* s, Op* op) => To(s, op, op->Immediate);

    private static int JumpIndirect(CpuState* s, Op* op) =>
        Operands.TryReadRm(s, op, out var target) ? To(s, op, target) : OpResult.Exit;

    private static int Call(CpuState* s, Op* op) => CallTo(s, op, op->Immediate);

    private static int CallIndirect(CpuState* s, Op* op) =>
        Operands.TryReadRm(s, op, out var target) ? CallTo(s, op, target) : OpResult.Exit;

    private static int CallTo(CpuState* s, Op* op, uint target)
    {
        if (target > s->Cs.Limit)
            return Faults.GeneralProtection(s, op);
        if (!StackAccess.TryPush(s, op, op->NextIp, op->OperandSize))
            return OpResult.Exit;
        s->Eip = target;
        return OpResult.Branch;
    }

    /// <summary>RET n also drops n bytes.</summary>
    private static int Return(CpuState* s, Op* op)
    {
        if (!StackAccess.TryPeek(s, op, 0, op->OperandSize, out var target))
            return OpResult.Exit;
        if (target > s->Cs.Limit)
            return Faults.GeneralProtection(s, op);
        StackAccess.Move(s, op->OperandSize + (int)op->Immediate);
        s->Eip = target;
        return OpResult.Branch;
    }

    private static int Loop(CpuState* s, Op* op) => LoopWhile(s, op, true);

    private static int LoopEqual(CpuState* s, Op* op) => LoopWhile(s, op, (s->Eflags & EFlags.Zero) != 0);

    private static int LoopNotEqual(CpuState* s, Op* op) => LoopWhile(s, op, (s->Eflags & EFlags.Zero) == 0);

    /// <summary>Counts in CX or ECX, by the address size; no flag changes.</summary>
    private static int LoopWhile(CpuState* s, Op* op, bool condition)
    {
        var count = (s->Registers[Cx] - 1) & op->AddressMask;
        if (count != 0 && condition)
        {
            if (op->Immediate > s->Cs.Limit)
                return Faults.GeneralProtection(s, op);
            Operands.SetRegister(s, 4 * Cx, count, op->AddressSize);
            s->Eip = op->Immediate;
            return OpResult.Branch;
        }
        Operands.SetRegister(s, 4 * Cx, count, op->AddressSize);
        return OpResult.Next;
    }

    private static int JumpIfCxZero(CpuState* s, Op* op) =>
        (s->Registers[Cx] & op->AddressMask) == 0 ? To(s, op, op->Immediate) : OpResult.Next;
}
