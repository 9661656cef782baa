using Dbt.Mvdm;

namespace Dbt.Runtime.Tests;

/// <summary>An interrupt controller as simple as can be: a set of vectors, the lowest first, each taken once.</summary>
internal sealed class FakePic : IVirtualPic
{
    private readonly SortedSet<byte> _requests = [];
    private volatile bool _any;

    public bool Masked { get; set; }

    public bool HasInterrupt => _any && !Masked;

    public (byte Master, byte Slave) VectorBases => (8, 0x70);

    public void Raise(byte vector)
    {
        lock (_requests)
        {
            _requests.Add(vector);
            _any = true;
        }
    }

    public int Acknowledge()
    {
        lock (_requests)
        {
            if (_requests.Count == 0)
                return -1;
            var vector = _requests.Min;
            _requests.Remove(vector);
            _any = _requests.Count != 0;
            return vector;
        }
    }

    public IVirtualIrq OpenIrq(int line, Action? onEoi = null) => throw new NotSupportedException();
}
