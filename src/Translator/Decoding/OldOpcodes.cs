using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Decoding;

/// <summary>What an instruction of an old model is beside what its rewritten bytes say.</summary>
internal enum OldForm
{
    Usual,
    Invalid,
    PopCs,
    MoveCs,
    SetOnes,

    /// <summary>REPC and REPNC of the V20.</summary>
    WhileCarry,
    WhileNoCarry,

    /// <summary>A coprocessor opcode without a meaning.</summary>
    Escape,

    /// <summary>And the second byte of an opcode that only the V20 has.</summary>
    OfV20 = 0x100,
}

/// <summary>
/// The opcodes of the 8086, V20 and 80286 where the 80386 has others: aliases that come from incomplete decoding, prefixes
/// that are none, LOCK in front of anything. Rewrites the bytes to those of the 80386 with the same meaning.
/// </summary>
internal static unsafe class OldOpcodes
{
    /// <summary>Longest instruction of an 80286, in bytes; longer ones raise #GP.</summary>
    public const int MaxLength286 = 10;

    /// <param name="model">80286 or older.</param>
    /// <param name="bytes">The instruction; rewritten.</param>
    /// <param name="count">How many there are; less by the prefixes that were left out.</param>
    /// <param name="dropped">How many prefixes were.</param>
    public static OldForm Rewrite(CpuModel model, byte* bytes, ref int count, out int dropped)
    {
        dropped = 0;
        var at = bytes;
        byte repeat = 0;
        while (IsPrefix(model, at, bytes + count, ref dropped, ref repeat))
        {
            if (*at is 0xF0 or 0xF1)
            {
                for (var next = at; next < bytes + count - 1; next++)
                    next[0] = next[1];
                count--;
            }
            else
            {
                at++;
            }
        }
        if (at >= bytes + count)
            return OldForm.Usual;
        if (repeat != 0 && V20Opcodes.Repeats(*at))
            return repeat == CarryPrefix ? OldForm.WhileCarry : OldForm.WhileNoCarry;
        if ((*at & 0xF8) == 0xD8 && X87Table.FindKnown((at[0] & 7u) << 8 | at[1]) == null)
        {
            // As long as any other.
            *at = 0xD8;
            at[1] &= 0xC7;
            return OldForm.Escape;
        }
        return model == CpuModel.I286 ? Rewrite286(at) : Rewrite8086(model, at);
    }

    /// <summary>REPC; REPNC is the one before it.</summary>
    private const byte CarryPrefix = 0x65;

    private static bool IsPrefix(CpuModel model, byte* at, byte* end, ref int dropped, ref byte repeat)
    {
        if (at >= end)
            return false;
        switch (*at)
        {
            case 0x26 or 0x2E or 0x36 or 0x3E:
                return true;
            case 0xF2 or 0xF3:
                repeat = 0;
                return true;
            // F1 is LOCK again, but on an 80286, where it does nothing.
            case 0xF0 or 0xF1:
                dropped++;
                return true;
            // REPNC and REPC of the V20.
            case 0x64 or 0x65 when model == CpuModel.V20:
                repeat = *at;
                *at = (byte)(*at == CarryPrefix ? 0xF3 : 0xF2);
                return true;
            default:
                return false;
        }
    }

    private static OldForm Rewrite286(byte* at)
    {
        switch (*at)
        {
            case >= 0x64 and <= 0x67:
                return OldForm.Invalid;
            case 0x0F:
                return at[1] is 0 or 1 or 2 or 3 or 6 && !(at[1] == 1 && (at[1 + 1] >> 3 & 7) is 5 or 7)
                    ? OldForm.Usual
                    : OldForm.Invalid;
            // There is no FS and no GS.
            case 0x8C or 0x8E when (at[1] & 0x20) != 0:
                return OldForm.Invalid;
            // As long as the MOV that it is not.
            case 0xC6 or 0xC7 when (at[1] & 0x38) != 0:
                at[1] &= 0xC7;
                return OldForm.Invalid;
            default:
                return IsRegisterForm(at) ? OldForm.Invalid : OldForm.Usual;
        }
    }

    /// <summary>BOUND, LES and LDS of a register, which are prefixes of later processors. Rewritten to something as long.</summary>
    private static bool IsRegisterForm(byte* at)
    {
        if (*at is not (0x62 or 0xC4 or 0xC5) || at[1] < 0xC0)
            return false;
        *at = Plain;
        return true;
    }

    /// <summary>MOV from a register: the opcode and a ModRM byte.</summary>
    private const byte Plain = 0x89;

    private static OldForm Rewrite8086(CpuModel model, byte* at)
    {
        switch (*at)
        {
            case >= 0x60 and <= 0x6F when model == CpuModel.I8086:
                *at += 0x10;
                return OldForm.Usual;
            case 0x63 or 0x66 or 0x67:
                *at = Plain;
                return OldForm.Invalid;
            // RET and RETF again.
            case 0xC0 or 0xC1 or 0xC8 or 0xC9 when model == CpuModel.I8086:
                *at += 2;
                return OldForm.Usual;
            case 0x0F when model == CpuModel.V20:
                return V20Opcodes.Rewrite(at);
            case 0x0F:
                *at = 0x07;
                return OldForm.PopCs;
            // The highest bit of the number of a segment register is not looked at.
            case 0x8C or 0x8E:
                at[1] &= 0xDF;
                if (*at == 0x8C || (at[1] & 0x38) != 8)
                    return OldForm.Usual;
                at[1] &= 0xC7;
                return OldForm.MoveCs;
            case 0x8F or 0xC6 or 0xC7:
                at[1] &= 0xC7;
                return OldForm.Usual;
            case >= 0xD0 and <= 0xD3 when (at[1] & 0x38) == 0x30:
                return model == CpuModel.I8086 ? OldForm.SetOnes : OldForm.Usual;
            case 0xFF when (at[1] & 0x38) == 0x38:
                at[1] &= 0xF7;
                return OldForm.Usual;
            default:
                return IsRegisterForm(at) ? OldForm.Invalid : OldForm.Usual;
        }
    }
}
