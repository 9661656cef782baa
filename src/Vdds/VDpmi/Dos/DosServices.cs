using Dbt.Guest;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>
/// INT 21h of a client in protected mode ("MS-DOS extensions"): selectors instead of segments, buffers of any size. What has no
/// pointer goes to DOS as it is; what has one that is not translated fails.
/// </summary>
internal sealed class DosServices
{
    private const ushort InvalidFunction = 1;

    private readonly DpmiHost _host;
    private readonly Action?[] _functions = new Action?[256];

    public DosServices(DpmiHost host)
    {
        _host = host;
        Add(0x00, () => host.EndClient(0));
        Add(0x4C, () => host.EndClient(host.Machine.Client.Al));
        new FileFunctions(host).AddTo(this);
        new FcbFunctions(host).AddTo(this);
        new SystemFunctions(host).AddTo(this);
        new MemoryFunctions(host).AddTo(this);
        new ExecFunction(host).AddTo(this);
        new LongNameFunctions(host).AddTo(this);
    }

    /// <summary>A call that cannot be made from protected mode: DOS would take an offset for an address of its own.</summary>
    public static void Refuse(ClientRegisters client, ushort error = InvalidFunction)
    {
        client.Ax = error;
        client.Carry = true;
    }

    /// <param name="function">AH.</param>
    /// <param name="service">What is done.</param>
    public void Add(byte function, Action service) => _functions[function] = service;

    public void Serve()
    {
        if (_functions[_host.Machine.Client.Ah] is { } service)
            service();
        else
            _host.Kernel.Reflect(0x21);
    }
}
