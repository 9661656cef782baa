namespace Dbt.Translator.Cache;

/// <summary>Ranges of code as they are found, those that touch made one. Not a List: that would be compiled at each start.</summary>
internal sealed class CodeRangeList
{
    private CodeRange[] _ranges = new CodeRange[8];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(uint start, uint length)
    {
        if (_count > 0)
        {
            ref var last = ref _ranges[_count - 1];
            if (last.Start + last.Length == start)
            {
                last = last with { Length = last.Length + length };
                return;
            }
        }
        if (_count == _ranges.Length)
        {
            var more = new CodeRange[_count * 2];
            Array.Copy(_ranges, more, _count);
            _ranges = more;
        }
        _ranges[_count++] = new CodeRange(start, length);
    }

    public CodeRange[] ToArray()
    {
        var ranges = new CodeRange[_count];
        Array.Copy(_ranges, ranges, _count);
        return ranges;
    }
}
