using Dbt.Guest;

namespace Dbt.Translator.Cache;

/// <summary>
/// Which bytes of guest memory have been decoded, and by which blocks: a bit a byte and a list a 64-byte line, for pages
/// that hold code. Stores ask it on their slow path, so the answer "no" must be quick.
/// </summary>
internal sealed class CodeMap
{
    private const int GroupShift = 10;
    private const int GroupSize = 1 << GroupShift;

    /// <summary>By the page's number, in groups.</summary>
    private readonly CodePage?[]?[] _pages = new CodePage?[]?[(int)(uint.MaxValue / GuestMemory.PageSize / GroupSize) + 1];
    private uint _lastIndex = uint.MaxValue;
    private CodePage? _last;
    private long _searches;

    /// <summary>Estimated memory that the pages hold, without the blocks in them. Grows until <see cref="Clear"/>.</summary>
    public long Bytes { get; private set; }

    private const int PageBytes = 1200;

    public bool HasCode(uint linear, int length)
    {
        for (var at = (ulong)linear; at < (ulong)linear + (uint)length;)
        {
            var page = Find((uint)at / GuestMemory.PageSize);
            var inPage = (int)(at % GuestMemory.PageSize);
            var count = (int)Math.Min((ulong)linear + (uint)length - at, (ulong)(GuestMemory.PageSize - inPage));
            if (page?.HasBytes(inPage, count) == true)
                return true;
            at += (uint)count;
        }
        return false;
    }

    /// <summary>The bytes of a line that blocks cover, the first in bit 0.</summary>
    public ulong LineBits(uint line) => Find(line / CodePage.Lines)?.LineBits(line % CodePage.Lines) ?? 0;

    public void Add(Block block)
    {
        foreach (var (start, length) in block.Ranges)
        {
            for (var line = start >> GuestMemory.LineShift; line <= (start + length - 1) >> GuestMemory.LineShift; line++)
                FindOrAdd(line / CodePage.Lines).Add(line, block, BitsInLine(line, start, length));
        }
    }

    public void Remove(Block block)
    {
        foreach (var (start, length) in block.Ranges)
        {
            for (var line = start >> GuestMemory.LineShift; line <= (start + length - 1) >> GuestMemory.LineShift; line++)
            {
                if (Find(line / CodePage.Lines) is not { } page)
                    continue;
                page.Remove(line, block);
            }
        }
    }

    /// <summary>Adds the blocks that have a byte in the range to a list, each once.</summary>
    public void Collect(uint linear, int length, List<Block> found)
    {
        var last = (uint)Math.Min((ulong)linear + (uint)length - 1, uint.MaxValue);
        var search = ++_searches;
        for (var line = linear >> GuestMemory.LineShift; line <= last >> GuestMemory.LineShift; line++)
        {
            if (Find(line / CodePage.Lines) is not { } page)
            {
                line |= CodePage.Lines - 1;
                continue;
            }
            foreach (var block in page.Blocks(line % CodePage.Lines))
            {
                if (block.LastSearch == search || !block.Covers(linear, last))
                    continue;
                block.LastSearch = search;
                found.Add(block);
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_pages);
        Bytes = 0;
        _last = null;
        _lastIndex = uint.MaxValue;
    }

    /// <summary>Which bytes of a line a range has.</summary>
    private static ulong BitsInLine(uint line, uint start, uint length)
    {
        var first = (long)start - ((long)line << GuestMemory.LineShift);
        var end = first + length;
        if (first >= GuestMemory.LineSize || end <= 0)
            return 0;
        var bits = ulong.MaxValue << (int)Math.Max(first, 0);
        return end >= GuestMemory.LineSize ? bits : bits & ((1UL << (int)end) - 1);
    }

    private CodePage? Find(uint index)
    {
        if (index == _lastIndex)
            return _last;
        _last = _pages[index >> GroupShift]?[index & (GroupSize - 1)];
        _lastIndex = index;
        return _last;
    }

    private CodePage FindOrAdd(uint index)
    {
        if (Find(index) is { } page)
            return page;
        _last = new CodePage();
        Bytes += PageBytes;
        (_pages[index >> GroupShift] ??= new CodePage?[GroupSize])[index & (GroupSize - 1)] = _last;
        return _last;
    }

    private sealed class CodePage
    {
        public const uint Lines = GuestMemory.PageSize / GuestMemory.LineSize;

        private readonly ulong[] _bytes = new ulong[GuestMemory.PageSize / 64];
        private readonly List<Block>?[] _blocks = new List<Block>?[Lines];

        public List<Block> Blocks(uint line) => _blocks[line] ??= [];

        public ulong LineBits(uint line) => _bytes[line];

        public bool HasBytes(int offset, int count)
        {
            var last = offset + count - 1;
            for (var word = offset >> 6; word <= last >> 6; word++)
            {
                var bits = _bytes[word];
                if (bits == 0)
                    continue;
                if (word == offset >> 6)
                    bits &= ulong.MaxValue << (offset & 63);
                if (word == last >> 6)
                    bits &= ulong.MaxValue >> (63 - (last & 63));
                if (bits != 0)
                    return true;
            }
            return false;
        }

        public void Add(uint line, Block block, ulong bits)
        {
            Blocks(line % Lines).Add(block);
            _bytes[line % Lines] |= bits;
        }

        /// <summary>Makes the bits of the line again from the blocks that are left in it.</summary>
        public void Remove(uint line, Block block)
        {
            var blocks = Blocks(line % Lines);
            blocks.Remove(block);
            ulong bits = 0;
            foreach (var left in blocks)
            {
                foreach (var (start, length) in left.Ranges)
                    bits |= BitsInLine(line, start, length);
            }
            _bytes[line % Lines] = bits;
        }
    }
}
