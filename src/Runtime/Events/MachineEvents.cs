using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Runtime.Events;

/// <summary>
/// All that reaches a machine from outside its own thread, under one lock: context hooks, timers, wake-ups, the end. Each of
/// them first leaves what is to be done, then sets <see cref="CpuState.Pending"/>; the dispatcher first clears Pending, then
/// looks for what is to be done. So nothing is lost, and a running guest takes no lock.
/// </summary>
internal sealed unsafe class MachineEvents(MachineClock clock, CpuState* state)
{
    private const long Second = 1_000_000_000;

    /// <summary>How long the guest's thread may take to stop after an end from outside before it is left alone.</summary>
    private const long StopGrace = Second / 4;

    /// <summary>How much longer it may take when it is already closing files and drivers.</summary>
    private const long CloseGrace = 2 * Second;

    private readonly object _lock = new();
    private readonly Queue<Action<IVirtualMachine>> _contextHooks = new();
    private readonly TimerList _timers = new();
    private CpuState* _state = state;
    private Thread? _guestThread;
    private bool _guestClosing;
    private bool _guestStopped;
    private bool _toldOfTimer;
    private long _abandonAt = long.MaxValue;
    private volatile VmExit? _exit;

    /// <summary>How the machine ended; null while it has not.</summary>
    public VmExit? Exit => _exit;

    /// <summary>Run has returned although the guest's thread is still in a call to the host.</summary>
    public bool IsAbandoned { get; private set; }

    // ---- any thread -------------------------------------------------------------------------------------------------

    /// <summary>Makes the running or waiting guest come back to the dispatcher.</summary>
    public void Notify()
    {
        lock (_lock)
            NotifyLocked();
    }

    public void Post(Action<IVirtualMachine> hook)
    {
        lock (_lock)
        {
            _contextHooks.Enqueue(hook);
            NotifyLocked();
        }
    }

    public void Arm(MachineTimer timer, long due)
    {
        lock (_lock)
        {
            var before = _timers.NextDue;
            _timers.Arm(timer, due);
            if (_timers.NextDue < before)
                WatchTimersAnew();
        }
    }

    public void Disarm(MachineTimer timer)
    {
        lock (_lock)
            _timers.Disarm(timer);
    }

    /// <summary>The first end wins. Ended from outside, the guest's thread has a short time to come back.</summary>
    public void End(VmExit exit)
    {
        lock (_lock)
        {
            _exit ??= exit;
            if (_guestThread != null && Thread.CurrentThread != _guestThread)
                AbandonAfter(StopGrace);
            NotifyLocked();
        }
    }

    // ---- the machine's thread ---------------------------------------------------------------------------------------

    public Action<IVirtualMachine>? TakeContextHook()
    {
        if (_contextHooks.Count == 0)
            return null;
        lock (_lock)
            return _contextHooks.TryDequeue(out var hook) ? hook : null;
    }

    public int ArmedTimers => _timers.Count;

    public MachineTimer? TakeDueTimer(long now)
    {
        lock (_lock)
        {
            var timer = _timers.TakeDue(now);
            if (timer != null)
                WatchTimersAnew();
            return timer;
        }
    }

    /// <summary>Something is to be done for the guest: an event was left, or a timer is due.</summary>
    public bool IsPending => Volatile.Read(ref _state->Pending) != 0 || _timers.NextDue <= clock.Now;

    /// <summary>Gives the host's processor away until something is pending, at most the given time.</summary>
    public void Wait(long maximum)
    {
        var until = maximum > long.MaxValue / 2 ? long.MaxValue : clock.Now + maximum;
        lock (_lock)
        {
            while (_exit == null && Volatile.Read(ref _state->Pending) == 0)
            {
                var now = clock.Now;
                var next = Math.Min(until, _timers.NextDue);
                if (next <= now)
                    return;
                WaitLocked(next, now);
            }
        }
    }

    public void GuestStarts()
    {
        lock (_lock)
            _guestThread = Thread.CurrentThread;
    }

    /// <summary>No more guest code runs; drivers and files are being closed.</summary>
    public void GuestCloses()
    {
        lock (_lock)
        {
            _guestClosing = true;
            if (_abandonAt != long.MaxValue)
                _abandonAt = clock.Now + CloseGrace;
        }
    }

    /// <summary>The guest's thread ends. The machine's memory goes with it when the machine was disposed before.</summary>
    public void GuestStops()
    {
        lock (_lock)
        {
            _guestStopped = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The guest's memory is about to go: from now on nothing is written there.</summary>
    public void Close()
    {
        lock (_lock)
            _state = null;
    }

    // ---- the thread that called Run ---------------------------------------------------------------------------------

    /// <summary>
    /// Watches over the guest's thread: tells it of timers that come due while it runs, ends it at the time limit, and comes
    /// back when it has stopped, or when it does not come out of a call to the host although the machine has ended.
    /// </summary>
    /// <param name="limit">Nanoseconds on the machine's clock, or <see cref="long.MaxValue"/>.</param>
    /// <param name="atLimit">How the machine ends there.</param>
    public void Watch(long limit, Func<VmExit> atLimit)
    {
        lock (_lock)
        {
            while (!_guestStopped)
            {
                var now = clock.Now;
                if (now >= limit)
                {
                    limit = long.MaxValue;
                    _exit ??= atLimit();
                    AbandonAfter(_guestClosing ? CloseGrace : StopGrace);
                    NotifyLocked();
                }
                if (now >= _abandonAt)
                {
                    IsAbandoned = true;
                    return;
                }
                var due = _timers.NextDue;
                if (due <= now && !_toldOfTimer)
                {
                    _toldOfTimer = true;
                    NotifyLocked();
                }
                WaitLocked(Math.Min(Math.Min(limit, _abandonAt), due <= now ? long.MaxValue : due), now);
            }
        }
    }

    private void WatchTimersAnew()
    {
        _toldOfTimer = false;
        Monitor.PulseAll(_lock);
    }

    private void AbandonAfter(long grace) => _abandonAt = Math.Min(_abandonAt, clock.Now + grace);

    private void NotifyLocked()
    {
        if (_state != null)
            Volatile.Write(ref _state->Pending, 1);
        Monitor.PulseAll(_lock);
    }

    private void WaitLocked(long until, long now)
    {
        // Rounded up: waking before the time would only mean to wait again.
        var milliseconds = (until - now + 999_999) / 1_000_000;
        Monitor.Wait(_lock, until == long.MaxValue ? Timeout.Infinite : (int)Math.Min(milliseconds, 60_000));
    }
}
