using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>ADD OR ADC SBB AND SUB XOR CMP TEST, and INC DEC NEG NOT.</summary>
internal static unsafe class Alu
{
    public static OpHandler Find(in OpShape shape, Op* op) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Add => Binary<AddFormula>(in shape, op),
        Mnemonic.Or => Binary<OrFormula>(in shape, op),
        Mnemonic.Adc => Binary<AdcFormula>(in shape, op),
        Mnemonic.Sbb => Binary<SbbFormula>(in shape, op),
        Mnemonic.And => Binary<AndFormula>(in shape, op),
        Mnemonic.Sub => Binary<SubFormula>(in shape, op),
        Mnemonic.Xor => Binary<XorFormula>(in shape, op),
        Mnemonic.Cmp => Binary<CmpFormula>(in shape, op),
        Mnemonic.Test => Binary<TestFormula>(in shape, op),
        Mnemonic.Inc => Unary<IncFormula>(op),
        Mnemonic.Dec => Unary<DecFormula>(op),
        Mnemonic.Neg => Unary<NegFormula>(op),
        Mnemonic.Not => Unary<NotFormula>(op),
        _ => null,
    };

    private static OpHandler Binary<TFormula>(in OpShape shape, Op* op) where TFormula : struct, IBinaryFormula =>
        op->OperandSize switch
        {
            1 => Binary<TFormula, W8>(in shape),
            2 => Binary<TFormula, W16>(in shape),
            _ => Binary<TFormula, W32>(in shape),
        };

    private static OpHandler Binary<TFormula, TWidth>(in OpShape shape)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth
    {
        if (shape.First == OperandShape.Memory)
            return OpShape.IsGeneralRegister(shape.Second) ? &MemoryRegister<TFormula, TWidth> : &MemoryImmediate<TFormula, TWidth>;
        return shape.Second switch
        {
            OperandShape.Register or OperandShape.ByteRegister => &RegisterRegister<TFormula, TWidth>,
            OperandShape.Memory => &RegisterMemory<TFormula, TWidth>,
            _ => &RegisterImmediate<TFormula, TWidth>,
        };
    }

    private static OpHandler Unary<TFormula>(Op* op) where TFormula : struct, IUnaryFormula => op->OperandSize switch
    {
        1 => op->HasMemory ? &Memory<TFormula, W8> : &Register<TFormula, W8>,
        2 => op->HasMemory ? &Memory<TFormula, W16> : &Register<TFormula, W16>,
        _ => op->HasMemory ? &Memory<TFormula, W32> : &Register<TFormula, W32>,
    };

    private static int RegisterRegister<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth
    {
        ToRegister<TFormula, TWidth>(s, op, Operands.Register<TWidth>(s, op->Reg1));
        return OpResult.Next;
    }

    private static int RegisterImmediate<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth
    {
        ToRegister<TFormula, TWidth>(s, op, op->Immediate);
        return OpResult.Next;
    }

    private static int RegisterMemory<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth
    {
        if (!Operands.TryLoad<TWidth>(s, op, out var b))
            return OpResult.Exit;
        ToRegister<TFormula, TWidth>(s, op, b);
        return OpResult.Next;
    }

    private static int MemoryRegister<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth => ToMemory<TFormula, TWidth>(s, op, Operands.Register<TWidth>(s, op->Reg1));

    private static int MemoryImmediate<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth => ToMemory<TFormula, TWidth>(s, op, op->Immediate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ToRegister<TFormula, TWidth>(CpuState* s, Op* op, uint b)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth
    {
        var eflags = s->Eflags;
        var r = TFormula.Apply(Operands.Register<TWidth>(s, op->Reg0), b, TWidth.Size, ref eflags);
        if (TFormula.Writes)
            Operands.SetRegister<TWidth>(s, op->Reg0, r);
        s->Eflags = eflags;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ToMemory<TFormula, TWidth>(CpuState* s, Op* op, uint b)
        where TFormula : struct, IBinaryFormula
        where TWidth : struct, IWidth
    {
        uint linear, a;
        if (!TFormula.Writes)
        {
            if (!Operands.TryLoad<TWidth>(s, op, out a))
                return OpResult.Exit;
            linear = 0;
        }
        else
        {
            if (!Operands.Destination(s, op, TWidth.Size, out linear))
                return OpResult.Exit;
            a = Operands.Load<TWidth>(s, linear);
        }
        var eflags = s->Eflags;
        var r = TFormula.Apply(a, b, TWidth.Size, ref eflags);
        if (TFormula.Writes)
            Operands.Store<TWidth>(s, linear, r);
        s->Eflags = eflags;
        return OpResult.Next;
    }

    private static int Register<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IUnaryFormula
        where TWidth : struct, IWidth
    {
        var eflags = s->Eflags;
        Operands.SetRegister<TWidth>(s, op->Reg0,
            TFormula.Apply(Operands.Register<TWidth>(s, op->Reg0), TWidth.Size, ref eflags));
        s->Eflags = eflags;
        return OpResult.Next;
    }

    private static int Memory<TFormula, TWidth>(CpuState* s, Op* op)
        where TFormula : struct, IUnaryFormula
        where TWidth : struct, IWidth
    {
        if (!Operands.Destination(s, op, TWidth.Size, out var linear))
            return OpResult.Exit;
        var eflags = s->Eflags;
        Operands.Store<TWidth>(s, linear, TFormula.Apply(Operands.Load<TWidth>(s, linear), TWidth.Size, ref eflags));
        s->Eflags = eflags;
        return OpResult.Next;
    }
}
