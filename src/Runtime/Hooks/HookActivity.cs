namespace Dbt.Runtime.Hooks;

/// <summary>What a driver was called for.</summary>
internal enum HookKind
{
    Event,
    Interrupt,
    Service,
    Port,
    Breakpoint,
    Timer,
    Context,
    InterruptsEnabled,
    Return,
}

/// <summary>Which hook is running: two stores on the way in, so that a failure can be reported by name.</summary>
internal sealed class HookActivity
{
    private HookKind _kind;

    /// <summary>Vector, port, SVC number or event.</summary>
    private int _number;

    /// <summary>The hook's delegate, or the port handler; null while guest code runs.</summary>
    public object? Target { get; private set; }

    public void Enter(object target, HookKind kind, int number)
    {
        Target = target;
        _kind = kind;
        _number = number;
    }

    /// <summary>Guest code runs: what fails now is no hook.</summary>
    public void Leave() => Target = null;

    public override string ToString() => Target == null ? "memory handler" : _kind switch
    {
        HookKind.Interrupt => $"hook of interrupt {_number:X2}h",
        HookKind.Service => $"handler of service {_number:X2}h",
        HookKind.Port => $"handler of port {_number:X4}h",
        HookKind.Event => $"hook of event {(Mvdm.VdmEvent)_number}",
        HookKind.InterruptsEnabled => "STI hook",
        _ => $"{_kind.ToString().ToLowerInvariant()} hook",
    };
}
