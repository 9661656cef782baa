using Dbt.Guest;
using Dbt.Translator.Analysis;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Branches, and the instructions that are left to their handlers.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private void WriteConditionalBranch(in Instruction i)
    {
        PushCondition(i.ConditionCode.ToEncoding());
        WriteTwoWays();
    }

    /// <summary>To the block's target when the value on the stack is not zero, else on.</summary>
    private void WriteTwoWays()
    {
        if (_options.CountInstructions)
        {
            // The count belongs to both ways.
            var condition = Keep();
            CountOne();
            _counted = true;
            _il.Ldloc(condition);
        }
        var on = _il.NewLabel();
        _il.Brfalse(on);
        Goto(_block.Target, _block.TargetEip);
        _il.Mark(on);
        Goto(_block.Next, _block.NextEip);
    }

    /// <summary>LOOP, LOOPE, LOOPNE: count down first. JCXZ, JECXZ: test only. No flags change.</summary>
    private void WriteLoopBranch(in Instruction i, ref PlannedInstruction planned)
    {
        var counter = planned.Op->AddressSize == 4 ? Iced.Intel.Register.ECX : Iced.Intel.Register.CX;
        if (i.IsJcxShort)
        {
            PushRegister(counter);
            _il.LdcI4(0);
            _il.Ceq();
            WriteTwoWays();
            return;
        }
        PushRegister(counter);
        _il.LdcI4(1);
        _il.Sub();
        if (planned.Op->AddressSize == 2)
            _il.ConvU2();
        var left = Keep();
        StoreRegister(counter, left);
        _il.Ldloc(left);
        _il.LdcI4(0);
        _il.CgtUn();
        if (i.IsLoopcc)
        {
            PushFlag(FlagSet.Zero);
            if (i.Mnemonic == Mnemonic.Loopne)
            {
                _il.LdcI4(0);
                _il.Ceq();
            }
            _il.And();
        }
        WriteTwoWays();
    }

    private void CountBeforeLeaving()
    {
        if (!_options.CountInstructions)
            return;
        CountOne();
        _counted = true;
    }

    private void WriteJump()
    {
        CountBeforeLeaving();
        Goto(_block.Target, _block.TargetEip);
    }

    private void WriteCall(ref PlannedInstruction planned)
    {
        var size = planned.Op->OperandSize;
        _il.LdcI4(_block.NextEip);
        PushValue(Keep(), size);
        CountBeforeLeaving();
        Goto(_block.Target, _block.TargetEip);
    }

    /// <summary>A return to a call of the region goes there straight.</summary>
    private void WriteReturn(in Instruction i)
    {
        var size = _code32 ? 4 : 2;
        var target = PeekStack(size);
        CheckTarget(target);
        MoveStack(size + (i.OpCount == 1 ? (int)i.GetImmediate(0) : 0));
        CountBeforeLeaving();
        GotoTargets(target);
    }

    /// <summary>The interpreter raises #GP for a target outside CS; 16-bit targets of real mode are always inside.</summary>
    private void CheckTarget(IlLocal target)
    {
        if (IsReal64K && !_code32)
            return;
        var limit = _plan.Head.Block.Key.CsLimit;
        if (limit == uint.MaxValue)
            return;
        _il.Ldloc(target);
        _il.LdcI4(limit);
        _il.BgtUn(Deopt());
    }

    private void WriteIndirectBranch(in Instruction i, ref PlannedInstruction planned)
    {
        var size = planned.Op->OperandSize;
        var target = ReadOperand(i, 0, size);
        CheckTarget(target);
        if (i.Mnemonic == Mnemonic.Call)
        {
            _il.LdcI4(_block.NextEip);
            PushValue(Keep(), size);
        }
        CountBeforeLeaving();
        GotoTargets(target);
    }

    // ---- handlers ---------------------------------------------------------------------------------------------------

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
        _windows.Clear();
        StoreDirtyRegisters();
        if (touches)
        {
            SettleFlags(before);
            _flags = FlagState.Memory();
        }
        CountBeforeHandler();
        PushState();
        _il.LdcI8((nint)planned.Op);
        _il.ConvI();
        _il.LdcI8((nint)planned.Op->Handler);
        _il.ConvI();
        _il.CalliHandler();
        _il.Stloc(_exitCode);
        var nextEip = planned.Op->NextIp;
        if (ends)
        {
            LeaveAfterHandler(nextEip);
            return;
        }
        var leave = _il.NewLabel();
        _il.Ldloc(_exitCode);
        if ((planned.Op->Flags & Decoding.OpFlags.WritesMemory) != 0)
        {
            StateAddress(CodeChangedOffset);
            _il.LdindI4();
            _il.Or();
        }
        _il.Brtrue(leave);
        ReloadRegisters();
        _cold.Add(() =>
        {
            _il.Mark(leave);
            if (!touches)
                SettleFlags(before);
            LeaveAfterHandler(nextEip);
        });
    }

    private const int CodeChangedOffset = 288;

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
        StateAddress(CpuState.EipOffset);
        _il.LdcI4(nextEip);
        _il.StindI4();
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
