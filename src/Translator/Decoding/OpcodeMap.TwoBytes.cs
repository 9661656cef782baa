using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <content>Two-byte opcodes.</content>
internal static partial class OpcodeMap
{
    /// <summary>After 0Fh.</summary>
    public static ReadOnlySpan<ulong> TwoBytes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 00-0F
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 10-1F
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 20-2F
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 30-3F
        (ulong)Code.Cmovo_r16_rm16 | (ulong)Mnemonic.Cmovo << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 40
        (ulong)Code.Cmovno_r16_rm16 | (ulong)Mnemonic.Cmovno << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 41
        (ulong)Code.Cmovb_r16_rm16 | (ulong)Mnemonic.Cmovb << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 42
        (ulong)Code.Cmovae_r16_rm16 | (ulong)Mnemonic.Cmovae << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 43
        (ulong)Code.Cmove_r16_rm16 | (ulong)Mnemonic.Cmove << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 44
        (ulong)Code.Cmovne_r16_rm16 | (ulong)Mnemonic.Cmovne << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 45
        (ulong)Code.Cmovbe_r16_rm16 | (ulong)Mnemonic.Cmovbe << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 46
        (ulong)Code.Cmova_r16_rm16 | (ulong)Mnemonic.Cmova << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 47
        (ulong)Code.Cmovs_r16_rm16 | (ulong)Mnemonic.Cmovs << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 48
        (ulong)Code.Cmovns_r16_rm16 | (ulong)Mnemonic.Cmovns << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 49
        (ulong)Code.Cmovp_r16_rm16 | (ulong)Mnemonic.Cmovp << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 4A
        (ulong)Code.Cmovnp_r16_rm16 | (ulong)Mnemonic.Cmovnp << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 4B
        (ulong)Code.Cmovl_r16_rm16 | (ulong)Mnemonic.Cmovl << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 4C
        (ulong)Code.Cmovge_r16_rm16 | (ulong)Mnemonic.Cmovge << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 4D
        (ulong)Code.Cmovle_r16_rm16 | (ulong)Mnemonic.Cmovle << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 4E
        (ulong)Code.Cmovg_r16_rm16 | (ulong)Mnemonic.Cmovg << MnemonicShift | A.Gv | B.Ev | Sized | Conditional | MemoryFaults, // 4F
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 50-5F
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 60-6F
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 70-7F
        (ulong)Code.Jo_rel16 | (ulong)Mnemonic.Jo << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 80
        (ulong)Code.Jno_rel16 | (ulong)Mnemonic.Jno << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 81
        (ulong)Code.Jb_rel16 | (ulong)Mnemonic.Jb << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 82
        (ulong)Code.Jae_rel16 | (ulong)Mnemonic.Jae << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 83
        (ulong)Code.Je_rel16 | (ulong)Mnemonic.Je << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 84
        (ulong)Code.Jne_rel16 | (ulong)Mnemonic.Jne << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 85
        (ulong)Code.Jbe_rel16 | (ulong)Mnemonic.Jbe << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 86
        (ulong)Code.Ja_rel16 | (ulong)Mnemonic.Ja << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 87
        (ulong)Code.Js_rel16 | (ulong)Mnemonic.Js << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 88
        (ulong)Code.Jns_rel16 | (ulong)Mnemonic.Jns << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 89
        (ulong)Code.Jp_rel16 | (ulong)Mnemonic.Jp << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 8A
        (ulong)Code.Jnp_rel16 | (ulong)Mnemonic.Jnp << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 8B
        (ulong)Code.Jl_rel16 | (ulong)Mnemonic.Jl << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 8C
        (ulong)Code.Jge_rel16 | (ulong)Mnemonic.Jge << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 8D
        (ulong)Code.Jle_rel16 | (ulong)Mnemonic.Jle << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 8E
        (ulong)Code.Jg_rel16 | (ulong)Mnemonic.Jg << MnemonicShift | A.Jz | Sized | Conditional | Ends | Faults, // 8F
        (ulong)Code.Seto_rm8 | (ulong)Mnemonic.Seto << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 90
        (ulong)Code.Setno_rm8 | (ulong)Mnemonic.Setno << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 91
        (ulong)Code.Setb_rm8 | (ulong)Mnemonic.Setb << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 92
        (ulong)Code.Setae_rm8 | (ulong)Mnemonic.Setae << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 93
        (ulong)Code.Sete_rm8 | (ulong)Mnemonic.Sete << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 94
        (ulong)Code.Setne_rm8 | (ulong)Mnemonic.Setne << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 95
        (ulong)Code.Setbe_rm8 | (ulong)Mnemonic.Setbe << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 96
        (ulong)Code.Seta_rm8 | (ulong)Mnemonic.Seta << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 97
        (ulong)Code.Sets_rm8 | (ulong)Mnemonic.Sets << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 98
        (ulong)Code.Setns_rm8 | (ulong)Mnemonic.Setns << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 99
        (ulong)Code.Setp_rm8 | (ulong)Mnemonic.Setp << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 9A
        (ulong)Code.Setnp_rm8 | (ulong)Mnemonic.Setnp << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 9B
        (ulong)Code.Setl_rm8 | (ulong)Mnemonic.Setl << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 9C
        (ulong)Code.Setge_rm8 | (ulong)Mnemonic.Setge << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 9D
        (ulong)Code.Setle_rm8 | (ulong)Mnemonic.Setle << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 9E
        (ulong)Code.Setg_rm8 | (ulong)Mnemonic.Setg << MnemonicShift | A.Eb | Byte | Conditional | MemoryFaults | MemoryWrites, // 9F
        (ulong)Code.Pushw_FS | (ulong)Mnemonic.Push << MnemonicShift | A.Fs | Sized | Faults | Writes, // A0
        (ulong)Code.Popw_FS | (ulong)Mnemonic.Pop << MnemonicShift | A.Fs | Sized | Faults, // A1
        0, // A2
        (ulong)Code.Bt_rm16_r16 | (ulong)Mnemonic.Bt << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults, // A3
        (ulong)Code.Shld_rm16_r16_imm8 | (ulong)Mnemonic.Shld << MnemonicShift | A.Ev | B.Gv | C.Ib | Sized | MemoryFaults | MemoryWrites, // A4
        (ulong)Code.Shld_rm16_r16_CL | (ulong)Mnemonic.Shld << MnemonicShift | A.Ev | B.Gv | C.Cl | Sized | MemoryFaults | MemoryWrites, // A5
        0, 0, // A6-A7
        (ulong)Code.Pushw_GS | (ulong)Mnemonic.Push << MnemonicShift | A.Gs | Sized | Faults | Writes, // A8
        (ulong)Code.Popw_GS | (ulong)Mnemonic.Pop << MnemonicShift | A.Gs | Sized | Faults, // A9
        0, // AA
        (ulong)Code.Bts_rm16_r16 | (ulong)Mnemonic.Bts << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // AB
        (ulong)Code.Shrd_rm16_r16_imm8 | (ulong)Mnemonic.Shrd << MnemonicShift | A.Ev | B.Gv | C.Ib | Sized | MemoryFaults | MemoryWrites, // AC
        (ulong)Code.Shrd_rm16_r16_CL | (ulong)Mnemonic.Shrd << MnemonicShift | A.Ev | B.Gv | C.Cl | Sized | MemoryFaults | MemoryWrites, // AD
        0, // AE
        (ulong)Code.Imul_r16_rm16 | (ulong)Mnemonic.Imul << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // AF
        (ulong)Code.Cmpxchg_rm8_r8 | (ulong)Mnemonic.Cmpxchg << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // B0
        (ulong)Code.Cmpxchg_rm16_r16 | (ulong)Mnemonic.Cmpxchg << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // B1
        (ulong)Code.Lss_r16_m1616 | (ulong)Mnemonic.Lss << MnemonicShift | A.Gv | B.M | Sized | Ends | Faults, // B2
        (ulong)Code.Btr_rm16_r16 | (ulong)Mnemonic.Btr << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // B3
        (ulong)Code.Lfs_r16_m1616 | (ulong)Mnemonic.Lfs << MnemonicShift | A.Gv | B.M | Sized | Faults, // B4
        (ulong)Code.Lgs_r16_m1616 | (ulong)Mnemonic.Lgs << MnemonicShift | A.Gv | B.M | Sized | Faults, // B5
        (ulong)Code.Movzx_r16_rm8 | (ulong)Mnemonic.Movzx << MnemonicShift | A.Gv | B.Eb | Sized | MemoryFaults, // B6
        (ulong)Code.Movzx_r16_rm16 | (ulong)Mnemonic.Movzx << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // B7
        0, 0, // B8-B9
        Group + 19, // BA
        0, // BB
        (ulong)Code.Bsf_r16_rm16 | (ulong)Mnemonic.Bsf << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // BC
        (ulong)Code.Bsr_r16_rm16 | (ulong)Mnemonic.Bsr << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // BD
        (ulong)Code.Movsx_r16_rm8 | (ulong)Mnemonic.Movsx << MnemonicShift | A.Gv | B.Eb | Sized | MemoryFaults, // BE
        (ulong)Code.Movsx_r16_rm16 | (ulong)Mnemonic.Movsx << MnemonicShift | A.Gv | B.Ev | Sized | MemoryFaults, // BF
        (ulong)Code.Xadd_rm8_r8 | (ulong)Mnemonic.Xadd << MnemonicShift | A.Eb | B.Gb | Byte | MemoryFaults | MemoryWrites, // C0
        (ulong)Code.Xadd_rm16_r16 | (ulong)Mnemonic.Xadd << MnemonicShift | A.Ev | B.Gv | Sized | MemoryFaults | MemoryWrites, // C1
        0, 0, 0, 0, 0, 0, // C2-C7
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // C8
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // C9
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // CA
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // CB
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // CC
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // CD
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // CE
        (ulong)Code.Bswap_r16 | (ulong)Mnemonic.Bswap << MnemonicShift | A.Zv | Sized, // CF
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // D0-DF
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // E0-EF
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // F0-FF
    ];
}
