using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Function 0002h: a selector for each real-mode segment, the same each time, until the last client has ended.</summary>
internal sealed class SegmentSelectors(IDescriptorTable descriptors)
{
    private readonly Dictionary<ushort, ushort> _selectors = [];

    /// <summary>0: no descriptor is free.</summary>
    public ushort Of(ushort segment)
    {
        if (_selectors.TryGetValue(segment, out var known))
            return known;
        var selector = descriptors.Allocate(1);
        if (selector == 0)
            return 0;
        descriptors.SetHosts(selector);
        descriptors[selector] = SegmentDescriptors.Make((uint)segment << 4, 0xFFFF, Rights.Data16);
        _selectors.Add(segment, selector);
        return selector;
    }

    public void Clear()
    {
        foreach (var selector in _selectors.Values)
            descriptors.Free(selector);
        _selectors.Clear();
    }
}
