using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Memory;

/// <summary>How a block is chosen (INT 21h/58h, low bits).</summary>
internal enum FitStrategy
{
    First = 0,
    Best = 1,
    Last = 2,
}

/// <summary>
/// Conventional memory as a chain of control blocks. The chain in guest memory is the only truth; a walk that meets
/// anything but a well-formed block is error 7, as in MS-DOS.
/// </summary>
internal sealed class MemoryArena(GuestMemory memory, uint firstBlockWord)
{
    private const byte UpperOnly = 0x40, UpperFirst = 0x80;

    /// <summary>Segments of the upper memory: between the video ROM and the expanded memory's frame.</summary>
    private const ushort UpperStart = 0xC800, UpperEnd = 0xE000;

    /// <summary>The block that spans what is not memory between conventional and upper memory; 0: no upper memory has been asked for.</summary>
    private ushort _bridge;

    /// <summary>Where the bridge will be.</summary>
    private ushort _end;

    /// <summary>Strategy as the guest set it: bits 0–1 the fit, 6 upper memory only, 7 upper memory first.</summary>
    public byte Strategy { get; set; }

    /// <summary>Upper memory is part of the chain (INT 21h/5802h).</summary>
    public bool IsLinked { get; private set; }

    private FitStrategy Fit => (Strategy & 3) switch { 0 => FitStrategy.First, 1 => FitStrategy.Best, _ => FitStrategy.Last };

    /// <summary>First block, from the word before the List of Lists.</summary>
    public MemoryControlBlock First => Block(memory.ReadWord(firstBlockWord));

    public MemoryControlBlock Block(int segment) => new(memory, (ushort)segment);

    /// <summary>Makes one free block of everything between two segments.</summary>
    public void Initialize(ushort first, ushort end)
    {
        // The last paragraph is the bridge's.
        _end = (ushort)(end - 1);
        memory.WriteWord(firstBlockWord, first);
        Block(first).Create(last: true, MemoryControlBlock.FreeOwner, (ushort)(_end - first - 1));
    }

    /// <summary>
    /// Makes upper memory the end of the chain, or takes it out. The memory is made when it is first asked for. False: the
    /// chain is damaged.
    /// </summary>
    public bool Link(bool linked)
    {
        if (linked == IsLinked)
            return true;
        if (_bridge == 0)
            MakeUpperMemory();
        var block = First;
        while (block.IsValid && !block.IsLast && block.NextSegment < _end)
            block = block.Next;
        if (!block.IsValid || block.NextSegment != _end)
            return false;
        block.SetLast(!linked);
        IsLinked = linked;
        return true;
    }

    private void MakeUpperMemory()
    {
        const uint Linear = UpperStart << 4;
        const int Size = (UpperEnd - UpperStart) << 4;
        _bridge = _end;
        memory.SetKind(Linear, Size, PageKind.Ram);
        memory.Fill(Linear, Size, 0);
        Block(_bridge).Create(last: false, MemoryControlBlock.DosOwner, (ushort)(UpperStart - _bridge - 1));
        Block(_bridge).SetName("SC");
        Block(UpperStart).Create(last: true, MemoryControlBlock.FreeOwner, UpperEnd - UpperStart - 1);
    }

    private bool IsUpper(MemoryControlBlock block) => block.Segment >= UpperStart;

    /// <summary>INT 21h/48h: the first segment of a new block. Error 8: <paramref name="largest"/> is the size of the largest free block.</summary>
    public DosResult Allocate(ushort paragraphs, ushort owner, out ushort segment, out ushort largest)
    {
        if (!IsLinked || (Strategy & (UpperOnly | UpperFirst)) == 0)
            return Allocate(paragraphs, owner, upper: null, out segment, out largest);
        var result = Allocate(paragraphs, owner, upper: true, out segment, out largest);
        if (result.Error != DosError.NotEnoughMemory || (Strategy & UpperOnly) != 0)
            return result;
        var best = largest;
        result = Allocate(paragraphs, owner, upper: false, out segment, out largest);
        largest = Math.Max(largest, best);
        return result;
    }

    /// <summary>Only in upper memory, or only in conventional; null: in the whole chain.</summary>
    private DosResult Allocate(ushort paragraphs, ushort owner, bool? upper, out ushort segment, out ushort largest)
    {
        segment = largest = 0;
        var chosen = -1;
        var chosenSize = 0;
        for (var block = First; ; block = block.Next)
        {
            if (!block.IsValid || !Coalesce(block))
                return DosError.ArenaDestroyed;
            var size = block.Paragraphs;
            if (block.IsFree && (upper is null || IsUpper(block) == upper))
            {
                largest = Math.Max(largest, size);
                if (size >= paragraphs && IsBetter(chosen, chosenSize, size))
                    (chosen, chosenSize) = (block.Segment, size);
            }
            if (block.IsLast)
                break;
            if (block.NextSegment > 0xFFFF)
                return DosError.ArenaDestroyed;
        }
        if (chosen < 0)
            return DosError.NotEnoughMemory;
        segment = Take(Block(chosen), paragraphs, owner);
        return DosResult.Ok;
    }

