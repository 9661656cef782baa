using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>Decides how each instruction of a region is translated, and which flags it reads and defines.</summary>
internal static unsafe class InstructionClassifier
{
    /// <summary>Loads Iced and has its tables made, for which the first plan would otherwise wait some milliseconds.</summary>
    public static void LoadTables()
    {
        // add ax,[bx]
        var decoder = Decoder.Create(16, new ByteArrayCodeReader([0x03, 0x07]));
        decoder.Decode(out var instruction);
        Op op = default;
        _ = Classify(in instruction, &op, mode: 0, limit: 0);
    }

    /// <param name="instruction">As Iced decodes it.</param>
    /// <param name="op">As the interpreter runs it.</param>
    /// <param name="mode">See <see cref="ModeKey"/>.</param>
    /// <param name="limit">Of CS.</param>
    public static PlannedInstruction Classify(in Instruction instruction, Op* op, uint mode, uint limit)
    {
        var planned = new PlannedInstruction { Iced = instruction, Op = op, Kind = KindOf(instruction, op, mode) };
        var read = FlagSets.Of(instruction.RflagsRead);
        planned.ReadsCarry = planned.Kind != TranslationKind.Handler && (read & FlagSet.Carry) != 0;
        switch (planned.Kind)
        {
            case TranslationKind.Handler:
                planned.Uses = FlagSet.All;
                // With its registers in locals it may be done without the handler after all.
                planned.MayLeave = op->IsX87;
                if (TouchesFlags(instruction))
                    planned.Defines = FlagSet.All;
                return planned;
            case TranslationKind.Binary:
            case TranslationKind.Compare:
            case TranslationKind.Test:
            case TranslationKind.Negate:
            case TranslationKind.ShiftConstant:
                planned.Defines = FlagSet.All;
                break;
            case TranslationKind.Increment:
            case TranslationKind.Decrement:
                planned.Defines = FlagSet.AllButCarry;
                break;
            case TranslationKind.RotateConstant:
            case TranslationKind.Multiply:
            case TranslationKind.SignedMultiplyTwo:
                planned.Defines = FlagSet.Carry | FlagSet.Overflow;
                break;
            case TranslationKind.CarryFlag:
                planned.Defines = FlagSet.Carry;
                break;
            case TranslationKind.ShiftVariable:
            case TranslationKind.Divide:
                read = FlagSet.All;
                break;
        }
        planned.MayLeave = MayLeave(planned, mode, limit);
        planned.Uses = planned.MayLeave ? FlagSet.All : read;
        return planned;
    }

    /// <summary>
    /// The handler reads or writes an arithmetic flag in the state. Of shifts Iced says so only when the count does, which
    /// may change with the program's bytes, and which leaves OF alone where our formula does not (a whole turn of RCL).
    /// </summary>
    public static bool TouchesFlags(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Shl or Mnemonic.Sal or Mnemonic.Shr or Mnemonic.Sar or Mnemonic.Rol or Mnemonic.Ror
            or Mnemonic.Rcl or Mnemonic.Rcr or Mnemonic.Shld or Mnemonic.Shrd
        || FlagSets.Of(instruction.RflagsRead | instruction.RflagsModified) != FlagSet.None;

    /// <summary>It ends a block only because an interrupt or a trap may come behind it.</summary>
    public static bool GoesOn(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Cli or Mnemonic.Sti or Mnemonic.Popf or Mnemonic.Popfd;

    /// <summary>It uses MMX registers, which are those of the x87.</summary>
    public static bool IsMmx(in Instruction instruction) => instruction.Op0Register is >= Register.MM0 and <= Register.MM7
        || instruction.Op1Register is >= Register.MM0 and <= Register.MM7 || instruction.Mnemonic == Mnemonic.Emms;

    /// <summary>IN, OUT, INS, OUTS.</summary>
    public static bool IsPort(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.In or Mnemonic.Out or Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd
            or Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd;

    /// <summary>Of its handler's effects on the mode, it only loads CS.</summary>
    public static bool LoadsCode(in Instruction instruction, uint mode) =>
        instruction.Code is Code.Int_imm8 or Code.Iretw
        && (mode & (ModeKey.RealSegments | ModeKey.Limit64K | ModeKey.Code32)) == (ModeKey.RealSegments | ModeKey.Limit64K);

    /// <summary>See <see cref="PlannedInstruction.MayLeave"/>.</summary>
    private static bool MayLeave(in PlannedInstruction planned, uint mode, uint limit)
    {
        ref readonly var instruction = ref planned.Iced;
        var kind = planned.Kind;
        if (kind is TranslationKind.LoadAddress or TranslationKind.Nop)
            return false;
        if (kind is TranslationKind.Divide or TranslationKind.X87)
            return true;
        if (instruction.StackPointerIncrement != 0 || kind is TranslationKind.StringElement or TranslationKind.RepeatedString or TranslationKind.IndirectBranch
            or TranslationKind.Leave or TranslationKind.FarJump or TranslationKind.FarIndirect)
            return true;
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) != OpKind.Memory)
                continue;
            var isStore = i == 0 && kind is not (TranslationKind.Compare or TranslationKind.Test);
            if (isStore || (mode & ModeKey.ReadTraps) != 0 || kind == TranslationKind.Exchange)
                return true;
            if (ModeKey.HasOneSegment(mode) && instruction.MemorySegment is not (Register.FS or Register.GS))
                return (mode & ModeKey.Uniform) != 0 && !IsInside(planned, limit);
            return (mode & ModeKey.Limit64K) == 0 || instruction.MemorySize.GetSize() > 1
                || instruction.MemoryBase.IsGPR32() || instruction.MemoryIndex.IsGPR32() || instruction.MemoryDisplSize > 2;
        }
        return false;
    }

