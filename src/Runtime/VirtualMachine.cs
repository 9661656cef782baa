using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Dispatch;
using Dbt.Runtime.Drivers;
using Dbt.Runtime.Events;
using Dbt.Runtime.Hooks;
using Dbt.Runtime.Layout;
using Dbt.Translator;
using Dbt.Translator.Core;

namespace Dbt.Runtime;

/// <summary>
/// A virtual DOS machine: its life from creation to end. What drivers see of it is in the other part of the class.
/// </summary>
public sealed unsafe partial class VirtualMachine : IVirtualMachine, IDisposable
{
    private readonly Func<string, LoadedDriver?> _load;
    private LoadedDriver[] _drivers;
    private readonly MachineClock _clock = new HostClock();
    private readonly MachineParts _parts;
    private readonly Dispatcher _dispatcher;
    private readonly DateTime _startTime;
    private Thread? _thread;
    private bool _creating;
    private bool _created;
    private bool _started;
    private int _disposed;

    /// <summary>Who needs the guest's memory: the owner until Dispose, and the guest's thread. The last one frees it.</summary>
    private int _holders = 1;

    internal VirtualMachine(
        VmConfiguration configuration, IHostConsole console, ITrace trace, LoadedDriver[] drivers,
        Func<string, LoadedDriver?> load)
    {
        _load = load;
        Configuration = configuration;
        Console = console;
        Trace = trace;
        _drivers = drivers;
        _startTime = configuration.FixedStartTime ?? default;
        Memory = new GuestMemory((uint)configuration.MemoryKilobytes * 1024, configuration.Cpu);
        MemoryMap.Build(Memory, configuration);
        var activity = new HookActivity();
        _parts = new MachineParts(
            new CpuCore(Memory, CoreOptions(configuration, trace)),
            new MachineEvents(_clock, Memory.State),
            new InterruptHooks(Memory.State, seesAll: trace.IsOn(TraceCategories.Interrupt)),
            new Breakpoints(),
            new PortHooks(activity, trace.IsOn(TraceCategories.Port) ? trace : null, configuration.MissingObserver),
            activity);
        _dispatcher = new Dispatcher(this, _parts);
    }

    /// <summary>How the machine ended; null while it has not. Any thread.</summary>
    public VmExit? Exit => _parts.Events.Exit;

    /// <summary>What the processor has done. While the machine is not disposed; any thread, see there.</summary>
    public CoreCounters Counters => _parts.Core.Counters;

    private static CpuCoreOptions CoreOptions(VmConfiguration configuration, ITrace trace) => new()
    {
        PromotionThreshold = configuration.Core == CoreKind.Interpreter ? 0 : configuration.PromotionThreshold,
        // A second thread on the only processor would just let the interpreter take turns with the compiler.
        CompilesInBackground = !configuration.Deterministic && Environment.ProcessorCount > 1,
        CacheLimit = configuration.CacheMegabytes << 20,
        Check = configuration.Core == CoreKind.Check,
        Trace = trace.IsOn(TraceCategories.Translate) ? line => trace.Write(TraceCategories.Translate, line) : null,
    };

    /// <summary>Runs the Create hooks of the drivers, then VddCreateDone. The first that fails ends the machine.</summary>
    internal void Create()
    {
        _creating = true;
        try
        {
            RaiseEvent(VdmEvent.Create);
            RaiseEvent(VdmEvent.VddCreateDone);
            _created = Exit == null;
        }
        catch (Exception exception)
        {
            End(FaultReport.Describe(exception, _parts.Activity));
        }
        finally
        {
            _creating = false;
        }
    }

    /// <summary>
    /// Finishes the creation: CreateDone hooks, then the DOS kernel loads the program. <see cref="Run"/> does it when it was
    /// not done before; a caller that wants to look at the machine in between calls it himself.
    /// </summary>
    public void Start()
    {
        if (_started || !_created)
            return;
        _started = true;
        try
        {
            RaiseEvent(VdmEvent.CreateDone);
            if (Exit == null)
                Import<IDosKernel>()?.Start();
        }
        catch (Exception exception)
        {
            End(FaultReport.Describe(exception, _parts.Activity));
        }
    }

    /// <summary>
    /// Runs the machine to its end on a thread of its own, while the calling thread watches the clock, and tells how it ended.
    /// It comes back at the time limit, and soon after <see cref="End"/> from another thread, even when the guest's thread is
    /// caught in a call to the host; that thread then ends by itself when the call returns.
    /// </summary>
    /// <exception cref="InvalidOperationException">The machine has been run before.</exception>
    public VmExit Run()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var thread = new Thread(RunGuest) { IsBackground = true, Name = "guest" };
        if (Interlocked.CompareExchange(ref _thread, thread, null) != null)
            throw new InvalidOperationException("a virtual machine runs once");
        var limit = Configuration.TimeLimit is { } time ? time.Ticks * 100 : long.MaxValue;
        if (limit != long.MaxValue)
            limit += Now;
        Interlocked.Increment(ref _holders);
        thread.Start();
        _parts.Events.Watch(limit, TimeLimitExit);
        return Exit!;
    }

    private VmExit TimeLimitExit() => new(
        VmExitReason.TimeLimit, 0,
        $"the time limit of {Configuration.TimeLimit!.Value.TotalSeconds:0.###} s passed; the program was still running");

    private void RunGuest()
    {
        _parts.Events.GuestStarts();
        try
        {
            Start();
            if (Exit == null)
                _dispatcher.Run();
        }
        catch (Exception exception)
        {
            End(FaultReport.Describe(exception, _parts.Activity));
        }
        _parts.Events.GuestCloses();
        Terminate();
        _parts.Events.GuestStops();
        ReleaseOne();
    }

    /// <summary>All Terminate hooks run, also when one fails; none when the creation was refused (VDD reference, VDM_TERMINATE).</summary>
    private void Terminate()
    {
        if (!_created || _parts.Events.IsAbandoned)
            return;
        foreach (var driver in _drivers)
        {
            foreach (var entry in driver.UserHooks)
            {
                if (entry.Event == VdmEvent.Terminate)
                    RunTerminateHook(driver, entry.Hook);
            }
        }
    }

    private void RunTerminateHook(LoadedDriver driver, Action<IVirtualMachine> hook)
    {
        try
        {
            hook(this);
        }
        catch (Exception exception)
        {
            Trace.Write(TraceCategories.Vdd, $"driver {driver.Name} failed while the machine ended: {exception.Message}");
        }
    }

    private void RaiseEvent(VdmEvent vdmEvent)
    {
        foreach (var driver in _drivers)
        {
            foreach (var entry in driver.UserHooks)
            {
                if (entry.Event != vdmEvent)
                    continue;
                _parts.Activity.Enter(entry.Hook, HookKind.Event, (int)vdmEvent);
                entry.Hook(this);
                if (Exit != null)
                    return;
            }
        }
    }

    /// <summary>Ends the machine if it runs, and gives its memory back as soon as its thread has stopped.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        End(new VmExit(VmExitReason.Killed, 0, "the machine was disposed"));
        ReleaseOne();
    }

    private void ReleaseOne()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
            return;
        _parts.Events.Close();
        _parts.Core.Dispose();
        Memory.Dispose();
    }
}
