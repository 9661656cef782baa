using Dbt.Translator.Analysis;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Near branches.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private void WriteConditionalBranch(in Instruction i)
    {
        PollInFront();
        PushCondition(i.ConditionCode.ToEncoding());
        WriteTwoWays();
    }

    /// <summary>A region that is left here goes on at the branch, of which nothing is done yet.</summary>
    private void PollInFront()
    {
        if (_block.PollsInFront)
            Poll(CurrentInstruction.Op->Ip);
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
        PollInFront();
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
        if (_block.Target is { FrameLow: < 0 } callee)
            CheckFrame(callee, size);
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
        var moved = size + (i.OpCount == 1 ? (int)i.GetImmediate(0) : 0);
        _checksLate = !_options.CountInstructions && _stackDelta + moved <= StackMove.Most;
        if (!_checksLate)
            CheckTarget(target);
        MoveStack(moved);
        CountBeforeLeaving();
        GotoTargets(target);
    }

    /// <summary>
    /// Of a JMP or RET, a target that the region knows is inside CS; others are checked when it is none of these, since nothing
    /// has been done that could not be taken back.
    /// </summary>
    private bool _checksLate;

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
        _checksLate = !_options.CountInstructions && i.Mnemonic != Mnemonic.Call;
        if (!_checksLate)
            CheckTarget(target);
        if (i.Mnemonic == Mnemonic.Call)
        {
            _il.LdcI4(_block.NextEip);
            PushValue(Keep(), size);
        }
        CountBeforeLeaving();
        GotoTargets(target);
    }
}
