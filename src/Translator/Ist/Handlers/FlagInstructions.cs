using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>CLC STC CMC CLD STD CLI STI.</summary>
internal static unsafe class FlagInstructions
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Clc => &Clc,
        Mnemonic.Stc => &Stc,
        Mnemonic.Cmc => &Cmc,
        Mnemonic.Cld => &Cld,
        Mnemonic.Std => &Std,
        Mnemonic.Cli => &Cli,
        Mnemonic.Sti => &Sti,
        _ => null,
    };

    private static int Clc(CpuState* s, Op* op)
    {
        s->Eflags &= ~EFlags.Carry;
        return OpResult.Next;
    }

    private static int Stc(CpuState* s, Op* op)
    {
        s->Eflags |= EFlags.Carry;
        return OpResult.Next;
    }

    private static int Cmc(CpuState* s, Op* op)
    {
        s->Eflags ^= EFlags.Carry;
        return OpResult.Next;
    }

    private static int Cld(CpuState* s, Op* op)
    {
        s->Eflags &= ~EFlags.Direction;
        return OpResult.Next;
    }

    private static int Std(CpuState* s, Op* op)
    {
        s->Eflags |= EFlags.Direction;
        return OpResult.Next;
    }

    private static int Cli(CpuState* s, Op* op)
    {
        if (!Privilege.AllowsIo(s))
            return VirtualInterrupts.IsInUse(s) ? VirtualInterrupts.Clear(s) : Faults.GeneralProtection(s, op);
        s->Eflags &= ~EFlags.Interrupt;
        return OpResult.Next;
    }

    /// <summary>Interrupts stay away for one more instruction, if they were disabled.</summary>
    private static int Sti(CpuState* s, Op* op)
    {
        if (!Privilege.AllowsIo(s))
            return VirtualInterrupts.IsInUse(s) ? VirtualInterrupts.Set(s, op) : Faults.GeneralProtection(s, op);
        if ((s->Eflags & EFlags.Interrupt) != 0)
            return OpResult.Next;
        Privilege.SetFlags(s, s->Eflags | EFlags.Interrupt);
        s->InterruptShadow = 1;
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }
}
