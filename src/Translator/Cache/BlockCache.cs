using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Cache;

/// <summary>
/// Blocks by address and mode, and the regions made of them. A store into a block's bytes ends the block and all regions
/// that contain it; memory of what ended is freed when nothing can be running it.
/// </summary>
internal sealed unsafe class BlockCache(GuestMemory memory, OpDecoder decoder, CpuCoreOptions options) : ICodeObserver
{
    private const int MaxOps = 64;
    private const int DirectSize = 1 << 14;

    private readonly BlockTable _blocks = new();
    private readonly Block?[] _direct = new Block?[DirectSize];
    private readonly List<RegionLinks> _links = [];
    private readonly CodeMap _map = new();
    private readonly List<Block> _dead = [];
    private readonly List<Block> _found = [];
    private Dictionary<int, int>? _invalidations;
    private readonly CodeRangeList _ranges = new();
    private readonly Op* _scratch = (Op*)NativeMemory.Alloc((nuint)(MaxOps * sizeof(Op)));
    private long _bytes;
    private long _linkBytes;
    private long _noteBytes;
    private long _garbage;

    public GuestMemory Memory => memory;

    public LiveOperands LiveOperands { get; } = new();

    private DeoptProfile Deopts { get; } = new();

    public CoreCounters Counters { get; } = new();

    /// <summary>Estimated memory that blocks and regions hold, and all that is remembered of them.</summary>
    public long Bytes => _bytes + _linkBytes + _noteBytes + _map.Bytes;

    /// <summary>Memory held is over the limit: call <see cref="Clear"/> at the next chance.</summary>
    public bool IsFull => Bytes > options.CacheLimit;

    private ref Block? DirectSlot(uint linear) => ref _direct[(linear ^ linear >> 14) & (DirectSize - 1)];

    /// <summary>The block at a key, decoded if it is not there.</summary>
    public Block Get(BlockKey key)
    {
        ref var slot = ref DirectSlot(key.Linear);
        if (slot is { } block && block.Key == key)
            return block;
        block = _blocks.Find(in key) ?? Decode(key);
        slot = block;
        return block;
    }

    public Block? Find(BlockKey key) => _blocks.Find(in key);

    private Block Decode(BlockKey key)
    {
        var count = 0;
        _ranges.Clear();
        var eip = key.Eip;
        var code32 = (key.Mode & ModeKey.Code32) != 0;
        do
        {
            var op = _scratch + count;
            decoder.Decode(key.CsBase, key.CsLimit, eip, code32, op);
            AddRanges(in key, code32, op);
            count++;
            eip = op->NextIp;
            if ((op->Flags & OpFlags.EndsBlock) != 0 || op->NextIp <= op->Ip)
                break;
        }
        while (count < MaxOps && ((key.Mode & ModeKey.Checked) == 0 || CodeFetch.IsInPage(key.CsBase, eip)));

        if (ModeKey.UsesPlainRange(key.Mode))
            NoteData(_scratch, count, key.CsBase);
        var profile = Block.HasProfile(_scratch[count - 1]) ? sizeof(BranchProfile) : 0;
        var ops = (Op*)NativeMemory.Alloc((nuint)(count * sizeof(Op) + profile));
        if (profile != 0)
            *(BranchProfile*)(ops + count) = new BranchProfile(isFar: (_scratch[count - 1].Flags & OpFlags.Far) != 0);
        new ReadOnlySpan<Op>(_scratch, count).CopyTo(new Span<Op>(ops, count));
        var block = new Block(key, ops, count, _ranges.ToArray())
        {
            Threshold = ThresholdOf(key.Linear),
            Bytes = BlockOverhead + (count * sizeof(Op)) + profile,
        };
        _blocks.Add(block);
        _bytes += block.Bytes;
        _map.Add(block);
        foreach (var range in block.Ranges)
            memory.RefreshLines(range.Start, range.Length);
        Counters.BlocksDecoded++;
        Counters.InstructionsDecoded += count;
        return block;
    }

    /// <summary>The lowest address behind an instruction that it names, but for those of jump tables: so there is probably no code from there on.</summary>
    public uint LowestData { get; private set; } = uint.MaxValue;

