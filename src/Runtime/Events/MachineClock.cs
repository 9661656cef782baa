using System.Diagnostics;

namespace Dbt.Runtime.Events;

/// <summary>The one source of time of a machine: the host's monotonic clock, or a counted one where a run must repeat.</summary>
internal abstract class MachineClock
{
    /// <summary>Nanoseconds since the machine was made; never goes back; any thread.</summary>
    public abstract long Now { get; }
}

/// <summary>The host's monotonic clock.</summary>
internal sealed class HostClock : MachineClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public override long Now => (Stopwatch.GetTimestamp() - _start) * (1_000_000_000 / Stopwatch.Frequency);
}
