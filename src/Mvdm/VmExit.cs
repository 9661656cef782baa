namespace Dbt.Mvdm;

/// <summary>Why a virtual machine ended.</summary>
public enum VmExitReason
{
    /// <summary>The first program ended by itself: the exit code is the program's.</summary>
    ProgramEnded,

    /// <summary>The program could not be loaded: not found, not executable, damaged, or too large.</summary>
    BadProgram,

    /// <summary>The time limit passed.</summary>
    TimeLimit,

    /// <summary>The guest executed something it cannot go on from.</summary>
    GuestCrash,

    /// <summary>The guest used what this version does not do: an instruction or a device.</summary>
    Unsupported,

    /// <summary>Interpreter and translation differed (core "check").</summary>
    CheckFailed,

    /// <summary>The guest waits for input that can never come.</summary>
    InputEnded,

    /// <summary>The user or the host asked for the end.</summary>
    Killed,

    /// <summary>A driver failed.</summary>
    DriverFault,
}

/// <summary>How a virtual machine ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ExitCode">The program's exit code, 0–255; meaningful when it ended by itself.</param>
/// <param name="Message">For a person: what, where, and what to do next. Null when the program ended by itself.</param>
public sealed record VmExit(VmExitReason Reason, int ExitCode, string? Message = null);
