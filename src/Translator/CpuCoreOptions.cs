namespace Dbt.Translator;

/// <summary>What can be chosen for a core. Immutable; every field says what it changes.</summary>
public sealed record CpuCoreOptions
{
    /// <summary>The threshold that pays on most programs.</summary>
    public const int UsualThreshold = 1000;

    /// <summary>Executions of a block head after which its region is compiled; 1 compiles at once, 0 never.</summary>
    public int PromotionThreshold { get; init; } = UsualThreshold;

    /// <summary>
    /// Compile on a second thread while the interpreter goes on; false: on the guest's, so that what is translated when
    /// depends on the executed instructions alone. A core that compiles at once or checks never uses a second thread.
    /// </summary>
    public bool CompilesInBackground { get; init; }

    /// <summary>Run each translation beside the interpreter and stop at the first difference.</summary>
    public bool Check { get; init; }

    /// <summary>Count each executed instruction in <see cref="Guest.CpuState.Instructions"/> in translated code as well.</summary>
    public bool CountInstructions { get; init; }

    /// <summary>The bound that leaves most programs alone, in bytes.</summary>
    public const int UsualCacheLimit = 64 << 20;

    /// <summary>Bytes that decoded blocks, translations and what is remembered of them may hold before all are given up.</summary>
    public int CacheLimit { get; init; } = UsualCacheLimit;

    /// <summary>Told one line for each translation event; null when nobody asks.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>Called on the compiling thread before each translation: where tests hold it.</summary>
    internal Action? BeforeTranslation { get; init; }
}
