using Dbt.Mvdm;

namespace Dbt.Vdds.VPic;

/// <summary>One opening of a line. Owners that share a line hold it up together: it falls when the last one clears it.</summary>
internal sealed class VirtualIrq(VirtualPic pic, int line, Action? onEoi) : IVirtualIrq
{
    public int Line => line;

    internal Action? OnEoi => onEoi;

    internal bool IsRaised { get; private set; }

    public void Raise()
    {
        IsRaised = true;
        pic.Request(line);
    }

    public void Clear()
    {
        IsRaised = false;
        pic.Release(line);
    }

    public int Query() => pic.Query(line);

    public void SendEoi() => pic.SendEoi(line);
}
