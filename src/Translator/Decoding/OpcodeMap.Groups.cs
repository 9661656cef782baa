using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <content>Opcodes that share their first bytes.</content>
internal static partial class OpcodeMap
{
    /// <summary>Eight rows a group.</summary>
    public static ReadOnlySpan<ulong> Groups =>
    [
        (ulong)Code.Add_rm8_imm8 | (ulong)Mnemonic.Add << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/0
        (ulong)Code.Or_rm8_imm8 | (ulong)Mnemonic.Or << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/1
        (ulong)Code.Adc_rm8_imm8 | (ulong)Mnemonic.Adc << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/2
        (ulong)Code.Sbb_rm8_imm8 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/3
        (ulong)Code.And_rm8_imm8 | (ulong)Mnemonic.And << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/4
        (ulong)Code.Sub_rm8_imm8 | (ulong)Mnemonic.Sub << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/5
        (ulong)Code.Xor_rm8_imm8 | (ulong)Mnemonic.Xor << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 80/6
        (ulong)Code.Cmp_rm8_imm8 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults, // 80/7
        (ulong)Code.Add_rm16_imm16 | (ulong)Mnemonic.Add << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/0
        (ulong)Code.Or_rm16_imm16 | (ulong)Mnemonic.Or << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/1
        (ulong)Code.Adc_rm16_imm16 | (ulong)Mnemonic.Adc << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/2
        (ulong)Code.Sbb_rm16_imm16 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/3
        (ulong)Code.And_rm16_imm16 | (ulong)Mnemonic.And << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/4
        (ulong)Code.Sub_rm16_imm16 | (ulong)Mnemonic.Sub << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/5
        (ulong)Code.Xor_rm16_imm16 | (ulong)Mnemonic.Xor << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // 81/6
        (ulong)Code.Cmp_rm16_imm16 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults, // 81/7
        (ulong)Code.Add_rm8_imm8_82 | (ulong)Mnemonic.Add << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/0
        (ulong)Code.Or_rm8_imm8_82 | (ulong)Mnemonic.Or << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/1
        (ulong)Code.Adc_rm8_imm8_82 | (ulong)Mnemonic.Adc << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/2
        (ulong)Code.Sbb_rm8_imm8_82 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/3
        (ulong)Code.And_rm8_imm8_82 | (ulong)Mnemonic.And << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/4
        (ulong)Code.Sub_rm8_imm8_82 | (ulong)Mnemonic.Sub << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/5
        (ulong)Code.Xor_rm8_imm8_82 | (ulong)Mnemonic.Xor << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // 82/6
        (ulong)Code.Cmp_rm8_imm8_82 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults, // 82/7
        (ulong)Code.Add_rm16_imm8 | (ulong)Mnemonic.Add << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/0
        (ulong)Code.Or_rm16_imm8 | (ulong)Mnemonic.Or << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/1
        (ulong)Code.Adc_rm16_imm8 | (ulong)Mnemonic.Adc << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/2
        (ulong)Code.Sbb_rm16_imm8 | (ulong)Mnemonic.Sbb << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/3
        (ulong)Code.And_rm16_imm8 | (ulong)Mnemonic.And << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/4
        (ulong)Code.Sub_rm16_imm8 | (ulong)Mnemonic.Sub << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/5
        (ulong)Code.Xor_rm16_imm8 | (ulong)Mnemonic.Xor << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults | MemoryWrites, // 83/6
        (ulong)Code.Cmp_rm16_imm8 | (ulong)Mnemonic.Cmp << MnemonicShift | A.Ev | B.Is | Sized | MemoryFaults, // 83/7
        (ulong)Code.Mov_rm16_Sreg | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Sw | Sized | MemoryFaults | MemoryWrites, // 8C/0
        (ulong)Code.Mov_rm16_Sreg | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Sw | Sized | MemoryFaults | MemoryWrites, // 8C/1
        (ulong)Code.Mov_rm16_Sreg | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Sw | Sized | MemoryFaults | MemoryWrites, // 8C/2
        (ulong)Code.Mov_rm16_Sreg | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Sw | Sized | MemoryFaults | MemoryWrites, // 8C/3
        (ulong)Code.Mov_rm16_Sreg | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Sw | Sized | MemoryFaults | MemoryWrites, // 8C/4
        (ulong)Code.Mov_rm16_Sreg | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Sw | Sized | MemoryFaults | MemoryWrites, // 8C/5
        0, // 8C/6
        0, // 8C/7
        (ulong)Code.Mov_Sreg_rm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Sw | B.Ev | Sized | Faults, // 8E/0
        0, // 8E/1
        (ulong)Code.Mov_Sreg_rm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Sw | B.Ev | Sized | Ends | Faults | LoadsSs, // 8E/2
        (ulong)Code.Mov_Sreg_rm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Sw | B.Ev | Sized | Faults, // 8E/3
        (ulong)Code.Mov_Sreg_rm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Sw | B.Ev | Sized | Faults, // 8E/4
        (ulong)Code.Mov_Sreg_rm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Sw | B.Ev | Sized | Faults, // 8E/5
        0, // 8E/6
        0, // 8E/7
        (ulong)Code.Pop_rm16 | (ulong)Mnemonic.Pop << MnemonicShift | A.Ev | Sized | Faults | MemoryWrites, // 8F/0
        0, // 8F/1
        0, // 8F/2
        0, // 8F/3
        0, // 8F/4
        0, // 8F/5
        0, // 8F/6
        0, // 8F/7
        (ulong)Code.Rol_rm8_imm8 | (ulong)Mnemonic.Rol << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/0
        (ulong)Code.Ror_rm8_imm8 | (ulong)Mnemonic.Ror << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/1
        (ulong)Code.Rcl_rm8_imm8 | (ulong)Mnemonic.Rcl << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/2
        (ulong)Code.Rcr_rm8_imm8 | (ulong)Mnemonic.Rcr << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/3
        (ulong)Code.Shl_rm8_imm8 | (ulong)Mnemonic.Shl << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/4
        (ulong)Code.Shr_rm8_imm8 | (ulong)Mnemonic.Shr << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/5
        (ulong)Code.Sal_rm8_imm8 | (ulong)Mnemonic.Sal << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/6
        (ulong)Code.Sar_rm8_imm8 | (ulong)Mnemonic.Sar << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C0/7
        (ulong)Code.Rol_rm16_imm8 | (ulong)Mnemonic.Rol << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/0
        (ulong)Code.Ror_rm16_imm8 | (ulong)Mnemonic.Ror << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/1
        (ulong)Code.Rcl_rm16_imm8 | (ulong)Mnemonic.Rcl << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/2
        (ulong)Code.Rcr_rm16_imm8 | (ulong)Mnemonic.Rcr << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/3
        (ulong)Code.Shl_rm16_imm8 | (ulong)Mnemonic.Shl << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/4
        (ulong)Code.Shr_rm16_imm8 | (ulong)Mnemonic.Shr << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/5
        (ulong)Code.Sal_rm16_imm8 | (ulong)Mnemonic.Sal << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/6
        (ulong)Code.Sar_rm16_imm8 | (ulong)Mnemonic.Sar << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // C1/7
        (ulong)Code.Mov_rm8_imm8 | (ulong)Mnemonic.Mov << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults | MemoryWrites, // C6/0
        0, // C6/1
        0, // C6/2
        0, // C6/3
        0, // C6/4
        0, // C6/5
        0, // C6/6
        0, // C6/7
        (ulong)Code.Mov_rm16_imm16 | (ulong)Mnemonic.Mov << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults | MemoryWrites, // C7/0
        0, // C7/1
        0, // C7/2
        0, // C7/3
        0, // C7/4
        0, // C7/5
        0, // C7/6
        0, // C7/7
        (ulong)Code.Rol_rm8_1 | (ulong)Mnemonic.Rol << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/0
        (ulong)Code.Ror_rm8_1 | (ulong)Mnemonic.Ror << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/1
        (ulong)Code.Rcl_rm8_1 | (ulong)Mnemonic.Rcl << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/2
        (ulong)Code.Rcr_rm8_1 | (ulong)Mnemonic.Rcr << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/3
        (ulong)Code.Shl_rm8_1 | (ulong)Mnemonic.Shl << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/4
        (ulong)Code.Shr_rm8_1 | (ulong)Mnemonic.Shr << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/5
        (ulong)Code.Sal_rm8_1 | (ulong)Mnemonic.Sal << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/6
        (ulong)Code.Sar_rm8_1 | (ulong)Mnemonic.Sar << MnemonicShift | A.Eb | B.One | Byte | MemoryFaults | MemoryWrites, // D0/7
        (ulong)Code.Rol_rm16_1 | (ulong)Mnemonic.Rol << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/0
        (ulong)Code.Ror_rm16_1 | (ulong)Mnemonic.Ror << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/1
        (ulong)Code.Rcl_rm16_1 | (ulong)Mnemonic.Rcl << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/2
        (ulong)Code.Rcr_rm16_1 | (ulong)Mnemonic.Rcr << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/3
        (ulong)Code.Shl_rm16_1 | (ulong)Mnemonic.Shl << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/4
        (ulong)Code.Shr_rm16_1 | (ulong)Mnemonic.Shr << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/5
        (ulong)Code.Sal_rm16_1 | (ulong)Mnemonic.Sal << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/6
        (ulong)Code.Sar_rm16_1 | (ulong)Mnemonic.Sar << MnemonicShift | A.Ev | B.One | Sized | MemoryFaults | MemoryWrites, // D1/7
        (ulong)Code.Rol_rm8_CL | (ulong)Mnemonic.Rol << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/0
        (ulong)Code.Ror_rm8_CL | (ulong)Mnemonic.Ror << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/1
        (ulong)Code.Rcl_rm8_CL | (ulong)Mnemonic.Rcl << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/2
        (ulong)Code.Rcr_rm8_CL | (ulong)Mnemonic.Rcr << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/3
        (ulong)Code.Shl_rm8_CL | (ulong)Mnemonic.Shl << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/4
        (ulong)Code.Shr_rm8_CL | (ulong)Mnemonic.Shr << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/5
        (ulong)Code.Sal_rm8_CL | (ulong)Mnemonic.Sal << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/6
        (ulong)Code.Sar_rm8_CL | (ulong)Mnemonic.Sar << MnemonicShift | A.Eb | B.Cl | Byte | MemoryFaults | MemoryWrites, // D2/7
        (ulong)Code.Rol_rm16_CL | (ulong)Mnemonic.Rol << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/0
        (ulong)Code.Ror_rm16_CL | (ulong)Mnemonic.Ror << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/1
        (ulong)Code.Rcl_rm16_CL | (ulong)Mnemonic.Rcl << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/2
        (ulong)Code.Rcr_rm16_CL | (ulong)Mnemonic.Rcr << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/3
        (ulong)Code.Shl_rm16_CL | (ulong)Mnemonic.Shl << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/4
        (ulong)Code.Shr_rm16_CL | (ulong)Mnemonic.Shr << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/5
        (ulong)Code.Sal_rm16_CL | (ulong)Mnemonic.Sal << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/6
        (ulong)Code.Sar_rm16_CL | (ulong)Mnemonic.Sar << MnemonicShift | A.Ev | B.Cl | Sized | MemoryFaults | MemoryWrites, // D3/7
        (ulong)Code.Test_rm8_imm8 | (ulong)Mnemonic.Test << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults, // F6/0
        (ulong)Code.Test_rm8_imm8_F6r1 | (ulong)Mnemonic.Test << MnemonicShift | A.Eb | B.Ib | Byte | MemoryFaults, // F6/1
        (ulong)Code.Not_rm8 | (ulong)Mnemonic.Not << MnemonicShift | A.Eb | Byte | MemoryFaults | MemoryWrites, // F6/2
        (ulong)Code.Neg_rm8 | (ulong)Mnemonic.Neg << MnemonicShift | A.Eb | Byte | MemoryFaults | MemoryWrites, // F6/3
        (ulong)Code.Mul_rm8 | (ulong)Mnemonic.Mul << MnemonicShift | A.Eb | Byte | MemoryFaults, // F6/4
        (ulong)Code.Imul_rm8 | (ulong)Mnemonic.Imul << MnemonicShift | A.Eb | Byte | MemoryFaults | MemoryWrites, // F6/5
        (ulong)Code.Div_rm8 | (ulong)Mnemonic.Div << MnemonicShift | A.Eb | Byte | Faults, // F6/6
        (ulong)Code.Idiv_rm8 | (ulong)Mnemonic.Idiv << MnemonicShift | A.Eb | Byte | Faults, // F6/7
        (ulong)Code.Test_rm16_imm16 | (ulong)Mnemonic.Test << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults, // F7/0
        (ulong)Code.Test_rm16_imm16_F7r1 | (ulong)Mnemonic.Test << MnemonicShift | A.Ev | B.Iz | Sized | MemoryFaults, // F7/1
        (ulong)Code.Not_rm16 | (ulong)Mnemonic.Not << MnemonicShift | A.Ev | Sized | MemoryFaults | MemoryWrites, // F7/2
        (ulong)Code.Neg_rm16 | (ulong)Mnemonic.Neg << MnemonicShift | A.Ev | Sized | MemoryFaults | MemoryWrites, // F7/3
        (ulong)Code.Mul_rm16 | (ulong)Mnemonic.Mul << MnemonicShift | A.Ev | Sized | MemoryFaults, // F7/4
        (ulong)Code.Imul_rm16 | (ulong)Mnemonic.Imul << MnemonicShift | A.Ev | Sized | MemoryFaults | MemoryWrites, // F7/5
        (ulong)Code.Div_rm16 | (ulong)Mnemonic.Div << MnemonicShift | A.Ev | Sized | Faults, // F7/6
        (ulong)Code.Idiv_rm16 | (ulong)Mnemonic.Idiv << MnemonicShift | A.Ev | Sized | Faults, // F7/7
        (ulong)Code.Inc_rm8 | (ulong)Mnemonic.Inc << MnemonicShift | A.Eb | Byte | MemoryFaults | MemoryWrites, // FE/0
        (ulong)Code.Dec_rm8 | (ulong)Mnemonic.Dec << MnemonicShift | A.Eb | Byte | MemoryFaults | MemoryWrites, // FE/1
        0, // FE/2
        0, // FE/3
        0, // FE/4
        0, // FE/5
        0, // FE/6
        0, // FE/7
        (ulong)Code.Inc_rm16 | (ulong)Mnemonic.Inc << MnemonicShift | A.Ev | Sized | MemoryFaults | MemoryWrites, // FF/0
        (ulong)Code.Dec_rm16 | (ulong)Mnemonic.Dec << MnemonicShift | A.Ev | Sized | MemoryFaults | MemoryWrites, // FF/1
        (ulong)Code.Call_rm16 | (ulong)Mnemonic.Call << MnemonicShift | A.Ev | Sized | Ends | Faults | Writes | Indirect, // FF/2
        (ulong)Code.Call_m1616 | (ulong)Mnemonic.Call << MnemonicShift | A.M | Sized | Ends | Faults | Writes | Indirect | Far, // FF/3
        (ulong)Code.Jmp_rm16 | (ulong)Mnemonic.Jmp << MnemonicShift | A.Ev | Sized | Ends | Faults | MemoryWrites | Indirect, // FF/4
        (ulong)Code.Jmp_m1616 | (ulong)Mnemonic.Jmp << MnemonicShift | A.M | Sized | Ends | Faults | Writes | Indirect | Far, // FF/5
        (ulong)Code.Push_rm16 | (ulong)Mnemonic.Push << MnemonicShift | A.Ev | Sized | Faults | Writes, // FF/6
        0, // FF/7
        0, // 0F BA/0
        0, // 0F BA/1
        0, // 0F BA/2
        0, // 0F BA/3
        (ulong)Code.Bt_rm16_imm8 | (ulong)Mnemonic.Bt << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults, // 0F BA/4
        (ulong)Code.Bts_rm16_imm8 | (ulong)Mnemonic.Bts << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // 0F BA/5
        (ulong)Code.Btr_rm16_imm8 | (ulong)Mnemonic.Btr << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // 0F BA/6
        (ulong)Code.Btc_rm16_imm8 | (ulong)Mnemonic.Btc << MnemonicShift | A.Ev | B.Ib | Sized | MemoryFaults | MemoryWrites, // 0F BA/7
    ];
}
