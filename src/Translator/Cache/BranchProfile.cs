namespace Dbt.Translator.Cache;

/// <summary>
/// Where an indirect branch went: its last distinct targets with a count each, the frequent ones towards the front. Lies
/// behind the ops of its block.
/// </summary>
internal unsafe struct BranchProfile
{
    /// <summary>Targets kept; a branch with more goes through the table of links for the rest.</summary>
    public const int Capacity = 32;

    private int _count;
    private fixed uint _targets[Capacity];
    private fixed uint _hits[Capacity];

    public readonly int Count => _count;

    public readonly uint Target(int index) => _targets[index];

    public readonly uint Hits(int index) => _hits[index];

    public void Note(uint eip)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_targets[i] != eip)
                continue;
            _hits[i]++;
            if (i > 0 && _hits[i] > _hits[i - 1])
                Swap(i);
            return;
        }
        // When there is no room the rarest makes place.
        var last = _count < Capacity ? _count++ : Capacity - 1;
        _targets[last] = eip;
        _hits[last] = 1;
    }

    private void Swap(int i)
    {
        (_targets[i - 1], _targets[i]) = (_targets[i], _targets[i - 1]);
        (_hits[i - 1], _hits[i]) = (_hits[i], _hits[i - 1]);
    }
}
