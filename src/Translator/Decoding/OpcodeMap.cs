using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>
/// The opcode map (Intel SDM vol. 2, appendix A) of what programs are mostly made of, a row an opcode; 0: Iced decodes it.
/// Constant data, so that nothing is built at a start. A row: Iced's code in 16 bits and its mnemonic, the operands, the traits.
/// </summary>
internal static partial class OpcodeMap
{
    public const int MnemonicShift = 13;
    private const int FirstShift = 25, SecondShift = 30, ThirdShift = 35;

    /// <summary>The code with 32-bit operands is the next one.</summary>
    public const ulong Sized = 1ul << 40;

    /// <summary>An 8-bit operation.</summary>
    public const ulong Byte = 1ul << 41;

    /// <summary>The opcode's low four bits are a condition; of LOOPE and LOOPNE the last is inverted.</summary>
    public const ulong Conditional = 1ul << 42;

    /// <summary>CX or ECX by the address size, which the code tells of.</summary>
    public const ulong CountsByAddress = 1ul << 43;

    public const ulong Ends = 1ul << 44, Faults = 1ul << 45, Writes = 1ul << 46, LoadsSs = 1ul << 47, Indirect = 1ul << 48,
        Far = 1ul << 51;

    /// <summary>With a memory operand.</summary>
    public const ulong MemoryFaults = 1ul << 49, MemoryWrites = 1ul << 50;

    /// <summary>The row is that of a group, whose number is in the low bits: bits 3 to 5 of the ModRM byte choose.</summary>
    public const ulong Group = 1ul << 63;

    public static OperandForm First(ulong row) => (OperandForm)(row >> FirstShift & 31);

    public static OperandForm Second(ulong row) => (OperandForm)(row >> SecondShift & 31);

    public static OperandForm Third(ulong row) => (OperandForm)(row >> ThirdShift & 31);

    /// <summary>The first operand.</summary>
    private static class A
    {
        public const ulong Eb = (ulong)OperandForm.Eb << FirstShift;
        public const ulong Ev = (ulong)OperandForm.Ev << FirstShift;
        public const ulong M = (ulong)OperandForm.M << FirstShift;
        public const ulong Gb = (ulong)OperandForm.Gb << FirstShift;
        public const ulong Gv = (ulong)OperandForm.Gv << FirstShift;
        public const ulong Sw = (ulong)OperandForm.Sw << FirstShift;
        public const ulong Zb = (ulong)OperandForm.Zb << FirstShift;
        public const ulong Zv = (ulong)OperandForm.Zv << FirstShift;
        public const ulong Al = (ulong)OperandForm.Al << FirstShift;
        public const ulong Ax = (ulong)OperandForm.Ax << FirstShift;
        public const ulong Dx = (ulong)OperandForm.Dx << FirstShift;
        public const ulong Es = (ulong)OperandForm.Es << FirstShift;
        public const ulong Cs = (ulong)OperandForm.Cs << FirstShift;
        public const ulong Ss = (ulong)OperandForm.Ss << FirstShift;
        public const ulong Ds = (ulong)OperandForm.Ds << FirstShift;
        public const ulong Fs = (ulong)OperandForm.Fs << FirstShift;
        public const ulong Gs = (ulong)OperandForm.Gs << FirstShift;
        public const ulong Ib = (ulong)OperandForm.Ib << FirstShift;
        public const ulong Is = (ulong)OperandForm.Is << FirstShift;
        public const ulong Iw = (ulong)OperandForm.Iw << FirstShift;
        public const ulong Iz = (ulong)OperandForm.Iz << FirstShift;
        public const ulong Jb = (ulong)OperandForm.Jb << FirstShift;
        public const ulong Jz = (ulong)OperandForm.Jz << FirstShift;
        public const ulong Ap = (ulong)OperandForm.Ap << FirstShift;
        public const ulong Ov = (ulong)OperandForm.Ov << FirstShift;
        public const ulong Xv = (ulong)OperandForm.Xv << FirstShift;
        public const ulong Yv = (ulong)OperandForm.Yv << FirstShift;
    }

