using Dbt.Translator.Analysis;
using Xunit;
using static Dbt.Translator.Tests.Analysis.BlockGraphs;

namespace Dbt.Translator.Tests.Analysis;

/// <summary>Where a region polls: on every way round, and nowhere else.</summary>
public sealed class LoopPollTests
{
    private const int Graphs = 2000;

    [Fact]
    public void EveryCycleHasAPoll()
    {
        var random = new Random(7);
        for (var i = 0; i < Graphs; i++)
        {
            var blocks = Random(random);
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
}