    private void NoteData(Op* op, int count, uint csBase)
    {
        for (var end = op + count; op != end; op++)
        {
            if ((op->Flags & OpFlags.EndsBlock) != 0 || !op->HasMemory || op->Displacement <= op->Ip)
                continue;
            var linear = csBase + op->Displacement;
            if (linear >= csBase && linear < LowestData && memory.KindOf(linear) == PageKind.Ram)
                LowestData = linear;
        }
    }

    private const int BlockOverhead = 300;

    /// <summary>What is remembered of an address: a dictionary's entry, with room to grow.</summary>
    private const int NoteBytes = 48;

    private void CountNotes() => _noteBytes = NoteBytes * ((long)(_invalidations?.Count ?? 0) + LiveOperands.Count + Deopts.Count);

    /// <summary>Everything is translated at once; only what the program itself has patched many times waits all the same.</summary>
    private bool IsForced => options.PromotionThreshold <= 1;

    /// <summary>So many changes delay nothing when everything is translated at once.</summary>
    private const int ForcedPatches = 8;

    /// <summary>How often code at an address was changed, as far as that makes its translation wait.</summary>
    private int PatchesOf(uint linear)
    {
        if (_invalidations is null || !_invalidations.TryGetValue((int)linear, out var count))
            return 0;
        return IsForced ? Math.Max(count - ForcedPatches, 0) : count;
    }

    private int ThresholdOf(uint linear) =>
        (int)Math.Min((long)options.PromotionThreshold << Math.Min(PatchesOf(linear), 20), int.MaxValue);

    /// <summary>Code at an address has been changed more than once while it ran: regions around it leave it out.</summary>
    public bool IsPatched(uint linear) => PatchesOf(linear) > 1;

    /// <summary>Adds an instruction's bytes to the ranges, leaving out operands that are read when they run.</summary>
    private void AddRanges(in BlockKey key, bool code32, Op* op)
    {
        var csBase = key.CsBase;
        var start = csBase + op->Ip;
        var linear = memory.Canonical(start);
        var isStraight = op->NextIp > op->Ip && memory.Canonical(start + op->Length - 1u) == linear + op->Length - 1;
        if (!isStraight)
        {
            for (uint i = 0; i < op->Length; i++)
            {
                var at = code32 ? op->Ip + i : (ushort)(op->Ip + i);
                _ranges.Add(memory.Canonical(csBase + at), 1);
            }
            return;
        }
        if (LiveOperands.IsLive(linear) && TryAddLiveRanges(in key, code32, linear, op))
            return;
        // Two more bytes decide whether a HLT is a service call.
        _ranges.Add(linear, op->Code == (ushort)Code.Hlt ? 3u : op->Length);
    }

    /// <summary>False: the instruction there now has no such operand.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAddLiveRanges(in BlockKey key, bool code32, uint linear, Op* op)
    {
        decoder.Decode(key.CsBase, key.CsLimit, op->Ip, code32, out var instruction, op);
        var immediate = OperandField.Immediate(instruction);
        var displacement = OperandField.Displacement(instruction);
        if (immediate.Size != 0 && LiveOperands.IsLive(linear, displacement: false))
            op->Flags |= OpFlags.LiveImmediate;
        if (displacement.Size != 0 && LiveOperands.IsLive(linear, displacement: true))
            op->Flags |= OpFlags.LiveDisplacement;
        if ((op->Flags & (OpFlags.LiveImmediate | OpFlags.LiveDisplacement)) == 0)
            return false;
        op->Handler = &LiveHandler.Run;
        for (uint i = 0; i < op->Length; i++)
        {
            var isLive = ((op->Flags & OpFlags.LiveImmediate) != 0 && immediate.Contains(i, 1))
                || ((op->Flags & OpFlags.LiveDisplacement) != 0 && displacement.Contains(i, 1));
            if (!isLive)
                _ranges.Add(linear + i, 1);
        }
        return true;
    }

    /// <summary>The links of regions with the key's mode and limit of CS.</summary>
    public RegionLinks LinksOf(BlockKey key)
    {
        // There are as many as the program uses modes: a few.
        foreach (var links in _links)
        {
            if (links.CsLimit == key.CsLimit && links.Mode == key.Mode)
                return links;
        }
        var added = new RegionLinks(key.CsLimit, key.Mode, _links.Count + 1);
        _links.Add(added);
        _linkBytes += added.Bytes;
        return added;
    }

    // ---- regions ----------------------------------------------------------------------------------------------------

