namespace Dbt.Guest;

/// <summary>
/// A long run of RAM that holds no translated code. Translated code that stores there need not look at line attributes:
/// it compares the address with two constants, until it is told that the run has been broken.
/// </summary>
public sealed unsafe partial class GuestMemory
{
    /// <summary>Bytes from an address inside the range up to which stores are plain as well.</summary>
    public const int PlainReach = 4096;

    /// <summary>A program whose code keeps appearing in its data gets no more ranges.</summary>
    private const int MostPlainRanges = 20;

    /// <summary>From so many on, the next range keeps away from the code in front of it: a page, two, four…</summary>
    private const int DistantFrom = 10;

    /// <summary>A range shorter than this is not worth the comparison.</summary>
    private const uint LeastPlainLines = 16 * PlainReach / LineSize;

    private uint _plainFirst;
    private uint _plainCount;
    private int _plainRanges;
    private int _plainWidenings;
    private uint _ramEnd;

    /// <summary>
    /// Addresses at which stores of up to <see cref="PlainReach"/> bytes are just stores, from now until the
    /// <see cref="CodeObserver"/> hears of <see cref="ICodeObserver.PlainRangeBroken"/>.
    /// </summary>
    /// <param name="near">Where a new one is best: an address that is stored to. It is there, or else the longest there is.</param>
    /// <param name="lowest">Where a new one had best begin, lest code be found in it later, when that is inside.</param>
    /// <returns>Linear address and number of bytes; none when there is no such range.</returns>
    public (uint Start, uint Length) PlainRange(uint near, uint lowest)
    {
        if (_plainCount == 0 && _plainRanges < MostPlainRanges)
            ChoosePlainRange(near >> LineShift, lowest >> LineShift);
        return _plainCount == 0 ? default : (_plainFirst << LineShift, _plainCount * LineSize - PlainReach);
    }

    /// <summary>Nobody relies on the range any more, and it may be chosen as often as at first.</summary>
    public void ForgetPlainRange()
    {
        _plainCount = 0;
        _plainRanges = _plainWidenings = 0;
    }

    private void ChoosePlainRange(uint near, uint lowest)
    {
        var best = (First: 0u, Count: 0u);
        // The table of kinds is small; that of lines is not to be touched where there is no RAM.
        var at = 0u;
        while (TryFindRun(KindDisplacement, (byte)PageKind.Ram, ref at, _ramEnd / PageSize, out var pages))
        {
            var line = at * LinesInPage;
            at += pages;
            while (TryFindRun(LineDisplacement, PlainRead | PlainWrite, ref line, at * LinesInPage, out var lines))
            {
                if (near - line < lines)
                    best = (line, lines);
                else if (lines > best.Count && near - best.First >= best.Count)
                    best = (line, lines);
                line += lines;
            }
        }
        // Code comes to pages that have some already.
        var first = best.First + LinesInPage - 1 & ~(LinesInPage - 1u);
        if (_plainRanges > DistantFrom)
            first += (uint)LinesInPage << (_plainRanges - DistantFrom);
        var end = best.First + best.Count;
        if (lowest < end)
            first = Math.Max(first, lowest & ~(LinesInPage - 1u));
        if (first + LeastPlainLines > end)
            return;
        _plainRanges++;
        (_plainFirst, _plainCount) = (first, end - first);
    }

    /// <summary>
    /// Lets the range begin further down, or end further up, so that an address is inside, and as far as there is plain memory
    /// also what is within <see cref="PlainReach"/> of it, twice as much each time.
    /// </summary>
    /// <returns>False: nothing was gained.</returns>
    public bool WidenPlainRange(uint linear)
    {
        const uint Reach = PlainReach / LineSize;
        var line = linear >> LineShift;
        var end = _plainFirst + _plainCount;
        if (line >= _plainFirst + Reach && line + 2 * Reach <= end)
            return false;
        var more = Reach << Math.Min(_plainWidenings, 16);
        var low = Math.Min(line - Math.Min(line, more), _plainFirst);
        var high = Math.Min(Math.Max(line + Reach + more, end), _ramEnd >> LineShift);
        if (_plainCount == 0 || high < end)
            return false;
        var below = new ReadOnlySpan<byte>(Base + LineDisplacement + low, (int)(_plainFirst - low));
        var first = low + (uint)(below.LastIndexOfAnyExcept((byte)(PlainRead | PlainWrite)) + 1);
        var above = new ReadOnlySpan<byte>(Base + LineDisplacement + end, (int)(high - end));
        var after = above.IndexOfAnyExcept((byte)(PlainRead | PlainWrite));
        if (after >= 0)
            high = end + (uint)after;
        if (line - first >= high - first || high - first == _plainCount)
            return false;
        (_plainFirst, _plainCount) = (first, high - first);
        _plainWidenings++;
        return true;
    }

    /// <summary>The next run of equal bytes in a table.</summary>
    /// <param name="table">Add to <see cref="Base"/> for the table.</param>
    /// <param name="value">What is looked for.</param>
    /// <param name="at">Where to begin; then where the run does.</param>
    /// <param name="end">Where the table ends.</param>
    /// <param name="count">Length of the run.</param>
    private bool TryFindRun(long table, byte value, ref uint at, uint end, out uint count)
    {
        count = 0;
        var rest = new ReadOnlySpan<byte>(Base + table + at, (int)(end - at));
        var first = rest.IndexOf(value);
        if (first < 0)
            return false;
        at += (uint)first;
        var length = rest[first..].IndexOfAnyExcept(value);
        count = length < 0 ? end - at : (uint)length;
        return true;
    }

    /// <summary>Stores that start in some lines are no longer just stores.</summary>
    private void BreakPlainRange(uint line, uint count)
    {
        if (line >= _plainFirst + _plainCount || line + count <= _plainFirst)
            return;
        _plainCount = 0;
        if (CodeObserver is not { } observer)
            return;
        observer.PlainRangeBroken();
        // What is running may rely on it.
        State->CodeChanged = 1;
    }
}
