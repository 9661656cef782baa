using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Xunit;
using static Dbt.Translator.Tests.Analysis.BlockGraphs;

namespace Dbt.Translator.Tests.Analysis;

/// <summary>Short loops are there several times in a row, and mean the same.</summary>
public sealed class LoopCopyTests
{
    private const int Graphs = 2000;

    [Fact]
    public void AShortLoopPollsOnceInAllItsCopies()
    {
        var blocks = Blocks(2);
        MakeConditional(blocks[0], next: blocks[1], target: blocks[0]);
        var all = Copied(blocks);
        var copies = all.FindAll(block => block.Block == blocks[0].Block);
        Assert.Equal(4, copies.Count);
        Assert.Single(copies, block => block.PollsInFront);
        Assert.All(copies, block => Assert.Same(blocks[1], block.Next));
    }

    [Fact]
    public void ALoopOfTwoBlocksKeepsItsWayOut()
    {
        var blocks = Blocks(3);
        MakeConditional(blocks[0], next: blocks[1], target: blocks[2]);
        MakeConditional(blocks[1], next: blocks[2], target: blocks[0]);
        var all = Copied(blocks);
        Assert.Equal(4, all.Count(block => block.Block == blocks[0].Block));
        Assert.Single(all, block => block.PollsInFront);
        Assert.All(all.Where(block => block.Block == blocks[0].Block), block => Assert.Same(blocks[2], block.Target));
    }

    [Fact]
    public void ALoopThatIsEnteredInTheMiddleIsLeftAlone()
    {
        var blocks = Blocks(3);
        MakeConditional(blocks[0], next: blocks[1], target: blocks[2]);
        blocks[1].Target = blocks[2];
        MakeConditional(blocks[2], next: null, target: blocks[1]);
        blocks[2].IsEntry = true;
        Assert.Equal(3, Copied(blocks).Count);
    }

    /// <summary>From any block and its copy the same blocks follow, by the same ways; and every way round polls.</summary>
    [Fact]
    public void CopiesGoWhereTheOriginalsWent()
    {
        var random = new Random(11);
        var copied = 0;
        for (var i = 0; i < Graphs; i++)
        {
            var blocks = Random(random);
            var ways = blocks.ToDictionary(block => block.Block, Ways);
            var all = Copied(blocks);
            copied += all.Count - blocks.Length;
            Assert.All(all, block => Assert.Equal(ways[block.Block], Ways(block)));
            Assert.False(HasCycleWithoutPoll([.. all]), $"graph {i}");
        }
        Assert.True(copied > Graphs);
    }

    private static List<PlannedBlock> Copied(PlannedBlock[] blocks)
    {
        var all = new List<PlannedBlock>(blocks);
        LoopCopies.Add(all, Array.FindAll(blocks, block => block.IsEntry));
        for (var i = 0; i < all.Count; i++)
            all[i].Index = i;
        LoopPolls.Choose([.. all]);
        return all;
    }

    private static List<Block?> Ways(PlannedBlock block) =>
        [block.Next?.Block, block.Target?.Block, .. block.Targets.Select(target => target.Block)];
}
