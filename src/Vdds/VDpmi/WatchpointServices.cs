using Dbt.Guest;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 0B00h–0B03h: watchpoints on linear addresses. A hit raises exception 1.</summary>
internal sealed class WatchpointServices(DpmiHost host)
{
    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0B00, Set);
        services.Add(0x0B01, () => Do(host.Kernel.ClearWatchpoint, isLast: true));
        services.Add(0x0B02, () => Do(index =>
        {
            var client = Registers;
            client.Ax = host.Kernel.WasHit(index) ? (ushort)1 : (ushort)0;
        }));
        services.Add(0x0B03, () => Do(host.Kernel.ResetWatchpoint));
    }

    /// <summary>BX:CX address, DL size, DH what is watched: 0 execution, 1 writing, 2 reading and writing.</summary>
    private DpmiError Set()
    {
        var client = Registers;
        var linear = Words.Join(client.Bx, client.Cx);
        // As DR7 has it: 3 is reading and writing.
        var kind = client.Dh switch { 0 => 0, 1 => 1, 2 => 3, _ => -1 };
        if (kind < 0 || client.Dl is not (1 or 2 or 4) || (kind == 0 && client.Dl != 1))
            return DpmiError.InvalidValue;
        if (linear % client.Dl != 0)
            return DpmiError.InvalidLinear;
        var index = host.Kernel.SetWatchpoint(linear, client.Dl, kind);
        if (index < 0)
            return DpmiError.NoHandle;
        host.Client.Watchpoints.Add(index);
        client.Bx = (ushort)(index + 1);
        return DpmiError.None;
    }

    /// <summary>Handles begin with 1.</summary>
    private DpmiError Do(Action<int> action, bool isLast = false)
    {
        var index = Registers.Bx - 1;
        if (!host.Client.Watchpoints.Contains(index))
            return DpmiError.InvalidHandle;
        if (isLast)
            host.Client.Watchpoints.Remove(index);
        action(index);
        return DpmiError.None;
    }
}
