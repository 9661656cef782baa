using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>MOV CRn, DRn and TRn; LMSW SMSW CLTS INVD WBINVD INVLPG.</summary>
internal static unsafe class ControlRegisters
{
    /// <summary>Bits of CR0 that a 386 has (Intel SDM vol. 3, 2.5 and 22.3).</summary>
    private const uint Cr0Of386 = CpuState.Cr0ProtectionEnable | CpuState.Cr0MonitorCoprocessor | CpuState.Cr0Emulation
        | CpuState.Cr0TaskSwitched | CpuState.Cr0Paging;

    /// <summary>Those that a 486 has.</summary>
    private const uint Cr0Of486 = Cr0Of386 | CpuState.Cr0NumericError | CpuState.Cr0WriteProtect | CpuState.Cr0AlignmentMask
        | CpuState.Cr0NotWriteThrough | CpuState.Cr0CacheDisable;

    /// <summary>Bits of CR4 that a Pentium has; the others raise #GP.</summary>
    private const uint Cr4Known = CpuState.Cr4VirtualInterrupts | CpuState.Cr4ProtectedVirtualInterrupts
        | CpuState.Cr4TimeStampDisable | CpuState.Cr4DebuggingExtensions | CpuState.Cr4PageSizeExtensions | CpuState.Cr4MachineCheck;

    /// <summary>Their change leaves the lookaside buffer wrong, or what is looked at.</summary>
    private const uint Cr0OfChecks = CpuState.Cr0Paging | CpuState.Cr0WriteProtect | CpuState.Cr0AlignmentMask;

    /// <summary>The bits that the machine status word of an 80286 has not.</summary>
    private const uint Msw286 = 0xFFF0;

    /// <summary>LMSW can set PE but not clear it.</summary>
    private const uint MachineStatus = CpuState.Cr0MonitorCoprocessor | CpuState.Cr0Emulation | CpuState.Cr0TaskSwitched;

