using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Xunit;

namespace Dbt.Translator.Tests.Analysis;

/// <summary>Where a region polls: on every way round, and nowhere else.</summary>
public sealed unsafe class LoopPollTests
{
    private const int Graphs = 2000;
    private const int MostBlocks = 24;

    [Fact]
    public void EveryCycleHasAPoll()
    {
        var random = new Random(7);
        for (var i = 0; i < Graphs; i++)
        {
            var blocks = RandomGraph(random);
            LoopPolls.Choose(blocks);
            Assert.False(HasCycleWithoutPoll(blocks), $"graph {i}");
        }
    }

    /// <summary>A jump to a lower address, from which nothing leads back, is no loop.</summary>
    [Fact]
    public void AJumpBackThatClosesNoLoopHasNoPoll()
    {
        var blocks = Blocks(3);
        blocks[0].Target = blocks[2];
        blocks[2].Target = blocks[1];
        LoopPolls.Choose(blocks);
        Assert.False(blocks[2].IsWayBack(blocks[1]));
    }

    [Fact]
    public void AConditionalBranchThatClosesALoopIsPolledInFrontOf()
    {
        var blocks = Blocks(2);
        MakeConditional(blocks[0], next: blocks[1], target: blocks[0]);
        LoopPolls.Choose(blocks);
        Assert.True(blocks[0].PollsInFront);
        Assert.False(blocks[0].IsWayBack(blocks[1]));
    }

    /// <summary>The end of a loop that calls a function in front of it has the poll, the call and the return have none.</summary>
    [Fact]
    public void ACallInALoopNeedsNoPoll()
    {
        var blocks = Blocks(4);
        blocks[1].IsEntry = true;
        blocks[0].End = BlockEnd.Return;
        blocks[0].Targets.Add(blocks[2]);
        blocks[1].End = BlockEnd.Call;
        blocks[1].Target = blocks[0];
        MakeConditional(blocks[2], next: blocks[3], target: blocks[1]);
        LoopPolls.Choose(blocks);
        Assert.Empty(blocks[0].WaysBack);
        Assert.Empty(blocks[1].WaysBack);
        Assert.True(blocks[2].PollsInFront);
    }

    private static PlannedBlock[] Blocks(int count)
    {
        var blocks = new PlannedBlock[count];
        for (var i = 0; i < count; i++)
        {
            var block = new Block(new BlockKey((uint)i, 0, ushort.MaxValue, 0), null, 0, []);
            blocks[i] = new PlannedBlock(block, new PlannedInstruction[1]) { Index = i, End = BlockEnd.Jump };
        }
        return blocks;
    }

    private static void MakeConditional(PlannedBlock block, PlannedBlock? next, PlannedBlock? target)
    {
        block.End = BlockEnd.Conditional;
        block.Instructions[0].Kind = TranslationKind.ConditionalBranch;
        block.Next = next;
        block.Target = target;
    }

    private static PlannedBlock[] RandomGraph(Random random)
    {
        var blocks = Blocks(random.Next(1, MostBlocks));
        PlannedBlock? Any() => random.Next(6) == 0 ? null : blocks[random.Next(blocks.Length)];
        foreach (var block in blocks)
        {
            block.IsEntry |= random.Next(12) == 0;
            switch (random.Next(4))
            {
                case 0:
                    block.Target = Any();
                    break;
                case 1:
                    block.End = BlockEnd.Return;
                    for (var i = random.Next(4); i > 0; i--)
                        block.Targets.Add(blocks[random.Next(blocks.Length)]);
                    break;
                default:
                    MakeConditional(block, Any(), Any());
                    break;
            }
        }
        return blocks;
    }

    /// <summary>Takes away, again and again, the blocks that no unpolled edge enters; what is left is in or behind a cycle.</summary>
    private static bool HasCycleWithoutPoll(PlannedBlock[] blocks)
    {
        var edges = new List<(int From, int To)>();
        foreach (var block in blocks)
        {
            IEnumerable<PlannedBlock?> targets = [block.Next, block.Target, .. block.Targets];
            foreach (var target in targets)
            {
                if (target is not null && !block.PollsInFront && !block.IsWayBack(target))
                    edges.Add((block.Index, target.Index));
            }
        }
        var left = blocks.Select(block => block.Index).ToHashSet();
        while (left.RemoveWhere(index => !edges.Exists(edge => edge.To == index && left.Contains(edge.From))) > 0)
        {
        }
        return left.Count != 0;
    }
}