    /// <summary>Makes a region the one that is entered at its entries.</summary>
    /// <param name="region">The new one.</param>
    /// <param name="replaced">One of the same head that it takes the place of, or null.</param>
    public void Add(Region region, Region? replaced)
    {
        if (replaced is { IsValid: true })
            Unhook(replaced);
        foreach (var block in region.Blocks)
            block.Users.Add(region);
        for (var i = 0; i < region.Entries.Length; i++)
        {
            region.Entries[i].Region = region;
            region.Entries[i].EntryIndex = i;
        }
        _bytes += region.Bytes;
        _linkBytes = 0;
        foreach (var links in _links)
            _linkBytes += links.Bytes;
        Counters.RegionsCompiled++;
    }

    private void Drop(Region region, bool isChanged)
    {
        if (!region.IsValid)
            return;
        foreach (var entry in region.Entries)
        {
            if (isChanged && entry.Region == region)
                Delay(entry);
        }
        Unhook(region);
        Counters.RegionsInvalidated++;
    }

    /// <summary>Nothing enters the region from now on.</summary>
    private void Unhook(Region region)
    {
        region.IsValid = false;
        _bytes -= region.Bytes;
        _garbage += region.Bytes;
        region.Links?.Unlink(region);
        foreach (var entry in region.Entries)
        {
            if (entry.Region == region)
                entry.Region = null;
        }
        foreach (var block in region.Blocks)
            block.Users.Remove(region);
    }

    /// <summary>Each loss of a translation makes the next one wait longer.</summary>
    public void Delay(Block head)
    {
        head.Executions = 0;
        if (!IsForced && head.Threshold < int.MaxValue / 2)
            head.Threshold *= 2;
    }

    public DeoptLevel DeoptsOf(uint linear) => Deopts.LevelOf(memory.Canonical(linear));

    /// <summary>
    /// An instruction was left to the interpreter. When it has been too often, the regions that contain it end; their heads
    /// are hot and get new ones that treat it otherwise.
    /// </summary>
    /// <param name="linear">Of its first byte.</param>
    /// <param name="mode">Of the region.</param>
    /// <param name="stores">The address that it stores to, if it does, or any other.</param>
    public void NoteDeopt(uint linear, uint mode, uint stores)
    {
        linear = memory.Canonical(linear);
        var isTooOften = Deopts.Note(linear, ModeKey.UsesPlainRange(mode));
        CountNotes();
        if (!isTooOften)
            return;
        if (Deopts.LevelOf(linear) == DeoptLevel.OutsideRange && memory.WidenPlainRange(stores))
            Deopts.Forget(linear);
        _found.Clear();
        _map.Collect(linear, 1, _found);
        foreach (var block in _found)
        {
            while (block.Users.Count > 0)
                Drop(block.Users[^1], isChanged: false);
        }
        _found.Clear();
    }

    /// <summary>The region at a block found the x87 otherwise than it was translated for.</summary>
    public void NoteX87Miss(Block block)
    {
        if (++block.X87Misses is Core.X87Seen.FewMisses or Core.X87Seen.MostDoubleMisses or Core.X87Seen.MostMisses
            && block.Region is { } region)
            Drop(region, isChanged: false);
    }

    /// <summary>Regions that store without looking may store to code now: they end.</summary>
    public void PlainRangeBroken()
    {
        Counters.PlainRangesBroken++;
        PlainRangeGeneration++;
        _blocks.ForEach(block =>
        {
            for (var i = block.Users.Count - 1; i >= 0; i--)
            {
                if (i < block.Users.Count && block.Users[i].UsesPlainRange)
                    Drop(block.Users[i], isChanged: false);
            }
        });
    }

    /// <summary>Counts what <see cref="GuestMemory.PlainRange"/> gave.</summary>
    public int PlainRangeGeneration { get; private set; }

    // ---- changed code -----------------------------------------------------------------------------------------------

    public bool HasCode(uint linear, int length) => _map.HasCode(linear, length);

    public ulong CodeBits(uint line) => _map.LineBits(line);

    public bool CodeWritten(uint linear, int length)
    {
        if (!_map.HasCode(linear, length))
            return false;
        _found.Clear();
        _map.Collect(linear, length, _found);
        foreach (var block in _found)
        {
            Count(NotePatch(block, linear, length));
            Remove(block);
        }
        _found.Clear();
        return true;
    }

