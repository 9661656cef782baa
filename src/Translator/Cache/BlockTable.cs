namespace Dbt.Translator.Cache;

/// <summary>
/// Blocks by key: a hash table chained through the blocks themselves. A collection of the framework's over our key would have
/// to be compiled at each start.
/// </summary>
internal sealed class BlockTable
{
    private const int FirstSize = 256;

    private Block?[] _heads = new Block?[FirstSize];

    public int Count { get; private set; }

    public Block? Find(in BlockKey key)
    {
        for (var block = _heads[key.GetHashCode() & (_heads.Length - 1)]; block is not null; block = block.NextInTable)
        {
            if (block.Key.Equals(key))
                return block;
        }
        return null;
    }

    /// <summary>Adds a block whose key is not there yet.</summary>
    public void Add(Block block)
    {
        if (Count == _heads.Length)
            Grow();
        Count++;
        Link(block);
    }

    public void Remove(Block block)
    {
        ref var place = ref _heads[block.Key.GetHashCode() & (_heads.Length - 1)];
        while (place != block)
        {
            if (place is null)
                return;
            place = ref place.NextInTable;
        }
        place = block.NextInTable;
        block.NextInTable = null;
        Count--;
    }

    /// <summary>Empties the table, and adds what was in it to a list.</summary>
    public void ForEach(Action<Block> action)
    {
        foreach (var head in _heads)
        {
            for (var block = head; block is not null; block = block.NextInTable)
                action(block);
        }
    }

    public void MoveTo(List<Block> list)
    {
        foreach (var head in _heads)
        {
            for (var block = head; block is not null;)
            {
                var next = block.NextInTable;
                block.NextInTable = null;
                list.Add(block);
                block = next;
            }
        }
        if (_heads.Length == FirstSize)
            Array.Clear(_heads);
        else
            _heads = new Block?[FirstSize];
        Count = 0;
    }

    private void Link(Block block)
    {
        ref var head = ref _heads[block.Key.GetHashCode() & (_heads.Length - 1)];
        block.NextInTable = head;
        head = block;
    }

    private void Grow()
    {
        var old = _heads;
        _heads = new Block?[old.Length * 2];
        foreach (var head in old)
        {
            for (var block = head; block is not null;)
            {
                var next = block.NextInTable;
                Link(block);
                block = next;
            }
        }
    }
}
