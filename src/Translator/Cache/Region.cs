using System.Reflection.Emit;

namespace Dbt.Translator.Cache;

/// <summary>A translation: several blocks in one method, entered at the first or at a few others.</summary>
/// <param name="entries">Where it can be entered; the first is its head.</param>
/// <param name="blocks">All of its blocks.</param>
/// <param name="method">Kept so that the code lives.</param>
/// <param name="code">Address of the code.</param>
/// <param name="links">How it is reached from other regions; null when it is not.</param>
internal sealed class Region(Block[] entries, Block[] blocks, DynamicMethod method, nint code, RegionLinks? links)
{
    public Block[] Entries { get; } = entries;

    public Block Head => Entries[0];

    public Block[] Blocks { get; } = blocks;

    public DynamicMethod Method { get; } = method;

    public nint Code { get; } = code;

    public RegionLinks? Links { get; } = links;

    /// <summary>Instructions of the guest in it.</summary>
    public int Instructions { get; } = Count(blocks);

    private static int Count(Block[] blocks)
    {
        var count = 0;
        foreach (var block in blocks)
            count += block.Count;
        return count;
    }

    /// <summary>The first of the slots that lead here, see <see cref="RegionLink.NextIncoming"/>.</summary>
    public nint FirstIncoming { get; set; }

    /// <summary>What it is taken to hold in memory.</summary>
    public long Bytes { get; init; }

    /// <summary>How many regions of the same head it replaced, one after the other.</summary>
    public int Generation { get; init; }

    /// <summary>Stores of its own rely on <see cref="Guest.GuestMemory.PlainRange"/>.</summary>
    public bool UsesPlainRange { get; init; }

    public bool IsValid { get; set; } = true;
}
