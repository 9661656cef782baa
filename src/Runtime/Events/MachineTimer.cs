using Dbt.Mvdm;

namespace Dbt.Runtime.Events;

/// <summary>A driver's timer.</summary>
internal sealed class MachineTimer(MachineEvents events, Action<IVirtualMachine> hook) : ITimerHook
{
    public Action<IVirtualMachine> Hook { get; } = hook;

    /// <summary>Nanoseconds on the machine's clock.</summary>
    public long Due { get; set; }

    public void Arm(long dueNanoseconds) => events.Arm(this, dueNanoseconds);

    public void Disarm() => events.Disarm(this);

    public void Dispose() => Disarm();
}
