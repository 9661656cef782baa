using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Codes that services give in AX with CF set (DPMI 1.0, appendix A).</summary>
internal enum DpmiError : ushort
{
    None = 0,
    Unsupported = 0x8001,
    InvalidState = 0x8002,
    Integrity = 0x8003,
    Deadlock = 0x8004,
    NoDescriptor = 0x8011,
    NoLinearMemory = 0x8012,
    NoPhysicalMemory = 0x8013,
    NoCallback = 0x8015,
    NoHandle = 0x8016,
    OwnedExclusively = 0x8018,
    OwnedShared = 0x8019,
    InvalidValue = 0x8021,
    InvalidSelector = 0x8022,
    InvalidHandle = 0x8023,
    InvalidCallback = 0x8024,
    InvalidLinear = 0x8025,
    InvalidRequest = 0x8026,
}

/// <summary>A service of INT 31h: it reads and writes the client's registers, and gives what went wrong.</summary>
internal delegate DpmiError DpmiService();

/// <summary>INT 31h: finds the service of AX, and gives its result in CF and AX.</summary>
internal sealed class ServiceTable
{
    private readonly IVirtualMachine _machine;
    private readonly bool _isTraced;
    private readonly Dictionary<ushort, DpmiService> _services = [];

    public ServiceTable(DpmiHost host)
    {
        _machine = host.Machine;
        _isTraced = _machine.Trace.IsOn(TraceCategories.Dpmi);
        new DescriptorServices(host).AddTo(this);
        host.DosMemory.AddTo(this);
        host.Vectors.AddTo(this);
        new TranslationServices(host).AddTo(this);
        new LinearMemoryServices(host).AddTo(this);
        new StateServices(host).AddTo(this);
        new WatchpointServices(host).AddTo(this);
        host.SharedMemory.AddTo(this);
    }

    public void Add(ushort function, DpmiService service) => _services.Add(function, service);

    public void Serve()
    {
        var client = _machine.Client;
        var function = client.Ax;
        var error = _services.TryGetValue(function, out var service) ? service() : DpmiError.Unsupported;
        if (_isTraced)
            Trace(function, error);
        // A service that calls DOS is not done yet; it says itself how it ended.
        if (error == Pending)
            return;
        client.Carry = error != DpmiError.None;
        if (error != DpmiError.None)
            client.Ax = (ushort)error;
    }

    private void Trace(ushort function, DpmiError error)
    {
        var client = _machine.Client;
        var result = error switch { Pending => "calls", DpmiError.None => "done", _ => $"{error} ({(ushort)error:X4})" };
        _machine.Trace.Write(
            TraceCategories.Dpmi,
            $"{_machine.Now / 1e6:F3} ms {client.Cs:X4}:{client.Eip:X8} INT 31 {function:X4} {result}: EAX={client.Eax:X8} EBX={client.Ebx:X8} ECX={client.Ecx:X8} EDX={client.Edx:X8} ESI={client.Esi:X8} EDI={client.Edi:X8} DS={client.Ds:X4} ES={client.Es:X4}",
            ("function", (int)function), ("error", error is Pending ? 0 : (int)error));
    }

    /// <summary>Not an error: the service goes on.</summary>
    public const DpmiError Pending = (DpmiError)0xFFFF;
}
