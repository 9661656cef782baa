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
        // Where each load may leave there are more of them.
        var most = (plan.Mode & Core.ModeKey.Uniform) != 0 ? 2 * MostLeaving : MostLeaving;
        foreach (var block in plan.Blocks)
            block.Replaces = block.LiveIn == FlagSet.None || block.ReadsCarry ? FlagSet.None : Replaces(block, most);
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

    /// <summary>Exits of a block at which the flags of its beginning are stored; each takes code for every way in.</summary>
    private const int MostLeaving = 4;

    private static FlagSet Replaces(PlannedBlock block, int mostLeaving)
    {
        var leaving = 0;
        var defined = FlagSet.None;
        foreach (ref var instruction in block.Instructions.AsSpan())
        {
            if (instruction.MayLeave && ++leaving > mostLeaving)
                break;
            switch (instruction.Kind)
            {
                case TranslationKind.Nop:
                case TranslationKind.Move:
                case TranslationKind.MoveZeroExtend:
                case TranslationKind.MoveSignExtend:
                case TranslationKind.LoadAddress:
                case TranslationKind.Exchange:
                case TranslationKind.ConvertWidth:
                case TranslationKind.Not:
                case TranslationKind.Push:
                case TranslationKind.Pop:
                    continue;
                case TranslationKind.Binary:
                case TranslationKind.Compare:
                case TranslationKind.Test:
                case TranslationKind.Increment:
                case TranslationKind.Decrement:
                case TranslationKind.Negate:
                case TranslationKind.ShiftConstant:
                case TranslationKind.SignedMultiplyTwo:
                    if (instruction.ReadsCarry)
                        return Known(defined);
                    defined |= instruction.Defines;
                    if (defined == FlagSet.All)
                        return defined;
                    continue;
                default:
                    return Known(defined);
            }
        }
        return Known(defined);
    }

    private static FlagSet Known(FlagSet defined) => defined == FlagSet.AllButCarry ? defined : FlagSet.None;

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
