using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>What the privilege level and IOPL allow (Intel SDM vol. 3, 5.9; vol. 1, 19.5.1 for I/O).</summary>
internal static unsafe class Privilege
{
    /// <summary>Flags POPF and IRET may always load.</summary>
    private const uint UserFlags = EFlags.Arithmetic | EFlags.Trap | EFlags.Direction | EFlags.NestedTask;

    public static int IoPrivilege(CpuState* s) => (int)((s->Eflags & EFlags.IoPrivilege) >> EFlags.IoPrivilegeShift);

    public static bool IsVirtual8086(CpuState* s) => s->IsProtected && (s->Eflags & EFlags.Virtual8086) != 0;

    /// <summary>CLI, STI, and (but for the TSS bitmap, which is taken as all denied) IN and OUT in protected mode.</summary>
    public static bool AllowsIo(CpuState* s) => !s->IsProtected || s->Cpl <= IoPrivilege(s);

    /// <summary>IN, OUT, INS and OUTS in virtual 8086 mode ask the TSS bitmap alone: that is the manager's, who sees each.</summary>
    public static bool AllowsPorts(CpuState* s) => IsVirtual8086(s) || AllowsIo(s);

    /// <summary>PUSHF, POPF, IRET and INT n in virtual 8086 mode need IOPL 3.</summary>
    public static bool AllowsFlagStack(CpuState* s) => !IsVirtual8086(s) || IoPrivilege(s) == 3;

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
        if (size == 4)
            allowed |= EFlags.AlignmentCheck | EFlags.Id;
        // RF is cleared by POPF and by every instruction that completes.
        return (s->Eflags & ~allowed & ~EFlags.Resume) | (value & allowed) | EFlags.AlwaysSet;
    }
}
