namespace Dbt.Translator.Analysis;

/// <summary>
/// Which flags anything still reads after each instruction: one backward pass, repeated until the block entries stand still.
/// All flags are read where a region may be left.
/// </summary>
internal static class FlagLiveness
{
    public static void Run(RegionPlan plan)
    {
        bool changed;
        do
        {
            changed = false;
            for (var i = plan.Blocks.Length - 1; i >= 0; i--)
            {
                var block = plan.Blocks[i];
                var live = Propagate(block, LiveOut(plan, block));
                var carry = ReadsCarry(block);
                changed |= live != block.LiveIn || carry != block.ReadsCarry;
                block.LiveIn = live;
                block.ReadsCarry = carry;
            }
        }
        while (changed);
    }

    /// <summary>Flags live at the end of a block, over all its edges.</summary>
    private static FlagSet LiveOut(RegionPlan plan, PlannedBlock block)
    {
        switch (block.End)
        {
            case BlockEnd.FallThrough:
                return LiveInOf(block, block.Next);
            case BlockEnd.Conditional:
                return LiveInOf(block, block.Next) | LiveInOf(block, block.Target);
            case BlockEnd.Jump:
            case BlockEnd.Call:
                return LiveInOf(block, block.Target);
            default:
                return FlagSet.All;
        }
    }

    /// <summary>An edge that leaves the region, or polls for pending work on its way back, needs all flags.</summary>
    private static FlagSet LiveInOf(PlannedBlock from, PlannedBlock? to) =>
        to is null || from.IsWayBack(to) ? FlagSet.All : to.LiveIn;

    private static bool ReadsCarry(PlannedBlock block)
    {
        foreach (ref var instruction in block.Instructions.AsSpan())
        {
            if (instruction.ReadsCarry)
                return true;
            if ((instruction.Defines & FlagSet.Carry) != 0)
                return false;
        }
        return block.Next?.ReadsCarry == true || block.Target?.ReadsCarry == true || block.Targets.Exists(t => t.ReadsCarry);
    }

    private static FlagSet Propagate(PlannedBlock block, FlagSet live)
    {
        for (var i = block.Instructions.Length - 1; i >= 0; i--)
        {
            ref var instruction = ref block.Instructions[i];
            instruction.LiveAfter = live;
            live = (live & ~instruction.Defines) | instruction.Uses;
        }
        return live;
    }
}
