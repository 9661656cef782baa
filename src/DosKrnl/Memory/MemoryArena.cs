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
    /// <summary>Strategy as the guest set it: bits 0–1 the fit, 6–7 upper memory first, which does not exist here.</summary>
    public byte Strategy { get; set; }

    private FitStrategy Fit => (Strategy & 3) switch { 0 => FitStrategy.First, 1 => FitStrategy.Best, _ => FitStrategy.Last };

    /// <summary>First block, from the word before the List of Lists.</summary>
    public MemoryControlBlock First => Block(memory.ReadWord(firstBlockWord));

    public MemoryControlBlock Block(int segment) => new(memory, (ushort)segment);

    /// <summary>Makes one free block of everything between two segments.</summary>
    public void Initialize(ushort first, ushort end)
    {
        memory.WriteWord(firstBlockWord, first);
        Block(first).Create(last: true, MemoryControlBlock.FreeOwner, (ushort)(end - first - 1));
    }

    /// <summary>INT 21h/48h: the first segment of a new block. Error 8: <paramref name="largest"/> is the size of the largest free block.</summary>
    public DosResult Allocate(ushort paragraphs, ushort owner, out ushort segment, out ushort largest)
    {
        segment = largest = 0;
        var chosen = -1;
        var chosenSize = 0;
        for (var block = First; ; block = block.Next)
        {
            if (!block.IsValid || !Coalesce(block))
                return DosError.ArenaDestroyed;
            var size = block.Paragraphs;
            if (block.IsFree)
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
        for (var block = First; block.IsValid; block = block.Next)
        {
            if (block.Owner == owner)
                block.Owner = MemoryControlBlock.FreeOwner;
            if (block.IsLast || block.NextSegment > 0xFFFF)
                return;
        }
    }

    /// <summary>Paragraphs of the largest free block; 0 when the chain is damaged.</summary>
    public ushort LargestFree => Allocate(0xFFFF, 0, out _, out var largest).Error == DosError.NotEnoughMemory ? largest : (ushort)0;

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
