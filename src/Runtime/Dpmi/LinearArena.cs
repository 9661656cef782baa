using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Runtime.Dpmi;

/// <summary>Linear memory for clients: whole pages, at the lowest address where there is room.</summary>
/// <param name="memory">The machine's.</param>
/// <param name="start">First linear address.</param>
/// <param name="size">Bytes.</param>
/// <param name="changed">Told of each range that was taken or given back.</param>
internal sealed class LinearArena(GuestMemory memory, uint start, uint size, Action<uint, uint> changed) : ILinearMemory
{
    private readonly List<(uint Start, uint Length)> _free = [(start, size)];

    public uint Start => start;

    public uint Size => size;

    public uint Allocate(uint length, bool committed = true)
    {
        if (!TryRound(ref length))
            return 0;
        for (var i = 0; i < _free.Count; i++)
        {
            if (_free[i].Length < length)
                continue;
            var at = _free[i].Start;
            Take(i, at, length, committed);
            return at;
        }
        return 0;
    }

    public bool TryAllocateAt(uint linear, uint length, bool committed = true)
    {
        if (linear % GuestMemory.PageSize != 0 || !TryRound(ref length))
            return false;
        for (var i = 0; i < _free.Count; i++)
        {
            var (first, count) = _free[i];
            if (linear < first || linear - first >= count)
                continue;
            if (count - (linear - first) < length)
                return false;
            Take(i, linear, length, committed);
            return true;
        }
        return false;
    }

    public void Free(uint linear, uint length)
    {
        if (!TryRound(ref length))
            return;
        memory.Discard(linear, length);
        memory.SetKind(linear, length, PageKind.Unmapped);
        changed(linear, length);
        var i = 0;
        while (i < _free.Count && _free[i].Start < linear)
            i++;
        _free.Insert(i, (linear, length));
        Join(i);
        if (i > 0)
            Join(i - 1);
    }

    public (uint Total, uint Largest) Free()
    {
        uint total = 0, largest = 0;
        foreach (var (_, length) in _free)
        {
            total += length;
            largest = Math.Max(largest, length);
        }
        return (total, largest);
    }

    private void Take(int index, uint at, uint length, bool committed)
    {
        var (first, count) = _free[index];
        var behind = count - (at - first) - length;
        if (behind != 0)
            _free.Insert(index + 1, (at + length, behind));
        if (at == first)
            _free.RemoveAt(index);
        else
            _free[index] = (first, at - first);
        if (committed)
            memory.SetKind(at, length, PageKind.Ram);
        changed(at, length);
    }

    private void Join(int index)
    {
        if (index + 1 >= _free.Count || _free[index].Start + _free[index].Length != _free[index + 1].Start)
            return;
        _free[index] = (_free[index].Start, _free[index].Length + _free[index + 1].Length);
        _free.RemoveAt(index + 1);
    }

    private bool TryRound(ref uint length)
    {
        if (length == 0 || length > size)
            return false;
        length = (length + GuestMemory.PageSize - 1) & ~(uint)(GuestMemory.PageSize - 1);
        return true;
    }
}
