using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Hooks;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>What is done between two instructions of the guest: hooks of events, timers, interrupts; and waiting for them.</summary>
internal sealed unsafe partial class Dispatcher
{
    private IVirtualPic? _pic;
    private List<Action<IVirtualMachine>> _stiHooks = [];
    private List<Action<IVirtualMachine>> _stiHooksRunning = [];

    private bool InterruptsEnabled => Dpmi is { } dpmi ? dpmi.InterruptsEnabled : (_state->Eflags & EFlags.Interrupt) != 0;

    /// <summary>Interrupts are enabled, and the next instruction is not in the shadow of STI or a load of SS.</summary>
    private bool TakesInterrupts => InterruptsEnabled && _state->InterruptShadow == 0;

    private bool MustService => Volatile.Read(ref _state->Pending) != 0 || (_state->StiWatch != 0 && InterruptsEnabled);

    public void ArmStiHook(Action<IVirtualMachine> hook)
    {
        if (InterruptsEnabled && _state->InterruptShadow == 0)
        {
            hook(_machine);
            return;
        }
        _stiHooks.Add(hook);
        WatchForEnable();
    }

    /// <summary>An interrupt or a hook may wait for interrupts to be enabled: the mode, or the flag, has changed.</summary>
    public void WatchForInterrupts()
    {
        if (_stiHooks.Count != 0 || _pic is { HasInterrupt: true })
            WatchForEnable();
    }

    /// <summary>
    /// The processor is to say when interrupts are enabled. A DPMI client has a flag of its own for that: while the other one
    /// says that something waits, STI comes here.
    /// </summary>
    private void WatchForEnable()
    {
        if (Dpmi is not { HasVirtualFlag: true })
            _state->StiWatch = 1;
        else if (InterruptsEnabled)
            _state->Pending = 1;
        else
            _state->Eflags |= EFlags.VirtualInterruptPending;
    }

    /// <summary>Does all that is pending. True when an interrupt was delivered.</summary>
    private bool Service()
    {
        // Cleared first, looked at afterwards: what is left in between sets it again.
        Interlocked.Exchange(ref _state->Pending, 0);
        _state->StiWatch = 0;
        if (Dpmi is { IsProtected: true })
            _state->Eflags &= ~EFlags.VirtualInterruptPending;
        while (_events.Exit == null && _events.TakeContextHook() is { } hook)
            RunHook(hook, HookKind.Context);
        RunDueTimers();
        if (TakesInterrupts && _stiHooks.Count != 0)
            RunStiHooks();
        var delivered = _events.Exit == null && DeliverInterrupt();
        WatchForInterrupts();
        _activity.Leave();
        return delivered;
    }

    /// <summary>One that its hook arms anew in the past comes again only after the guest had a turn.</summary>
    private void RunDueTimers()
    {
        var now = _machine.Now;
        for (var left = _events.ArmedTimers; left > 0 && _events.Exit == null; left--)
        {
            if (_events.TakeDueTimer(now) is not { } timer)
                return;
            RunHook(timer.Hook, HookKind.Timer);
        }
    }

    private void RunHook(Action<IVirtualMachine> hook, HookKind kind)
    {
        _activity.Enter(hook, kind, 0);
        hook(_machine);
    }

    /// <summary>Those that are armed by a hook wait for the next time.</summary>
    private void RunStiHooks()
    {
        (_stiHooks, _stiHooksRunning) = (_stiHooksRunning, _stiHooks);
        foreach (var hook in _stiHooksRunning)
        {
            if (_events.Exit == null)
                RunHook(hook, HookKind.InterruptsEnabled);
        }
        _stiHooksRunning.Clear();
    }

    private bool DeliverInterrupt()
    {
        if (_pic is not { HasInterrupt: true } || !TakesInterrupts)
            return false;
        var vector = _pic.Acknowledge();
        if (vector < 0)
            return false;
        if (_traceInterrupts)
            TraceInterrupt("irq", (byte)vector);
        if (Dpmi is { Task: not null } dpmi)
            dpmi.HardwareInterrupt((byte)vector);
        else
            Deliver((byte)vector, InterruptKind.Hardware);
        return true;
    }

    /// <summary>HLT: nothing runs until an interrupt is delivered, or a hook sends the client somewhere.</summary>
    public void Halt()
    {
        _state->InterruptShadow = 0;
        var cs = _state->Cs.Base;
        var eip = _state->Eip;
        while (_events.Exit == null)
        {
            if (Service() || _events.Exit != null || _state->Cs.Base != cs || _state->Eip != eip)
                return;
            if (!InterruptsEnabled)
            {
                _state->Eip = Back(1);
                EndProgram("the program halted with interrupts disabled");
                return;
            }
            else if (!MustService)
                _events.Wait(long.MaxValue);
        }
    }

    /// <summary>The x87 instruction at EIP waits for the interrupt that it asks for; on a 486 for any other as well.</summary>
    private void CoprocessorError()
    {
        _machine.Import<ICoprocessorErrorLine>()?.Raise();
        if (InterruptsEnabled)
            Retry(_state->Cs, _state->Eip);
        else
            EndProgram("the x87 waits for its error interrupt with interrupts disabled");
    }

    /// <summary>
    /// Puts the client back on the instruction and waits until something has happened. What came in while the hook ran
    /// counts: the hook may have looked just before it.
    /// </summary>
    private void Retry(SegmentRegister cs, uint ip)
    {
        _state->Cs = cs;
        _state->Eip = ip;
        while (_events.Exit == null)
        {
            if (MustService || _events.IsPending || (InterruptsEnabled && _pic is { HasInterrupt: true }))
            {
                Service();
                return;
            }
            _events.Wait(long.MaxValue);
        }
    }
}
