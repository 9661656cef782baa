using Dbt.Guest;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>
/// Chooses the blocks of a region: from a hot block along direct branches, falls, calls and their return sites to blocks
/// that are hot too, as far as the limits of size allow.
/// </summary>
internal sealed unsafe class RegionBuilder(BlockCache cache, OpDecoder decoder, CpuCoreOptions options)
{
    /// <summary>Guest instructions in a region; far below what makes RyuJIT give up optimising.</summary>
    public const int MaxInstructions = 600;

    private const int MaxBlocks = 200;

    /// <summary>Instructions up to which a region, a function mostly, is copied rather than left for.</summary>
    private const int SmallRegion = 40;

    private const int MaxReturnSites = 48;

    private readonly Dictionary<Block, PlannedBlock> _planned = [];
    private readonly List<PlannedBlock> _order = [];
    private int _instructions;
    private int _returnSites;
    private int _limit;
    private Region? _replaced;
    private bool _overflowed;
    private bool _leavesOthers;

    /// <param name="entries">Where the region is to be entered; the first is its head. All have the same mode.</param>
    /// <param name="replaced">The region whose place it will take, or null.</param>
    /// <param name="limit">Most instructions of the guest.</param>
    public RegionPlan Build(Block[] entries, Region? replaced, int limit)
    {
        _limit = limit;
        _replaced = replaced;
        _leavesOthers = false;
        Collect(entries);
        if (_overflowed)
        {
            // It is cut somewhere in any case: better at the borders of other regions than with copies of half of them.
            _leavesOthers = true;
            Collect(entries);
        }
        ReturnSites.Connect(_order);
        var planned = _order.GetRange(0, entries.Length).ToArray();
        LoopCopies.Add(_order, planned);
        foreach (var entry in planned)
            entry.IsEntry = true;
        var blocks = Arrange(planned);
        CountPredecessors(blocks);
        LoopPolls.Choose(blocks);
        var plan = new RegionPlan(blocks, planned, entries[0].Key.Mode) { X87 = X87Flow.Find(blocks, planned) };
        // The check core takes note of each store.
        if (!options.Check)
            CalleeFrames.Find(plan);
        FlagLiveness.Run(plan);
        ByteLiveness.Run(plan);
        return plan;
    }

    private void Collect(Block[] entries)
    {
        _planned.Clear();
        _order.Clear();
        _instructions = _returnSites = 0;
        _overflowed = false;
        foreach (var entry in entries)
            Include(entry);
        // The list grows while it is walked: breadth first, so that what is near the head is in before the limit is reached.
        for (var i = 0; i < _order.Count; i++)
            IncludeSuccessors(_order[i]);
    }

    private PlannedBlock Include(Block block)
    {
        var instructions = new PlannedInstruction[block.Count];
        var code32 = (block.Key.Mode & ModeKey.Code32) != 0;
        for (var i = 0; i < block.Count; i++)
        {
            var op = block.Ops + i;
            Op fresh;
            decoder.Decode(block.Key.CsBase, block.Key.CsLimit, op->Ip, code32, out var instruction, &fresh);
            instructions[i] = InstructionClassifier.Classify(in instruction, op, block.Key.Mode, block.Key.CsLimit);
            Relive(ref instructions[i]);
            instructions[i].Deopts = cache.DeoptsOf(block.Key.CsBase + op->Ip);
            if (instructions[i].Deopts == DeoptLevel.Handler || IsBeyondLimit(in instructions[i], block.Key.CsLimit))
                LeaveToHandler(ref instructions[i]);
        }
        var planned = new PlannedBlock(block, instructions);
        SetEnd(planned);
        _planned.Add(block, planned);
        _order.Add(planned);
        _instructions += block.Count;
        return planned;
    }

    /// <summary>An operand read from memory: only where the emitter pushes it as a value.</summary>
    private static void Relive(ref PlannedInstruction planned)
    {
        const OpFlags both = OpFlags.LiveImmediate | OpFlags.LiveDisplacement;
        if ((planned.Op->Flags & both) == 0)
            return;
        var inlined = planned.Kind is TranslationKind.Move or TranslationKind.Binary or TranslationKind.Compare
            or TranslationKind.Test or TranslationKind.LoadAddress or TranslationKind.Increment or TranslationKind.Decrement;
        if (inlined && (planned.Op->Flags & both) != both)
            return;
        LeaveToHandler(ref planned);
    }

