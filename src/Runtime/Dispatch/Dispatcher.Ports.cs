using Dbt.Runtime.Hooks;

namespace Dbt.Runtime.Dispatch;

/// <summary>IN, OUT, INS and OUTS, which the processor leaves to the machine.</summary>
internal sealed unsafe partial class Dispatcher
{
    private readonly PortHooks _ports;

    private void PortIo()
    {
        // IST's PortInstruction
        // A device may have raised, or let through, an interrupt.
        if (_pic is { HasInterrupt: true })
            _state->StiWatch = 1;
    }
}
