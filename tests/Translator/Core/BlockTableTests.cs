using Dbt.Translator.Cache;
using Xunit;

namespace Dbt.Translator.Tests.Core;

public sealed unsafe class BlockTableTests
{
    private static Block NewBlock(BlockKey key) => new(key, null, 0, []);

    [Fact]
    public void AgreesWithADictionary()
    {
        var random = new Random(1);
        var table = new BlockTable();
        var expected = new Dictionary<BlockKey, Block>();
        for (var i = 0; i < 20_000; i++)
        {
            // Few enough keys that they come again, in several segments and modes.
            var key = new BlockKey((uint)random.Next(3000), (uint)random.Next(3) << 4, 0xFFFF, (uint)random.Next(2));
            var known = expected.GetValueOrDefault(key);
            Assert.Same(known, table.Find(in key));
            if (known is not null && random.Next(3) != 0)
            {
                table.Remove(known);
                expected.Remove(key);
            }
            else if (known is null)
            {
                var block = NewBlock(key);
                table.Add(block);
                expected.Add(key, block);
            }
            Assert.Equal(expected.Count, table.Count);
        }

        var list = new List<Block>();
        table.MoveTo(list);
        Assert.Equal(expected.Values.ToHashSet(), [.. list]);
        Assert.Equal(0, table.Count);
        foreach (var key in expected.Keys)
            Assert.Null(table.Find(in key));
    }

    [Fact]
    public void RemovingABlockThatIsNotThereChangesNothing()
    {
        var table = new BlockTable();
        var key = new BlockKey(1, 0, 0xFFFF, 0);
        table.Add(NewBlock(key));
        table.Remove(NewBlock(key));
        Assert.Equal(1, table.Count);
        Assert.NotNull(table.Find(in key));
    }

    [Fact]
    public void RangesThatTouchAreOne()
    {
        var ranges = new CodeRangeList();
        ranges.Add(10, 2);
        ranges.Add(12, 3);
        ranges.Add(20, 1);
        Assert.Equal([new CodeRange(10, 5), new CodeRange(20, 1)], ranges.ToArray());
        for (uint i = 0; i < 50; i++)
            ranges.Add(100 + 2 * i, 1);
        Assert.Equal(52, ranges.ToArray().Length);
        ranges.Clear();
        Assert.Empty(ranges.ToArray());
    }
}
