using Dbt.Guest;

namespace Dbt.Translator.Cache;

/// <summary>
/// Where an indirect branch went: its last distinct targets with a count each, the frequent ones towards the front. Lies
/// behind the ops of its block.
/// </summary>
internal unsafe struct BranchProfile
{
    /// <summary>Targets kept; a branch with more goes through the table of links for the rest.</summary>
    public const int Capacity = 32;

    private readonly bool _isFar;
    private int _count;
    private fixed uint _targets[Capacity];
    private fixed uint _hits[Capacity];

    /// <param name="isFar">A target is an offset of 16 bits with the selector above it, else an offset.</param>
    public BranchProfile(bool isFar) => _isFar = isFar;

    public readonly int Count => _count;

    public readonly uint Target(int index) => _targets[index];

    /// <summary>Notes where the processor is.</summary>
    public void Note(CpuState* s)
    {
        var target = _isFar ? FarTarget(s->Cs.Selector, s->Eip) : s->Eip;
        for (var i = 0; i < _count; i++)
        {
            if (_targets[i] != target)
                continue;
            _hits[i]++;
            if (i > 0 && _hits[i] > _hits[i - 1])
                Swap(i);
            return;
        }
        // When there is no room the rarest makes place.
        var last = _count < Capacity ? _count++ : Capacity - 1;
        _targets[last] = target;
        _hits[last] = 1;
    }

    /// <summary>A far pointer as it lies in memory.</summary>
    public static uint FarTarget(uint selector, uint eip) => eip & 0xFFFF | selector << 16;

    private void Swap(int i)
    {
        (_targets[i - 1], _targets[i]) = (_targets[i], _targets[i - 1]);
        (_hits[i - 1], _hits[i]) = (_hits[i], _hits[i - 1]);
    }
}
