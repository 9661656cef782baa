using Dbt.Guest;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>
/// One DOS function. Parameters and results are in the client registers; a register that the function does not document as
/// a result must not be changed. CF, and AX of an error, are the dispatcher's.
/// </summary>
internal delegate DosResult DosService(ClientRegisters client);

/// <summary>A family of DOS functions: enters its services in the table when the kernel starts.</summary>
internal interface IServiceFamily
{
    void Register(ServiceTable table);
}

/// <summary>INT 21h functions by AH.</summary>
internal sealed class ServiceTable
{
    private readonly DosService?[] _services = new DosService?[256];

    public DosService? this[byte function] => _services[function];

    /// <exception cref="InvalidOperationException">Two families claim the function.</exception>
    public void Add(byte function, DosService service)
    {
        if (_services[function] is { } other)
            throw new InvalidOperationException($"INT 21h/{function:X2}h: {service.Method.Name} and {other.Method.Name}");
        _services[function] = service;
    }
}
