namespace Dbt.Translator.Analysis;

/// <summary>
/// Has a short loop go round several times in a row, each time in a copy of its blocks: only the last way back polls, and what
/// one copy has checked, the next need not.
/// </summary>
internal sealed class LoopCopies
{
    /// <summary>Guest instructions of all copies together.</summary>
    private const int MostInstructions = 40;

    private const int MostBlocks = 6;
    private const int MostCopies = 4;

    private readonly List<PlannedBlock> _blocks;
    private readonly HashSet<PlannedBlock> _entries;
    private readonly Dictionary<PlannedBlock, List<PlannedBlock>> _before = [];

    private LoopCopies(List<PlannedBlock> blocks, PlannedBlock[] entries)
    {
        _blocks = blocks;
        _entries = [.. entries];
        foreach (var block in blocks)
        {
            NoteEdge(block, block.Next);
            NoteEdge(block, block.Target);
            foreach (var indirect in block.Targets)
                NoteEdge(block, indirect);
        }
    }

    /// <param name="blocks">Those of a region, connected; copies are added.</param>
    /// <param name="entries">Where it is entered.</param>
    public static void Add(List<PlannedBlock> blocks, PlannedBlock[] entries)
    {
        var latches = blocks.FindAll(MayClose);
        if (latches.Count == 0)
            return;
        var copies = new LoopCopies(blocks, entries);
        var loops = new List<(PlannedBlock Latch, List<PlannedBlock> Body)>();
        foreach (var latch in latches)
        {
            if (copies.Body(latch.Target!, latch) is { } body)
                loops.Add((latch, body));
        }
        // Of loops inside of each other the inner one.
        loops.Sort((a, b) => a.Body.Count.CompareTo(b.Body.Count));
        var copied = new HashSet<PlannedBlock>();
        foreach (var (latch, body) in loops)
        {
            if (copied.Overlaps(body))
                continue;
            copied.UnionWith(body);
            copies.Repeat(latch, body);
        }
    }

    /// <summary>A branch back that may be the end of a short loop.</summary>
    private static bool MayClose(PlannedBlock block) =>
        block.End is BlockEnd.Conditional or BlockEnd.Jump && block.Target is { } head
        && block.Block.Key.Linear - head.Block.Key.Linear <= MostInstructions * 8 && CanCopy(block) && CanCopy(head);

    private static bool CanCopy(PlannedBlock block) =>
        block.End is BlockEnd.Conditional or BlockEnd.Jump or BlockEnd.FallThrough
        && block.Instructions.Length <= MostInstructions / 2
        && Array.TrueForAll(block.Instructions, planned => planned.Kind != TranslationKind.Handler);

    private void NoteEdge(PlannedBlock from, PlannedBlock? to)
    {
        if (to is null)
            return;
        if (!_before.TryGetValue(to, out var list))
            _before.Add(to, list = []);
        list.Add(from);
    }

    /// <summary>The blocks from the head to the way back, the head first; null where that is no short loop with one way in.</summary>
    private List<PlannedBlock>? Body(PlannedBlock head, PlannedBlock latch)
    {
        var body = new List<PlannedBlock> { head };
        if (latch != head)
            body.Add(latch);
        var instructions = 0;
        for (var i = 0; i < body.Count; i++)
        {
            var block = body[i];
            instructions += block.Instructions.Length;
            if (instructions > MostInstructions / 2 || body.Count > MostBlocks || !CanCopy(block))
                return null;
            if (block == head)
                continue;
            // A way in from outside, or a second way round.
            if (_entries.Contains(block) || !_before.TryGetValue(block, out var all)
                || (block != latch && (block.Target == head || block.Next == head)))
            {
                return null;
            }
            foreach (var before in all)
            {
                if (!body.Contains(before))
                    body.Add(before);
            }
        }
        return body;
    }

    private void Repeat(PlannedBlock latch, List<PlannedBlock> body)
    {
        var size = 0;
        foreach (var block in body)
            size += block.Instructions.Length;
        var head = body[0];
        var originals = body.ToArray();
        var last = Array.IndexOf(originals, latch);
        for (var copies = Math.Min(MostCopies, MostInstructions / size); copies > 1; copies--)
        {
            var next = Array.ConvertAll(originals, block => block.Copy());
            foreach (var copy in next)
            {
                if (Array.IndexOf(originals, copy.Next, 1) is var after and > 0)
                    copy.Next = next[after];
                if (Array.IndexOf(originals, copy.Target, 1) is var target and > 0)
                    copy.Target = next[target];
            }
            _blocks.AddRange(next);
            latch.Target = next[0];
            latch.RunsIntoCopy = true;
            latch = next[last];
            latch.Target = head;
        }
    }
}
