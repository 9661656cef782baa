using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>
/// Functions that a region calls from nowhere but CALLs with a constant target: the CALL checks the stack below the return
/// address as well, as far as the function will push. Its first stores then need no check and cannot leave the region; and
/// where they are in front of the first arithmetic, no flags are handed over with the call.
/// </summary>
internal static unsafe class CalleeFrames
{
    /// <summary>Bytes below the stack pointer at a function's entry; with the return address they fit into a line's reach.</summary>
    private const int MostBelow = 56;

    /// <summary>Blocks in a row, each with one way in, that are looked at for stores.</summary>
    private const int MostBlocks = 3;

    public static void Find(RegionPlan plan)
    {
        if ((plan.Mode & (ModeKey.Flat | ModeKey.Uniform | ModeKey.Limit64K)) == 0 || (plan.Mode & (ModeKey.ReadTraps | ModeKey.Checked)) != 0)
            return;
        var stack32 = (plan.Mode & ModeKey.Stack32) != 0;
        var calls = new int[plan.Blocks.Length];
        foreach (var block in plan.Blocks)
        {
            if (block.End == BlockEnd.Call && block.Target is { } target && !block.IsFar && IsPlain(block.Instructions[^1])
                && block.Instructions[^1].Kind == TranslationKind.Call)
                calls[target.Index]++;
        }
        foreach (var block in plan.Blocks)
        {
            var called = calls[block.Index];
            if (called > 0 && block.Predecessors > 1 && called + (block.IsEntry ? 1 : 0) == block.Predecessors
                && block.Instructions[0].Deopts < DeoptLevel.BesideCode)
                Cover(block, stack32);
        }
    }

    private static void Cover(PlannedBlock block, bool stack32)
    {
        var low = Lowest(block, 0, stack32, MostBlocks);
        if (Cover(block, 0, low, stack32, MostBlocks))
            block.FrameLow = low;
    }

    /// <summary>True when stores were found that need no check.</summary>
    private static bool Cover(PlannedBlock block, int delta, int low, bool stack32, int depth)
    {
        var covers = false;
        foreach (ref var planned in block.Instructions.AsSpan())
        {
            var isStore = IsStackStore(planned, stack32, ref delta, out var at);
            if (isStore && at >= low && IsPlain(planned))
            {
                planned.MayLeave = false;
                planned.Uses = FlagSet.None;
                covers = true;
            }
            else if (planned.MayLeave)
            {
                return covers;
            }
            if (!isStore && !FollowsStack(planned, stack32, ref delta))
                return covers;
        }
        if (depth == 0)
            return covers;
        if (block.Next is { } next && next.TakesOverFrom(block))
            covers |= Cover(next, delta, low, stack32, depth - 1);
        if (block.Target is { } target && target.TakesOverFrom(block))
            covers |= Cover(target, delta, low, stack32, depth - 1);
        return covers;
    }

    /// <summary>The lowest displacement from the stack pointer at the entry that stores go to, of those near enough.</summary>
    private static int Lowest(PlannedBlock block, int delta, bool stack32, int depth)
    {
        var low = 0;
        foreach (ref var planned in block.Instructions.AsSpan())
        {
            if (IsStackStore(planned, stack32, ref delta, out var at) || IsCall(planned, ref delta, out at))
            {
                if (at >= -MostBelow)
                    low = Math.Min(low, at);
            }
            else if (!FollowsStack(planned, stack32, ref delta))
            {
                return low;
            }
        }
        if (depth == 0)
            return low;
        if (block.Next is { } next && next.TakesOverFrom(block))
            low = Math.Min(low, Lowest(next, delta, stack32, depth - 1));
        if (block.Target is { } target && target.TakesOverFrom(block))
            low = Math.Min(low, Lowest(target, delta, stack32, depth - 1));
        return low;
    }

    private static bool IsCall(in PlannedInstruction planned, ref int delta, out int at)
    {
        at = 0;
        if (planned.Kind != TranslationKind.Call)
            return false;
        at = delta -= planned.Op->OperandSize;
        return true;
    }

    /// <summary>PUSH of a register or a constant, and MOV of one to a place relative to ESP.</summary>
    private static bool IsStackStore(in PlannedInstruction planned, bool stack32, ref int delta, out int at)
    {
        ref readonly var i = ref planned.Iced;
        at = 0;
        if (planned.Kind == TranslationKind.Push && i.GetOpKind(0) != OpKind.Memory)
        {
            at = delta += i.StackPointerIncrement;
            return true;
        }
        if (planned.Kind != TranslationKind.Move || i.GetOpKind(0) != OpKind.Memory || i.MemoryBase != Register.ESP
            || i.MemoryIndex != Register.None || i.MemorySegment != Register.SS || !stack32)
            return false;
        at = delta + (int)i.MemoryDisplacement64;
        // The return address, and what is above it, is the caller's.
        return at + i.MemorySize.GetSize() <= 0;
    }

    /// <summary>The instruction leaves the stack pointer alone, or moves it by a constant.</summary>
    private static bool FollowsStack(in PlannedInstruction planned, bool stack32, ref int delta)
    {
        if (StackMove.Is(planned.Iced, stack32, out var move))
        {
            delta += move;
            return !IsPatched(planned);
        }
        return planned.Kind != TranslationKind.Handler && planned.Iced.StackPointerIncrement == 0
            && !GeneralRegister.IsWritten(planned, GeneralRegister.Sp);
    }

    private static bool IsPlain(in PlannedInstruction planned) => planned.Deopts < DeoptLevel.BesideCode && !IsPatched(planned);

    /// <summary>Its operand is read from memory when it runs.</summary>
    private static bool IsPatched(in PlannedInstruction planned) =>
        (planned.Op->Flags & (Decoding.OpFlags.LiveImmediate | Decoding.OpFlags.LiveDisplacement)) != 0;
}
