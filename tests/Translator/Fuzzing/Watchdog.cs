using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>Sets the machine's pending flag when it is not disposed of in time.</summary>
public sealed unsafe class Watchdog(CpuState* state, int milliseconds) : IDisposable
{
    private readonly Timer _timer = Start((nint)state, milliseconds);

    private static Timer Start(nint state, int milliseconds) =>
        new(_ => Volatile.Write(ref ((CpuState*)state)->Pending, 1), null, milliseconds, Timeout.Infinite);

    public void Dispose()
    {
        // No late shot at memory that is gone.
        using var done = new ManualResetEvent(false);
        if (_timer.Dispose(done))
            done.WaitOne();
    }
}
