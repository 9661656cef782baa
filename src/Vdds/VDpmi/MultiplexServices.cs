namespace Dbt.Vdds.VDpmi;

/// <summary>INT 2Fh of a client in protected mode.</summary>
internal sealed class MultiplexServices(DpmiHost host)
{
    public void Serve()
    {
        var client = host.Machine.Client;
        switch (client.Ax)
        {
            case 0x1686:
                // In protected mode.
                client.Ax = 0;
                break;
            default:
                host.Kernel.Reflect(0x2F);
                break;
        }
    }
}
