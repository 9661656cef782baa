using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>
/// IN OUT INS OUTS: they leave to the virtual machine manager, EIP at themselves; <see cref="PortInstruction"/> carries
/// them out. A repeated one with a count of zero does nothing here.
/// </summary>
internal static unsafe class Ports
{
    public static OpHandler Find(in OpShape shape) => (Code)shape.Code switch
    {
        Code.In_AL_imm8 or Code.In_AX_imm8 or Code.In_EAX_imm8 or Code.Out_imm8_AL or Code.Out_imm8_AX
            or Code.Out_imm8_EAX => &Immediate,
        Code.In_AL_DX or Code.In_AX_DX or Code.In_EAX_DX or Code.Out_DX_AL or Code.Out_DX_AX or Code.Out_DX_EAX => &Dx,
        Code.Insb_m8_DX or Code.Insw_m16_DX or Code.Insd_m32_DX or Code.Outsb_DX_m8 or Code.Outsw_DX_m16
            or Code.Outsd_DX_m32 => &String,
        _ => null,
    };

    private static int Immediate(CpuState* s, Op* op) => Leave(s, op, op->Immediate & 0xFF);

    private static int Dx(CpuState* s, Op* op) => Leave(s, op, (ushort)s->Registers[2]);

    private static int String(CpuState* s, Op* op) =>
        (op->Flags & OpFlags.Repeats) != 0 && (s->Registers[1] & op->AddressMask) == 0
            ? OpResult.Next
            : Leave(s, op, (ushort)s->Registers[2]);

    private static int Leave(CpuState* s, Op* op, uint port)
    {
        var fault = PortBitmap.Check(s, (ushort)port, op->OperandSize);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        s->Eip = s->ExitIp = op->Ip;
        s->Exit = CpuExit.PortIo;
        s->ExitOperand = port;
        s->ExitErrorCode = -1;
        return OpResult.Exit;
    }
}
