using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>CBW CWDE CWD CDQ BSWAP SALC LAHF SAHF.</summary>
internal static unsafe class Conversions
{
    private const uint FlagsOfAh = EFlags.Sign | EFlags.Zero | EFlags.Adjust | EFlags.Parity | EFlags.Carry;

    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Cbw => &Cbw,
        Mnemonic.Cwde => &Cwde,
        Mnemonic.Cwd => &Cwd,
        Mnemonic.Cdq => &Cdq,
        Mnemonic.Bswap => &Bswap,
        Mnemonic.Salc => &Salc,
        Mnemonic.Lahf => &Lahf,
        Mnemonic.Sahf => &Sahf,
        _ => null,
    };

    private static int Cbw(CpuState* s, Op* op)
    {
        Operands.SetRegister<W16>(s, 0, (uint)(sbyte)s->Registers[0]);
        return OpResult.Next;
    }

    private static int Cwde(CpuState* s, Op* op)
    {
        s->Registers[0] = (uint)(short)s->Registers[0];
        return OpResult.Next;
    }

    private static int Cwd(CpuState* s, Op* op)
    {
        Operands.SetRegister<W16>(s, 8, (uint)((short)s->Registers[0] >> 15));
        return OpResult.Next;
    }

    private static int Cdq(CpuState* s, Op* op)
    {
        s->Registers[2] = (uint)((int)s->Registers[0] >> 31);
        return OpResult.Next;
    }

    private static int Bswap(CpuState* s, Op* op)
    {
        Operands.SetRegister(s, op->Reg0, Bits.Bswap(Operands.Register(s, op->Reg0, op->OperandSize), op->OperandSize), op->OperandSize);
        return OpResult.Next;
    }

    /// <summary>AL = FFh or 0, by CF (undocumented, on every x86).</summary>
    private static int Salc(CpuState* s, Op* op)
    {
        Operands.SetRegister<W8>(s, 0, 0 - (s->Eflags & EFlags.Carry));
        return OpResult.Next;
    }

    private static int Lahf(CpuState* s, Op* op)
    {
        Operands.SetRegister<W8>(s, 1, (s->Eflags & FlagsOfAh) | EFlags.AlwaysSet);
        return OpResult.Next;
    }

    private static int Sahf(CpuState* s, Op* op)
    {
        s->Eflags = (s->Eflags & ~FlagsOfAh) | (Operands.Register<W8>(s, 1) & FlagsOfAh);
        return OpResult.Next;
    }
}
