using System.Runtime.InteropServices;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Cache;

/// <summary>Where a block is and what its translation depends on.</summary>
/// <param name="Linear">Linear address of its first byte.</param>
/// <param name="CsBase">Base of CS: offsets in the code are relative to it.</param>
/// <param name="CsLimit">Limit of CS: branches beyond it fault.</param>
/// <param name="Mode">See <see cref="Core.ModeKey"/>.</param>
internal readonly record struct BlockKey(uint Linear, uint CsBase, uint CsLimit, uint Mode)
{
    public uint Eip => Linear - CsBase;

    /// <summary>Neighbours in memory are neighbours here; the low bits count.</summary>
    public override int GetHashCode() => (int)(Linear ^ (Linear >> 14) ^ (CsBase >> 4) ^ (Mode << 6));
}

/// <summary>A run of bytes of guest memory, in addresses of the memory's own (see GuestMemory.Canonical).</summary>
internal readonly record struct CodeRange(uint Start, uint Length);

/// <summary>Decoded instructions from one address to the next branch: what the interpreter runs and regions are made of.</summary>
internal sealed unsafe class Block(BlockKey key, Op* ops, int count, CodeRange[] ranges)
{
    private bool _isDead;
    private Block? _nextInTable;

    public BlockKey Key { get; } = key;

    /// <summary>In native memory, so that translated code can hold their addresses. Freed when nothing can run it any more.</summary>
    public Op* Ops { get; private set; } = ops;

    public int Count { get; } = count;

    /// <summary>What it is taken to hold in memory. Kept here: to ask its last instruction means to fetch that from far away.</summary>
    public int Bytes { get; init; }

    /// <summary>Where the indirect branch at its end went, or null.</summary>
    public BranchProfile* Profile => HasProfile(Last) ? (BranchProfile*)(Ops + Count) : null;

    public static bool HasProfile(in Op last) => (last.Flags & OpFlags.Indirect) != 0;

    /// <summary>Bytes whose change ends the block; operands that are read when they run are not among them.</summary>
    public CodeRange[] Ranges { get; } = ranges;

    /// <summary>False once a byte of it changed.</summary>
    public bool IsValid { get; set; } = true;

    /// <summary>The last search of the <see cref="CodeMap"/> that found it.</summary>
    public long LastSearch { get; set; }

    /// <summary>Times it was entered in the interpreter since it was decoded.</summary>
    public int Executions { get; set; }

    /// <summary>Executions at which it is promoted; grows each time its translation is thrown away.</summary>
    public int Threshold { get; set; }

    /// <summary>It waits to be translated as the head of a region.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>How many regions contained it when it began to wait.</summary>
    public int UsersBefore { get; set; }

    /// <summary>Translations under way that read its ops.</summary>
    public int Jobs { get; set; }

    /// <summary>The x87 when it was hot enough to be translated.</summary>
    public Core.X87Seen X87Seen { get; set; }

    /// <summary>Times that its translations found the x87 otherwise.</summary>
    public int X87Misses { get; set; }

    /// <summary>The region that is entered here, or null.</summary>
    public Region? Region { get; set; }

    /// <summary>Which of the region's entries it is.</summary>
    public int EntryIndex { get; set; }

    /// <summary>The next one in the same chain of the <see cref="BlockTable"/>, which owns this.</summary>
    public ref Block? NextInTable => ref _nextInTable;

    /// <summary>Regions that contain a copy of it.</summary>
    public List<Region> Users { get; } = [];

    public ref readonly Op Last => ref Ops[Count - 1];

    public bool Covers(uint first, uint last)
    {
        foreach (var (start, length) in Ranges)
        {
            if (start <= last && start + length - 1 >= first)
                return true;
        }
        return false;
    }

    /// <summary>Frees the ops, at once or when the last translation that reads them has ended.</summary>
    public void Free()
    {
        _isDead = true;
        if (Jobs == 0)
            FreeOps();
    }

    public void EndJob()
    {
        Jobs--;
        if (Jobs == 0 && _isDead)
            FreeOps();
    }

    private void FreeOps()
    {
        NativeMemory.Free(Ops);
        Ops = null;
    }
}
