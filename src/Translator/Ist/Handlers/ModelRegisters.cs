using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>CPUID RDTSC RDMSR WRMSR.</summary>
internal static unsafe class ModelRegisters
{
    /// <summary>Numbers of the Pentium's registers (Pentium Processor Family Developer's Manual vol. 3, 16.2).</summary>
    private const uint MachineCheckAddress = 0;
    private const uint MachineCheckType = 1;
    private const uint TimeStampCounter = 0x10;
    private const uint FirstPerformance = 0x11;
    private const uint LastPerformance = 0x13;

    /// <summary>Family 5, model 4, stepping 3: a Pentium with MMX. Family 6, model 3, stepping 3: a Pentium II.</summary>
    private const uint SignatureOfPentium = 0x543;
    private const uint SignatureOfPentiumII = 0x633;

    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Cpuid => &Cpuid,
        Mnemonic.Rdtsc => &Rdtsc,
        Mnemonic.Rdmsr => &Read,
        Mnemonic.Wrmsr => &Write,
        _ => null,
    };

    /// <summary>VME DE PSE TSC MSR MCE CX8, the x87 and MMX with it, and CMOVcc.</summary>
    private static uint Features(CpuState* s)
    {
        const uint ofAll = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8;
        const uint ofX87 = 1 | 1 << 23;
        const uint ofPentiumII = 1 << 15;
        return ofAll | (s->X87.Model == X87Model.None ? 0 : ofX87) | (s->Model >= CpuModel.PentiumII ? ofPentiumII : 0);
    }

    private static int Cpuid(CpuState* s, Op* op)
    {
        var signature = s->Model >= CpuModel.PentiumII ? SignatureOfPentiumII : SignatureOfPentium;
        var (a, b, c, d) = s->Registers[0] == 0
            ? (1u, 0x756E6547u, 0x6C65746Eu, 0x49656E69u)
            : (signature, 0u, 0u, Features(s));
        s->Registers[0] = a;
        s->Registers[1] = c;
        s->Registers[2] = d;
        s->Registers[3] = b;
        return OpResult.Next;
    }

    /// <summary>
    /// Counts executed instructions: the same program always sees the same time. They are counted a block at a time; it goes
    /// on all the same.
    /// </summary>
    private static ulong TimeStamp(CpuState* s)
    {
        s->TimeStamp = Math.Max(s->TimeStamp + 1, s->Instructions);
        return s->TimeStamp + s->TimeStampOffset;
    }

    private static int Rdtsc(CpuState* s, Op* op)
    {
        if ((s->Cr4 & CpuState.Cr4TimeStampDisable) != 0 && !Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        return Put(s, TimeStamp(s));
    }

    private static int Read(CpuState* s, Op* op)
    {
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        var number = s->Registers[1];
        return number switch
        {
            MachineCheckAddress or MachineCheckType => Put(s, 0),
            TimeStampCounter => Put(s, TimeStamp(s)),
            >= FirstPerformance and <= LastPerformance when HasPerformance(s) =>
                Put(s, s->PerformanceRegisters[number - FirstPerformance]),
            _ => Faults.GeneralProtection(s, op),
        };
    }

    private static int Write(CpuState* s, Op* op)
    {
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        var number = s->Registers[1];
        var value = s->Registers[0] | (ulong)s->Registers[2] << 32;
        switch (number)
        {
            case MachineCheckAddress or MachineCheckType:
                return OpResult.Next;
            case TimeStampCounter:
                s->TimeStampOffset = value - s->TimeStamp;
                return OpResult.Next;
            case >= FirstPerformance and <= LastPerformance when HasPerformance(s):
                s->PerformanceRegisters[number - FirstPerformance] = value;
                return OpResult.Next;
            default:
                return Faults.GeneralProtection(s, op);
        }
    }

    /// <summary>The followers of the Pentium have others, elsewhere.</summary>
    private static bool HasPerformance(CpuState* s) => s->Model == CpuModel.Pentium;

    private static int Put(CpuState* s, ulong value)
    {
        s->Registers[0] = (uint)value;
        s->Registers[2] = (uint)(value >> 32);
        return OpResult.Next;
    }
}
