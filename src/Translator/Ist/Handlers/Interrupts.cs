using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>INT n INT3 INTO ICEBP BOUND HLT UD: what hands over to the virtual machine manager, and the service call.</summary>
internal static unsafe class Interrupts
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Int => &Int,
        Mnemonic.Int3 => &Int3,
        Mnemonic.Into => &Into,
        Mnemonic.Int1 => &Int1,
        Mnemonic.Bound => &Bound,
        Mnemonic.Hlt => &Halt,
        Mnemonic.Wait => &X87Control.Wait,
        Mnemonic.Ud0 or Mnemonic.Ud1 or Mnemonic.Ud2 => &IllegalInstructions.InvalidOpcode,
        _ => null,
    };

    /// <summary>HLT, number, complement. EIP is left after the three bytes.</summary>
    public static int ServiceCall(CpuState* s, Op* op) => Leave(s, op, CpuExit.ServiceCall, op->Immediate);

    private static int Leave(CpuState* s, Op* op, CpuExit exit, uint operand)
    {
        s->Eip = op->NextIp;
        s->ExitIp = op->Ip;
        s->Exit = exit;
        s->ExitOperand = operand;
        s->ExitErrorCode = -1;
        return OpResult.Exit;
    }

    private static int Int(CpuState* s, Op* op)
    {
        if ((s->Cr4 & CpuState.Cr4VirtualInterrupts) != 0 && Privilege.IsVirtual8086(s)
            && VirtualInterrupts.TryRedirect(s, op, out var result))
            return result;
        if (!Privilege.AllowsFlagStack(s))
            return Faults.GeneralProtection(s, op);
        return InterruptDelivery.TryEnter(s, (byte)op->Immediate, op->NextIp)
            ? OpResult.Branch
            : Leave(s, op, CpuExit.SoftwareInterrupt, op->Immediate);
    }

    private static int Int3(CpuState* s, Op* op) => Leave(s, op, CpuExit.SoftwareInterrupt, ExceptionVector.Breakpoint);

    private static int Into(CpuState* s, Op* op) => (s->Eflags & EFlags.Overflow) != 0
        ? Leave(s, op, CpuExit.SoftwareInterrupt, ExceptionVector.Overflow)
        : OpResult.Next;

    /// <summary>ICEBP (F1h): a debug trap, whatever the IOPL.</summary>
    private static int Int1(CpuState* s, Op* op) => Leave(s, op, CpuExit.Exception, ExceptionVector.Debug);

    private static int Bound(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        var offset = Operands.Offset(s, op);
        if (!Operands.ForLoad(s, op, op->Segment, offset, size, out var low)
            || !Operands.ForLoad(s, op, op->Segment, (offset + (uint)size) & op->AddressMask, size, out var high))
            return OpResult.Exit;
        var index = Width.SignExtend(Operands.Register(s, op->Reg0, size), size);
        return index < Width.SignExtend(Operands.Load(s, low, size), size) || index > Width.SignExtend(Operands.Load(s, high, size), size)
            ? Faults.Raise(s, op, ExceptionVector.BoundRange)
            : OpResult.Next;
    }

    private static int Halt(CpuState* s, Op* op) => Privilege.IsRing0(s)
        ? Leave(s, op, CpuExit.Halt, 0)
        : Faults.GeneralProtection(s, op);
}
