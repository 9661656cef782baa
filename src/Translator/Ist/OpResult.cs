namespace Dbt.Translator.Ist;

/// <summary>What a handler tells its caller.</summary>
public static class OpResult
{
    /// <summary>Completed; EIP was not touched, the caller goes on at the next instruction.</summary>
    public const int Next = 0;

    /// <summary>
    /// Completed with a branch (or a REP stopped half way, EIP at itself): EIP was set, and in real mode perhaps CS.
    /// </summary>
    public const int Branch = 1;

    /// <summary>The exit fields of the state are set, and EIP as the exit documents.</summary>
    public const int Exit = 2;

    /// <summary>
    /// Completed and EIP set, but the mode, segment attributes, TF, IF or the interrupt shadow may have changed: recompute
    /// what depends on them, and look for pending interrupts.
    /// </summary>
    public const int Resync = 3;
}
