using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary>
/// Exit codes of the process that are not the guest's. A guest may use these numbers too; <c>--status-fd</c> tells them apart
/// for sure. 124–127 and 128 + signal are what timeout(1), env(1) and shells use; docs/exit-codes.md is the public table.
/// </summary>
internal static class ExitCodes
{
    public const int Usage = 2;
    public const int CheckFailed = 120;
    public const int InputEnded = 121;
    public const int Unsupported = 122;
    public const int GuestCrash = 123;
    public const int TimeLimit = 124;
    public const int OwnFailure = 125;
    public const int BadProgram = 126;
    public const int NotFound = 127;
    public const int Interrupted = 130;

    public static int Of(VmExit exit) => exit.Reason switch
    {
        VmExitReason.ProgramEnded => exit.ExitCode & 0xFF,
        VmExitReason.BadProgram => BadProgram,
        VmExitReason.TimeLimit => TimeLimit,
        VmExitReason.GuestCrash => GuestCrash,
        VmExitReason.Unsupported => Unsupported,
        VmExitReason.CheckFailed => CheckFailed,
        VmExitReason.InputEnded => InputEnded,
        VmExitReason.Killed => exit.ExitCode > 128 ? exit.ExitCode : Interrupted,
        _ => OwnFailure,
    };

    /// <summary>The name of a reason in the status line.</summary>
    public static string NameOf(VmExitReason reason) => reason switch
    {
        VmExitReason.ProgramEnded => "exited",
        VmExitReason.BadProgram => "bad-program",
        VmExitReason.TimeLimit => "time-limit",
        VmExitReason.GuestCrash => "guest-crash",
        VmExitReason.Unsupported => "unsupported",
        VmExitReason.CheckFailed => "check-failed",
        VmExitReason.InputEnded => "input-ended",
        VmExitReason.Killed => "killed",
        _ => "driver-fault",
    };
}
