using System.Reflection.Emit;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;

namespace Dbt.Translator.Emission;

/// <summary>
/// Writes a region as IL: guest registers in locals, loaded at the entry and stored at the exits; real branches between its
/// blocks; flags computed where something reads them. Whatever an instruction cannot do inline (a fault, a trapped page, a
/// store into code) leaves the region in front of that instruction, which the interpreter then runs: see
/// <see cref="RegionExit.Interpret"/>.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    private readonly RegionPlan _plan;
    private readonly RegionOptions _options;
    private readonly IlCode _il = new();
    private readonly IlLabel[] _blockLabels;
    private readonly FlagState?[] _inherited;
    private readonly List<Action> _cold = [];
    private readonly IlLabel _exit;
    private readonly IlLocal _exitEip;
    private readonly IlLocal _exitCode;
    private readonly bool _code32;
    private readonly bool _stack32;
    private readonly IlLabel _exitLinked;
    private readonly IlLocal _exitSlot;
    private bool _exitLinkedUsed;
    private IlLocal _instructions;

    private RegionEmitter(RegionPlan plan, RegionOptions options)
    {
        _plan = plan;
        _options = options;
        _code32 = (plan.Mode & ModeKey.Code32) != 0;
        _stack32 = (plan.Mode & ModeKey.Stack32) != 0;
        _narrow = IsNarrow(plan);
        _blockLabels = new IlLabel[plan.Blocks.Length];
        _inherited = new FlagState?[plan.Blocks.Length];
        for (var i = 0; i < _blockLabels.Length; i++)
            _blockLabels[i] = _il.NewLabel();
        _exit = _il.NewLabel();
        _exitEip = _il.NewInt32();
        _exitCode = _il.NewInt32();
        _exitLinked = _il.NewLabel();
        _exitSlot = _il.NewLocal(typeof(nint));
    }

    /// <summary>Records the region's IL.</summary>
    public static IlCode Record(RegionPlan plan, RegionOptions options)
    {
        var emitter = new RegionEmitter(plan, options);
        emitter.WriteRegion();
        if (!emitter._usesHandlers)
            return emitter._il;
        // A handler needs every register in the state that the region changes anywhere, also behind it: write again, knowing.
        var again = new RegionEmitter(plan, options);
        again.AssumeUse(emitter);
        again.WriteRegion();
        return again._il;
    }

    /// <summary>Makes the method: (address of linear 0) → <see cref="RegionExit"/>.</summary>
    public static DynamicMethod Build(IlCode code, string name)
    {
        var method = new DynamicMethod(name, typeof(int), [typeof(nint)], typeof(RegionEmitter).Module, skipVisibility: true);
        var il = method.GetILGenerator(code.InstructionCount * 3);
        code.EmitTo(il);
        return method;
    }

    private void WriteRegion()
    {
        var prologue = _il.NewLabel();
        if (_options.CountInstructions)
            _instructions = _il.NewInt32();
        // The prologue loads what the body turns out to use, so it is written behind it.
        _il.Br(prologue);
        foreach (var block in _plan.Blocks)
            WriteBlock(block);
        // Cold paths may ask for more cold paths.
        for (var i = 0; i < _cold.Count; i++)
            _cold[i]();
        WriteExit();
        WriteLinkedExit();
        _il.Mark(prologue);
        WritePrologue();
    }

    private void AssumeUse(RegionEmitter first)
    {
        for (var i = 0; i < 8; i++)
        {
            if (first._registers[i] is not null)
                Register(i);
            _dirty[i] = first._dirty[i];
        }
        for (var i = 0; i < 6; i++)
        {
            if (first._segmentBases[i] is not null)
                SegmentBase((SegmentName)i);
        }
    }

    private void WritePrologue()
    {
        if (_options.Links is not null)
        {
            // Regions that lead into each other poll here.
            var enter = _il.NewLabel();
            StateAddress(CpuState.PendingOffset);
            _il.Volatile();
            _il.LdindI4();
            _il.Brfalse(enter);
            _il.LdcI4((int)RegionExit.Next);
            _il.Ret();
            _il.Mark(enter);
        }
        LoadUsedRegisters();
        LoadUsedSegments();
        if (_recordUsed)
            LoadFlagRecord();
        _il.Br(_blockLabels[0]);
    }

    private void WriteBlock(PlannedBlock block)
    {
        _il.Mark(_blockLabels[block.Index]);
        _block = block;
        _flags = _inherited[block.Index] ?? FlagState.Canonical();
        if (_inherited[block.Index] is null)
            _recordUsed = true;
        for (var i = 0; i < block.Instructions.Length; i++)
        {
            ref var instruction = ref block.Instructions[i];
            _current = (block, i);
            _deopt = null;
            if (_options.Comments)
                _il.Comment($"{instruction.Op->Ip:X}: {instruction.Iced}");
            _counted = false;
            _liveFields = LiveFieldOf(block, in instruction);
            WriteInstruction(ref instruction);
            if (_options.CountInstructions && !_counted)
                CountOne();
        }
        if (block.End == BlockEnd.FallThrough)
            Goto(block.Next, block.NextEip);
    }

    private void CountOne()
    {
        _il.Ldloc(_instructions);
        _il.LdcI4(1);
        _il.Add();
        _il.Stloc(_instructions);
    }

    // ---- leaving ----------------------------------------------------------------------------------------------------

    /// <summary>The one way out: registers, EIP, counters to memory.</summary>
    private void WriteExit()
    {
        _il.Mark(_exit);
        StoreDirtyRegisters();
        StateAddress(CpuState.EipOffset);
        _il.Ldloc(_exitEip);
        _il.StindI4();
        if (_options.CountInstructions)
            StoreCount();
        _il.Ldloc(_exitCode);
        _il.Ret();
    }

    /// <summary>
    /// The way into another region: the state is complete, the slot is told to the dispatcher (which links it when it leads
    /// nowhere yet), and the call replaces this one on the host's stack.
    /// </summary>
    private void WriteLinkedExit()
    {
        if (!_exitLinkedUsed)
            return;
        _il.Mark(_exitLinked);
        StoreDirtyRegisters();
        StateAddress(CpuState.EipOffset);
        _il.Ldloc(_exitEip);
        _il.StindI4();
        if (_options.CountInstructions)
            StoreCount();
        StateAddress(RegionLinks.SlotOffset);
        _il.Ldloc(_exitSlot);
        _il.StindI();
        _il.LdArg0();
        _il.Ldloc(_exitSlot);
        _il.LdindI();
        _il.Tail();
        _il.CalliRegion();
        _il.Ret();
    }

    /// <summary>state->Instructions += instructions</summary>
    private void StoreCount()
    {
        StateAddress(InstructionsOffset);
        StateAddress(InstructionsOffset);
        _il.LdindI8();
        _il.Ldloc(_instructions);
        _il.ConvU8();
        _il.Add();
        _il.StindI8();
    }

    private const int InstructionsOffset = 48;

    /// <summary>Leaves for a constant offset with the flags as they are now, straight into its region when there is one.</summary>
    private void ExitTo(uint eip)
    {
        StoreFlags(_flags);
        _il.LdcI4(eip);
        _il.Stloc(_exitEip);
        if (_options.Links is not { } links)
        {
            ReturnNext();
            return;
        }
        _il.LdcI8(links.NewSlot());
        _il.ConvI();
        _il.Stloc(_exitSlot);
        _il.Br(_exitLinked);
        _exitLinkedUsed = true;
    }

    private void ReturnNext()
    {
        _il.LdcI4((int)RegionExit.Next);
        _il.Stloc(_exitCode);
        _il.Br(_exit);
    }

    /// <summary>Leaves for the offset on the stack: straight into its region when the table of targets has it.</summary>
    private void ExitIndirect()
    {
        _il.Stloc(_exitEip);
        StoreFlags(_flags);
        if (_options.Links is not { } links)
        {
            ReturnNext();
            return;
        }
        // slot = targets + (eip & mask) * 16
        var slot = _il.NewLocal(typeof(nint));
        _il.LdcI8(links.Targets);
        _il.ConvI();
        _il.Ldloc(_exitEip);
        _il.LdcI4(RegionLinks.TargetMask);
        _il.And();
        _il.LdcI4(RegionLinks.TargetShift);
        _il.Shl();
        _il.ConvU();
        _il.Add();
        _il.Stloc(slot);
        var miss = _il.NewLabel();
        _il.Ldloc(slot);
        _il.LdindI4();
        _il.Ldloc(_exitEip);
        _il.BneUn(miss);
        _il.Ldloc(slot);
        _il.LdcI4(RegionLinks.TargetEntry);
        _il.ConvI();
        _il.Add();
        _il.Stloc(_exitSlot);
        _il.Br(_exitLinked);
        _exitLinkedUsed = true;
        _il.Mark(miss);
        ReturnNext();
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
        var eip = _current.Block.Instructions[_current.Index].Op->Ip;
        _cold.Add(() =>
        {
            _il.Mark(label);
            StoreFlags(flags);
            _il.LdcI4(eip);
            _il.Stloc(_exitEip);
            _il.LdcI4((int)RegionExit.Interpret);
            _il.Stloc(_exitCode);
            _il.Br(_exit);
        });
        return label;
    }

    /// <summary>Goes on at a block of the region, or leaves for its offset.</summary>
    private void Goto(PlannedBlock? target, uint eip)
    {
        if (target is null)
        {
            ExitTo(eip);
            return;
        }
        if (target.Index <= _block.Index)
            Poll(eip);
        EnterEdge(target);
        _il.Br(_blockLabels[target.Index]);
    }

    /// <summary>On the way back: leave when something waits for the machine.</summary>
    private void Poll(uint eip)
    {
        var leave = _il.NewLabel();
        StateAddress(CpuState.PendingOffset);
        _il.Volatile();
        _il.LdindI4();
        _il.Brtrue(leave);
        var flags = _flags;
        _cold.Add(() =>
        {
            _il.Mark(leave);
            StoreFlags(flags);
            _il.LdcI4(eip);
            _il.Stloc(_exitEip);
            _il.LdcI4((int)RegionExit.Next);
            _il.Stloc(_exitCode);
            _il.Br(_exit);
        });
    }

    /// <summary>
    /// Hands the flags over an edge: a block with one way in takes them as they stand; at a join they go to the flag record.
    /// </summary>
    private void EnterEdge(PlannedBlock target)
    {
        if (target.Predecessors == 1 && target.Index > _block.Index && target.Index != 0)
        {
            _inherited[target.Index] = _flags;
            return;
        }
        WriteFlagRecord(target.LiveIn);
    }

    // ---- state ------------------------------------------------------------------------------------------------------

    private void StateAddress(int offset)
    {
        _il.LdArg0();
        _il.LdcI4((int)GuestMemory.StateDisplacement + offset);
        _il.ConvI();
        _il.Add();
    }

    private PlannedBlock _block = null!;
    private (PlannedBlock Block, int Index) _current;
    private IlLabel? _deopt;
    private FlagState _flags;
    private bool _recordUsed;
    private bool _counted;
    private bool _usesHandlers;
}

/// <summary>How a region ended; the state is complete in memory.</summary>
internal enum RegionExit
{
    /// <summary>Go on at EIP in the same mode.</summary>
    Next = 0,

    /// <summary>The instruction at EIP must be interpreted.</summary>
    Interpret = 1,

    /// <summary>A handler stopped the processor: see <see cref="CpuState.Exit"/>.</summary>
    Exit = 2,

    /// <summary>A handler went elsewhere or changed the mode: go on at EIP.</summary>
    Resync = 3,
}

/// <summary>What can be chosen for the IL of a region.</summary>
/// <param name="CountInstructions">Count each executed instruction (check core, deterministic runs).</param>
/// <param name="Comments">Put each guest instruction into the listing.</param>
/// <param name="Links">Where exits go on into other regions; null: every exit returns to the dispatcher.</param>
internal sealed record RegionOptions(bool CountInstructions, bool Comments, RegionLinks? Links);
