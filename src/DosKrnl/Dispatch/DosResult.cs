namespace Dbt.DosKrnl.Dispatch;

/// <summary>What a service did; the dispatcher turns it into AX, CF and the extended error, in one place.</summary>
internal enum DosOutcome : byte
{
    /// <summary>CF clear; the registers that the service set.</summary>
    Ok,

    /// <summary>CF set, AX the error code, extended error recorded.</summary>
    Failed,

    /// <summary>Flags are the caller's; the registers that the service set. For the CP/M functions, which do not use CF.</summary>
    Plain,

    /// <summary>AL = FFh, extended error recorded, flags the caller's: how FCB functions fail.</summary>
    StatusFailed,

    /// <summary>Cannot go on before something happens: the guest waits, then the same call is made again with the same registers.</summary>
    Wait,

    /// <summary>Ctrl-C was typed: INT 23h, and then the call again or the end of the process.</summary>
    Break,

    /// <summary>The service has set CS:IP and SS:SP (EXEC, terminate, a call into the guest): nothing more is changed.</summary>
    Transferred,
}

/// <summary>Result of a DOS service. <c>return DosResult.Ok;</c> or <c>return DosError.FileNotFound;</c></summary>
/// <param name="Outcome">What the dispatcher does.</param>
/// <param name="Error">The error of a failure.</param>
/// <param name="HardDrive">
/// 0–25: the failure is a hardware error of that drive, for which a guest that has hooked INT 24h is asked to abort, retry
/// or fail; 255: of a character device; null otherwise.
/// </param>
internal readonly record struct DosResult(DosOutcome Outcome, DosError Error = DosError.None, byte? HardDrive = null)
{
    public static DosResult Ok => default;

    public static DosResult Plain => new(DosOutcome.Plain);

    public static DosResult Wait => new(DosOutcome.Wait);

    public static DosResult Break => new(DosOutcome.Break);

    public static DosResult Transferred => new(DosOutcome.Transferred);

    public static DosResult StatusFailed(DosError error) => new(DosOutcome.StatusFailed, error);

    public static DosResult HardError(DosError error, byte drive) => new(DosOutcome.Failed, error, drive);

    public bool IsOk => Outcome == DosOutcome.Ok;

    public static implicit operator DosResult(DosError error) => new(DosOutcome.Failed, error);
}
