using Dbt.Mvdm;

namespace Dbt.Runtime.Drivers;

/// <summary>A driver and all that it registered while it was loaded.</summary>
internal sealed class LoadedDriver(string name) : IVdhInit
{
    private readonly List<(VdmEvent Event, Action<IVirtualMachine> Hook)> _userHooks = [];
    private readonly List<(VdmEvent Event, Action<IVirtualMachine, ushort> Hook)> _pdbHooks = [];
    private readonly List<(string Name, VddRequestHandler Handler)> _requests = [];
    private bool _loaded;

    /// <summary>The assembly's name, as messages give it.</summary>
    public string Name { get; } = name;

    public IVirtualDeviceDriver? Driver { get; private set; }

    /// <summary>False: the driver does not want to be loaded.</summary>
    public bool Load(IVirtualDeviceDriver driver, string arguments)
    {
        Driver = driver;
        var wanted = driver.Initialize(this, arguments);
        _loaded = true;
        return wanted;
    }

    public IReadOnlyList<(VdmEvent Event, Action<IVirtualMachine> Hook)> UserHooks => _userHooks;

    public IReadOnlyList<(VdmEvent Event, Action<IVirtualMachine, ushort> Hook)> PdbHooks => _pdbHooks;

    public IReadOnlyList<(string Name, VddRequestHandler Handler)> Requests => _requests;

    void IVdhInit.InstallUserHook(VdmEvent vdmEvent, Action<IVirtualMachine> hook)
    {
        CheckLoading("InstallUserHook");
        if (vdmEvent is VdmEvent.PdbDestroy or VdmEvent.PdbChange)
            throw new InvalidVdhCallException("InstallUserHook", $"{vdmEvent} carries a PSP: use InstallPdbHook");
        if (vdmEvent == VdmEvent.VddExit)
            throw new InvalidVdhCallException("InstallUserHook", "a driver that has something to do at the server's end implements IDisposable");
        _userHooks.Add((vdmEvent, hook));
    }

    void IVdhInit.InstallPdbHook(VdmEvent vdmEvent, Action<IVirtualMachine, ushort> hook)
    {
        CheckLoading("InstallPdbHook");
        if (vdmEvent is not VdmEvent.PdbDestroy and not VdmEvent.PdbChange)
            throw new InvalidVdhCallException("InstallPdbHook", $"{vdmEvent} carries no PSP: use InstallUserHook");
        _pdbHooks.Add((vdmEvent, hook));
    }

    void IVdhInit.RegisterVdd(string name, VddRequestHandler handler)
    {
        CheckLoading("RegisterVdd");
        _requests.Add((name, handler));
    }

    private void CheckLoading(string service)
    {
        if (_loaded)
            throw new InvalidVdhCallException(service, $"{Name} called it after it was loaded; it is for Initialize only");
    }
}
