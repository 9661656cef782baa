using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>XCHG XADD CMPXCHG CMPXCHG8B.</summary>
internal static unsafe class Exchanges
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Xchg => &Xchg,
        Mnemonic.Xadd => &Xadd,
        Mnemonic.Cmpxchg => &Cmpxchg,
        Mnemonic.Cmpxchg8b => &Cmpxchg8b,
        _ => null,
    };

    private static int Xchg(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var a))
            return OpResult.Exit;
        var b = Operands.Register(s, op->Reg1, size);
        Operands.WritePlace(s, op, size, linear, b);
        Operands.SetRegister(s, op->Reg1, a, size);
        return OpResult.Next;
    }

    /// <summary>The source takes the old destination, then the destination takes the sum: of one register, the sum.</summary>
    private static int Xadd(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var a))
            return OpResult.Exit;
        var eflags = s->Eflags;
        var sum = AddFormula.Apply(a, Operands.Register(s, op->Reg1, size), size, ref eflags);
        if (op->HasMemory)
            Operands.Store(s, linear, sum, size);
        Operands.SetRegister(s, op->Reg1, a, size);
        if (!op->HasMemory)
            Operands.SetRegister(s, op->Reg0, sum, size);
        s->Eflags = eflags;
        return OpResult.Next;
    }

    /// <summary>The destination is written in both cases, as processors do.</summary>
    private static int Cmpxchg(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var a))
            return OpResult.Exit;
        var accumulator = Operands.Register(s, 0, size);
        var eflags = s->Eflags;
        SubFormula.Apply(accumulator, a, size, ref eflags);
        if (accumulator == a)
        {
            Operands.WritePlace(s, op, size, linear, Operands.Register(s, op->Reg1, size));
        }
        else
        {
            if (op->HasMemory)
                Operands.Store(s, linear, a, size);
            Operands.SetRegister(s, 0, a, size);
        }
        s->Eflags = eflags;
        return OpResult.Next;
    }

    private static int Cmpxchg8b(CpuState* s, Op* op)
    {
        if (!Operands.Destination(s, op, 8, out var linear))
            return OpResult.Exit;
        var low = Operands.Load(s, linear, 4);
        var high = Operands.Load(s, linear + 4, 4);
        var equal = low == s->Registers[0] && high == s->Registers[2];
        Operands.Store(s, linear, equal ? s->Registers[3] : low, 4);
        Operands.Store(s, linear + 4, equal ? s->Registers[1] : high, 4);
        if (!equal)
        {
            s->Registers[0] = low;
            s->Registers[2] = high;
        }
        s->Eflags = equal ? s->Eflags | EFlags.Zero : s->Eflags & ~EFlags.Zero;
        return OpResult.Next;
    }
}