    /// <summary>INT 21h/49h. Error 9: no block starts there; error 7: the chain is damaged.</summary>
    public DosResult Free(ushort segment)
    {
        var block = Block(segment - 1);
        if (!block.IsValid)
            return DosError.InvalidBlock;
        block.Owner = MemoryControlBlock.FreeOwner;
        return DosResult.Ok;
    }

    /// <summary>
    /// INT 21h/4Ah. Error 8: <paramref name="largest"/> is what the block could have, and now has (MS-DOS grows it as far as
    /// it can before it fails).
    /// </summary>
    public DosResult Resize(ushort segment, ushort paragraphs, ushort owner, out ushort largest)
    {
        largest = 0;
        var block = Block(segment - 1);
        if (!block.IsValid)
            return DosError.InvalidBlock;
        if (paragraphs > block.Paragraphs && !CoalesceFollowing(block))
            return DosError.ArenaDestroyed;
        if (paragraphs > block.Paragraphs)
        {
            largest = block.Paragraphs;
            return DosError.NotEnoughMemory;
        }
        Split(block, paragraphs);
        block.Owner = owner;
        return DosResult.Ok;
    }

    /// <summary>Frees all that a process owns.</summary>
    public void FreeOwnedBy(ushort owner)
    {
        FreeOwnedBy(owner, First);
        if (_bridge != 0 && !IsLinked)
            FreeOwnedBy(owner, Block(_bridge));
    }

    private static void FreeOwnedBy(ushort owner, MemoryControlBlock first)
    {
        for (var block = first; block.IsValid; block = block.Next)
        {
            if (block.Owner == owner)
                block.Owner = MemoryControlBlock.FreeOwner;
            if (block.IsLast || block.NextSegment > 0xFFFF)
                return;
        }
    }

    /// <summary>Segment of the first block that is none, or −1: the chain is whole.</summary>
    public int FindDamage()
    {
        for (var block = First; ; block = block.Next)
        {
            if (!block.IsValid || (!block.IsLast && block.NextSegment > 0xFFFF))
                return block.Segment;
            if (block.IsLast)
                return -1;
        }
    }

    /// <summary>
    /// Paragraphs of the largest free block where a program of so many would be loaded; 0 when the chain is damaged.
    /// </summary>
    public ushort LargestFor(int minimum)
    {
        if (!IsLinked || (Strategy & (UpperOnly | UpperFirst)) == 0)
            return Largest(upper: null);
        var above = Largest(upper: true);
        return above >= minimum || (Strategy & UpperOnly) != 0 ? above : Largest(upper: false);
    }

    private ushort Largest(bool? upper) =>
        Allocate(0xFFFF, 0, upper, out _, out var largest).Error == DosError.NotEnoughMemory ? largest : (ushort)0;

    private bool IsBetter(int chosen, int chosenSize, int size) => Fit switch
    {
        FitStrategy.First => chosen < 0,
        FitStrategy.Best => chosen < 0 || size < chosenSize,
        _ => true,
    };

    private ushort Take(MemoryControlBlock block, ushort paragraphs, ushort owner)
    {
        if (Fit == FitStrategy.Last && block.Paragraphs > paragraphs)
        {
            var rest = (ushort)(block.Paragraphs - paragraphs - 1);
            var wasLast = block.IsLast;
            block.Paragraphs = rest;
            block.SetLast(false);
            block = block.Next;
            block.Create(wasLast, owner, paragraphs);
            return block.DataSegment;
        }
        Split(block, paragraphs);
        block.Owner = owner;
        block.SetName("");
        return block.DataSegment;
    }

    /// <summary>Cuts a block to size; what is behind becomes free.</summary>
    private static void Split(MemoryControlBlock block, ushort paragraphs)
    {
        if (block.Paragraphs == paragraphs)
            return;
        var rest = (ushort)(block.Paragraphs - paragraphs - 1);
        var wasLast = block.IsLast;
        block.Paragraphs = paragraphs;
        block.SetLast(false);
        block.Next.Create(wasLast, MemoryControlBlock.FreeOwner, rest);
    }

    private static bool Coalesce(MemoryControlBlock block) => !block.IsFree || CoalesceFollowing(block);

    /// <summary>Joins the free blocks behind to this one. False: the chain is damaged.</summary>
    private static bool CoalesceFollowing(MemoryControlBlock block)
    {
        while (!block.IsLast)
        {
            if (block.NextSegment > 0xFFFF || !block.Next.IsValid)
                return false;
            var next = block.Next;
            if (!next.IsFree)
                return true;
            if (block.Paragraphs + 1 + next.Paragraphs > 0xFFFF)
                return false;
            block.SetLast(next.IsLast);
            block.Paragraphs = (ushort)(block.Paragraphs + 1 + next.Paragraphs);
        }
        return true;
    }
}
