using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>MOV to and from segment registers, POP of one, LDS LES LSS LFS LGS.</summary>
internal static unsafe class SegmentMoves
{
    public static OpHandler Find(in OpShape shape, Op* op)
    {
        switch ((Mnemonic)shape.Mnemonic)
        {
            case Mnemonic.Mov when shape.First == OperandShape.SegmentRegister:
                return &Load;
            case Mnemonic.Mov when shape.Second == OperandShape.SegmentRegister:
                return &Store;
            case Mnemonic.Pop when shape.First == OperandShape.SegmentRegister:
                return &Pop;
            case Mnemonic.Les:
                return &Les;
            case Mnemonic.Lds:
                return &Lds;
            case Mnemonic.Lss:
                return &Lss;
            case Mnemonic.Lfs:
                return &Lfs;
            case Mnemonic.Lgs:
                return &Lgs;
            default:
                return null;
        }
    }

    /// <summary>From a 16-bit memory operand, or the low word of a register.</summary>
    private static int Load(CpuState* s, Op* op) => Operands.TryReadRm(s, op, op->Reg1, 2, out var selector)
        ? Set(s, op, (SegmentName)op->Reg0, (ushort)selector)
        : OpResult.Exit;

    /// <summary>To memory always 16 bits; to a 32-bit register zero-extended.</summary>
    private static int Store(CpuState* s, Op* op)
    {
        var selector = Operands.Segment(s, op->Reg1)->Selector;
        return Operands.TryWriteRm(s, op, op->HasMemory ? 2 : op->OperandSize, selector) ? OpResult.Next : OpResult.Exit;
    }

    private static int Pop(CpuState* s, Op* op)
    {
        // The pointer moves by the operand size, but only the selector is read.
        if (!StackAccess.TryPeek<W16>(s, op, 0, out var selector))
            return OpResult.Exit;
        var old = s->Registers[4];
        var oldMask = StackAccess.Mask(s);
        var result = Set(s, op, (SegmentName)op->Reg0, (ushort)selector);
        if (result != OpResult.Exit)
            s->Registers[4] = (old & ~oldMask) | ((old + op->OperandSize) & oldMask);
        return result;
    }

    private static int Set(CpuState* s, Op* op, SegmentName name, ushort selector)
    {
        var fault = SegmentLoader.Load(s, name, selector);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        if (name == SegmentName.Ss)
            s->InterruptShadow = 1;
        else if (s->IsRealOrVirtual8086)
            return OpResult.Next;
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }

    private static int Les(CpuState* s, Op* op) => LoadFar(s, op, SegmentName.Es);

    private static int Lds(CpuState* s, Op* op) => LoadFar(s, op, SegmentName.Ds);

    private static int Lss(CpuState* s, Op* op) => LoadFar(s, op, SegmentName.Ss);

    private static int Lfs(CpuState* s, Op* op) => LoadFar(s, op, SegmentName.Fs);

    private static int Lgs(CpuState* s, Op* op) => LoadFar(s, op, SegmentName.Gs);

    private static int LoadFar(CpuState* s, Op* op, SegmentName name)
    {
        if (!FarPointerOperand.TryLoad(s, op, out var selector, out var offset))
            return OpResult.Exit;
        var fault = SegmentLoader.Load(s, name, selector);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        Operands.SetRegister(s, op->Reg0, offset, op->OperandSize);
        if (s->IsRealOrVirtual8086 && name != SegmentName.Ss)
            return OpResult.Next;
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }
}