    private static void LeaveToHandler(ref PlannedInstruction planned)
    {
        planned.Kind = TranslationKind.Handler;
        planned.Uses = FlagSet.All;
        planned.Defines = InstructionClassifier.TouchesFlags(planned.Iced) ? FlagSet.All : FlagSet.None;
    }

    /// <summary>A branch that raises #GP when it is taken.</summary>
    private static bool IsBeyondLimit(in PlannedInstruction planned, uint limit) =>
        planned.Kind is TranslationKind.ConditionalBranch or TranslationKind.LoopBranch or TranslationKind.Jump
            or TranslationKind.Call && (uint)planned.Iced.NearBranchTarget > limit;

    /// <summary>
    /// A port access, or an INT that leads to the machine and not to the guest's own code, whose IRET would look for a region
    /// that begins behind it. The check core takes back what a region did, which the machine cannot.
    /// </summary>
    private bool IsServed(in PlannedInstruction planned, uint mode) =>
        !options.Check && (mode & ModeKey.Checked) == 0
        && planned.Kind == TranslationKind.Handler && (planned.Op->Flags & OpFlags.LiveImmediate) == 0
        && (InstructionClassifier.IsPort(planned.Iced)
            || (planned.Iced.Code == Code.Int_imm8 && InstructionClassifier.LoadsCode(planned.Iced, mode)
                && InterruptDelivery.LeadsToRom(cache.Memory, planned.Iced.Immediate8)));

    private void SetEnd(PlannedBlock planned)
    {
        ref var last = ref planned.Instructions[^1];
        last.IsServed = IsServed(in last, planned.Block.Key.Mode);
        planned.NextEip = last.Op->NextIp;
        planned.End = last.Kind switch
        {
            TranslationKind.ConditionalBranch or TranslationKind.LoopBranch => BlockEnd.Conditional,
            TranslationKind.Jump or TranslationKind.FarJump => BlockEnd.Jump,
            TranslationKind.Call or TranslationKind.FarCall => BlockEnd.Call,
            TranslationKind.Return or TranslationKind.FarReturn => BlockEnd.Return,
            TranslationKind.IndirectBranch or TranslationKind.FarIndirect => BlockEnd.Indirect,
            _ => (last.Op->Flags & OpFlags.EndsBlock) != 0 && !last.IsServed && !InstructionClassifier.GoesOn(last.Iced)
                ? BlockEnd.Handler : BlockEnd.FallThrough,
        };
        planned.IsFar = last.Kind is TranslationKind.FarJump or TranslationKind.FarCall or TranslationKind.FarIndirect
            or TranslationKind.FarReturn;
        planned.TargetBase = planned.Block.Key.CsBase;
        if (planned.End is not (BlockEnd.Conditional or BlockEnd.Jump or BlockEnd.Call))
            return;
        planned.TargetEip = planned.IsFar ? last.Iced.FarBranch16 : (uint)last.Iced.NearBranchTarget;
        if (planned.IsFar)
            planned.TargetBase = (uint)last.Iced.FarBranchSelector << 4;
    }

    private void IncludeSuccessors(PlannedBlock block)
    {
        switch (block.End)
        {
            case BlockEnd.FallThrough:
                block.Next = Successor(block, block.NextEip);
                break;
            case BlockEnd.Conditional:
                block.Next = Successor(block, block.NextEip);
                block.Target = Successor(block, block.TargetEip);
                break;
            case BlockEnd.Jump:
                block.Target = Successor(block, block.TargetBase, block.TargetEip);
                break;
            case BlockEnd.Call:
                block.Target = Successor(block, block.TargetBase, block.TargetEip);
                if (block.Target is not null)
                    IncludeReturnSite(block);
                break;
            case BlockEnd.Indirect:
                IncludeTargets(block);
                if (block.Targets.Count != 0 && block.Instructions[^1].Iced.Mnemonic == Mnemonic.Call)
                    IncludeReturnSite(block);
                break;
        }
    }