    /// <summary>The second.</summary>
    private static class B
    {
        public const ulong Eb = (ulong)OperandForm.Eb << SecondShift;
        public const ulong Ev = (ulong)OperandForm.Ev << SecondShift;
        public const ulong M = (ulong)OperandForm.M << SecondShift;
        public const ulong Gb = (ulong)OperandForm.Gb << SecondShift;
        public const ulong Gv = (ulong)OperandForm.Gv << SecondShift;
        public const ulong Sw = (ulong)OperandForm.Sw << SecondShift;
        public const ulong Al = (ulong)OperandForm.Al << SecondShift;
        public const ulong Ax = (ulong)OperandForm.Ax << SecondShift;
        public const ulong Cl = (ulong)OperandForm.Cl << SecondShift;
        public const ulong Dx = (ulong)OperandForm.Dx << SecondShift;
        public const ulong Ib = (ulong)OperandForm.Ib << SecondShift;
        public const ulong Is = (ulong)OperandForm.Is << SecondShift;
        public const ulong Iz = (ulong)OperandForm.Iz << SecondShift;
        public const ulong Ib2 = (ulong)OperandForm.Ib2 << SecondShift;
        public const ulong One = (ulong)OperandForm.One << SecondShift;
        public const ulong Ov = (ulong)OperandForm.Ov << SecondShift;
        public const ulong Xv = (ulong)OperandForm.Xv << SecondShift;
        public const ulong Yv = (ulong)OperandForm.Yv << SecondShift;
    }

    /// <summary>The third.</summary>
    private static class C
    {
        public const ulong Cl = (ulong)OperandForm.Cl << ThirdShift;
        public const ulong Ib = (ulong)OperandForm.Ib << ThirdShift;
        public const ulong Is = (ulong)OperandForm.Is << ThirdShift;
        public const ulong Iz = (ulong)OperandForm.Iz << ThirdShift;
    }

