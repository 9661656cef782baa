namespace Dbt.Vdds.VDpmi;

/// <summary>INT 21h of a client in protected mode.</summary>
internal sealed class DosServices(DpmiHost host)
{
    public void Serve()
    {
        var client = host.Machine.Client;
        switch (client.Ah)
        {
            case 0x4C:
                host.EndClient(client.Al);
                break;
            case 0x00:
                host.EndClient(0);
                break;
            default:
                host.Kernel.Reflect(0x21);
                break;
        }
    }
}