    public static OpHandler Find(in OpShape shape, Op* op) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Mov => (Code)shape.Code switch
        {
            Code.Mov_r32_cr => &ReadControl,
            Code.Mov_cr_r32 => &WriteControl,
            Code.Mov_r32_dr => &ReadDebug,
            Code.Mov_dr_r32 => &WriteDebug,
            Code.Mov_r32_tr => &ReadTest,
            Code.Mov_tr_r32 => &WriteTest,
            _ => null,
        },
        Mnemonic.Lmsw => &Lmsw,
        Mnemonic.Smsw => &Smsw,
        Mnemonic.Clts => &Clts,
        Mnemonic.Invd or Mnemonic.Wbinvd or Mnemonic.Invlpg => &Flush,
        _ => null,
    };

    private static int ReadControl(CpuState* s, Op* op)
    {
        if (!HasControl(s, op->Reg1))
            return Faults.InvalidOpcode(s, op);
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        var value = op->Reg1 switch
        {
            0 => s->Cr0,
            2 => s->Cr2,
            3 => s->Cr3,
            _ => s->Cr4,
        };
        Operands.SetRegister<W32>(s, op->Reg0, value);
        return OpResult.Next;
    }

    private static int WriteControl(CpuState* s, Op* op)
    {
        if (!HasControl(s, op->Reg0))
            return Faults.InvalidOpcode(s, op);
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        var value = Operands.Register<W32>(s, op->Reg1);
        switch (op->Reg0)
        {
            case 0:
                return SetCr0(s, op, value);
            case 2:
                s->Cr2 = value;
                break;
            case 3:
                s->Cr3 = value;
                PageTables.Flush(s);
                break;
            default:
                if ((value & ~Cr4Known) != 0)
                    return Faults.GeneralProtection(s, op);
                s->Cr4 = value;
                PageTables.Flush(s);
                DebugBreakpoints.Update(s);
                break;
        }
        return Done(s, op);
    }

    /// <summary>CR4 came with the Pentium.</summary>
    private static bool HasControl(CpuState* s, byte number) =>
        number is 0 or 2 or 3 || (number == 4 && s->Model >= CpuModel.Pentium);

    private static int SetCr0(CpuState* s, Op* op, uint value)
    {
        const uint pagedUnprotected = CpuState.Cr0Paging;
        if ((value & (CpuState.Cr0Paging | CpuState.Cr0ProtectionEnable)) == pagedUnprotected)
            return Faults.GeneralProtection(s, op);
        // A cache that is on and not written through is no mode of a 486.
        const uint cacheBits = CpuState.Cr0CacheDisable | CpuState.Cr0NotWriteThrough;
        if (s->Model >= CpuModel.I486 && (value & cacheBits) == CpuState.Cr0NotWriteThrough)
            return Faults.GeneralProtection(s, op);
        var changed = value ^ s->Cr0;
        s->Cr0 = (value & (s->Model >= CpuModel.I486 ? Cr0Of486 : Cr0Of386)) | CpuState.Cr0ExtensionType;
        if ((changed & Cr0OfChecks) != 0)
        {
            PageTables.Flush(s);
            DebugBreakpoints.Update(s);
        }
        // Real mode is level 0; segments keep what they hold until they are loaded.
        if ((value & CpuState.Cr0ProtectionEnable) == 0)
            s->Cpl = 0;
        return Done(s, op);
    }

    private static int ReadDebug(CpuState* s, Op* op)
    {
        if (!AllowsDebug(s, op, op->Reg1, out var index))
            return OpResult.Exit;
        var value = s->DebugRegisters[index];
        Operands.SetRegister<W32>(s, op->Reg0, index switch
        {
            6 => value | DebugBreakpoints.StatusFixed,
            7 => value | DebugBreakpoints.ControlFixed,
            _ => value,
        });
        return OpResult.Next;
    }

    private static int WriteDebug(CpuState* s, Op* op)
    {
        if (!AllowsDebug(s, op, op->Reg0, out var index))
            return OpResult.Exit;
        s->DebugRegisters[index] = Operands.Register<W32>(s, op->Reg1);
        DebugBreakpoints.Update(s);
        return Done(s, op);
    }

    /// <summary>DR4 and DR5 are DR6 and DR7, or with CR4.DE undefined. False: a fault is set up.</summary>
    private static bool AllowsDebug(CpuState* s, Op* op, int number, out int index)
    {
        index = number is 4 or 5 ? number + 2 : number;
        if (index != number && (s->Cr4 & CpuState.Cr4DebuggingExtensions) != 0)
        {
            Faults.InvalidOpcode(s, op);
            return false;
        }
        if (!Privilege.IsRing0(s))
        {
            Faults.GeneralProtection(s, op);
            return false;
        }
        if ((s->DebugRegisters[7] & DebugBreakpoints.ControlGuard) == 0)
            return true;
        s->DebugRegisters[7] &= ~DebugBreakpoints.ControlGuard;
        s->DebugRegisters[6] |= DebugBreakpoints.StatusAccess;
        Faults.Raise(s, op, ExceptionVector.Debug);
        return false;
    }

    /// <summary>The test registers of the cache and the TLB, of which there is none: reads give zero.</summary>
    private static int ReadTest(CpuState* s, Op* op)
    {
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        Operands.SetRegister<W32>(s, op->Reg0, 0);
        return OpResult.Next;
    }

    private static int WriteTest(CpuState* s, Op* op) =>
        Privilege.IsRing0(s) ? OpResult.Next : Faults.GeneralProtection(s, op);

    private static int Lmsw(CpuState* s, Op* op)
    {
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        if (!Operands.TryReadRm(s, op, op->Reg0, 2, out var value))
            return OpResult.Exit;
        s->Cr0 = (s->Cr0 & ~MachineStatus) | (value & (MachineStatus | CpuState.Cr0ProtectionEnable));
        return Done(s, op);
    }

    private static int Smsw(CpuState* s, Op* op) =>
        Operands.TryWriteRm(s, op, op->HasMemory ? 2 : op->OperandSize, s->Model == CpuModel.I286 ? s->Cr0 | Msw286 : s->Cr0)
            ? OpResult.Next
            : OpResult.Exit;

    private static int Clts(CpuState* s, Op* op)
    {
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        s->Cr0 &= ~CpuState.Cr0TaskSwitched;
        return Done(s, op);
    }

    private static int Flush(CpuState* s, Op* op)
    {
        if (!Privilege.IsRing0(s))
            return Faults.GeneralProtection(s, op);
        if (op->HasMemory)
            PageTables.Flush(s, Operands.Segment(s, op->Segment)->Base + Operands.Offset(s, op));
        return OpResult.Next;
    }

    private static int Done(CpuState* s, Op* op)
    {
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }
}
