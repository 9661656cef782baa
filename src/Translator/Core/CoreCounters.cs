namespace Dbt.Translator.Core;

/// <summary>What the core did, counted as it goes.</summary>
public sealed class CoreCounters
{
    public long BlocksDecoded { get; internal set; }
    public long BlocksInvalidated { get; internal set; }
    public long RegionsCompiled { get; internal set; }
    public long RegionsInvalidated { get; internal set; }

    /// <summary>Times the whole cache was emptied because it was full.</summary>
    public long Evictions { get; internal set; }

    /// <summary>Instructions of the guest that were compiled, copies counted each time.</summary>
    public long InstructionsCompiled { get; internal set; }

    /// <summary>IL instructions emitted.</summary>
    public long IlInstructions { get; internal set; }

    /// <summary>Microseconds from the decision to translate a region until it could run.</summary>
    public long CompileMicroseconds { get; internal set; }

    /// <summary>Translations made for nothing: their code changed, or the cache was emptied, while they were compiled.</summary>
    public long CompilesDiscarded { get; internal set; }

    /// <summary>Hot blocks that found no room in the queue for compilation.</summary>
    public long QueueOverflows { get; internal set; }

    /// <summary>Times a region was entered from the dispatcher.</summary>
    public long RegionEntries { get; internal set; }

    /// <summary>Times a region handed an instruction to the interpreter.</summary>
    public long Deoptimisations { get; internal set; }
}
