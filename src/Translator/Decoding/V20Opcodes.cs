using Dbt.Translator.Ist;

namespace Dbt.Translator.Decoding;

/// <summary>
/// What only a V20 has (NEC 16-bit V series instruction manual): its opcodes behind 0Fh, which are rewritten to others of
/// the same length with a ModRM byte in the same place, and REPC and REPNC.
/// </summary>
internal static unsafe class V20Opcodes
{
    /// <summary>SHLD: a ModRM byte, with an immediate byte and without.</summary>
    private const byte WithImmediate = 0xA4;
    private const byte WithoutImmediate = 0xA5;

    /// <summary>CPUID: nothing behind it.</summary>
    private const byte Alone = 0xA2;

    /// <summary>What is at a byte 0Fh. BRKEM, which emulates an 8080, is not there.</summary>
    public static OldForm Rewrite(byte* at)
    {
        var number = at[1];
        byte other = number switch
        {
            >= 0x10 and <= 0x17 or 0x28 or 0x2A or 0x31 or 0x33 => WithoutImmediate,
            >= 0x18 and <= 0x1F or 0x39 or 0x3B => WithImmediate,
            0x20 or 0x22 or 0x26 => Alone,
            _ => 0,
        };
        if (other == 0)
        {
            *at = 0x07;
            return OldForm.Invalid;
        }
        at[1] = other;
        return OldForm.OfV20 + number;
    }

    /// <summary>Makes the op one of the V20's.</summary>
    /// <param name="number">The second opcode byte that it had.</param>
    /// <param name="op">As its rewritten bytes were decoded.</param>
    public static void Adjust(int number, Op* op)
    {
        op->Immediate2 = (uint)number;
        op->Flags |= OpFlags.OfModel | OpFlags.MayFault | OpFlags.WritesMemory;
        // Bit instructions are of bytes and words in turn, the bit fields have their numbers in bytes.
        if (number is < 0x20 and >= 0x10 && (number & 1) != 0)
            op->OperandSize = 2;
        else
            MakeByte(op);
        op->Handler = number switch
        {
            < 0x20 => &V20Instructions.Bit,
            < 0x28 => &V20Instructions.Decimal,
            0x28 or 0x2A => &V20Instructions.RotateDigit,
            0x31 or 0x39 => &V20Instructions.InsertField,
            _ => &V20Instructions.ExtractField,
        };
    }

    private static void MakeByte(Op* op)
    {
        op->OperandSize = 1;
        if (!op->HasMemory)
            op->Reg0 = ByteRegister(op->Reg0);
        op->Reg1 = ByteRegister(op->Reg1);
    }

    /// <summary>AX CX DX BX SP BP SI DI to AL CL DL BL AH CH DH BH.</summary>
    private static byte ByteRegister(byte word) => (byte)((word / 4 & 3) * 4 + word / 16);

    /// <summary>REPC or REPNC in front of a string instruction that compares.</summary>
    public static bool Repeats(byte opcode) => opcode is 0xA6 or 0xA7 or 0xAE or 0xAF;
}