    private void IncludeReturnSite(PlannedBlock call)
    {
        if (_returnSites >= MaxReturnSites)
            return;
        call.ReturnSite = Successor(call, call.NextEip);
        if (call.ReturnSite is not null)
            _returnSites++;
    }

    /// <summary>The hot ones of the targets that were seen.</summary>
    private void IncludeTargets(PlannedBlock block)
    {
        var profile = block.Block.Profile;
        for (var i = 0; i < profile->Count; i++)
        {
            var to = profile->Target(i);
            if ((block.IsFar ? Successor(block, to >> 16 << 4, to & 0xFFFF) : Successor(block, to)) is { } target)
                block.Targets.Add(target);
        }
    }

    private PlannedBlock? Successor(PlannedBlock from, uint eip) => Successor(from, from.Block.Key.CsBase, eip);

    private PlannedBlock? Successor(PlannedBlock from, uint csBase, uint eip)
    {
        var key = from.Block.Key with { CsBase = csBase, Linear = csBase + eip };
        if (eip > key.CsLimit || ((key.Mode & ModeKey.Checked) != 0 && !StaysInPage(from.Block.Key, eip)))
            return null;
        var block = options.PromotionThreshold <= 1 ? cache.Get(key) : cache.Find(key);
        if (block is null)
            return null;
        if (_planned.TryGetValue(block, out var planned))
            return planned;
        if (!IsHot(block) || cache.IsPatched(key.Linear) || (_leavesOthers && IsOthers(block)))
            return null;
        if (_instructions + block.Count > _limit || _order.Count >= MaxBlocks)
        {
            _overflowed = true;
            return null;
        }
        return Include(block);
    }

    /// <summary>Under paging nobody knows where the next page is by the time that the region runs.</summary>
    private static bool StaysInPage(BlockKey from, uint eip) =>
        ((from.Linear ^ (from.CsBase + eip)) & ~(GuestMemory.PageSize - 1u)) == 0 && CodeFetch.IsInPage(from.CsBase, eip);

    /// <summary>It belongs to another region, and that is not a small one.</summary>
    private bool IsOthers(Block block)
    {
        foreach (var user in block.Users)
        {
            if (user != _replaced && user.Instructions > SmallRegion)
                return true;
        }
        return false;
    }

    private bool IsHot(Block block) =>
        options.PromotionThreshold <= 1 || block.Users.Count != 0 || block.Executions > WarmExecutions(options);

    /// <summary>A block entered more often than this belongs to the regions around it.</summary>
    public static int WarmExecutions(CpuCoreOptions options) => options.PromotionThreshold / 16;

    /// <summary>Orders the blocks so that a block's fall-through, or its jump target, follows it where it can.</summary>
    private PlannedBlock[] Arrange(PlannedBlock[] entries)
    {
        var arranged = new List<PlannedBlock>(_order.Count);
        var seen = new HashSet<PlannedBlock>();
        var pending = new Stack<PlannedBlock>();
        for (var i = entries.Length - 1; i >= 0; i--)
            pending.Push(entries[i]);
        while (pending.Count > 0)
        {
            for (var block = pending.Pop(); block is not null && seen.Add(block);)
            {
                block.Index = arranged.Count;
                arranged.Add(block);
                if (block.ReturnSite is { } site)
                    pending.Push(site);
                if (block.End == BlockEnd.Indirect)
                    block.Targets.ForEach(pending.Push);
                if (block.Next is not null && block.Target is not null)
                    pending.Push(block.RunsIntoCopy ? block.Next : block.Target);
                block = block.RunsIntoCopy ? block.Target : block.Next ?? block.Target;
            }
        }
        // A RET knows calls of blocks that are not reached after all.
        foreach (var block in arranged)
            block.Targets.RemoveAll(target => !seen.Contains(target));
        return [.. arranged];
    }

    /// <summary>Counts the edges into each block.</summary>
    private static void CountPredecessors(PlannedBlock[] blocks)
    {
        foreach (var block in blocks)
        {
            if (block.IsEntry)
                block.Predecessors++;
            if (block.Next is { } next)
                next.Predecessors++;
            if (block.Target is { } target)
                target.Predecessors++;
            foreach (var indirect in block.Targets)
                indirect.Predecessors++;
        }
    }
}
