using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Instructions that are left to their handlers.</summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>
    /// Calls the interpreter's handler with the state in memory. What it returns tells whether the region goes on: see
    /// <see cref="Ist.OpResult"/>.
    /// </summary>
    private void WriteHandler(ref PlannedInstruction planned)
    {
        var ends = (planned.Op->Flags & Decoding.OpFlags.EndsBlock) != 0;
        var touches = ends || InstructionClassifier.TouchesFlags(planned.Iced);
        var before = _flags;
        _usesHandlers = true;
        SettleStack();
        SettleBytes();
        _bytes = ByteParts.None;
        _windows.Clear();
        StoreDirtyRegisters();
        SettleX87();
        if (touches)
        {
            SettleFlags(before);
            _flags = FlagState.Memory();
        }
        CountBeforeHandler();
        PushState();
        _il.LdcI8((nint)planned.Op);
        _il.ConvI();
        if (planned.IsServed)
        {
            _il.LdcI4(_plan.Mode);
            PushPort(planned);
            _il.Call(ServerOf(planned.Iced.Mnemonic));
        }
        else
        {
            _il.LdcI8((nint)planned.Op->Handler);
            _il.ConvI();
            _il.CalliHandler();
        }
        _il.Stloc(_exitCode);
        var nextEip = planned.Op->NextIp;
        if (ends)
        {
            GoOnAfterHandler(planned);
            return;
        }
        var leave = _il.NewLabel();
        var loads = (_plan.Mode & Core.ModeKey.Checked) == 0 && InstructionClassifier.LoadsData(planned.Iced);
        _il.Ldloc(_exitCode);
        if (loads)
        {
            _il.LdcI4(Ist.OpResult.Resync);
            _il.Xor();
        }
        // Under paging a load too marks pages as accessed, perhaps in code, or takes the place of the entry that code is found by.
        if (loads || (_plan.Mode & Core.ModeKey.Checked) != 0 || (planned.Op->Flags & Decoding.OpFlags.WritesMemory) != 0)
        {
            PushDword(CpuState.CodeChangedOffset);
            _il.Or();
        }
        _il.Brtrue(leave);
        if (loads)
            CompareSegment(LoadedSegment(planned.Iced), leave);
        if (planned.Op->IsX87)
            ResumeX87(planned, leave);
        ReloadRegisters();
        _cold.Add(() =>
        {
            _il.Mark(leave);
            if (!touches)
                SettleFlags(before);
            LeaveAfterHandler(nextEip);
        });
    }

    private static readonly MethodInfo IsInMode = typeof(Core.ModeKey).GetMethod(nameof(Core.ModeKey.HasSegmentsOf))!;

    private static SegmentName LoadedSegment(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Les => SegmentName.Es,
        Mnemonic.Lds => SegmentName.Ds,
        Mnemonic.Lfs => SegmentName.Fs,
        Mnemonic.Lgs => SegmentName.Gs,
        _ => SegmentOf(instruction.Op0Register),
    };

    /// <summary>A segment register was loaded: leaves when it is no longer one that the region was made for.</summary>
    private void CompareSegment(SegmentName segment, IlLabel leave)
    {
        if (!Core.ModeKey.HasOneSegment(_plan.Mode))
        {
            PushState();
            _il.LdcI4(_plan.Mode);
            _il.Call(IsInMode);
            _il.Brfalse(leave);
            return;
        }
        if (!IsFlat(segment) && !IsUniform(segment))
            return;
        PushDword(SegmentOffset(segment));
        _il.LdcI4(CodeBase);
        _il.Xor();
        PushDword(SegmentOffset(segment) + LimitField);
        _il.LdcI4(CodeLimit);
        _il.Xor();
        _il.Or();
        PushSegmentKind(segment);
        _il.Or();
        _il.Brtrue(leave);
    }

    /// <summary>The instruction ends a block; the region goes on behind some, and others lead straight to another region.</summary>
    private void GoOnAfterHandler(in PlannedInstruction planned)
    {
        var leave = _il.NewLabel();
        if (planned.IsServed || InstructionClassifier.GoesOn(planned.Iced))
        {
            if (planned.IsServed)
                GoOnIfServed(leave);
            else
                GoOnIfNothingWaits(leave);
            var nextEip = planned.Op->NextIp;
            _cold.Add(() =>
            {
                _il.Mark(leave);
                LeaveAfterHandler(nextEip);
            });
            return;
        }
        if (_options.Links is not null && InstructionClassifier.LoadsCode(planned.Iced, _plan.Mode))
            GoThroughTable(leave);
        _il.Mark(leave);
        LeaveAfterHandler(planned.Op->NextIp);
    }

    /// <summary>The port of IN or OUT: the immediate, or DX.</summary>
    private void PushPort(in PlannedInstruction planned)
    {
        var i = planned.Iced;
        if (i.Mnemonic is not (Mnemonic.In or Mnemonic.Out))
            return;
        if (i.GetOpKind(i.Mnemonic == Mnemonic.In ? 1 : 0) == OpKind.Immediate8)
            _il.LdcI4(planned.Op->Immediate & 0xFF);
        else
            PushRegister(Iced.Intel.Register.DX);
    }

    private static MethodInfo ServerOf(Mnemonic mnemonic) => typeof(CpuCore).GetMethod(
        mnemonic switch
        {
            Mnemonic.Int => nameof(CpuCore.ServeInterrupt),
            Mnemonic.In => nameof(CpuCore.ServeIn),
            Mnemonic.Out => nameof(CpuCore.ServeOut),
            _ => nameof(CpuCore.ServeStringPort),
        },
        BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>A port, or INT: on, unless the machine sent the guest elsewhere or something waits.</summary>
    private void GoOnIfServed(IlLabel leave)
    {
        _il.Ldloc(_exitCode);
        _il.Brtrue(leave);
        if (_x87 is { } track)
            ReloadX87(track.Shape.Valid, leave);
        ReloadRegisters();
    }

    /// <summary>CLI, STI and POPF: on, unless an interrupt, a trap or the shadow of STI comes first.</summary>
    private void GoOnIfNothingWaits(IlLabel leave)
    {
        var on = _il.NewLabel();
        _il.Ldloc(_exitCode);
        _il.Brfalse(on);
        _il.Ldloc(_exitCode);
        _il.LdcI4(Ist.OpResult.Resync);
        _il.BneUn(leave);
        StateAddress(CpuState.PendingOffset);
        _il.Volatile();
        _il.LdindI4();
        PushDword(CpuState.InterruptShadowOffset);
        _il.Or();
        PushTrap();
        _il.Or();
        _il.Brtrue(leave);
        _il.Mark(on);
        ReloadRegisters();
    }

    /// <summary>INT and IRET: into the region at CS:EIP, which looks for what is pending, if there is one.</summary>
    private void GoThroughTable(IlLabel leave)
    {
        // Branch and Resync are odd.
        _il.Ldloc(_exitCode);
        _il.LdcI4(1);
        _il.And();
        _il.Brfalse(leave);
        PushDword(CpuState.CodeChangedOffset);
        PushTrap();
        _il.Or();
        _il.Brtrue(leave);
        PushDword(SegmentOffset(SegmentName.Cs));
        var csBase = Keep();
        PushDword(CpuState.EipOffset);
        var eip = Keep();
        FindLink(() => PushSum(eip, csBase), () => PushKey(eip, csBase), leave);
        JumpThroughLink();
    }

    private void PushTrap()
    {
        PushEflags();
        _il.LdcI4(EFlags.Trap);
        _il.And();
    }

    /// <summary>Returns to the dispatcher: the registers are in the state, and so is EIP unless the handler ran through.</summary>
    private void LeaveAfterHandler(uint nextEip)
    {
        var through = _il.NewLabel();
        _il.Ldloc(_exitCode);
        _il.Brfalse(through);
        // 1 Branch and 3 Resync: look up again. 2 Exit.
        _il.Ldloc(_exitCode);
        _il.LdcI4(Ist.OpResult.Branch);
        var notBranch = _il.NewLabel();
        _il.BneUn(notBranch);
        _il.LdcI4((int)RegionExit.Resync);
        _il.Ret();
        _il.Mark(notBranch);
        _il.Ldloc(_exitCode);
        _il.Ret();
        _il.Mark(through);
        StoreEip(nextEip);
        _il.LdcI4((int)RegionExit.Resync);
        _il.Ret();
    }

    /// <summary>Counts so far go to the state, with the handler's instruction.</summary>
    private void CountBeforeHandler()
    {
        if (!_options.CountInstructions)
            return;
        CountOne();
        StoreCount();
        _il.LdcI4(0);
        _il.Stloc(_instructions);
        _counted = true;
    }

    private void ReloadRegisters()
    {
        for (var i = 0; i < 8; i++)
        {
            if (_registers[i] is { } local)
                LoadRegister(i, local);
        }
        LoadUsedSegments();
    }
}
