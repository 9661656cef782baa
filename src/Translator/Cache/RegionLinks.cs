using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Translator.Emission;

namespace Dbt.Translator.Cache;

/// <summary>A way into a region, as exits of regions find it. Lies in native memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RegionLink
{
    /// <summary>The region's code; while there is none, code that returns to the dispatcher.</summary>
    public nint Code;

    /// <summary>Which of the region's entries.</summary>
    public int Entry;

    /// <summary>Which links a slot belongs to: the same key means different code in another mode.</summary>
    public int Owner;

    /// <summary>Base of CS (high half) and offset of the first instruction.</summary>
    public ulong Key;

    /// <summary>The next one that leads to the same region, or 0.</summary>
    public nint NextIncoming;

    public const int CodeOffset = 0;
    public const int EntryOffset = 8;
    public const int KeyOffset = 16;

    /// <summary>Its size is 1 shifted by this.</summary>
    public const int SizeShift = 5;

    public static ulong KeyOf(uint csBase, uint eip) => (ulong)csBase << 32 | eip;

    public static ulong KeyOf(Block block) => KeyOf(block.Key.CsBase, block.Key.Eip);
}

/// <summary>
/// Where regions of one mode and limit of CS go on into each other: a slot for each exit with a constant target, and a table
/// by linear address for the others. A link that leads nowhere returns to the dispatcher.
/// </summary>
/// <param name="csLimit">Limit of CS.</param>
/// <param name="mode">See <see cref="Core.ModeKey"/>.</param>
/// <param name="id">Tells it from the links of other modes.</param>
internal sealed unsafe class RegionLinks(uint csLimit, uint mode, int id)
{
    private const int TargetCount = 1024;
    private const int SlotsInChunk = 512;

    public const uint TargetMask = TargetCount - 1;

    /// <summary>In the state: the link through which a region was entered or left last, or 0.</summary>
    public const int SlotOffset = CpuState.TranslatorPrivateOffset;

    /// <summary>In the state: the profile of the indirect branch that left for a target without a region, or 0.</summary>
    public const int ProfileOffset = SlotOffset + (ProfileIndex * sizeof(ulong));

    /// <summary>In the state: how often a slot or a target was taken, and how often it led nowhere.</summary>
    public const int TakenOffset = SlotOffset + (TakenIndex * sizeof(ulong));

    private const int TakenIndex = 1;
    private const int MissesIndex = 2;
    private const int ProfileIndex = 5;

    /// <summary>Native memory for slots, taken last; the first link of each chunk holds the address of the one before.</summary>
    private RegionLink* _chunk;
    private readonly RegionLink* _targets = NewTargets();
    private int _used = SlotsInChunk;
    private int _chunks;

    /// <summary>Memory of the table and the slots. Slots are not freed one by one.</summary>
    public long Bytes => ((long)TargetCount + ((long)_chunks * SlotsInChunk)) << RegionLink.SizeShift;

    private static RegionLink* NewTargets()
    {
        var targets = (RegionLink*)NativeMemory.Alloc(TargetCount << RegionLink.SizeShift);
        for (uint i = 0; i < TargetCount; i++)
            Clear(targets + i, i);
        return targets;
    }

    public uint CsLimit { get; } = csLimit;
    public uint Mode { get; } = mode;

    public nint Targets => (nint)_targets;

    private static nint Nowhere => (nint)(delegate* managed<nint, int>)&ReturnToDispatcher;

    private static int ReturnToDispatcher(nint memory)
    {
        var state = (CpuState*)(memory + (nint)GuestMemory.StateDisplacement);
        state->TranslatorPrivate[MissesIndex]++;
        return FlagRecord.Leave(state, (int)RegionExit.Next);
    }

    /// <summary>How often regions went on into each other, and how often they would have.</summary>
    public static (long Hits, long Misses) Counts(CpuState* state)
    {
        var misses = (long)state->TranslatorPrivate[MissesIndex];
        return ((long)state->TranslatorPrivate[TakenIndex] - misses, misses);
    }

    /// <summary>
    /// A slot that leads nowhere yet. Slots live as long as the links do. Only the thread that translates asks for them.
    /// </summary>
    public nint NewSlot(uint csBase, uint eip)
    {
        if (_used == SlotsInChunk)
        {
            var chunk = (RegionLink*)NativeMemory.Alloc(SlotsInChunk << RegionLink.SizeShift);
            *chunk = new RegionLink { NextIncoming = (nint)_chunk };
            _chunk = chunk;
            _chunks++;
            _used = 1;
        }
        var slot = _chunk + _used++;
        *slot = new RegionLink { Code = Nowhere, Owner = id, Key = RegionLink.KeyOf(csBase, eip) };
        return (nint)slot;
    }

    /// <summary>The link through which the last region was left, which is then forgotten.</summary>
    public static nint TakeLastSlot(CpuState* state)
    {
        var slot = (nint)state->TranslatorPrivate[0];
        state->TranslatorPrivate[0] = 0;
        return slot;
    }

    /// <summary>Tells an indirect branch where it went, if one was the last of a region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteTarget(CpuState* state)
    {
        if (state->TranslatorPrivate[ProfileIndex] != 0)
            NoteProfile(state);
    }

    private static void NoteProfile(CpuState* state)
    {
        var profile = (BranchProfile*)state->TranslatorPrivate[ProfileIndex];
        state->TranslatorPrivate[ProfileIndex] = 0;
        profile->Note(state);
    }

    /// <summary>
    /// Makes indirect branches to a block lead into its region, and the slot, if it is one for this block. It need not be:
    /// an interrupt may have come in between.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Link(nint slot, Block block)
    {
        Set(TargetOf(block), block);
        if (slot != 0)
            LinkSlot(slot, block);
    }

    private void LinkSlot(nint slot, Block block)
    {
        var link = (RegionLink*)slot;
        if (link->Code != Nowhere || link->Owner != id || link->Key != RegionLink.KeyOf(block))
            return;
        Set(link, block);
        link->NextIncoming = block.Region!.FirstIncoming;
        block.Region.FirstIncoming = slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(RegionLink* link, Block block)
    {
        link->Code = block.Region!.Code;
        link->Entry = block.EntryIndex;
        link->Key = RegionLink.KeyOf(block);
    }

    private RegionLink* TargetOf(Block block) => _targets + (block.Key.Linear & TargetMask);

    /// <summary>Nothing leads into the region any more.</summary>
    public void Unlink(Region region)
    {
        for (var link = (RegionLink*)region.FirstIncoming; link != null;)
        {
            var next = (RegionLink*)link->NextIncoming;
            link->Code = Nowhere;
            link->NextIncoming = 0;
            link = next;
        }
        region.FirstIncoming = 0;
        foreach (var entry in region.Entries)
        {
            var target = TargetOf(entry);
            if (target->Code == region.Code)
                Clear(target, entry.Key.Linear & TargetMask);
        }
    }

    /// <summary>An address that belongs to another place of the table is in none.</summary>
    private static void Clear(RegionLink* target, uint index) => *target = new RegionLink { Code = Nowhere, Key = index ^ 1 };

    public void Free()
    {
        while (_chunk != null)
        {
            var before = (RegionLink*)_chunk->NextIncoming;
            NativeMemory.Free(_chunk);
            _chunk = before;
        }
        NativeMemory.Free(_targets);
    }
}
