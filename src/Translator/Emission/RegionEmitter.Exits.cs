using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;

namespace Dbt.Translator.Emission;

/// <summary>Leaving a region, and the edges inside it.</summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>The ways out to the dispatcher: registers and counters to memory. EIP and flags are there already.</summary>
    private void WriteExits()
    {
        foreach (var (exit, label) in _exits)
        {
            _il.Mark(label);
            StoreState();
            Leave(exit);
        }
    }

    private IlLabel Exit(RegionExit exit)
    {
        foreach (var (known, label) in _exits)
        {
            if (known == exit)
                return label;
        }
        var fresh = _il.NewLabel();
        _exits.Add(new SharedExit(exit, fresh));
        return fresh;
    }

    /// <summary>A way out with its code, shared by all that leave with it.</summary>
    private sealed record SharedExit(RegionExit Exit, IlLabel Label);

    private readonly List<SharedExit> _exits = [];

    /// <summary>Returns to the dispatcher, with the pending flags in EFLAGS.</summary>
    private void Leave(RegionExit exit)
    {
        PushState();
        _il.LdcI4((int)exit);
        _il.Call(LeaveRegion);
        _il.Ret();
    }

    private void StoreState()
    {
        StoreDirtyRegisters();
        FlushX87();
        if (_options.CountInstructions)
            StoreCount();
    }

    private void StoreEip(uint eip) => StoreDword(CpuState.EipOffset, (int)eip);

    /// <summary>
    /// The way into another region: the state is complete, the slot is told to the dispatcher (which links it when it leads
    /// nowhere yet), and the call replaces this one on the host's stack.
    /// </summary>
    private void WriteLinkedExit()
    {
        if (!_exitLinkedUsed)
            return;
        _il.Mark(_exitLinked);
        StoreState();
        JumpThroughLink();
    }

    /// <summary>Into the region of the link that the state names.</summary>
    private void JumpThroughLink()
    {
        // state->taken++
        StateAddress(RegionLinks.TakenOffset);
        _il.Dup();
        _il.LdindI8();
        _il.LdcI4(1);
        _il.ConvI8();
        _il.Add();
        _il.StindI8();
        _il.LdArg0();
        StateAddress(RegionLinks.SlotOffset);
        _il.LdindI();
        _il.LdindI();
        _il.Tail();
        _il.CalliRegion();
        _il.Ret();
    }

    /// <summary>state->Instructions += instructions</summary>
    private void StoreCount()
    {
        StateAddress(CpuState.InstructionsOffset);
        StateAddress(CpuState.InstructionsOffset);
        _il.LdindI8();
        _il.Ldloc(_instructions);
        _il.ConvU8();
        _il.Add();
        _il.StindI8();
    }

    /// <summary>Leaves for a constant offset with the flags as they are now, straight into its region when there is one.</summary>
    private void ExitTo(uint eip, uint csBase)
    {
        SettlePath(_stackDelta, _bytes, _x87);
        StoreFlags(_flags);
        StoreEip(eip);
        if (_options.Links is not { } links)
        {
            _il.Br(Exit(RegionExit.Next));
            return;
        }
        StateAddress(RegionLinks.SlotOffset);
        _il.LdcI8(links.NewSlot(csBase, eip));
        _il.ConvI();
        _il.StindI();
        _il.Br(_exitLinked);
        _exitLinkedUsed = true;
    }

    /// <summary>Leaves for an offset in a local: straight into its region when the table of links has it.</summary>
    private void ExitIndirect(IlLocal target, uint csBase)
    {
        SettlePath(_stackDelta, _bytes, _x87);
        StoreDword(CpuState.EipOffset, target);
        StoreFlags(_flags);
        ExitThroughTable(
            () =>
            {
                _il.Ldloc(target);
                if (csBase == 0)
                    return;
                _il.LdcI4(csBase);
                _il.Add();
            },
            () =>
            {
                _il.Ldloc(target);
                _il.ConvU8();
                if (csBase == 0)
                    return;
                _il.LdcI8((long)RegionLink.KeyOf(csBase, 0));
                _il.Or();
            });
    }

    /// <summary>state->slot = targets + (linear &amp; mask) * size, if that has the key.</summary>
    private void FindLink(Action pushLinear, Action pushKey, IlLabel miss)
    {
        _il.LdcI8(_options.Links!.Targets);
        _il.ConvI();
        pushLinear();
        _il.LdcI4(RegionLinks.TargetMask);
        _il.And();
        _il.LdcI4(RegionLink.SizeShift);
        _il.Shl();
        _il.ConvU();
        _il.Add();
        var link = _il.NewLocal(typeof(nint));
        _il.Stloc(link);
        _il.Ldloc(link);
        _il.LdcI4(RegionLink.KeyOffset);
        _il.ConvI();
        _il.Add();
        _il.LdindI8();
        pushKey();
        _il.BneUn(miss);
        StateAddress(RegionLinks.SlotOffset);
        _il.Ldloc(link);
        _il.StindI();
    }

    /// <summary>Leaves for where EIP is.</summary>
    private void ExitThroughTable(Action pushLinear, Action pushKey)
    {
        if (_options.Links is null)
        {
            _il.Br(Exit(RegionExit.Next));
            return;
        }
        var miss = _il.NewLabel();
        FindLink(pushLinear, pushKey, miss);
        _il.Br(_exitLinked);
        _exitLinkedUsed = true;
        _il.Mark(miss);
        if (_block.Block.Profile != null)
        {
            StateAddress(RegionLinks.ProfileOffset);
            _il.LdcI8((nint)_block.Block.Profile);
            _il.StindI8();
        }
        _il.Br(Exit(RegionExit.Next));
    }

    /// <summary>
    /// Where the current instruction goes when it cannot be done inline: out of the region with the state in front of it, to
    /// be interpreted. Nothing of it may have been done when this is branched to.
    /// </summary>
    private IlLabel Deopt()
    {
        if (_deopt is { } label)
            return label;
        label = _il.NewLabel();
        _deopt = label;
        var flags = _flags;
        var eip = CurrentInstruction.Op->Ip;
        var delta = _deltaBefore;
        var bytes = _bytesBefore;
        var x87 = _x87Before;
        if (!CurrentInstruction.MayLeave)
            throw new InvalidOperationException($"{CurrentInstruction.Iced} was not expected to leave the region");
        _cold.Add(() =>
        {
            _il.Mark(label);
            SettlePath(delta, bytes, x87);
            StoreFlags(flags);
            StoreEip(eip);
            _il.Br(Exit(RegionExit.Interpret));
        });
        return label;
    }

    /// <summary>Brings the locals of registers up to date on a path that leaves the block.</summary>
    private void SettlePath(int stackDelta, ByteParts bytes, X87Track? x87)
    {
        AdjustStack(stackDelta);
        MergeBytes(bytes, bytes.Ahead);
        LeaveX87(x87);
    }

    /// <summary>Goes on at a block of the region, or leaves for its offset.</summary>
    private void Goto(PlannedBlock? target, uint eip)
    {
        if (target is null)
        {
            ExitTo(eip, _block.Block.Key.CsBase);
            return;
        }
        if (!IsX87As(target))
        {
            ExitTo(eip, target.Block.Key.CsBase);
            return;
        }
        if (!_block.PollsInFront && _block.IsWayBack(target))
            Poll(eip);
        EnterEdge(target);
        _il.Br(_blockLabels[target.Index]);
    }

    /// <summary>Instructions of a loop after which the check core compares.</summary>
    private const int MostChecked = 10_000;

    /// <summary>On the way back: leave, to go on at an offset, when something waits for the machine.</summary>
    private void Poll(uint eip)
    {
        var leave = _il.NewLabel();
        StateAddress(CpuState.PendingOffset);
        _il.Volatile();
        _il.LdindI4();
        _il.Brtrue(leave);
        if (_options.Journal)
        {
            // What is checked is interpreted as well: a loop that waits for an event must not outrun that.
            _il.Ldloc(_instructions);
            _il.LdcI4(MostChecked);
            _il.BgtUn(leave);
        }
        var flags = _flags;
        var delta = _stackDelta;
        var bytes = _bytes;
        var x87 = _x87?.Clone();
        _cold.Add(() =>
        {
            _il.Mark(leave);
            SettlePath(delta, bytes, x87);
            StoreFlags(flags);
            StoreEip(eip);
            _il.Br(Exit(RegionExit.Next));
        });
    }

    /// <summary>
    /// Hands the flags over an edge: a block with one way in takes them as they stand; at a join they are in the state.
    /// </summary>
    private void EnterEdge(PlannedBlock target)
    {
        if (target.TakesOverFrom(_block))
        {
            _inherited[target.Index] = new Inheritance(_flags, [.. _windows], _stackDelta, _bytes, _x87?.Clone());
            return;
        }
        AdjustStack(_stackDelta);
        MergeBytes(_bytes, target.LiveBytes);
        JoinX87(target);
        // Into a local of its own first: the CF before a shift, which the other flags come from, may be in the one for joins.
        IlLocal? carry = null;
        if (target.ReadsCarry && _flags.Carry.Kind != FlagKind.MemoryAndLocal)
        {
            PushFlag(FlagSet.Carry);
            if (HasShifted(_flags))
                carry = Keep();
            else
                _il.Stloc(CarryLocal);
        }
        if (target.Replaces != FlagSet.None)
            JoinFlags(target);
        else if (target.LiveIn != FlagSet.None)
            StoreFlags(_flags);
        if (carry is { } kept)
        {
            _il.Ldloc(kept);
            _il.Stloc(CarryLocal);
        }
    }
}
