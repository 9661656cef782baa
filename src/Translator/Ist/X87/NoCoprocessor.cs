using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The x87 opcodes on a machine without an x87. With CR0.EM and CR0.TS clear the instructions by which programs look for
/// one (FNINIT FNSTSW FNSTCW FNCLEX) do nothing and store nothing, as on a real machine with an empty socket, so that the
/// program finds its own sentinel and concludes that there is none. All others, and these too under EM or TS, raise #NM, which
/// is where an emulator hooks in. An 8086 does nothing at any of them: it has no #NM.
/// </summary>
internal static unsafe class NoCoprocessor
{
    /// <param name="model">The processor.</param>
    /// <param name="opcode">See <see cref="X87Table.Find"/>.</param>
    public static OpHandler Find(CpuModel model, uint opcode)
    {
        if (model <= CpuModel.V20)
            return &OldInstructions.Nothing;
        var isInMemory = (opcode & 0xC0) != 0xC0;
        var storesControl = isInMemory && (opcode >> 8, opcode >> 3 & 7) is (1, 7) or (5, 7);
        return storesControl || opcode is 0x7E0 or 0x3E2 or 0x3E3 ? &X87Control.Ignored : &NotAvailable;
    }

    private static int NotAvailable(CpuState* s, Op* op) => Faults.Raise(s, op, ExceptionVector.DeviceNotAvailable);
}
