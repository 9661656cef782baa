using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>
/// What differs from model to model: instructions that came later, and those of the 8086 that the 80286 has in another way.
/// The 80286 and before also have other opcodes: see <see cref="OldOpcodes"/>.
/// </summary>
internal static unsafe class ModelInstructions
{
    private const int Sp = 4 * 4;
    private const byte Cl = 4;

    /// <summary>The model has the instruction.</summary>
    public static bool Has(CpuModel model, ushort code, ushort mnemonic) => (Mnemonic)mnemonic switch
    {
        Mnemonic.Cmpxchg or Mnemonic.Xadd or Mnemonic.Bswap or Mnemonic.Invd or Mnemonic.Wbinvd or Mnemonic.Invlpg =>
            model >= CpuModel.I486,
        Mnemonic.Cpuid or Mnemonic.Rdtsc or Mnemonic.Cmpxchg8b or Mnemonic.Rdmsr or Mnemonic.Wrmsr => model >= CpuModel.Pentium,
        Mnemonic.Reservednop or Mnemonic.Endbr32 or Mnemonic.Endbr64
            or (>= Mnemonic.Cmova and <= Mnemonic.Cmovs) or (>= Mnemonic.Fcmovb and <= Mnemonic.Fcmovu) or Mnemonic.Fcomi
            or Mnemonic.Fcomip or Mnemonic.Fucomi or Mnemonic.Fucomip or Mnemonic.Fisttp => model >= CpuModel.PentiumII,
        Mnemonic.Nop => model >= CpuModel.PentiumII || (Code)code is not (Code.Nop_rm16 or Code.Nop_rm32),
        _ => true,
    };

    /// <summary>
    /// Puts the handler of the 8086 in the place of the usual one where the two differ. The op is then not translated.
    /// </summary>
    public static void Adjust8086(CpuModel model, Op* op, ushort mnemonic)
    {
        var handler = (Mnemonic)mnemonic switch
        {
            Mnemonic.Push when !op->HasMemory && op->Reg0 == Sp && op->Code is (ushort)Code.Push_r16 or (ushort)Code.Push_rm16 =>
                &OldInstructions.PushSp,
            Mnemonic.Shl or Mnemonic.Sal or Mnemonic.Shr or Mnemonic.Sar or Mnemonic.Rol or Mnemonic.Ror or Mnemonic.Rcl
                or Mnemonic.Rcr when op->Reg1 == Cl => &OldInstructions.Shift,
            Mnemonic.Mul when model == CpuModel.I8086 => &OldInstructions.Mul,
            Mnemonic.Div => &OldInstructions.Div,
            Mnemonic.Idiv => &OldInstructions.Idiv,
            Mnemonic.Aam => &OldInstructions.Aam,
            Mnemonic.Daa => &OldInstructions.Daa,
            Mnemonic.Das => &OldInstructions.Das,
            Mnemonic.Aaa => &OldInstructions.Aaa,
            Mnemonic.Aas => &OldInstructions.Aas,
            _ => (OpHandler)null,
        };
        if (handler == null)
            return;
        op->Handler = handler;
        op->Immediate2 = mnemonic;
        op->Flags |= OpFlags.OfModel;
    }
}
