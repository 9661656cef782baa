using Dbt.Mvdm;
using Dbt.Runtime.Drivers;

namespace Dbt.Runtime;

/// <summary>
/// The MVM server: loads virtual device drivers and makes virtual machines. A driver's object is one for all machines of the
/// server; nothing is shared between servers. Machines may be made and run on several threads at once.
/// </summary>
public sealed class MvmServer : IDisposable
{
    private readonly object _lock = new();
    private readonly MvmServerOptions _options;
    private readonly List<LoadedDriver> _base = [];
    private readonly Dictionary<string, LoadedDriver?> _devices = [];
    private readonly List<string> _problems = [];
    private LoadedDriver? _kernel;
    private bool _baseLoaded;

    public MvmServer() : this(new MvmServerOptions())
    {
    }

    public MvmServer(MvmServerOptions options) => _options = options;

    /// <summary>What went wrong with optional drivers, a line each.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_lock)
                return [.. _problems];
        }
    }

    /// <summary>Adds a driver that the owner has made himself, behind those that are loaded already.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="driver">The driver.</param>
    /// <param name="arguments">Given to its Initialize.</param>
    /// <returns>False: it does not want to be loaded, or failed; see <see cref="Problems"/>.</returns>
    public bool AddDriver(string name, IVirtualDeviceDriver driver, string arguments = "")
    {
        lock (_lock)
        {
            LoadBase();
            return Initialize(name, () => driver, arguments, _base) != null;
        }
    }

    /// <summary>
    /// Makes a machine: memory, then the drivers' Create hooks in load order. A driver that refuses leaves a machine which has
    /// already ended: <see cref="VirtualMachine.Run"/> says why.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The host does not give the address space.</exception>
    public VirtualMachine CreateMachine(VmConfiguration configuration, IHostConsole console, ITrace trace)
    {
        List<LoadedDriver> drivers;
        int problems;
        lock (_lock)
        {
            LoadBase();
            drivers = new List<LoadedDriver>(_base);
            foreach (var device in configuration.Devices)
            {
                if (LoadDevice(device) is { } driver)
                    drivers.Add(driver);
            }
            _kernel ??= LoadKernel();
            if (_kernel != null)
                drivers.Add(_kernel);
            problems = _problems.Count;
        }
        if (problems != 0 && trace.IsOn(TraceCategories.Vdd))
        {
            foreach (var problem in Problems)
                trace.Write(TraceCategories.Vdd, problem);
        }
        var machine = new VirtualMachine(configuration, console, trace, drivers.ToArray(), LoadOnDemand);
        if (MissingDriver() is { } missing)
            machine.End(new VmExit(VmExitReason.DriverFault, 0, $"{missing} is needed for every machine\n{string.Join('\n', Problems)}"));
        else
            machine.Create();
        return machine;
    }

    private string? MissingDriver()
    {
        if (_options.Kernel is { } kernel && _kernel == null)
            return kernel;
        foreach (var name in _options.BaseDrivers)
        {
            if (IsRequired(name) && !_base.Exists(driver => driver.Name == name))
                return name;
        }
        return null;
    }

    private bool IsRequired(string driver)
    {
        foreach (var name in _options.RequiredDrivers)
        {
            if (name == driver)
                return true;
        }
        return false;
    }

    private void LoadBase()
    {
        if (_baseLoaded)
            return;
        _baseLoaded = true;
        foreach (var name in _options.BaseDrivers)
            Initialize(name, () => DriverLoader.Create(name), "", _base);
    }

    private LoadedDriver? LoadKernel()
    {
        if (_options.Kernel is not { } name)
            return null;
        return Initialize(name, () => DriverLoader.Create(name), "", null);
    }

    private LoadedDriver? LoadOnDemand(string name)
    {
        lock (_lock)
            return LoadDevice(name);
    }

    /// <param name="device">Name or path, and arguments after a space.</param>
    private LoadedDriver? LoadDevice(string device)
    {
        if (_devices.TryGetValue(device, out var known))
            return known;
        var space = device.IndexOf(' ');
        var name = space < 0 ? device : device[..space];
        var arguments = space < 0 ? "" : device[(space + 1)..];
        return _devices[device] = Initialize(name, () => DriverLoader.Create(name), arguments, null);
    }

    private LoadedDriver? Initialize(string name, Func<IVirtualDeviceDriver> make, string arguments, List<LoadedDriver>? list)
    {
        var loaded = new LoadedDriver(name);
        try
        {
            if (loaded.Load(make(), arguments))
            {
                list?.Add(loaded);
                return loaded;
            }
            _problems.Add($"driver {name} was not loaded: it declined");
        }
        catch (Exception exception)
        {
            _problems.Add($"driver {name} was not loaded: {exception.GetType().Name}: {exception.Message}");
        }
        return null;
    }

    /// <summary>Ends the drivers that have something to end. Machines are their owners' to dispose, before.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var driver in _base)
                (driver.Driver as IDisposable)?.Dispose();
            foreach (var driver in _devices.Values)
                (driver?.Driver as IDisposable)?.Dispose();
            (_kernel?.Driver as IDisposable)?.Dispose();
            _base.Clear();
            _devices.Clear();
            _kernel = null;
        }
    }
}
