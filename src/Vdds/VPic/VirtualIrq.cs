using Dbt.Mvdm;

namespace Dbt.Vdds.VPic;

/// <summary>One opening of a line. Owners that share a line hold it up together: it falls when the last one clears it.</summary>
internal sealed class VirtualIrq(VirtualPic pic, int line, Action? onEoi) : IVirtualIrq
{
    private volatile bool _isRaised;

    public int Line => line;

    internal Action? OnEoi => onEoi;

    internal bool IsRaised => _isRaised;

    public void Raise()
    {
        _isRaised = true;
        pic.Request(line);
    }

    public void Clear()
    {
        _isRaised = false;
        pic.Release(line);
    }

    public int Query() => pic.Query(line);

    public void SendEoi() => pic.SendEoi(line);
}
