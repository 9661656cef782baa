using System.Diagnostics;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Decoding;
using Dbt.Translator.Emission;

namespace Dbt.Translator.Core;

/// <summary>From a hot block to machine code: plan, record, emit, have RyuJIT compile, take the entry point.</summary>
internal sealed class RegionCompiler(BlockCache cache, OpDecoder decoder, CpuCoreOptions options)
{
    /// <summary>
    /// RyuJIT compiles without optimising past 60,000 bytes of IL, 20,000 instructions, 2,000 basic blocks, or 8,000
    /// references to locals (its DEFAULT_MIN_OPTS_* limits). A region that comes near is made smaller.
    /// </summary>
    private const int MaxIlInstructions = 15_000;
    private const int MaxLocalReferences = 7_000;
    private const int MaxLabels = 1_500;
    private const int MaxLocals = 1_500;

    private readonly RegionBuilder _builder = new(cache, decoder, options);
    private readonly RegionOptions _regionOptions =
        new(CountInstructions: options.Check || options.CountInstructions, Comments: options.Trace is not null, Links: null);

    public void Compile(Block head)
    {
        var start = Stopwatch.GetTimestamp();
        var limit = RegionBuilder.MaxInstructions;
        RegionPlan plan;
        IlCode code;
        // The check core compares after each region, so none leads into another.
        var links = options.Check ? null : cache.LinksOf(head.Key);
        var regionOptions = _regionOptions with { Links = links };
        while (true)
        {
            plan = _builder.Build(head, limit);
            code = RegionEmitter.Record(plan, regionOptions);
            if (plan.Blocks.Length == 1 || Fits(code))
                break;
            limit /= 2;
        }
        var method = RegionEmitter.Build(code, $"g_{head.Key.Linear:x}");
        var handle = MethodDescriptor(method);
        RuntimeHelpers.PrepareMethod(handle);
        var region = new Region(head, Array.ConvertAll(plan.Blocks, b => b.Block), method, handle.GetFunctionPointer(), links);
        cache.Add(region, code.InstructionCount * BytesPerInstruction);
        Count(plan, code, start);
        options.Trace?.Invoke(
            $"region {head.Key.CsBase:X}+{head.Key.Eip:X} mode {head.Key.Mode:X}: {plan.Blocks.Length} blocks, {code.InstructionCount} IL\n{code.List()}");
    }

    /// <summary>What a region is taken to hold in memory for each IL instruction: machine code and the runtime's own data.</summary>
    private const int BytesPerInstruction = 8;

    private static bool Fits(IlCode code) =>
        code.InstructionCount <= MaxIlInstructions && code.LocalReferences <= MaxLocalReferences
        && code.LabelCount <= MaxLabels && code.LocalCount <= MaxLocals;

    private void Count(RegionPlan plan, IlCode code, long start)
    {
        var counters = cache.Counters;
        foreach (var block in plan.Blocks)
            counters.InstructionsCompiled += block.Instructions.Length;
        counters.IlInstructions += code.InstructionCount;
        counters.CompileMicroseconds += (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetMethodDescriptor")]
    private static extern RuntimeMethodHandle MethodDescriptor(DynamicMethod method);
}
