using System.Reflection.Emit;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Emission;

namespace Dbt.Translator.Core;

/// <summary>A region on its way from its plan to machine code; see <see cref="RegionCompiler"/> for who writes what.</summary>
/// <param name="request">The hot block that it was asked for.</param>
/// <param name="replaced">The region whose place it takes, or null.</param>
/// <param name="plan">What is translated.</param>
/// <param name="options">How.</param>
/// <param name="limit">Most instructions of the guest that it was planned with.</param>
internal sealed class CompileJob(Block request, Region? replaced, RegionPlan plan, RegionOptions options, int limit)
{
    public Block Request { get; } = request;
    public Region? Replaced { get; } = replaced;
    public RegionPlan Plan { get; } = plan;
    public RegionOptions Options { get; } = options;

    public int Limit { get; } = limit;

    /// <summary>What <see cref="BlockCache.PlainRangeGeneration"/> was for <see cref="RegionOptions.PlainRange"/>.</summary>
    public int PlainRangeGeneration { get; init; }

    /// <summary>How near its IL came to what RyuJIT would not optimise: see <see cref="OptimizerLimits.Fill"/>.</summary>
    public double Fill { get; set; }

    /// <summary>Instructions with which it should fit when it was too large: by what it was too large, and a tenth less.</summary>
    public int SmallerLimit
    {
        get
        {
            var instructions = 0;
            foreach (var block in Plan.Blocks)
                instructions += block.Instructions.Length;
            if (Fill <= 1)
                return Limit;
            return Math.Max(1, (int)(Math.Min(instructions, Limit) * 0.9 / Fill));
        }
    }

    public Block Head => Plan.Head.Block;

    public Block[] Entries => Array.ConvertAll(Plan.Entries, entry => entry.Block);

    /// <summary>Code of it has been changed. Any thread may ask; once true, it stays so.</summary>
    public bool IsOutdated => Array.Exists(Plan.Blocks, planned => !planned.Block.IsValid);

    public IlCode? Code { get; set; }

    /// <summary>Null while it is not compiled, and when the IL is more than RyuJIT would optimise.</summary>
    public DynamicMethod? Method { get; set; }

    public nint Address { get; set; }

    /// <summary>Processor time of each step, in nanoseconds: the plan; the IL; RyuJIT.</summary>
    public long PlanTime { get; set; }
    public long EmitTime { get; set; }
    public long JitTime { get; set; }

    /// <summary>When it was handed to another thread, in ticks of the stopwatch.</summary>
    public long Started { get; set; }
}

/// <summary>What became of a job.</summary>
internal enum CompileResult
{
    /// <summary>The region runs from now on.</summary>
    Published,

    /// <summary>Code of it was changed meanwhile; its head waits to become hot again.</summary>
    Outdated,

    /// <summary>It has to be planned again: with fewer instructions, or without the plain range that it relied on.</summary>
    Again,
}
