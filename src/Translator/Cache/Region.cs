using System.Reflection.Emit;

namespace Dbt.Translator.Cache;

/// <summary>A translation: several blocks in one method, entered at the first.</summary>
internal sealed class Region(Block head, Block[] blocks, DynamicMethod method, nint entry, RegionLinks? links)
{
    public Block Head { get; } = head;
    public Block[] Blocks { get; } = blocks;

    /// <summary>Kept so that the code behind <see cref="Entry"/> lives.</summary>
    public DynamicMethod Method { get; } = method;

    public nint Entry { get; } = entry;

    /// <summary>How it is reached from other regions; null when it is not.</summary>
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

    public bool IsValid { get; set; } = true;
}
