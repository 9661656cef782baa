using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Runtime.Hooks;

/// <summary>Hooks of interrupt vectors and handlers of SVC numbers, in arrays: they are looked up on each trap.</summary>
internal sealed unsafe class InterruptHooks
{
    private readonly CpuState* _state;

    private readonly InterruptHook[]?[] _pre = new InterruptHook[]?[256];
    private readonly InterruptHook[]?[] _post = new InterruptHook[]?[256];
    private readonly InterruptHook?[] _services = new InterruptHook?[256];

    /// <param name="state">Is told which vectors INT may enter without asking here.</param>
    /// <param name="seesAll">None.</param>
    public InterruptHooks(CpuState* state, bool seesAll)
    {
        _state = state;
        for (var vector = 0; vector < 256; vector++)
            _state->SetEntersDirectly((byte)vector, !seesAll);
    }

    public InterruptHook[]? Pre(byte vector) => _pre[vector];

    public InterruptHook[] Post(byte vector) => _post[vector] ?? [];

    public InterruptHook? Service(byte number) => _services[number];

    public void Install(byte vector, InterruptHook hook, HookOrder order)
    {
        ref var hooks = ref (order == HookOrder.PreReflection ? _pre : _post)[vector];
        hooks = hooks == null ? [hook] : [.. hooks, hook];
        if (order == HookOrder.PreReflection)
            _state->SetEntersDirectly(vector, false);
    }

    public void InstallService(byte number, InterruptHook handler)
    {
        if (number is Layout.MemoryMap.InterruptService or Layout.MemoryMap.BreakpointService || _services[number] != null)
            throw new InvalidVdhCallException("InstallService", $"service {number:X2}h is taken");
        _services[number] = handler;
    }
}
