using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>DAA DAS AAA AAS AAM AAD.</summary>
internal static unsafe class Decimals
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Daa => &Daa,
        Mnemonic.Das => &Das,
        Mnemonic.Aaa => &Aaa,
        Mnemonic.Aas => &Aas,
        Mnemonic.Aam => &Aam,
        Mnemonic.Aad => &Aad,
        _ => null,
    };

    private static int Daa(CpuState* s, Op* op) => SetAx(s, DecimalAdjust.Daa((ushort)s->Registers[0], s->Eflags));

    private static int Das(CpuState* s, Op* op) => SetAx(s, DecimalAdjust.Das((ushort)s->Registers[0], s->Eflags));

    private static int Aaa(CpuState* s, Op* op) => SetAx(s, DecimalAdjust.Aaa((ushort)s->Registers[0], s->Eflags));

    private static int Aas(CpuState* s, Op* op) => SetAx(s, DecimalAdjust.Aas((ushort)s->Registers[0], s->Eflags));

    public static int Aam(CpuState* s, Op* op) => op->Immediate == 0
        ? Faults.Raise(s, op, ExceptionVector.DivideError)
        : SetAx(s, DecimalAdjust.Aam((ushort)s->Registers[0], op->Immediate, s->Eflags));

    private static int Aad(CpuState* s, Op* op) => SetAx(s, DecimalAdjust.Aad((ushort)s->Registers[0], op->Immediate, s->Eflags));

    private static int SetAx(CpuState* s, ulong packed)
    {
        Operands.SetRegister<W16>(s, 0, (uint)packed);
        s->Eflags = (uint)(packed >> 32);
        return OpResult.Next;
    }
}