    /// <summary>Blocks of the range that were decoded while the gate was closed have their bytes at 0.</summary>
    public bool WrapMoved(uint linear, int length)
    {
        var isChanged = CodeWritten(linear, length);
        _found.Clear();
        _map.Collect(0, length, _found);
        foreach (var block in _found)
        {
            if (block.Key.Linear < (uint)length)
                continue;
            Count(Change.Much);
            Remove(block);
            isChanged = true;
        }
        _found.Clear();
        return isChanged;
    }

    private void Remove(Block block)
    {
        block.IsValid = false;
        _blocks.Remove(block);
        _bytes -= block.Bytes;
        ref var slot = ref DirectSlot(block.Key.Linear);
        if (slot == block)
            slot = null;
        while (block.Users.Count > 0)
            Drop(block.Users[^1], isChanged: true);
        _map.Remove(block);
        foreach (var range in block.Ranges)
            memory.RefreshLines(range.Start, range.Length);
        _dead.Add(block);
    }

    /// <summary>True while <see cref="CpuCore.Run"/> runs guest code: stores are the guest's own.</summary>
    public bool GuestRuns { get; set; }

    private void Count(Change change)
    {
        if (!GuestRuns)
            Counters.BlocksReplaced++;
        else if (change == Change.Operand)
            Counters.BlocksPatchedOperand++;
        else if (change == Change.Code)
            Counters.BlocksPatched++;
        else
            Counters.BlocksOverwritten++;
    }

    /// <summary>What a store changed of a block.</summary>
    private enum Change
    {
        Much,
        Code,
        Operand,
    }

    /// <summary>Remembers what is patched: blocks that keep changing, and operands that are all that changes.</summary>
    private Change NotePatch(Block block, uint linear, int length)
    {
        // What was loaded over is new code; but where translations are lost, that may be the program's habit.
        if ((length > sizeof(uint) && block.Users.Count == 0) || (IsForced && !GuestRuns))
            return Change.Much;
        _invalidations ??= [];
        _invalidations.TryGetValue((int)block.Key.Linear, out var count);
        _invalidations[(int)block.Key.Linear] = count + 1;
        CountNotes();
        if (length > sizeof(uint))
            return Change.Much;
        for (var i = 0; i < block.Count; i++)
        {
            var op = block.Ops + i;
            var start = memory.Canonical(block.Key.CsBase + op->Ip);
            if (linear < start || linear + (uint)length > start + op->Length)
                continue;
            decoder.Decode(block.Key.CsBase, block.Key.CsLimit, op->Ip, (block.Key.Mode & ModeKey.Code32) != 0, out var instruction, _scratch);
            return instruction.Length == op->Length && _scratch->Code == op->Code
                && LiveOperands.Note(start, in instruction, linear - start, (uint)length) ? Change.Operand : Change.Code;
        }
        return Change.Code;
    }

    /// <summary>Frees what ended; no block or region may be running.</summary>
    public void Sweep()
    {
        foreach (var block in _dead)
            block.Free();
        _dead.Clear();
    }

    public bool HasDead => _dead.Count != 0;

    /// <summary>Translations have ended that hold much memory: call <see cref="CollectGarbage"/>.</summary>
    public bool HasGarbage => _garbage > Math.Min(options.CacheLimit / 4, MostGarbage);

    private const int MostGarbage = 16 << 20;

    /// <summary>
    /// Has the runtime free the machine code of regions that ended. It would do so in its own time, but does not see how much
    /// memory hangs on such a small object.
    /// </summary>
    public void CollectGarbage()
    {
        _garbage = 0;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        Counters.Collections++;
    }

    /// <summary>Forgets everything; no block or region may be running.</summary>
    public void Clear()
    {
        _blocks.MoveTo(_dead);
        _garbage += _bytes;
        _invalidations = null;
        LiveOperands.Clear();
        Deopts.Clear();
        LowestData = uint.MaxValue;
        memory.ForgetPlainRange();
        Array.Clear(_direct);
        _map.Clear();
        foreach (var block in _dead)
        {
            block.IsValid = false;
            foreach (var range in block.Ranges)
                memory.RefreshLines(range.Start, range.Length);
        }
        FreeLinks();
        Sweep();
        _bytes = _linkBytes = _noteBytes = 0;
        Counters.Evictions++;
    }

    private void FreeLinks()
    {
        foreach (var links in _links)
            links.Free();
        _links.Clear();
    }

    public void Dispose()
    {
        Clear();
        NativeMemory.Free(_scratch);
    }
}
