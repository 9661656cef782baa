namespace Dbt.Translator.Analysis;

/// <summary>
/// Chooses the edges on which a region asks whether something waits for the machine, so that every way round has one: those
/// that lead back to a block through which a walk along the edges has come and which it has not finished yet. Without them
/// the edges have no cycle. That is a loop's way back; a jump that merely goes to a lower address, or to a block that is
/// emitted earlier, asks nothing.
/// </summary>
internal static class LoopPolls
{
    public static void Choose(PlannedBlock[] blocks)
    {
        var seen = new bool[blocks.Length];
        var finished = 0;
        // The entries come first in the walk; a block that no edge reaches is walked from by itself.
        foreach (var block in blocks)
        {
            if (block.IsEntry)
                Walk(block, seen, ref finished);
        }
        foreach (var block in blocks)
            Walk(block, seen, ref finished);
        foreach (var block in blocks)
        {
            block.PollsInFront = block.End == BlockEnd.Conditional && block.Target is { } target && block.IsWayBack(target)
                && block.Instructions[^1].Kind is TranslationKind.ConditionalBranch or TranslationKind.LoopBranch;
        }
    }

    private static void Walk(PlannedBlock block, bool[] seen, ref int finished)
    {
        if (seen[block.Index])
            return;
        seen[block.Index] = true;
        if (block.Next is { } next)
            Walk(next, seen, ref finished);
        if (block.Target is { } target)
            Walk(target, seen, ref finished);
        foreach (var indirect in block.Targets)
            Walk(indirect, seen, ref finished);
        block.Finished = finished++;
    }
}
