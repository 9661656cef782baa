using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>
/// The x87 opcodes on a machine without an x87. With CR0.EM and CR0.TS clear the instructions by which programs look for
/// one (FNINIT FNSTSW FNSTCW FNCLEX, and WAIT) do nothing and store nothing, as on a real machine with an empty socket, so
/// that the program finds its own sentinel and concludes that there is none. All others, and these too under EM or TS,
/// raise #NM, which is where an emulator hooks in.
/// </summary>
internal static unsafe class Coprocessor
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Fninit or Mnemonic.Fnstsw or Mnemonic.Fnstcw or Mnemonic.Fnclex => &Probe,
        _ => &NotAvailable,
    };

    /// <summary>WAIT raises #NM only under TS and MP together (Intel SDM vol. 3, 2.5).</summary>
    public static int Wait(CpuState* s, Op* op)
    {
        const uint both = CpuState.Cr0TaskSwitched | CpuState.Cr0MonitorCoprocessor;
        return (s->Cr0 & both) == both ? NotAvailable(s, op) : OpResult.Next;
    }

    private static int Probe(CpuState* s, Op* op) =>
        (s->Cr0 & (CpuState.Cr0Emulation | CpuState.Cr0TaskSwitched)) != 0 ? NotAvailable(s, op) : OpResult.Next;

    private static int NotAvailable(CpuState* s, Op* op) => Faults.Raise(s, op, ExceptionVector.DeviceNotAvailable);
}
