using Dbt.Mvdm;

namespace Dbt.Runtime.Drivers;

/// <summary>A driver and all that it registered while it was loaded.</summary>
internal sealed class LoadedDriver(string name) : IVdhInit
{
    private readonly List<UserHook> _userHooks = [];
    private readonly List<PdbHook> _pdbHooks = [];
    private readonly List<RequestEntry> _requests = [];
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

    public List<UserHook> UserHooks => _userHooks;

    public List<PdbHook> PdbHooks => _pdbHooks;

    public List<RequestEntry> Requests => _requests;

    void IVdhInit.InstallUserHook(VdmEvent vdmEvent, Action<IVirtualMachine> hook)
    {
        CheckLoading("InstallUserHook");
        if (vdmEvent is VdmEvent.PdbDestroy or VdmEvent.PdbChange)
            throw new InvalidVdhCallException("InstallUserHook", $"{vdmEvent} carries a PSP: use InstallPdbHook");
        if (vdmEvent == VdmEvent.VddExit)
            throw new InvalidVdhCallException("InstallUserHook", "a driver that has something to do at the server's end implements IDisposable");
        _userHooks.Add(new UserHook(vdmEvent, hook));
    }

    void IVdhInit.InstallPdbHook(VdmEvent vdmEvent, Action<IVirtualMachine, ushort> hook)
    {
        CheckLoading("InstallPdbHook");
        if (vdmEvent is not VdmEvent.PdbDestroy and not VdmEvent.PdbChange)
            throw new InvalidVdhCallException("InstallPdbHook", $"{vdmEvent} carries no PSP: use InstallUserHook");
        _pdbHooks.Add(new PdbHook(vdmEvent, hook));
    }

    void IVdhInit.RegisterVdd(string name, VddRequestHandler handler)
    {
        CheckLoading("RegisterVdd");
        _requests.Add(new RequestEntry(name, handler));
    }

    private void CheckLoading(string service)
    {
        if (_loaded)
            throw new InvalidVdhCallException(service, $"{Name} called it after it was loaded; it is for Initialize only");
    }
}

/// <summary>What a driver does at an event.</summary>
internal sealed class UserHook(VdmEvent vdmEvent, Action<IVirtualMachine> hook)
{
    public readonly VdmEvent Event = vdmEvent;
    public readonly Action<IVirtualMachine> Hook = hook;
}

/// <summary>What a driver does when a program starts or ends.</summary>
internal sealed class PdbHook(VdmEvent vdmEvent, Action<IVirtualMachine, ushort> hook)
{
    public readonly VdmEvent Event = vdmEvent;
    public readonly Action<IVirtualMachine, ushort> Hook = hook;
}

/// <summary>A name under which a driver takes requests.</summary>
internal sealed class RequestEntry(string name, VddRequestHandler handler)
{
    public readonly string Name = name;
    public readonly VddRequestHandler Handler = handler;
}
