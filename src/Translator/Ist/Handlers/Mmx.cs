using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>
/// MMX (Intel SDM vol. 1, chapter 9; vol. 3, chapter 12). MM0–MM7 are the significands of the x87's registers by their physical
/// numbers. Every instruction makes all of them valid and TOP zero; what is written gets an exponent of ones.
/// </summary>
internal static unsafe class Mmx
{
    private const uint ExponentOfOnes = 0xFFFF;
    private const uint AllValid = 0xFF;

    public static OpHandler Find(in OpShape shape) => (Code)shape.Code switch
    {
        Code.Emms => &Empty,
        Code.Movd_mm_rm32 => &LoadDword,
        Code.Movd_rm32_mm => &StoreDword,
        Code.Movq_mm_mmm64 => &Load,
        Code.Movq_mmm64_mm => &Store,
        Code.Punpcklbw_mm_mmm32 or Code.Punpcklwd_mm_mmm32 or Code.Punpckldq_mm_mmm32 => &Unpack,
        Code.Psrlw_mm_imm8 or Code.Psrld_mm_imm8 or Code.Psrlq_mm_imm8 or Code.Psraw_mm_imm8 or Code.Psrad_mm_imm8
            or Code.Psllw_mm_imm8 or Code.Pslld_mm_imm8 or Code.Psllq_mm_imm8 => &Shift,
        _ => MmxFormulas.Knows(shape.Code) ? &Binary : null,
    };

    /// <summary>EMMS: all registers are empty.</summary>
    private static int Empty(CpuState* s, Op* op)
    {
        if (!Begin(s, op))
            return OpResult.Exit;
        s->X87.Top = 0;
        s->X87.Valid = 0;
        return OpResult.Next;
    }

    private static int LoadDword(CpuState* s, Op* op)
    {
        if (!Begin(s, op) || !Operands.TryReadRm(s, op, op->Reg1, 4, out var value))
            return OpResult.Exit;
        return Put(s, op, value);
    }

    private static int StoreDword(CpuState* s, Op* op)
    {
        if (!Begin(s, op) || !Operands.TryWriteRm(s, op, 4, (uint)s->X87[op->Reg1].Significand))
            return OpResult.Exit;
        return Touch(s);
    }

    private static int Load(CpuState* s, Op* op) =>
        Begin(s, op) && TrySource(s, op, 8, out var value) ? Put(s, op, value) : OpResult.Exit;

    private static int Store(CpuState* s, Op* op)
    {
        if (!Begin(s, op))
            return OpResult.Exit;
        var value = s->X87[op->Reg1].Significand;
        if (!op->HasMemory)
            return Put(s, op, value);
        if (!Operands.Destination(s, op, 8, out var linear))
            return OpResult.Exit;
        X87Memory.StoreQword(s, linear, value);
        return Touch(s);
    }

    private static int Binary(CpuState* s, Op* op) => Combine(s, op, 8);

    /// <summary>PUNPCKLxx, whose memory operand is 32 bits.</summary>
    private static int Unpack(CpuState* s, Op* op) => Combine(s, op, 4);

    private static int Combine(CpuState* s, Op* op, int size)
    {
        if (!Begin(s, op) || !TrySource(s, op, size, out var value))
            return OpResult.Exit;
        return Put(s, op, MmxFormulas.Compute(op->Code, s->X87[op->Reg0].Significand, value));
    }

    private static int Shift(CpuState* s, Op* op) => Begin(s, op)
        ? Put(s, op, MmxFormulas.Compute(op->Code, s->X87[op->Reg0].Significand, op->Immediate & 0xFF))
        : OpResult.Exit;

    /// <summary>
    /// False: #UD with CR0.EM, without an x87 or on an older model, #NM, or an exception of an earlier x87 instruction, is set up.
    /// </summary>
    private static bool Begin(CpuState* s, Op* op)
    {
        if (s->Model >= CpuModel.Pentium && s->X87.Model != X87Model.None && (s->Cr0 & CpuState.Cr0Emulation) == 0)
            return X87Unit.Begin(s, op);
        Faults.InvalidOpcode(s, op);
        return false;
    }

    private static bool TrySource(CpuState* s, Op* op, int size, out ulong value)
    {
        value = s->X87[op->Reg1].Significand;
        if (!op->HasMemory)
            return true;
        if (!Operands.ForLoad(s, op, op->Segment, Operands.Offset(s, op), size, out var linear))
            return false;
        value = size == 8 ? X87Memory.LoadQword(s, linear) : Operands.Load<W32>(s, linear);
        return true;
    }

    private static int Put(CpuState* s, Op* op, ulong value)
    {
        s->X87[op->Reg0] = new Float80(value, ExponentOfOnes);
        return Touch(s);
    }

    private static int Touch(CpuState* s)
    {
        s->X87.Top = 0;
        s->X87.Valid = AllValid;
        return OpResult.Next;
    }
}
