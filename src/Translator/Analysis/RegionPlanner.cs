using Dbt.Translator.Cache;

namespace Dbt.Translator.Analysis;

/// <summary>
/// What to translate for a block that has become hot in the interpreter. One that no region contains gets a region of its
/// own. One inside a region was reached from outside of it, past its head: then the region grows by what has become hot
/// around it, or, when there is nothing, gets an entry there. So the same code is not translated from every block of a loop
/// anew.
/// </summary>
internal sealed class RegionPlanner(RegionBuilder builder, CpuCoreOptions options)
{
    private const int MostEntries = 16;

    /// <summary>Times a region may be replaced. Each time takes twice as many executions as the one before.</summary>
    private const int MostGenerations = 10;

    public (RegionPlan Plan, Region? Replaced) Plan(Block hot, int limit)
    {
        if (LargestUser(hot) is not { } region || limit < RegionBuilder.MaxInstructions)
            return (builder.Build([hot], null, limit), null);
        if (!IsForced)
        {
            var grown = builder.Build(region.Entries, region, limit);
            if (grown.Sources.Length > region.Blocks.Length)
                return (grown, region);
        }
        if (Array.IndexOf(region.Entries, hot) >= 0)
            return (builder.Build(region.Entries, region, limit), region);
        if (region.Entries.Length < MostEntries)
            return (builder.Build(WithEntries(region, hot), region, limit), region);
        return (builder.Build([hot], null, limit), null);
    }

    /// <summary>The region's entries, the hot block, and the others of its blocks that come next.</summary>
    private Block[] WithEntries(Region region, Block hot)
    {
        var entries = new List<Block>(region.Entries) { hot };
        var next = Array.FindAll(region.Blocks, block => block.Executions > hot.Executions / 4 && !entries.Contains(block));
        Array.Sort(next, (a, b) => b.Executions.CompareTo(a.Executions));
        for (var i = 0; i < next.Length && entries.Count < MostEntries; i++)
            entries.Add(next[i]);
        return [.. entries];
    }

    /// <summary>Everything is translated at once: there is no hotness to compare.</summary>
    private bool IsForced => options.PromotionThreshold <= 1;

    private static Region? LargestUser(Block hot)
    {
        Region? largest = null;
        foreach (var user in hot.Users)
        {
            if (user.Generation < MostGenerations && (largest is null || user.Blocks.Length > largest.Blocks.Length))
                largest = user;
        }
        return largest;
    }
}
