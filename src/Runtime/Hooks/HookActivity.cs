namespace Dbt.Runtime.Hooks;

/// <summary>What a driver was called for.</summary>
internal enum HookKind
{
    None,
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
    /// <summary>The hook's delegate, or the port handler.</summary>
    public object? Target { get; private set; }

    public HookKind Kind { get; private set; }

    /// <summary>Vector, port, SVC number or event.</summary>
    public int Number { get; private set; }

    public void Enter(object target, HookKind kind, int number)
    {
        Target = target;
        Kind = kind;
        Number = number;
    }

    /// <summary>Guest code runs: what fails now is no hook.</summary>
    public void Leave() => Kind = HookKind.None;

    public override string ToString() => Kind switch
    {
        HookKind.Interrupt => $"hook of interrupt {Number:X2}h",
        HookKind.Service => $"handler of service {Number:X2}h",
        HookKind.Port => $"handler of port {Number:X4}h",
        HookKind.Event => $"hook of event {(Mvdm.VdmEvent)Number}",
        HookKind.InterruptsEnabled => "STI hook",
        HookKind.None => "memory handler",
        _ => $"{Kind.ToString().ToLowerInvariant()} hook",
    };
}
