namespace Dbt.Translator.Emission;

/// <summary>
/// What RyuJIT optimises. It compiles without optimising, which is three to four times as slow, past 60,000 bytes of IL,
/// 20,000 instructions, 2,000 basic blocks, 2,000 locals or 8,000 references to locals and arguments (its DEFAULT_MIN_OPTS_*
/// constants). Of more than 1,024 locals it keeps those that are used least out of registers.
/// </summary>
internal static class OptimizerLimits
{
    private const int Bytes = 58_000;

    /// <summary>Far below RyuJIT's: the time to compile grows faster than the method from here on.</summary>
    private const int Instructions = 15_000;
    private const int BasicBlocks = 1_900;
    private const int Locals = 1_500;
    private const int LocalReferences = 7_800;

    /// <summary>How near a method is to the limit that it is nearest to. 1 is at the limit; above it the method is too large.</summary>
    public static double Fill(IlCode code)
    {
        var (blocks, bytes) = code.Measure();
        var fill = (double)code.InstructionCount / Instructions;
        fill = Math.Max(fill, (double)bytes / Bytes);
        fill = Math.Max(fill, (double)blocks / BasicBlocks);
        fill = Math.Max(fill, (double)code.LocalCount / Locals);
        return Math.Max(fill, (double)code.LocalReferences / LocalReferences);
    }
}
