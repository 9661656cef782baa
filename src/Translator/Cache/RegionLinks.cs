using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Translator.Emission;

namespace Dbt.Translator.Cache;

/// <summary>
/// Where regions of one key (base and limit of CS, mode) go on into each other: a slot for each exit with a constant target,
/// and a table by offset for the others. Both hold entry points; one that leads nowhere returns to the dispatcher.
/// </summary>
internal sealed unsafe class RegionLinks
{
    private const int TargetCount = 1024;
    private const int SlotsInChunk = 1024;

    /// <summary>A target is 16 bytes: the offset, and from byte 8 the entry point.</summary>
    public const int TargetShift = 4;
    public const int TargetEntry = 8;
    public const uint TargetMask = TargetCount - 1;

    /// <summary>In the state: the slot through which a region was left last, or 0.</summary>
    public const int SlotOffset = 512;

    /// <summary>In the state: the profile of the indirect branch that left for a target without a region, or 0.</summary>
    public const int ProfileOffset = 552;

    /// <summary>In the state: how often a slot or a target was taken, and how often it led nowhere.</summary>
    public const int TakenOffset = SlotOffset + (TakenIndex * sizeof(ulong));

    private const int TakenIndex = 1;
    private const int MissesIndex = 2;

    private readonly List<nint> _chunks = [];
    private readonly Dictionary<nint, List<nint>> _incoming = [];
    private readonly byte* _targets = (byte*)NativeMemory.Alloc(TargetCount << TargetShift);
    private int _used = SlotsInChunk;

    public RegionLinks() => ClearTargets();

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

    /// <summary>A slot that leads nowhere yet. Slots live as long as the links do.</summary>
    public nint NewSlot()
    {
        if (_used == SlotsInChunk)
        {
            _chunks.Add((nint)NativeMemory.Alloc(SlotsInChunk * (nuint)sizeof(nint)));
            _used = 0;
        }
        var slot = (nint*)_chunks[^1] + _used++;
        *slot = Nowhere;
        return (nint)slot;
    }

    /// <summary>The slot through which the last region was left, which is then forgotten.</summary>
    public static nint TakeLastSlot(CpuState* state)
    {
        var slot = (nint)state->TranslatorPrivate[0];
        state->TranslatorPrivate[0] = 0;
        return slot;
    }

    /// <summary>Tells an indirect branch where it went, if one was the last of a region.</summary>
    public static void NoteTarget(CpuState* state)
    {
        var profile = (BranchProfile*)state->TranslatorPrivate[(ProfileOffset - SlotOffset) / sizeof(ulong)];
        if (profile == null)
            return;
        state->TranslatorPrivate[(ProfileOffset - SlotOffset) / sizeof(ulong)] = 0;
        profile->Note(state->Eip);
    }

    /// <summary>Makes a slot, and indirect branches to the offset, lead into a region.</summary>
    public void Link(nint slot, uint eip, nint entry)
    {
        var target = _targets + ((eip & TargetMask) << TargetShift);
        *(uint*)target = eip;
        *(nint*)(target + TargetEntry) = entry;
        if (slot == 0 || IsTarget(slot) || *(nint*)slot != Nowhere)
            return;
        *(nint*)slot = entry;
        CollectionsMarshal.GetValueRefOrAddDefault(_incoming, entry, out _) ??= [];
        _incoming[entry].Add(slot);
    }

    private bool IsTarget(nint slot) => slot >= (nint)_targets && slot < (nint)_targets + (TargetCount << TargetShift);

    /// <summary>Nothing leads into the region any more.</summary>
    public void Unlink(uint eip, nint entry)
    {
        if (_incoming.Remove(entry, out var slots))
        {
            foreach (var slot in slots)
            {
                if (*(nint*)slot == entry)
                    *(nint*)slot = Nowhere;
            }
        }
        var target = _targets + ((eip & TargetMask) << TargetShift);
        if (*(nint*)(target + TargetEntry) == entry)
            ClearTarget(eip & TargetMask);
    }

    private void ClearTargets()
    {
        for (uint i = 0; i < TargetCount; i++)
            ClearTarget(i);
    }

    /// <summary>An offset that belongs to another place of the table is in none.</summary>
    private void ClearTarget(uint index)
    {
        var target = _targets + (index << TargetShift);
        *(uint*)target = index ^ 1;
        *(nint*)(target + TargetEntry) = Nowhere;
    }

    public void Free()
    {
        foreach (var chunk in _chunks)
            NativeMemory.Free((void*)chunk);
        _chunks.Clear();
        NativeMemory.Free(_targets);
    }
}
