using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>What the privilege level and IOPL allow (Intel SDM vol. 3, 5.9; vol. 1, 19.5.1 for I/O).</summary>
internal static unsafe class Privilege
{
    /// <summary>Flags POPF and IRET may always load.</summary>
    public const uint UserFlags = EFlags.Arithmetic | EFlags.Trap | EFlags.Direction | EFlags.NestedTask;

    public static int IoPrivilege(CpuState* s) => (int)((s->Eflags & EFlags.IoPrivilege) >> EFlags.IoPrivilegeShift);

    public static bool IsVirtual8086(CpuState* s) => s->IsProtected && (s->Eflags & EFlags.Virtual8086) != 0;

    /// <summary>CLI and STI; IN and OUT, which may also ask the <see cref="PortBitmap"/>.</summary>
    public static bool AllowsIo(CpuState* s) => !s->IsProtected || s->Cpl <= IoPrivilege(s);

    /// <summary>PUSHF, POPF, IRET and INT n in virtual 8086 mode need IOPL 3.</summary>
    public static bool AllowsFlagStack(CpuState* s) => !IsVirtual8086(s) || IoPrivilege(s) == 3;

    /// <summary>The same of POPF and IRET, whose 16-bit forms virtual interrupts allow.</summary>
    public static bool AllowsFlagStack(CpuState* s, int size) => AllowsFlagStack(s) || VirtualInterrupts.IsInFlagStack(s, size);

    public static bool IsRing0(CpuState* s) => !s->IsProtected || (s->Cpl == 0 && (s->Eflags & EFlags.Virtual8086) == 0);

    /// <summary>Sets EFLAGS of an instruction that may set IF, and tells who waits for that (see CpuState.StiWatch).</summary>
    public static void SetFlags(CpuState* s, uint eflags)
    {
        s->Eflags = eflags;
        if ((eflags & EFlags.Interrupt) != 0 && s->StiWatch != 0)
            s->Pending = 1;
    }

    /// <summary>
    /// EFLAGS after POPF or IRET of a value at the current level: IOPL changes at level 0 alone, IF within IOPL, VM never;
    /// the 16-bit forms leave the high word.
    /// </summary>
    public static uint MergeFlags(CpuState* s, uint value, int size)
    {
        var allowed = UserFlags;
        if (IsRing0(s))
            allowed |= EFlags.IoPrivilege;
        if (AllowsIo(s))
            allowed |= EFlags.Interrupt;
        // In real mode an 80286 has neither; an 8086 has them set.
        if (s->Model < CpuModel.I386 && !s->IsProtected)
            allowed &= ~(EFlags.IoPrivilege | EFlags.NestedTask);
        if (size == 4)
            allowed |= Of(s->Model);
        // RF is cleared by POPF as by most instructions.
        return (s->Eflags & ~allowed & ~EFlags.Resume) | (value & allowed) | s->FixedFlags;
    }

    /// <summary>The same, or EFLAGS with VIF where that stands for IF. False: #GP.</summary>
    public static bool TryMergeFlags(CpuState* s, uint value, int size, out uint eflags)
    {
        if (!AllowsFlagStack(s))
            return VirtualInterrupts.TryMerge(s, value, out eflags);
        eflags = MergeFlags(s, value, size);
        return true;
    }

    /// <summary>Flags above bit 15 that a program may set.</summary>
    private static uint Of(CpuModel model) => model switch
    {
        CpuModel.I486 => EFlags.AlignmentCheck,
        >= CpuModel.Pentium => EFlags.AlignmentCheck | EFlags.Id,
        _ => 0,
    };

    /// <summary>All flags that there are.</summary>
    public static uint AllFlags(CpuState* s) => UserFlags | EFlags.IoPrivilege | EFlags.Interrupt | EFlags.Resume
        | EFlags.Virtual8086 | Of(s->Model) | VirtualOf(s->Model);

    /// <summary>Flags that only level 0 sets, by IRET and in a TSS.</summary>
    private static uint VirtualOf(CpuModel model) =>
        model >= CpuModel.Pentium ? EFlags.VirtualInterrupt | EFlags.VirtualInterruptPending : 0;

    /// <summary>The same for IRET in protected mode, which sets RF too, and at level 0 VIF and VIP.</summary>
    public static uint MergeReturnFlags(CpuState* s, uint value, int size)
    {
        var eflags = MergeFlags(s, value, size);
        if (size != 4)
            return eflags;
        var ofLevel0 = s->Cpl == 0 ? VirtualOf(s->Model) : 0;
        return (eflags & ~ofLevel0) | (value & (EFlags.Resume | ofLevel0));
    }
}
