using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;

namespace Dbt.Translator.Tests.Analysis;

/// <summary>Blocks without code, connected in some way.</summary>
internal static unsafe class BlockGraphs
{
    private const int MostBlocks = 24;

    public static PlannedBlock[] Blocks(int count)
    {
        var blocks = new PlannedBlock[count];
        for (var i = 0; i < count; i++)
        {
            var block = new Block(new BlockKey((uint)i, 0, ushort.MaxValue, 0), null, 0, []);
            blocks[i] = new PlannedBlock(block, new PlannedInstruction[1]) { Index = i, End = BlockEnd.Jump };
        }
        return blocks;
    }

    public static void MakeConditional(PlannedBlock block, PlannedBlock? next, PlannedBlock? target)
    {
        block.End = BlockEnd.Conditional;
        block.Instructions[0].Kind = TranslationKind.ConditionalBranch;
        block.Next = next;
        block.Target = target;
    }

    public static PlannedBlock[] Random(System.Random random)
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
    public static bool HasCycleWithoutPoll(PlannedBlock[] blocks)
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
