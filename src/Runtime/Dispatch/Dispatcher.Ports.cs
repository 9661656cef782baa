using Dbt.Guest;
using Dbt.Runtime.Hooks;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>IN, OUT, INS and OUTS, which the processor leaves to the machine.</summary>
internal sealed unsafe partial class Dispatcher
{
    private readonly PortHooks _ports;

    private void PortIo()
    {
        if (PortInstruction.Execute(_state, _ports) == CpuExit.Exception)
            HandleException(_state->ExitOperand);
        // A device may have raised an interrupt, or let one through.
        if (_pic is { HasInterrupt: true })
            _state->StiWatch = 1;
    }
}
