namespace Dbt.Translator.Core;

/// <summary>
/// What the core did, counted as it goes, always. The guest's thread writes; others may read while the machine's memory
/// exists, and see each number as it was a moment ago. Times are processor time of the thread that worked, in nanoseconds.
/// </summary>
public sealed class CoreCounters
{
    // ---- decoding ---------------------------------------------------------------------------------------------------

    public long BlocksDecoded { get; internal set; }

    public long InstructionsDecoded { get; internal set; }

    // ---- translation ------------------------------------------------------------------------------------------------

    /// <summary>Regions that came to run.</summary>
    public long RegionsCompiled { get; internal set; }

    /// <summary>Those of them that took the place of another one with the same head: larger, or with one more entry.</summary>
    public long RegionsGrown { get; internal set; }

    /// <summary>Instructions of the guest that were compiled, copies counted each time.</summary>
    public long InstructionsCompiled { get; internal set; }

    /// <summary>IL instructions recorded.</summary>
    public long IlInstructions { get; internal set; }

    /// <summary>Bytes of IL handed to RyuJIT.</summary>
    public long IlBytes { get; internal set; }

    /// <summary>Regions planned again with fewer instructions, because RyuJIT would not have optimised them.</summary>
    public long RegionsShrunk { get; internal set; }

    /// <summary>Times code appeared where regions stored without looking, so that they were made anew.</summary>
    public long PlainRangesBroken { get; internal set; }

    /// <summary>Translations made for nothing: their code changed, or the cache was emptied, while they were compiled.</summary>
    public long CompilesDiscarded { get; internal set; }

    /// <summary>Most blocks that waited to be compiled in the background at once.</summary>
    public long QueueLongest { get; internal set; }

    /// <summary>Hot blocks that found no room in that queue.</summary>
    public long QueueOverflows { get; internal set; }

    /// <summary>Hot blocks that needed no region of their own when their turn came.</summary>
    public long QueueDropped { get; internal set; }

    /// <summary>Wall time in which regions were compiled while the interpreter went on, from plan to publication.</summary>
    public long BackgroundNanoseconds { get; internal set; }

    /// <summary>Choosing and decoding the blocks of regions; always on the guest's thread.</summary>
    public long PlanNanoseconds { get; internal set; }

    /// <summary>Analysis and writing of IL.</summary>
    public long EmitNanoseconds { get; internal set; }

    /// <summary>RyuJIT.</summary>
    public long JitNanoseconds { get; internal set; }

    /// <summary>All that was spent on translation, on all threads.</summary>
    public long TranslationNanoseconds => PlanNanoseconds + EmitNanoseconds + JitNanoseconds;

    // ---- running ----------------------------------------------------------------------------------------------------

    /// <summary>Instructions that were interpreted. With <see cref="CpuCoreOptions.CountInstructions"/>, or the check core, all.</summary>
    public long InstructionsCounted { get; internal set; }

    /// <summary>Times a region was entered from the dispatcher.</summary>
    public long RegionEntries { get; internal set; }

    /// <summary>Times a region went on into another one without the dispatcher.</summary>
    public long ChainHits { get; internal set; }

    /// <summary>Times a region would have, and there was none.</summary>
    public long ChainMisses { get; internal set; }

    /// <summary>Interrupts and port accesses that the machine carried out while a region waited.</summary>
    public long ExitsServed { get; internal set; }

    // ---- why regions came back to the dispatcher --------------------------------------------------------------------

    /// <summary>To go on at EIP: no region there yet, an indirect branch to a new place, or something is pending.</summary>
    public long ExitsNext { get; internal set; }

    /// <summary>A handler stopped the processor: interrupt, port, HLT, fault.</summary>
    public long ExitsStopped { get; internal set; }

    /// <summary>A handler branched, changed the mode or changed code.</summary>
    public long ExitsResync { get; internal set; }

    /// <summary>An instruction was left to the interpreter, which stored into code.</summary>
    public long ExitsCodeWritten { get; internal set; }

    /// <summary>An instruction was left to the interpreter, where it raised an exception.</summary>
    public long ExitsFault { get; internal set; }

    /// <summary>An instruction was left to the interpreter for another reason: a device's memory, ROM, a rare operand.</summary>
    public long ExitsOther { get; internal set; }

    /// <summary>Times a region left an instruction to the interpreter.</summary>
    public long Deoptimisations => ExitsCodeWritten + ExitsFault + ExitsOther;

    // ---- what was thrown away ---------------------------------------------------------------------------------------

    /// <summary>Blocks whose operand was patched.</summary>
    public long BlocksPatchedOperand { get; internal set; }

    /// <summary>Blocks that a store of up to four bytes changed otherwise.</summary>
    public long BlocksPatched { get; internal set; }

    /// <summary>Blocks that a longer store, of a string instruction mostly, went over.</summary>
    public long BlocksOverwritten { get; internal set; }

    /// <summary>Blocks changed while no guest code ran: by DOS that loads a program, a device, or a move of the A20 gate.</summary>
    public long BlocksReplaced { get; internal set; }

    public long BlocksInvalidated => BlocksPatchedOperand + BlocksPatched + BlocksOverwritten + BlocksReplaced;

    /// <summary>Regions that lost a block.</summary>
    public long RegionsInvalidated { get; internal set; }

    /// <summary>Times the whole cache was emptied because it was full.</summary>
    public long Evictions { get; internal set; }

    /// <summary>Times the runtime was asked to free translations that ended.</summary>
    public long Collections { get; internal set; }

    /// <summary>Bytes that the cache takes blocks and regions to hold now.</summary>
    public long CacheBytes { get; internal set; }
}
