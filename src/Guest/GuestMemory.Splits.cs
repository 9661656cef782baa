namespace Dbt.Guest;

/// <summary>
/// Accesses in two pieces: a page boundary under paging, or the end of a segment on processors that go on at its begin. They
/// get an address of a page that has no memory, where each byte is the one of its piece.
/// </summary>
public sealed unsafe partial class GuestMemory
{
    /// <summary>Far from where any RAM or ROM is. Its lines are never plain.</summary>
    private const uint SplitPage = 0xFFBFF000;

    /// <summary>Bytes an access in two pieces can have.</summary>
    public const int SplitLength = 128;

    private const int SplitCount = PageSize / SplitLength;

    private Split[]? _splits;
    private int _nextSplit;

    private readonly record struct Split(uint First, uint Second, uint InFirst);

    /// <summary>
    /// An address for an access of at most <see cref="SplitLength"/> bytes whose pieces are at two places. It is good for the
    /// 32 accesses from this one on, which is more than any instruction makes.
    /// </summary>
    /// <param name="first">Address of the first byte.</param>
    /// <param name="inFirst">How many bytes are there; the others follow from <paramref name="second"/> on.</param>
    /// <param name="second">Address of the byte behind those.</param>
    public uint MakeSplit(uint first, uint inFirst, uint second)
    {
        _splits ??= new Split[SplitCount];
        var slot = _nextSplit++ % SplitCount;
        _splits[slot] = new Split(first, second, inFirst);
        return SplitPage + (uint)(slot * SplitLength);
    }

    /// <summary>Where a byte really is.</summary>
    private uint Whole(uint linear) => linear - SplitPage < PageSize && _splits != null ? Whole(_splits, linear - SplitPage) : linear;

    private static uint Whole(Split[] splits, uint at)
    {
        ref var split = ref splits[at / SplitLength];
        var index = at % SplitLength;
        // The page itself, for a guest that looks for memory there.
        if (split.InFirst == 0)
            return SplitPage + at;
        return index < split.InFirst ? split.First + index : split.Second + (index - split.InFirst);
    }
}