    public static ReadOnlySpan<ulong> OneByte =>
    [
        (ulong)Code.Add_rm8_r8 | (ulong)Mnemonic.Add << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 00
        (ulong)Code.Add_rm16_r16 | (ulong)Mnemonic.Add << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 01
        (ulong)Code.Add_r8_rm8 | (ulong)Mnemonic.Add << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 02
        (ulong)Code.Add_r16_rm16 | (ulong)Mnemonic.Add << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 03
        (ulong)Code.Add_AL_imm8 | (ulong)Mnemonic.Add << MnemonicShift | A.Al | B.Ib | Byte, // 04
        (ulong)Code.Add_AX_imm16 | (ulong)Mnemonic.Add << MnemonicShift | A.Ax | B.Iz | Sized, // 05
        (ulong)Code.Pushw_ES | (ulong)Mnemonic.Push << MnemonicShift | A.Es | Sized | Faults | Writes, // 06
        (ulong)Code.Popw_ES | (ulong)Mnemonic.Pop << MnemonicShift | A.Es | Sized | Faults, // 07
        (ulong)Code.Or_rm8_r8 | (ulong)Mnemonic.Or << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 08
        (ulong)Code.Or_rm16_r16 | (ulong)Mnemonic.Or << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 09
        (ulong)Code.Or_r8_rm8 | (ulong)Mnemonic.Or << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 0A
        (ulong)Code.Or_r16_rm16 | (ulong)Mnemonic.Or << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 0B
        (ulong)Code.Or_AL_imm8 | (ulong)Mnemonic.Or << MnemonicShift | A.Al | B.Ib | Byte, // 0C
        (ulong)Code.Or_AX_imm16 | (ulong)Mnemonic.Or << MnemonicShift | A.Ax | B.Iz | Sized, // 0D
        (ulong)Code.Pushw_CS | (ulong)Mnemonic.Push << MnemonicShift | A.Cs | Sized | Faults | Writes, // 0E
        0, // 0F
        (ulong)Code.Adc_rm8_r8 | (ulong)Mnemonic.Adc << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 10
        (ulong)Code.Adc_rm16_r16 | (ulong)Mnemonic.Adc << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 11
        (ulong)Code.Adc_r8_rm8 | (ulong)Mnemonic.Adc << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 12
        (ulong)Code.Adc_r16_rm16 | (ulong)Mnemonic.Adc << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 13
        (ulong)Code.Adc_AL_imm8 | (ulong)Mnemonic.Adc << MnemonicShift | A.Al | B.Ib | Byte, // 14
        (ulong)Code.Adc_AX_imm16 | (ulong)Mnemonic.Adc << MnemonicShift | A.Ax | B.Iz | Sized, // 15
        (ulong)Code.Pushw_SS | (ulong)Mnemonic.Push << MnemonicShift | A.Ss | Sized | Faults | Writes, // 16
        (ulong)Code.Popw_SS | (ulong)Mnemonic.Pop << MnemonicShift | A.Ss | Sized | Ends | Faults | LoadsSs, // 17
        (ulong)Code.Sbb_rm8_r8 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 18
        (ulong)Code.Sbb_rm16_r16 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 19
        (ulong)Code.Sbb_r8_rm8 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 1A
        (ulong)Code.Sbb_r16_rm16 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 1B
        (ulong)Code.Sbb_AL_imm8 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Al | B.Ib | Byte, // 1C
        (ulong)Code.Sbb_AX_imm16 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Ax | B.Iz | Sized, // 1D
        (ulong)Code.Pushw_DS | (ulong)Mnemonic.Push << MnemonicShift | A.Ds | Sized | Faults | Writes, // 1E
        (ulong)Code.Popw_DS | (ulong)Mnemonic.Pop << MnemonicShift | A.Ds | Sized | Faults, // 1F
        (ulong)Code.And_rm8_r8 | (ulong)Mnemonic.And << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 20
        (ulong)Code.And_rm16_r16 | (ulong)Mnemonic.And << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 21
        (ulong)Code.And_r8_rm8 | (ulong)Mnemonic.And << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 22
        (ulong)Code.And_r16_rm16 | (ulong)Mnemonic.And << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 23
        (ulong)Code.And_AL_imm8 | (ulong)Mnemonic.And << MnemonicShift | A.Al | B.Ib | Byte, // 24
        (ulong)Code.And_AX_imm16 | (ulong)Mnemonic.And << MnemonicShift | A.Ax | B.Iz | Sized, // 25
        0, // 26
        (ulong)Code.Daa | (ulong)Mnemonic.Daa << MnemonicShift, // 27
        (ulong)Code.Sub_rm8_r8 | (ulong)Mnemonic.Sub << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 28
        (ulong)Code.Sub_rm16_r16 | (ulong)Mnemonic.Sub << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 29
        (ulong)Code.Sub_r8_rm8 | (ulong)Mnemonic.Sub << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 2A
        (ulong)Code.Sub_r16_rm16 | (ulong)Mnemonic.Sub << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 2B
        (ulong)Code.Sub_AL_imm8 | (ulong)Mnemonic.Sub << MnemonicShift | A.Al | B.Ib | Byte, // 2C
        (ulong)Code.Sub_AX_imm16 | (ulong)Mnemonic.Sub << MnemonicShift | A.Ax | B.Iz | Sized, // 2D
        0, // 2E
        (ulong)Code.Das | (ulong)Mnemonic.Das << MnemonicShift, // 2F
        (ulong)Code.Xor_rm8_r8 | (ulong)Mnemonic.Xor << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 30
        (ulong)Code.Xor_rm16_r16 | (ulong)Mnemonic.Xor << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 31
        (ulong)Code.Xor_r8_rm8 | (ulong)Mnemonic.Xor << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 32
        (ulong)Code.Xor_r16_rm16 | (ulong)Mnemonic.Xor << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 33
        (ulong)Code.Xor_AL_imm8 | (ulong)Mnemonic.Xor << MnemonicShift | A.Al | B.Ib | Byte, // 34
        (ulong)Code.Xor_AX_imm16 | (ulong)Mnemonic.Xor << MnemonicShift | A.Ax | B.Iz | Sized, // 35
        0, // 36
        (ulong)Code.Aaa | (ulong)Mnemonic.Aaa << MnemonicShift, // 37
        (ulong)Code.Cmp_rm8_r8 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults, // 38
        (ulong)Code.Cmp_rm16_r16 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults, // 39
        (ulong)Code.Cmp_r8_rm8 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 3A
        (ulong)Code.Cmp_r16_rm16 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 3B
        (ulong)Code.Cmp_AL_imm8 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Al | B.Ib | Byte, // 3C
        (ulong)Code.Cmp_AX_imm16 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Ax | B.Iz | Sized, // 3D
        0, // 3E
        (ulong)Code.Aas | (ulong)Mnemonic.Aas << MnemonicShift, // 3F
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 40
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 41
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 42
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 43
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 44
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 45
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 46
        (ulong)Code.Inc_r16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Zv | Sized, // 47
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 48
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 49
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 4A
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 4B
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 4C
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 4D
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 4E
        (ulong)Code.Dec_r16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Zv | Sized, // 4F
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 50
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 51
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 52
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 53
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 54
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 55
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 56
        (ulong)Code.Push_r16 | (ulong)Mnemonic.Push << MnemonicShift | A.Zv | Sized | Faults | Writes, // 57
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 58
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 59
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 5A
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 5B
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 5C
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 5D
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 5E
        (ulong)Code.Pop_r16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Zv | Sized | Faults, // 5F
        (ulong)Code.Pushaw | (ulong)Mnemonic.Pusha << MnemonicShift | Sized | Faults | Writes, // 60
        (ulong)Code.Popaw | (ulong)Mnemonic.Popa << MnemonicShift | Sized | Faults, // 61
        (ulong)Code.Bound_r16_m1616 | (ulong)Mnemonic.Bound << MnemonicShift | A.Gv | B.M | Sized | Faults, // 62
        (ulong)Code.Arpl_rm16_r16 | (ulong)Mnemonic.Arpl << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 63
        0, 0, 0, 0, // 64-67
        (ulong)Code.Push_imm16 | (ulong)Mnemonic.Push << MnemonicShift | A.Iz | Sized | Faults | Writes, // 68
        (ulong)Code.Imul_r16_rm16_imm16 | (ulong)Mnemonic.Imul << MnemonicShift | A.Gv | B.Ev | C.Iz | Sized | MemoryFaults, // 69
        (ulong)Code.Pushw_imm8 | (ulong)Mnemonic.Push << MnemonicShift | A.Is | Sized | Faults | Writes, // 6A
        (ulong)Code.Imul_r16_rm16_imm8 | (ulong)Mnemonic.Imul << MnemonicShift | A.Gv | B.Ev | C.Is | Sized | MemoryFaults, // 6B
        (ulong)Code.Insb_m8_DX | (ulong)Mnemonic.Insb << MnemonicShift | A.Yv | B.Dx | Byte | Ends | Faults | Writes, // 6C
        (ulong)Code.Insw_m16_DX | (ulong)Mnemonic.Insw << MnemonicShift | A.Yv | B.Dx | Sized | Ends | Faults | Writes, // 6D
        (ulong)Code.Outsb_DX_m8 | (ulong)Mnemonic.Outsb << MnemonicShift | A.Dx | B.Xv | Byte | Ends | Faults, // 6E
        (ulong)Code.Outsw_DX_m16 | (ulong)Mnemonic.Outsw << MnemonicShift | A.Dx | B.Xv | Sized | Ends | Faults, // 6F
        (ulong)Code.Jo_rel8_16 | (ulong)Mnemonic.Jo << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 70
        (ulong)Code.Jno_rel8_16 | (ulong)Mnemonic.Jno << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 71
        (ulong)Code.Jb_rel8_16 | (ulong)Mnemonic.Jb << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 72
        (ulong)Code.Jae_rel8_16 | (ulong)Mnemonic.Jae << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 73
        (ulong)Code.Je_rel8_16 | (ulong)Mnemonic.Je << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 74
        (ulong)Code.Jne_rel8_16 | (ulong)Mnemonic.Jne << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 75
        (ulong)Code.Jbe_rel8_16 | (ulong)Mnemonic.Jbe << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 76
        (ulong)Code.Ja_rel8_16 | (ulong)Mnemonic.Ja << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 77
        (ulong)Code.Js_rel8_16 | (ulong)Mnemonic.Js << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 78
        (ulong)Code.Jns_rel8_16 | (ulong)Mnemonic.Jns << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 79
        (ulong)Code.Jp_rel8_16 | (ulong)Mnemonic.Jp << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 7A
        (ulong)Code.Jnp_rel8_16 | (ulong)Mnemonic.Jnp << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 7B
        (ulong)Code.Jl_rel8_16 | (ulong)Mnemonic.Jl << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 7C
        (ulong)Code.Jge_rel8_16 | (ulong)Mnemonic.Jge << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 7D
        (ulong)Code.Jle_rel8_16 | (ulong)Mnemonic.Jle << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 7E
        (ulong)Code.Jg_rel8_16 | (ulong)Mnemonic.Jg << MnemonicShift | A.Jb | Sized | Conditional | Ends | Faults, // 7F
        Group + 0, // 80
        Group + 1, // 81
        Group + 2, // 82
        Group + 3, // 83
        (ulong)Code.Test_rm8_r8 | (ulong)Mnemonic.Test << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults, // 84
        (ulong)Code.Test_rm16_r16 | (ulong)Mnemonic.Test << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults, // 85
        (ulong)Code.Xchg_rm8_r8 | (ulong)Mnemonic.Xchg << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 86
        (ulong)Code.Xchg_rm16_r16 | (ulong)Mnemonic.Xchg << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 87
        (ulong)Code.Mov_rm8_r8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // 88
        (ulong)Code.Mov_rm16_r16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // 89
        (ulong)Code.Mov_r8_rm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Gb | B.Eb | Byte | MemoryFaults, // 8A
        (ulong)Code.Mov_r16_rm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // 8B
        Group + 4, // 8C
        (ulong)Code.Lea_r16_m | (ulong)Mnemonic.Lea << MnemonicShift | A.Gv | B.M | Sized, // 8D
        Group + 5, // 8E
        Group + 6, // 8F
        (ulong)Code.Nopw | (ulong)Mnemonic.Nop << MnemonicShift | Sized, // 90
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 91
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 92
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 93
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 94
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 95
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 96
        (ulong)Code.Xchg_r16_AX | (ulong)Mnemonic.Xchg << MnemonicShift | A.Zv | B.Ax | Sized, // 97
        (ulong)Code.Cbw | (ulong)Mnemonic.Cbw << MnemonicShift | Sized, // 98
        (ulong)Code.Cwd | (ulong)Mnemonic.Cwd << MnemonicShift | Sized, // 99
        (ulong)Code.Call_ptr1616 | (ulong)Mnemonic.Call << MnemonicShift | A.Ap | Sized | Ends | Faults | Writes, // 9A
        (ulong)Code.Wait | (ulong)Mnemonic.Wait << MnemonicShift, // 9B
        (ulong)Code.Pushfw | (ulong)Mnemonic.Pushf << MnemonicShift | Sized | Faults | Writes, // 9C
        (ulong)Code.Popfw | (ulong)Mnemonic.Popf << MnemonicShift | Sized | Ends | Faults, // 9D
        (ulong)Code.Sahf | (ulong)Mnemonic.Sahf << MnemonicShift, // 9E
        (ulong)Code.Lahf | (ulong)Mnemonic.Lahf << MnemonicShift, // 9F
        (ulong)Code.Mov_AL_moffs8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Al | B.Ov | Byte | Faults, // A0
        (ulong)Code.Mov_AX_moffs16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Ax | B.Ov | Sized | Faults, // A1
        (ulong)Code.Mov_moffs8_AL | (ulong)Mnemonic.Mov << MnemonicShift | A.Ov | B.Al | Byte | Faults | Writes, // A2
        (ulong)Code.Mov_moffs16_AX | (ulong)Mnemonic.Mov << MnemonicShift | A.Ov | B.Ax | Sized | Faults | Writes, // A3
        (ulong)Code.Movsb_m8_m8 | (ulong)Mnemonic.Movsb << MnemonicShift | A.Yv | B.Xv | Byte | Faults | Writes, // A4
        (ulong)Code.Movsw_m16_m16 | (ulong)Mnemonic.Movsw << MnemonicShift | A.Yv | B.Xv | Sized | Faults | Writes, // A5
        (ulong)Code.Cmpsb_m8_m8 | (ulong)Mnemonic.Cmpsb << MnemonicShift | A.Xv | B.Yv | Byte | Faults, // A6
        (ulong)Code.Cmpsw_m16_m16 | (ulong)Mnemonic.Cmpsw << MnemonicShift | A.Xv | B.Yv | Sized | Faults, // A7
        (ulong)Code.Test_AL_imm8 | (ulong)Mnemonic.Test << MnemonicShift | A.Al | B.Ib | Byte, // A8
        (ulong)Code.Test_AX_imm16 | (ulong)Mnemonic.Test << MnemonicShift | A.Ax | B.Iz | Sized, // A9
        (ulong)Code.Stosb_m8_AL | (ulong)Mnemonic.Stosb << MnemonicShift | A.Yv | B.Al | Byte | Faults | Writes, // AA
        (ulong)Code.Stosw_m16_AX | (ulong)Mnemonic.Stosw << MnemonicShift | A.Yv | B.Ax | Sized | Faults | Writes, // AB
        (ulong)Code.Lodsb_AL_m8 | (ulong)Mnemonic.Lodsb << MnemonicShift | A.Al | B.Xv | Byte | Faults, // AC
        (ulong)Code.Lodsw_AX_m16 | (ulong)Mnemonic.Lodsw << MnemonicShift | A.Ax | B.Xv | Sized | Faults, // AD
        (ulong)Code.Scasb_AL_m8 | (ulong)Mnemonic.Scasb << MnemonicShift | A.Al | B.Yv | Byte | Faults, // AE
        (ulong)Code.Scasw_AX_m16 | (ulong)Mnemonic.Scasw << MnemonicShift | A.Ax | B.Yv | Sized | Faults, // AF
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B0
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B1
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B2
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B3
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B4
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B5
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B6
        (ulong)Code.Mov_r8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zb | B.Ib | Byte, // B7
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // B8
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // B9
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // BA
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // BB
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // BC
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // BD
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // BE
        (ulong)Code.Mov_r16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Zv | B.Iz | Sized, // BF
        Group + 7, // C0
        Group + 8, // C1
        (ulong)Code.Retnw_imm16 | (ulong)Mnemonic.Ret << MnemonicShift | A.Iw | Sized | Ends | Faults, // C2
        (ulong)Code.Retnw | (ulong)Mnemonic.Ret << MnemonicShift | Sized | Ends | Faults, // C3
        (ulong)Code.Les_r16_m1616 | (ulong)Mnemonic.Les << MnemonicShift | A.Gv | B.M | Sized | Faults, // C4
        (ulong)Code.Lds_r16_m1616 | (ulong)Mnemonic.Lds << MnemonicShift | A.Gv | B.M | Sized | Faults, // C5
        Group + 9, // C6
        Group + 10, // C7
        (ulong)Code.Enterw_imm16_imm8 | (ulong)Mnemonic.Enter << MnemonicShift | A.Iw | B.Ib2 | Sized | Faults | Writes, // C8
        (ulong)Code.Leavew | (ulong)Mnemonic.Leave << MnemonicShift | Sized | Faults, // C9
        (ulong)Code.Retfw_imm16 | (ulong)Mnemonic.Retf << MnemonicShift | A.Iw | Sized | Ends | Faults, // CA
        (ulong)Code.Retfw | (ulong)Mnemonic.Retf << MnemonicShift | Sized | Ends | Faults, // CB
        (ulong)Code.Int3 | (ulong)Mnemonic.Int3 << MnemonicShift | Ends | Faults, // CC
        (ulong)Code.Int_imm8 | (ulong)Mnemonic.Int << MnemonicShift | A.Ib | Ends | Faults, // CD
        (ulong)Code.Into | (ulong)Mnemonic.Into << MnemonicShift | Ends | Faults, // CE
        (ulong)Code.Iretw | (ulong)Mnemonic.Iret << MnemonicShift | Sized | Ends | Faults, // CF
        Group + 11, // D0
        Group + 12, // D1
        Group + 13, // D2
        Group + 14, // D3
        (ulong)Code.Aam_imm8 | (ulong)Mnemonic.Aam << MnemonicShift | A.Ib | Faults, // D4
        (ulong)Code.Aad_imm8 | (ulong)Mnemonic.Aad << MnemonicShift | A.Ib, // D5
        (ulong)Code.Salc | (ulong)Mnemonic.Salc << MnemonicShift, // D6
        0, 0, 0, 0, 0, 0, 0, 0, 0, // D7-DF
        (ulong)Code.Loopne_rel8_16_CX | (ulong)Mnemonic.Loopne << MnemonicShift | A.Jb | Sized | Conditional | CountsByAddress | Ends | Faults, // E0
        (ulong)Code.Loope_rel8_16_CX | (ulong)Mnemonic.Loope << MnemonicShift | A.Jb | Sized | Conditional | CountsByAddress | Ends | Faults, // E1
        (ulong)Code.Loop_rel8_16_CX | (ulong)Mnemonic.Loop << MnemonicShift | A.Jb | Sized | CountsByAddress | Ends | Faults, // E2
        (ulong)Code.Jcxz_rel8_16 | (ulong)Mnemonic.Jcxz << MnemonicShift | A.Jb | Sized | CountsByAddress | Ends | Faults, // E3
        (ulong)Code.In_AL_imm8 | (ulong)Mnemonic.In << MnemonicShift | A.Al | B.Ib | Byte | Ends | Faults, // E4
        (ulong)Code.In_AX_imm8 | (ulong)Mnemonic.In << MnemonicShift | A.Ax | B.Ib | Sized | Ends | Faults, // E5
        (ulong)Code.Out_imm8_AL | (ulong)Mnemonic.Out << MnemonicShift | A.Ib | B.Al | Byte | Ends | Faults, // E6
        (ulong)Code.Out_imm8_AX | (ulong)Mnemonic.Out << MnemonicShift | A.Ib | B.Ax | Sized | Ends | Faults, // E7
        (ulong)Code.Call_rel16 | (ulong)Mnemonic.Call << MnemonicShift | A.Jz | Sized | Ends | Faults | Writes, // E8
        (ulong)Code.Jmp_rel16 | (ulong)Mnemonic.Jmp << MnemonicShift | A.Jz | Sized | Ends | Faults, // E9
        (ulong)Code.Jmp_ptr1616 | (ulong)Mnemonic.Jmp << MnemonicShift | A.Ap | Sized | Ends | Faults, // EA
        (ulong)Code.Jmp_rel8_16 | (ulong)Mnemonic.Jmp << MnemonicShift | A.Jb | Sized | Ends | Faults, // EB
        (ulong)Code.In_AL_DX | (ulong)Mnemonic.In << MnemonicShift | A.Al | B.Dx | Byte | Ends | Faults, // EC
        (ulong)Code.In_AX_DX | (ulong)Mnemonic.In << MnemonicShift | A.Ax | B.Dx | Sized | Ends | Faults, // ED
        (ulong)Code.Out_DX_AL | (ulong)Mnemonic.Out << MnemonicShift | A.Dx | B.Al | Byte | Ends | Faults, // EE
        (ulong)Code.Out_DX_AX | (ulong)Mnemonic.Out << MnemonicShift | A.Dx | B.Ax | Sized | Ends | Faults, // EF
        0, // F0
        (ulong)Code.Int1 | (ulong)Mnemonic.Int1 << MnemonicShift | Ends | Faults, // F1
        0, 0, // F2-F3
        (ulong)Code.Hlt | (ulong)Mnemonic.Hlt << MnemonicShift | Ends | Faults, // F4
        (ulong)Code.Cmc | (ulong)Mnemonic.Cmc << MnemonicShift, // F5
        Group + 15, // F6
        Group + 16, // F7
        (ulong)Code.Clc | (ulong)Mnemonic.Clc << MnemonicShift, // F8
        (ulong)Code.Stc | (ulong)Mnemonic.Stc << MnemonicShift, // F9
        (ulong)Code.Cli | (ulong)Mnemonic.Cli << MnemonicShift | Ends | Faults, // FA
        (ulong)Code.Sti | (ulong)Mnemonic.Sti << MnemonicShift | Ends | Faults, // FB
        (ulong)Code.Cld | (ulong)Mnemonic.Cld << MnemonicShift, // FC
        (ulong)Code.Std | (ulong)Mnemonic.Std << MnemonicShift, // FD
        Group + 17, // FE
        Group + 18, // FF
    ];
}
