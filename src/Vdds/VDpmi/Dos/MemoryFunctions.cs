using Dbt.Guest;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>INT 21h/48h–4Ah: as INT 31h/0100h–0102h, with a selector in AX and in ES.</summary>
internal sealed class MemoryFunctions(DpmiHost host)
{
    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(DosServices services)
    {
        services.Add(0x48, () => Serve(0x0100, completed =>
        {
            var client = Registers;
            if (completed)
                (client.Ax, client.Dx) = (client.Dx, _dx);
        }));
        services.Add(0x49, () => Serve(0x0101, RestoreDx));
        services.Add(0x4A, () => Serve(0x0102, RestoreDx));
    }

    private ushort _dx;

    private void RestoreDx(bool completed)
    {
        var client = Registers;
        client.Dx = _dx;
    }

    /// <param name="function">The service of INT 31h, which takes the selector in DX.</param>
    /// <param name="then">Told whether it was done.</param>
    private void Serve(ushort function, Action<bool> then)
    {
        var client = Registers;
        _dx = client.Dx;
        if (function != 0x0100)
            client.Dx = client.Es;
        host.DosMemory.Serve(function, () =>
        {
            var after = Registers;
            then(!after.Carry);
        });
    }
}
