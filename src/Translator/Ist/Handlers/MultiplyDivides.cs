using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>MUL IMUL DIV IDIV.</summary>
internal static unsafe class MultiplyDivides
{
    private const int Ah = 1;
    private const int Dx = 8;

    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Mul => &Mul,
        Mnemonic.Imul => shape.Second == OperandShape.None ? &Imul
            : shape.Third == OperandShape.None ? &Imul2
            : &Imul3,
        Mnemonic.Div => &Div,
        Mnemonic.Idiv => &Idiv,
        _ => null,
    };

    public static int Mul(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, out var b))
            return OpResult.Exit;
        var product = MultiplyDivide.Mul(Operands.Register(s, 0, size), b);
        SetPair(s, (uint)product, (uint)(product >> (8 * size)), size);
        s->Eflags = MultiplyDivide.MulFlags(product, s->Eflags, size);
        return OpResult.Next;
    }

    private static int Imul(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, out var b))
            return OpResult.Exit;
        var product = MultiplyDivide.Imul(Operands.Register(s, 0, size), b, size);
        SetPair(s, (uint)product, (uint)(product >> (8 * size)), size);
        s->Eflags = MultiplyDivide.ImulFlags(product, s->Eflags, size);
        return OpResult.Next;
    }

    private static int Imul2(CpuState* s, Op* op) => Operands.TryReadRm(s, op, op->Reg1, op->OperandSize, out var b)
        ? SetProduct(s, op, Operands.Register(s, op->Reg0, op->OperandSize), b)
        : OpResult.Exit;

    private static int Imul3(CpuState* s, Op* op) => Operands.TryReadRm(s, op, op->Reg1, op->OperandSize, out var a)
        ? SetProduct(s, op, a, op->Immediate)
        : OpResult.Exit;

    private static int SetProduct(CpuState* s, Op* op, uint a, uint b)
    {
        var packed = MultiplyDivide.Imul2(a, b, s->Eflags, op->OperandSize);
        Operands.SetRegister(s, op->Reg0, (uint)packed, op->OperandSize);
        s->Eflags = (uint)(packed >> 32);
        return OpResult.Next;
    }

    private static int Div(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, out var divisor))
            return OpResult.Exit;
        return MultiplyDivide.TryDiv(Dividend(s, size), divisor, size, out var quotient, out var remainder)
            ? Quotient(s, quotient, remainder, size)
            : Faults.Raise(s, op, ExceptionVector.DivideError);
    }

    private static int Idiv(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryReadRm(s, op, out var divisor))
            return OpResult.Exit;
        return MultiplyDivide.TryIdiv(Dividend(s, size), divisor, size, out var quotient, out var remainder)
            ? Quotient(s, quotient, remainder, size)
            : Faults.Raise(s, op, ExceptionVector.DivideError);
    }

    public static int Quotient(CpuState* s, uint quotient, uint remainder, int size)
    {
        SetPair(s, quotient, remainder, size);
        s->Eflags = MultiplyDivide.DivFlags(s->Eflags);
        return OpResult.Next;
    }

    /// <summary>AX, DX:AX or EDX:EAX.</summary>
    public static ulong Dividend(CpuState* s, int size) => size switch
    {
        1 => (ushort)s->Registers[0],
        2 => s->Registers[2] << 16 | (ushort)s->Registers[0],
        _ => (ulong)s->Registers[2] << 32 | s->Registers[0],
    };

    /// <summary>AL and AH, AX and DX, or EAX and EDX.</summary>
    private static void SetPair(CpuState* s, uint low, uint high, int size)
    {
        Operands.SetRegister(s, 0, low, size);
        Operands.SetRegister(s, size == 1 ? (byte)Ah : (byte)Dx, high, size);
    }
}
