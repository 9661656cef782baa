using Dbt.Guest;

namespace Dbt.Vdds.VDpmi;

/// <summary>INT 2Fh of a client in protected mode, and the "MS-DOS extensions" that clients ask for by name.</summary>
internal sealed class MultiplexServices
{
    private static ReadOnlySpan<byte> Extensions => "MS-DOS\0"u8;

    private readonly DpmiHost _host;
    private readonly FarPointer _extensions;

    public MultiplexServices(DpmiHost host)
    {
        _host = host;
        _extensions = host.Kernel.AllocateBreakpoint(_ => CallExtensions());
    }

    private ClientRegisters Registers => _host.Machine.Client;

    public void Serve()
    {
        var client = Registers;
        switch (client.Ax)
        {
            case 0x1686:
                // In protected mode.
                client.Ax = 0;
                break;
            case 0x168A when TryFindVendor():
                client.Al = 0;
                break;
            default:
                _host.Kernel.Reflect(0x2F);
                break;
        }
    }

    /// <summary>INT 31h/0A00h, the same of DPMI 0.9.</summary>
    public DpmiError FindVendor() => TryFindVendor() ? DpmiError.None : DpmiError.Unsupported;

    /// <summary>DS:(E)SI is the name. ES:(E)DI becomes where the vendor's services are called.</summary>
    private bool TryFindVendor()
    {
        var (selector, offset) = _host.Pointer(SegmentName.Ds, Registers.Esi);
        for (var i = 0u; i < Extensions.Length; i++)
        {
            if (_host.Machine.Memory.ReadByte(_host.Kernel.Probe(selector, offset + i, 1, write: false)) != Extensions[(int)i])
                return false;
        }
        var client = Registers;
        _host.Kernel.TryLoad(SegmentName.Es, _extensions.Segment);
        if (_host.Kernel.Task!.Is32)
            client.Edi = _extensions.Offset;
        else
            client.Di = (ushort)_extensions.Offset;
        return true;
    }

    /// <summary>
    /// AX = 0000h: version; 0100h: a selector through which the descriptors themselves are written, as Windows does. There is none:
    /// clients change descriptors by services, which see to it that no other level comes of them.
    /// </summary>
    private void CallExtensions()
    {
        var client = Registers;
        client.Carry = client.Ax != 0;
        if (client.Ax != 0)
            client.Ax = (ushort)DpmiError.Unsupported;
        _host.Kernel.PopFarReturn();
    }
}
