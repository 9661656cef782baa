using Dbt.Mvdm;

namespace Dbt.Vdds.VTimer;

/// <summary>
/// Counter 0 and IRQ 0. One timer hook is armed for the next end of a period. When the host comes late at the standard rate,
/// the tick count is put right by one interrupt, and the next one keeps its distance: programs that measure their speed in the
/// time of a tick must not see a short one. At other rates the periods that have passed are made up for, one interrupt after
/// the other, up to a bound.
/// </summary>
internal sealed class TimerInterrupt
{
    /// <summary>Periods that are made up for: as many as fit, but at least <see cref="MinimumBacklog"/>.</summary>
    private const long BacklogPulses = PitClock.Frequency / 9;

    private const long MinimumBacklog = 2;
    private const long MaximumBacklog = 64;
    private const long StandardReload = 65536;

    /// <summary>Nanoseconds of the standard period, rounded up.</summary>
    private const long StandardPeriod = 54_925_402;

    /// <summary>Least time between two ticks at the standard rate.</summary>
    private const long LeastDistance = StandardPeriod * 3 / 4;

    /// <summary>Faster rates come in bursts.</summary>
    private const long ShortestWait = 100_000;

    /// <summary>How often screen and keyboard are looked at while the guest does nothing but run.</summary>
    private const long LookInterval = 50_000_000;

    private readonly IVirtualMachine _machine;
    private readonly TickCount _ticks;
    private readonly ITimerHook _hook;
    private IVirtualIrq? _irq;
    private IVirtualVideo? _video;
    private IVirtualKeyboard? _keyboard;
    private long _lastEvent;
    private long _backlog;
    private long _lastLook;

    public TimerInterrupt(IVirtualMachine machine, TickCount ticks)
    {
        _machine = machine;
        _ticks = ticks;
        _hook = machine.CreateTimer(OnDue);
        _lastEvent = PitClock.FromNanoseconds(machine.Now);
        Channel.Preset(mode: 3, StandardReload, _lastEvent);
    }

    public PitChannel Channel { get; } = new();

    public void Start()
    {
        _irq = _machine.Import<IVirtualPic>()?.OpenIrq(0, OnEoi);
        _video = _machine.Import<IVirtualVideo>();
        _keyboard = _machine.Import<IVirtualKeyboard>();
        _hook.Arm(_machine.Now + StandardPeriod);
    }

    /// <summary>Counter 0 was programmed.</summary>
    public void Reprogram()
    {
        _lastEvent = PitClock.FromNanoseconds(_machine.Now);
        _hook.Disarm();
        ArmNext();
    }

    private void OnDue(IVirtualMachine machine)
    {
        var now = PitClock.FromNanoseconds(_machine.Now);
        var next = Channel.NextEvent(_lastEvent);
        while (next <= now && _backlog < MaximumBacklog * 2)
        {
            _backlog++;
            _lastEvent = next;
            next = Channel.NextEvent(next);
        }
        if (next <= now)
        {
            // So late that counting one by one would take time: the rest at once.
            var missed = (now - _lastEvent) / Channel.Reload;
            _backlog += missed;
            _lastEvent += missed * Channel.Reload;
        }
        DropExcess();
        if (_backlog > 0)
            _irq?.Raise();
        ArmNext();
        if (_machine.Now - _lastLook >= LookInterval)
        {
            _lastLook = _machine.Now;
            _video?.Refresh();
            _keyboard?.Poll();
        }
    }

    private void DropExcess()
    {
        var isStandard = Channel.Reload == StandardReload;
        var bound = isStandard ? 1 : Math.Clamp(BacklogPulses / Channel.Reload, MinimumBacklog, MaximumBacklog);
        if (_backlog <= bound)
            return;
        if (isStandard)
            _ticks.AddLost(_backlog - bound);
        _backlog = bound;
    }

    private void ArmNext()
    {
        var next = Channel.NextEvent(_lastEvent);
        if (next == long.MaxValue)
            return;
        var distance = _backlog > 0 && Channel.Reload == StandardReload ? LeastDistance : ShortestWait;
        _hook.Arm(Math.Max(PitClock.ToNanoseconds(next), _machine.Now + distance));
    }

    private void OnEoi()
    {
        if (_backlog > 0)
            _backlog--;
        if (_backlog == 0)
            _irq!.Clear();
    }
}
