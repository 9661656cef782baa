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
        LookForInterrupt();
    }

    public uint In(ushort port, int size)
    {
        var value = _ports.In(port, size);
        AfterService();
        LookForInterrupt();
        return value;
    }

    public void Out(ushort port, int size, uint value)
    {
        _ports.Out(port, size, value);
        AfterService();
        LookForInterrupt();
    }

    /// <summary>A device may have raised an interrupt, or let one through.</summary>
    private void LookForInterrupt()
    {
        if (_pic is { HasInterrupt: true })
            WatchForEnable();
    }
}
