using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// VIF and VIP of the Pentium: virtual 8086 mode with CR4.VME and level 3 with CR4.PVI, where IOPL would forbid IF (Intel SDM
/// vol. 3, 20.3 and 20.4).
/// </summary>
internal static unsafe class VirtualInterrupts
{
    /// <summary>A bit for each vector, in front of the I/O permission bitmap.</summary>
    private const uint RedirectionSize = 32;
    private const uint BitmapOffsetAt = 0x66;

    /// <summary>CLI and STI mean VIF. IOPL is too low for IF.</summary>
    public static bool IsInUse(CpuState* s) => Privilege.IsVirtual8086(s)
        ? (s->Cr4 & CpuState.Cr4VirtualInterrupts) != 0
        : s->IsProtected && s->Cpl == 3 && (s->Cr4 & CpuState.Cr4ProtectedVirtualInterrupts) != 0;

    /// <summary>PUSHF, POPF and IRET of 16 bits in virtual 8086 mode show VIF as IF. IOPL is less than 3.</summary>
    public static bool IsInFlagStack(CpuState* s, int size) =>
        size == 2 && Privilege.IsVirtual8086(s) && (s->Cr4 & CpuState.Cr4VirtualInterrupts) != 0;

    public static int Clear(CpuState* s)
    {
        s->Eflags &= ~EFlags.VirtualInterrupt;
        return OpResult.Next;
    }

    /// <summary>STI: #GP when an interrupt waits, so that somebody delivers it.</summary>
    public static int Set(CpuState* s, Op* op)
    {
        if ((s->Eflags & EFlags.VirtualInterruptPending) != 0)
            return Faults.GeneralProtection(s, op);
        s->Eflags |= EFlags.VirtualInterrupt;
        return OpResult.Next;
    }

    /// <summary>FLAGS as they are pushed: IOPL 3, and VIF in the place of IF.</summary>
    public static uint Pushed(CpuState* s) => (s->Eflags & ~EFlags.Interrupt) | EFlags.IoPrivilege
        | ((s->Eflags & EFlags.VirtualInterrupt) != 0 ? EFlags.Interrupt : 0);

    /// <summary>EFLAGS after POPF or IRET of a value. False: a waiting interrupt, or TF, which raise #GP.</summary>
    public static bool TryMerge(CpuState* s, uint value, out uint eflags)
    {
        var enables = (value & EFlags.Interrupt) != 0;
        var loaded = Privilege.UserFlags & 0xFFFF;
        eflags = (s->Eflags & ~(loaded | EFlags.VirtualInterrupt | EFlags.Resume)) | (value & loaded) | EFlags.AlwaysSet
            | (enables ? EFlags.VirtualInterrupt : 0);
        return (value & EFlags.Trap) == 0 && !(enables && (s->Eflags & EFlags.VirtualInterruptPending) != 0);
    }

    /// <summary>
    /// INT n in virtual 8086 mode with CR4.VME: where its bit in the TSS is clear it goes to the vector table at linear address 0
    /// of the 8086's program.
    /// </summary>
    /// <param name="s">The processor, in virtual 8086 mode.</param>
    /// <param name="op">INT n.</param>
    /// <param name="result">What the handler returns, when it is done.</param>
    /// <returns>False: the bit is set, and it goes the usual way.</returns>
    public static bool TryRedirect(CpuState* s, Op* op, out int result)
    {
        var vector = op->Immediate & 0xFF;
        var fault = ReadRedirection(s, vector, out var isRedirected);
        result = OpResult.Exit;
        if (fault.IsFault)
        {
            Faults.Raise(s, op, fault);
            return true;
        }
        if (!isRedirected)
            return false;
        result = Redirect(s, op, vector);
        return true;
    }

    private static Fault ReadRedirection(CpuState* s, uint vector, out bool isRedirected)
    {
        isRedirected = false;
        if ((s->Tr.Access & 8) == 0 || s->Tr.Limit < BitmapOffsetAt + 1)
            return Fault.GeneralProtection(0);
        var fault = SystemAccess.Probe(s, s->Tr.Base + BitmapOffsetAt, 2, write: false);
        if (fault.IsFault)
            return fault;
        var at = SystemAccess.Load(s, s->Tr.Base + BitmapOffsetAt, 2) - RedirectionSize + vector / 8;
        if (at > s->Tr.Limit)
            return Fault.GeneralProtection(0);
        fault = SystemAccess.Probe(s, s->Tr.Base + at, 1, write: false);
        if (!fault.IsFault)
            isRedirected = (SystemAccess.Load(s, s->Tr.Base + at, 1) >> (int)(vector % 8) & 1) == 0;
        return fault;
    }

    private static int Redirect(CpuState* s, Op* op, uint vector)
    {
        var isVirtual = Privilege.IoPrivilege(s) < 3;
        uint target = 4 * vector;
        var fault = CheckedAccess.Resolve(s, 4, write: false, user: true, ref target);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        var pointer = Operands.Load<W32>(s, target);
        if (!StackAccess.CanPush(s, op, 3, 2))
            return OpResult.Exit;
        StackAccess.TryPush<W16>(s, op, isVirtual ? Pushed(s) : s->Eflags);
        StackAccess.TryPush<W16>(s, op, s->Cs.Selector);
        StackAccess.TryPush<W16>(s, op, op->NextIp);
        s->Eflags &= ~(EFlags.Trap | EFlags.NestedTask | EFlags.Resume | (isVirtual ? EFlags.VirtualInterrupt : EFlags.Interrupt));
        s->Cs = SegmentLoader.RealRegister(s, s->Cs, (ushort)(pointer >> 16));
        s->Cs.Access &= unchecked((ushort)~SegmentRegister.BigBit);
        s->Eip = pointer & 0xFFFF;
        return OpResult.Resync;
    }
}
