using Dbt.Mvdm;

namespace Dbt.Runtime.Dpmi;

/// <summary>Which descriptors of the local table are taken, and whose they are.</summary>
internal sealed class LocalDescriptors(SystemArea area) : IDescriptorTable
{
    /// <summary>TI and RPL 3.</summary>
    private const ushort LocalClient = 7;

    private const int Count = (int)(SystemArea.LocalTableSize / 8);

    /// <summary>For function 000Dh only (DPMI 0.9, 000Dh).</summary>
    private const int Specific = 16;

    /// <summary>Present, DPL 3, writable data, accessed: base and limit 0.</summary>
    private const ulong EmptyData = 0x0000_F300_0000_0000;

    private enum Owner : byte
    {
        None,
        Client,
        Host,
    }

    private readonly Owner[] _owners = new Owner[Count];
    private int _lowestFree = Specific;

    public ushort Allocate(int count)
    {
        if (count is < 1 or > Count - Specific)
            return 0;
        var run = 0;
        for (var i = _lowestFree; i < Count; i++)
        {
            run = _owners[i] == Owner.None ? run + 1 : 0;
            if (run < count)
                continue;
            var first = i - count + 1;
            for (var taken = first; taken <= i; taken++)
                Take(taken);
            if (first == _lowestFree)
                _lowestFree = i + 1;
            return Selector(first);
        }
        return 0;
    }

    public bool TryAllocate(ushort selector)
    {
        var index = selector >> 3;
        if ((selector & 4) == 0 || index >= Specific || _owners[index] != Owner.None)
            return false;
        Take(index);
        return true;
    }

    public void Free(ushort selector)
    {
        var index = selector >> 3;
        _owners[index] = Owner.None;
        if (index >= Specific)
            _lowestFree = Math.Min(_lowestFree, index);
        area.WriteDescriptor(selector, 0);
    }

    public bool IsClients(ushort selector) => (selector & 4) != 0 && _owners[selector >> 3] == Owner.Client;

    public bool IsTaken(ushort selector) => (selector & 4) != 0 && _owners[selector >> 3] != Owner.None;

    public void SetHosts(ushort selector) => _owners[selector >> 3] = Owner.Host;

    public ulong this[ushort selector]
    {
        get => area.ReadDescriptor(selector);
        set => area.WriteDescriptor(selector, value);
    }

    private void Take(int index)
    {
        _owners[index] = Owner.Client;
        area.WriteDescriptor(Selector(index), EmptyData);
    }

    private static ushort Selector(int index) => (ushort)(index << 3 | LocalClient);
}