    /// <summary>The memory operand has a constant address with all its bytes in front of a limit.</summary>
    public static bool IsInside(in PlannedInstruction planned, uint limit)
    {
        ref readonly var i = ref planned.Iced;
        if (i.MemoryBase != Register.None || i.MemoryIndex != Register.None || (planned.Op->Flags & OpFlags.LiveDisplacement) != 0)
            return false;
        var offset = i.MemoryDisplSize == 2 ? i.MemoryDisplacement64 & 0xFFFF : (uint)i.MemoryDisplacement64;
        return offset + (uint)i.MemorySize.GetSize() - 1 <= limit;
    }

    /// <summary>In protected mode, a load of a segment register but SS and CS.</summary>
    public static bool LoadsData(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Mov or Mnemonic.Pop => instruction.Op0Kind == OpKind.Register
            && instruction.Op0Register is Register.ES or Register.DS or Register.FS or Register.GS,
        Mnemonic.Les or Mnemonic.Lds or Mnemonic.Lfs or Mnemonic.Lgs => true,
        _ => false,
    };

    private static TranslationKind KindOf(in Instruction instruction, Op* op, uint mode)
    {
        if (op->IsX87)
        {
            // Under paging an operand's address does not tell its offset, which is remembered.
            var isKnown = (op->Flags & OpFlags.OfModel) == 0 && ((mode & ModeKey.Checked) == 0 || !op->HasMemory);
            return isKnown && X87FastTable.ShapeOf(op->Immediate, out _) != X87Shape.None
                ? TranslationKind.X87
                : TranslationKind.Handler;
        }
        if (instruction.HasRepPrefix && (mode & (ModeKey.Flat | ModeKey.Uniform | ModeKey.Limit64K)) != 0 && IsMoveOrFill(instruction))
            return TranslationKind.RepeatedString;
        if (instruction.HasLockPrefix || instruction.HasRepPrefix || instruction.HasRepnePrefix || (op->Flags & OpFlags.OfModel) != 0)
            return TranslationKind.Handler;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Nop:
                return instruction.OpCount == 0 ? TranslationKind.Nop : TranslationKind.Handler;
            case Mnemonic.Mov:
                return OfMove(instruction, mode);
            case Mnemonic.Movzx:
                return TranslationKind.MoveZeroExtend;
            case Mnemonic.Movsx:
                return TranslationKind.MoveSignExtend;
            case Mnemonic.Les or Mnemonic.Lds or Mnemonic.Lfs or Mnemonic.Lgs:
                return (mode & ModeKey.RealSegments) != 0 ? TranslationKind.LoadFarPointerReal : TranslationKind.Handler;
            case Mnemonic.Lea:
                return instruction.GetOpKind(1) == OpKind.Memory ? TranslationKind.LoadAddress : TranslationKind.Handler;
            case Mnemonic.Xchg:
                return TranslationKind.Exchange;
            case Mnemonic.Add or Mnemonic.Adc or Mnemonic.Sub or Mnemonic.Sbb or Mnemonic.And or Mnemonic.Or or Mnemonic.Xor:
                return TranslationKind.Binary;
            case Mnemonic.Cmp:
                return TranslationKind.Compare;
            case Mnemonic.Test:
                return TranslationKind.Test;
            case Mnemonic.Inc:
                return TranslationKind.Increment;
            case Mnemonic.Dec:
                return TranslationKind.Decrement;
            case Mnemonic.Neg:
                return TranslationKind.Negate;
            case Mnemonic.Not:
                return TranslationKind.Not;
            case Mnemonic.Shl or Mnemonic.Sal or Mnemonic.Shr or Mnemonic.Sar:
                return OfShift(instruction);
            case Mnemonic.Rol or Mnemonic.Ror:
                return instruction.GetOpKind(1) == OpKind.Register || ((int)instruction.GetImmediate(1) & 31) == 0
                    ? TranslationKind.ShiftVariable
                    : TranslationKind.RotateConstant;
            case Mnemonic.Rcl or Mnemonic.Rcr:
                return TranslationKind.ShiftVariable;
            case Mnemonic.Mul:
                return TranslationKind.Multiply;
            case Mnemonic.Imul:
                return instruction.OpCount == 1 ? TranslationKind.Multiply : TranslationKind.SignedMultiplyTwo;
            case Mnemonic.Div or Mnemonic.Idiv:
                return TranslationKind.Divide;
            case Mnemonic.Cbw or Mnemonic.Cwde or Mnemonic.Cwd or Mnemonic.Cdq:
                return TranslationKind.ConvertWidth;
            case Mnemonic.Push:
                return OfPush(instruction);
            case Mnemonic.Pop:
                return OfPop(instruction, mode);
            case Mnemonic.Clc or Mnemonic.Stc or Mnemonic.Cmc:
                return TranslationKind.CarryFlag;
            case Mnemonic.Cld or Mnemonic.Std:
                return TranslationKind.DirectionFlag;
            case Mnemonic.Bswap:
                return instruction.Code == Code.Bswap_r32 ? TranslationKind.ByteSwap : TranslationKind.Handler;
            case Mnemonic.Leave:
                return (instruction.Code == Code.Leaved) == ((mode & ModeKey.Stack32) != 0)
                    ? TranslationKind.Leave
                    : TranslationKind.Handler;
            case Mnemonic.Lodsb or Mnemonic.Lodsw or Mnemonic.Lodsd
                or Mnemonic.Stosb or Mnemonic.Stosw or Mnemonic.Stosd or Mnemonic.Movsb or Mnemonic.Movsw:
                return TranslationKind.StringElement;
            case Mnemonic.Movsd:
                return instruction.IsStringInstruction ? TranslationKind.StringElement : TranslationKind.Handler;
        }
        return OfBranch(instruction, op, mode);
    }

    private static bool IsMoveOrFill(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Movsb or Mnemonic.Movsw or Mnemonic.Stosb or Mnemonic.Stosw or Mnemonic.Stosd => true,
        Mnemonic.Movsd => instruction.IsStringInstruction,
        _ => false,
    };

    private static TranslationKind OfMove(in Instruction instruction, uint mode)
    {
        for (var i = 0; i < 2; i++)
        {
            if (instruction.GetOpKind(i) != OpKind.Register)
                continue;
            var register = instruction.GetOpRegister(i);
            if (register.IsSegmentRegister())
                return i == 0 ? OfSegmentLoad(register, mode) : TranslationKind.PushSegment;
            if (!register.IsGPR())
                return TranslationKind.Handler;
        }
        return TranslationKind.Move;
    }

    private static TranslationKind OfSegmentLoad(Register register, uint mode) =>
        (mode & ModeKey.RealSegments) != 0 && register is not (Register.SS or Register.CS)
            ? TranslationKind.LoadSegmentReal
            : TranslationKind.Handler;

    private static TranslationKind OfShift(in Instruction instruction)
    {
        if (instruction.GetOpKind(1) == OpKind.Register)
            return TranslationKind.ShiftVariable;
        var count = (int)instruction.GetImmediate(1) & 31;
        var size = instruction.GetOpKind(0) == OpKind.Memory
            ? instruction.MemorySize.GetSize()
            : instruction.GetOpRegister(0).GetSize();
        return count == 0 ? TranslationKind.Handler
            : count < size * 8 ? TranslationKind.ShiftConstant
            : TranslationKind.ShiftVariable;
    }

    private static TranslationKind OfPush(in Instruction instruction) =>
        instruction.GetOpKind(0) == OpKind.Register && instruction.GetOpRegister(0).IsSegmentRegister()
            ? instruction.StackPointerIncrement == -2 ? TranslationKind.PushSegment : TranslationKind.Handler
            : TranslationKind.Push;

    private static TranslationKind OfPop(in Instruction instruction, uint mode)
    {
        if (instruction.GetOpKind(0) == OpKind.Memory)
            return TranslationKind.Handler;
        var register = instruction.GetOpRegister(0);
        if (!register.IsSegmentRegister())
            return TranslationKind.Pop;
        return instruction.StackPointerIncrement == 2 ? OfSegmentLoad(register, mode) : TranslationKind.Handler;
    }

    /// <summary>Near branches of the code segment's own width; the others wrap or check in ways of their own.</summary>
    private static TranslationKind OfBranch(in Instruction instruction, Op* op, uint mode)
    {
        if (instruction.IsSetcc())
            return TranslationKind.SetCondition;
        var natural = (mode & ModeKey.Code32) != 0 ? 4 : 2;
        if (op->OperandSize != natural && instruction.FlowControl != FlowControl.ConditionalBranch)
            return TranslationKind.Handler;
        if (instruction.IsJccShortOrNear)
            return IsNaturalBranch(instruction, natural) ? TranslationKind.ConditionalBranch : TranslationKind.Handler;
        if (instruction.IsLoop || instruction.IsLoopcc || instruction.IsJcxShort)
            return IsNaturalBranch(instruction, natural) ? TranslationKind.LoopBranch : TranslationKind.Handler;
        if (instruction.IsJmpShortOrNear)
            return IsNaturalBranch(instruction, natural) ? TranslationKind.Jump : TranslationKind.Handler;
        if (instruction.IsCallNear)
            return IsNaturalBranch(instruction, natural) ? TranslationKind.Call : TranslationKind.Handler;
        if (OfFarBranch(instruction, mode) is not TranslationKind.Handler and var far)
            return far;
        if (instruction.IsJmpNearIndirect || instruction.IsCallNearIndirect)
            return TranslationKind.IndirectBranch;
        return instruction.Code is Code.Retnw or Code.Retnw_imm16 or Code.Retnd or Code.Retnd_imm16
            ? TranslationKind.Return
            : TranslationKind.Handler;
    }

    /// <summary>Only CS and its base change; every 16-bit offset is inside the segment.</summary>
    private static TranslationKind OfFarBranch(in Instruction instruction, uint mode)
    {
        const uint mask = ModeKey.RealSegments | ModeKey.Limit64K | ModeKey.Stack32;
        if ((mode & mask) != (ModeKey.RealSegments | ModeKey.Limit64K))
            return TranslationKind.Handler;
        return instruction.Code switch
        {
            Code.Jmp_ptr1616 => TranslationKind.FarJump,
            Code.Call_ptr1616 => TranslationKind.FarCall,
            Code.Jmp_m1616 or Code.Call_m1616 => TranslationKind.FarIndirect,
            Code.Retfw or Code.Retfw_imm16 => TranslationKind.FarReturn,
            _ => TranslationKind.Handler,
        };
    }

    private static bool IsNaturalBranch(in Instruction instruction, int natural) =>
        instruction.Op0Kind == (natural == 2 ? OpKind.NearBranch16 : OpKind.NearBranch32);

    private static bool IsSetcc(this in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Seta or Mnemonic.Setae or Mnemonic.Setb or Mnemonic.Setbe or Mnemonic.Sete or Mnemonic.Setne
            or Mnemonic.Setg or Mnemonic.Setge or Mnemonic.Setl or Mnemonic.Setle or Mnemonic.Seto or Mnemonic.Setno
            or Mnemonic.Setp or Mnemonic.Setnp or Mnemonic.Sets or Mnemonic.Setns => true,
        _ => false,
    };
}
