namespace Dbt.Translator.Analysis;

/// <summary>
/// Which calls of a region each of its RETs may return to: those of the functions in which it stands. A return to anywhere
/// else leaves the region, so what is found here need not be all.
/// </summary>
internal static class ReturnSites
{
    public static void Connect(List<PlannedBlock> blocks)
    {
        var returns = new Dictionary<PlannedBlock, List<PlannedBlock>>();
        foreach (var call in blocks)
        {
            if (call.ReturnSite is not { } site)
                continue;
            var returned = false;
            foreach (var entry in Callees(call))
            {
                if (!returns.TryGetValue(entry, out var ends))
                    returns.Add(entry, ends = ReturnsOf(entry));
                foreach (var end in ends)
                {
                    if (!CanReturn(end, site))
                        continue;
                    returned = true;
                    if (!end.Targets.Contains(site))
                        end.Targets.Add(site);
                }
            }
            // Nothing comes back: the block there is not part of the region, unless it is reached in another way.
            if (!returned)
                call.ReturnSite = null;
        }
        foreach (var ends in returns.Values)
        {
            foreach (var end in ends)
                end.Targets.Sort(ByHeat);
        }
    }

    /// <summary>
    /// The one that was run more first. What is translated already has been hot for longer, and is not counted any more.
    /// </summary>
    private static int ByHeat(PlannedBlock a, PlannedBlock b)
    {
        var translated = (b.Block.Users.Count != 0).CompareTo(a.Block.Users.Count != 0);
        return translated != 0 ? translated : b.Block.Executions.CompareTo(a.Block.Executions);
    }

    /// <summary>A near RET stays in its segment; a far one loads a base that a selector gives.</summary>
    private static bool CanReturn(PlannedBlock end, PlannedBlock site)
    {
        var to = site.Block.Key.CsBase;
        return end.IsFar ? to <= 0xFFFF0 && to % 16 == 0 : to == end.Block.Key.CsBase;
    }

    private static IEnumerable<PlannedBlock> Callees(PlannedBlock call) => call.Target is { } target ? [target] : call.Targets;

    /// <summary>The RETs that are reached from a function's entry; calls in it are taken to come back.</summary>
    private static List<PlannedBlock> ReturnsOf(PlannedBlock entry)
    {
        var found = new List<PlannedBlock>();
        var seen = new HashSet<PlannedBlock>();
        var pending = new Stack<PlannedBlock>();
        pending.Push(entry);
        while (pending.TryPop(out var block))
        {
            if (!seen.Add(block))
                continue;
            if (block.End == BlockEnd.Return)
            {
                found.Add(block);
                continue;
            }
            if (block.ReturnSite is { } site)
                pending.Push(site);
            if (block.ReturnSite is not null || block.End == BlockEnd.Call)
                continue;
            if (block.Next is { } next)
                pending.Push(next);
            if (block.Target is { } target)
                pending.Push(target);
            foreach (var indirect in block.Targets)
                pending.Push(indirect);
        }
        return found;
    }
}
