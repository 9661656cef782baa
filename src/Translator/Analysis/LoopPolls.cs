namespace Dbt.Translator.Analysis;

/// <summary>
/// Chooses the edges on which a region asks whether something waits for the machine, so that every way round has one: those
/// that lead back to a block through which a walk along the edges has come and which it has not finished yet. Without them
/// the edges have no cycle. Of these the ones stay that no other makes superfluous: a loop that comes through a polled call
/// needs no poll of its own, and a jump that merely goes to a lower address asks nothing.
/// </summary>
internal static class LoopPolls
{
    public static void Choose(PlannedBlock[] blocks)
    {
        var seen = new int[blocks.Length];
        var walks = 1;
        var finished = new int[blocks.Length];
        var count = 0;
        foreach (var block in blocks)
        {
            if (block.IsEntry)
                Walk(block, seen, finished, ref count);
        }
        foreach (var block in blocks)
            Walk(block, seen, finished, ref count);
        foreach (var block in blocks)
        {
            Add(block, block.Next, finished);
            Add(block, block.Target, finished);
            foreach (var indirect in block.Targets)
                Add(block, indirect, finished);
        }
        // What costs a comparison besides is tried first, then calls and jumps, then the branches that close loops.
        foreach (var block in blocks)
        {
            if (block.End is BlockEnd.Return or BlockEnd.Indirect)
                Thin(block, seen, ref walks);
        }
        foreach (var block in blocks)
        {
            if (block.End is not (BlockEnd.Return or BlockEnd.Indirect or BlockEnd.Conditional))
                Thin(block, seen, ref walks);
        }
        foreach (var block in blocks)
        {
            if (block.End == BlockEnd.Conditional)
                Thin(block, seen, ref walks);
            block.PollsInFront = block.End == BlockEnd.Conditional && block.Target is { } target && block.IsWayBack(target)
                && block.Instructions[^1].Kind is TranslationKind.ConditionalBranch or TranslationKind.LoopBranch;
        }
    }

    private static void Walk(PlannedBlock block, int[] seen, int[] finished, ref int count)
    {
        if (seen[block.Index] != 0)
            return;
        seen[block.Index] = 1;
        if (block.Next is { } next)
            Walk(next, seen, finished, ref count);
        if (block.Target is { } target)
            Walk(target, seen, finished, ref count);
        foreach (var indirect in block.Targets)
            Walk(indirect, seen, finished, ref count);
        finished[block.Index] = count++;
    }

    private static void Add(PlannedBlock from, PlannedBlock? to, int[] finished)
    {
        if (to is not null && finished[to.Index] >= finished[from.Index] && !from.IsWayBack(to))
            from.WaysBack.Add(to);
    }

    /// <summary>Drops the polls of a block without which every way round still has one.</summary>
    private static void Thin(PlannedBlock block, int[] seen, ref int walks)
    {
        for (var i = block.WaysBack.Count - 1; i >= 0; i--)
        {
            if (!Reaches(block.WaysBack[i], block, seen, ++walks))
                block.WaysBack.RemoveAt(i);
        }
    }

    /// <summary>There is a way without a poll.</summary>
    private static bool Reaches(PlannedBlock from, PlannedBlock to, int[] seen, int walk)
    {
        if (from == to)
            return true;
        if (seen[from.Index] == walk)
            return false;
        seen[from.Index] = walk;
        if (from.PollsInFront)
            return false;
        if (Goes(from, from.Next, to, seen, walk) || Goes(from, from.Target, to, seen, walk))
            return true;
        foreach (var indirect in from.Targets)
        {
            if (Goes(from, indirect, to, seen, walk))
                return true;
        }
        return false;
    }

    private static bool Goes(PlannedBlock from, PlannedBlock? over, PlannedBlock to, int[] seen, int walk) =>
        over is not null && !from.IsWayBack(over) && Reaches(over, to, seen, walk);
}
