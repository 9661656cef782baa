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
    private readonly Inheritance?[] _inherited;
    private readonly List<Action> _cold = [];
    private readonly IlLocal _exitCode;
    private readonly bool _code32;
    private readonly bool _stack32;
    private readonly IlLabel _exitLinked;
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
        _inherited = new Inheritance?[plan.Blocks.Length];
        _joins = new FlagJoin?[plan.Blocks.Length];
        for (var i = 0; i < _blockLabels.Length; i++)
            _blockLabels[i] = _il.NewLabel();
        _exitCode = _il.NewInt32();
        _exitLinked = _il.NewLabel();
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
        // Written last, with the prologue, which must know of them, and leave in ways that are written before it.
        foreach (var entry in _plan.Entries)
            _ = EntryOf(entry);
        if (_frameEntries.Count > 0)
            _ = Exit(RegionExit.Interpret);
        // Cold paths may ask for more cold paths.
        for (var i = 0; i < _cold.Count; i++)
            _cold[i]();
        WriteExits();
        WriteLinkedExit();
        // Uses registers, which the prologue loads.
        WriteFrameEntries();
        _il.Mark(prologue);
        WritePrologue();
        WriteX87Entries();
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
        AssumeX87Use(first);
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
            Leave(RegionExit.Next);
            _il.Mark(enter);
        }
        LoadUsedRegisters();
        LoadUsedSegments();
        LoadCarry();
        EnterJoins();
        if (_plan.Entries.Length > 1)
            SwitchToEntry();
        _il.Br(OuterEntryOf(_plan.Head));
    }

    /// <summary>The link through which the region was reached says where it is entered.</summary>
    private void SwitchToEntry()
    {
        StateAddress(RegionLinks.SlotOffset);
        _il.LdindI();
        _il.LdcI4(RegionLink.EntryOffset);
        _il.Add();
        _il.LdindI4();
        _il.Switch(Array.ConvertAll(_plan.Entries, OuterEntryOf));
    }

    private void WriteBlock(PlannedBlock block)
    {
        _il.Mark(_blockLabels[block.Index]);
        _block = block;
        Inherit(_inherited[block.Index]);
        _flags = _inherited[block.Index]?.Flags
            ?? (block.Replaces != FlagSet.None ? JoinedFlags(block)
                : block.ReadsCarry ? FlagState.MemoryAndCarry() : FlagState.Memory());
        if (block.FrameLow < 0)
            TakeFrame(block);
        StartX87(block);
        for (var i = 0; i < block.Instructions.Length; i++)
        {
            ref var instruction = ref block.Instructions[i];
            _current = (block, i);
            _deopt = null;
            _deltaBefore = _stackDelta;
            _bytesBefore = _bytes;
            _x87Before = _x87?.Clone();
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

    // ---- state ------------------------------------------------------------------------------------------------------

    private void StateAddress(int offset)
    {
        _il.LdArg0();
        _il.LdcI4((int)GuestMemory.StateDisplacement + offset);
        _il.ConvI();
        _il.Add();
    }

    private void PushDword(int offset)
    {
        StateAddress(offset);
        _il.LdindI4();
    }

    private void StoreDword(int offset, IlLocal value)
    {
        StateAddress(offset);
        _il.Ldloc(value);
        _il.StindI4();
    }

    private void StoreDword(int offset, int value)
    {
        StateAddress(offset);
        _il.LdcI4(value);
        _il.StindI4();
    }

    /// <summary>What a block with one way in takes over from the block before.</summary>
    private sealed record Inheritance(FlagState Flags, Window[] Windows, int StackDelta, ByteParts Bytes, X87Track? X87);

    private void Inherit(Inheritance? from)
    {
        _windows.Clear();
        if (from is not null)
            _windows.AddRange(from.Windows);
        _stackDelta = from?.StackDelta ?? 0;
        _bytes = from?.Bytes ?? ByteParts.None;
    }

    private PlannedBlock _block = null!;
    private (PlannedBlock Block, int Index) _current;
    private IlLabel? _deopt;
    private FlagState _flags;
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

    /// <summary>Nothing was done: at the entry the x87 is not as the region was translated for.</summary>
    Mismatch = 4,
}

/// <summary>What can be chosen for the IL of a region.</summary>
/// <param name="CountInstructions">Count each executed instruction (check core, deterministic runs).</param>
/// <param name="Comments">Put each guest instruction into the listing.</param>
/// <param name="Links">Where exits go on into other regions; null: every exit returns to the dispatcher.</param>
/// <param name="Journal">Every store is noted, so that it can be taken back (check core): none is plain.</param>
/// <param name="PlainRange">Where stores need no more checks: see <see cref="GuestMemory.PlainRange"/>. Empty: no such place.</param>
internal sealed record RegionOptions(
    bool CountInstructions, bool Comments, RegionLinks? Links, bool Journal = false, (uint Start, uint Length) PlainRange = default);
