using Dbt.Guest;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>
/// One DOS function. Parameters and results are in the client registers; a register that the function does not document as
/// a result must not be changed. CF, and AX of an error, are the dispatcher's.
/// </summary>
internal delegate DosResult DosService(ClientRegisters client);

/// <summary>A family of DOS functions: enters its services in the table when the first of them is called.</summary>
internal interface IServiceFamily
{
    void Register(ServiceTable table);
}

/// <summary>
/// INT 21h functions by AH. Families are made when they are needed, since a short program uses few of them and each costs
/// time to compile.
/// </summary>
internal sealed class ServiceTable
{
    private readonly DosService?[] _services = new DosService?[256];
    private readonly Func<IServiceFamily>?[] _families = new Func<IServiceFamily>?[256];

    /// <summary>The service of a function; null: there is none.</summary>
    /// <exception cref="InvalidOperationException">The family does not have what was announced for it.</exception>
    public DosService? this[byte function] => _services[function] ?? (_families[function] is null ? null : Load(function));

    /// <summary>Announces which functions a family has.</summary>
    /// <exception cref="InvalidOperationException">Another family has one of them.</exception>
    public void AddFamily(Func<IServiceFamily> family, params ReadOnlySpan<byte> functions)
    {
        foreach (var function in functions)
        {
            if (_families[function] is not null)
                throw new InvalidOperationException($"INT 21h/{function:X2}h has two families");
            _families[function] = family;
        }
    }

    /// <summary>Enters a service, from its family.</summary>
    /// <exception cref="InvalidOperationException">The function was not announced, or is there already.</exception>
    public void Add(byte function, DosService service)
    {
        if (_families[function] is null || _services[function] is not null)
            throw new InvalidOperationException($"INT 21h/{function:X2}h ({service.Method.Name}) is not the family's");
        _services[function] = service;
    }

    private DosService Load(byte function)
    {
        _families[function]!().Register(this);
        return _services[function]
            ?? throw new InvalidOperationException($"INT 21h/{function:X2}h is not in the family it was announced for");
    }
}
