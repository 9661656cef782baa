using System.Runtime.CompilerServices;
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
            for (var at = start; at - start < length; at++)
                FindOrAdd(at / GuestMemory.PageSize).SetByte((int)(at % GuestMemory.PageSize));
            for (var line = start >> GuestMemory.LineShift; line <= (start + length - 1) >> GuestMemory.LineShift; line++)
                FindOrAdd(line / CodePage.Lines).Blocks(line % CodePage.Lines).Add(block);
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
                page.Blocks(line % CodePage.Lines).Remove(block);
                page.Recount(line);
            }
        }
    }

    /// <summary>Adds the blocks that have a byte in the range to a list, each once.</summary>
    public void Collect(uint linear, int length, List<Block> found)
    {
        var last = (uint)Math.Min((ulong)linear + (uint)length - 1, uint.MaxValue);
        for (var line = linear >> GuestMemory.LineShift; line <= last >> GuestMemory.LineShift; line++)
        {
            if (Find(line / CodePage.Lines) is not { } page)
            {
                line |= CodePage.Lines - 1;
                continue;
            }
            foreach (var block in page.Blocks(line % CodePage.Lines))
            {
                if (block.Covers(linear, last) && !found.Contains(block))
                    found.Add(block);
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_pages);
        _last = null;
        _lastIndex = uint.MaxValue;
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
        (_pages[index >> GroupShift] ??= new CodePage?[GroupSize])[index & (GroupSize - 1)] = _last;
        return _last;
    }

    private sealed class CodePage
    {
        public const uint Lines = GuestMemory.PageSize / GuestMemory.LineSize;

        private readonly ulong[] _bytes = new ulong[GuestMemory.PageSize / 64];
        private readonly List<Block>?[] _blocks = new List<Block>?[Lines];

        public List<Block> Blocks(uint line) => _blocks[line] ??= [];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetByte(int offset) => _bytes[offset >> 6] |= 1UL << (offset & 63);

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

        /// <summary>Makes the bits of a line again from the blocks that are left in it.</summary>
        public void Recount(uint line)
        {
            ulong bits = 0;
            var start = line << GuestMemory.LineShift;
            foreach (var block in Blocks(line % Lines))
            {
                foreach (var (from, length) in block.Ranges)
                {
                    for (var i = 0; i < GuestMemory.LineSize; i++)
                    {
                        if (start + (uint)i - from < length)
                            bits |= 1UL << i;
                    }
                }
            }
            _bytes[line % Lines] = bits;
        }
    }
}
