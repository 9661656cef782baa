using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Decoding;
using Dbt.Translator.Emission;

namespace Dbt.Translator.Core;

/// <summary>
/// From a hot block to machine code in three steps. Planning and publishing read and write what belongs to the guest's thread;
/// translating, which is nearly all of the time, reads the plan and nothing else, and any one thread may do it.
/// </summary>
internal sealed class RegionCompiler(BlockCache cache, OpDecoder decoder, CpuCoreOptions options)
{
    /// <summary>What a region is taken to hold in memory for each IL instruction: machine code and the runtime's own data.</summary>
    private const int BytesPerInstruction = 24;

    // Most programs end before anything is hot.
    private RegionPlanner Planner => field ??= new RegionPlanner(new RegionBuilder(cache, decoder, options), options);
    private readonly RegionOptions _regionOptions =
        new(CountInstructions: options.Check || options.CountInstructions, Comments: options.Trace is not null, Links: null, Journal: options.Check);

    /// <summary>All three steps at once.</summary>
    public void Compile(Block hot)
    {
        var limit = RegionBuilder.MaxInstructions;
        while (true)
        {
            var job = Plan(hot, limit);
            Translate(job);
            if (Publish(job) != CompileResult.Again)
                return;
            limit = job.SmallerLimit;
        }
    }

    /// <summary>Chooses and decodes the blocks. They stay in memory until <see cref="Publish"/> or <see cref="Discard"/>.</summary>
    /// <param name="hot">What has been interpreted too often.</param>
    /// <param name="limit">Most instructions of the guest.</param>
    public CompileJob Plan(Block hot, int limit)
    {
        var start = ThreadClock.Nanoseconds;
        var (plan, replaced) = Planner.Plan(hot, limit);
        // The check core compares after each region, so none leads into another; under paging each way out is looked up anew.
        var links = options.Check || (hot.Key.Mode & ModeKey.Checked) != 0 ? null : cache.LinksOf(hot.Key);
        var job = new CompileJob(hot, replaced, plan, _regionOptions with { Links = links, PlainRange = PlainRangeOf(plan) }, limit)
        {
            PlainRangeGeneration = cache.PlainRangeGeneration,
        };
        foreach (var planned in job.Plan.Blocks)
            planned.Block.Jobs++;
        job.PlanTime = ThreadClock.Nanoseconds - start;
        return job;
    }

    /// <summary>None when a store of the region is known to go elsewhere again and again.</summary>
    private (uint Start, uint Length) PlainRangeOf(RegionPlan plan)
    {
        if (!ModeKey.UsesPlainRange(plan.Mode) || options.Check)
            return default;
        foreach (var block in plan.Blocks)
        {
            if (Array.Exists(block.Instructions, planned => planned.Deopts == DeoptLevel.OutsideRange))
                return default;
        }
        return cache.Memory.PlainRange(near: StackTop, lowest: cache.LowestData);
    }

    /// <summary>Where the data segment is written to: data, heap and stack of a program are mostly one run.</summary>
    private unsafe uint StackTop => cache.Memory.State->Ss.Base + cache.Memory.State->Registers[4];

    /// <summary>Records the IL and has RyuJIT compile it. Nothing of the guest's is touched.</summary>
    public static void Translate(CompileJob job)
    {
        var start = ThreadClock.Nanoseconds;
        var code = RegionEmitter.Record(job.Plan, job.Options);
        job.Code = code;
        job.Fill = OptimizerLimits.Fill(code);
        // RyuJIT is most of the work: none for what would be thrown away.
        if (job.IsOutdated || (job.Plan.Blocks.Length > 1 && job.Fill > 1))
        {
            job.EmitTime = ThreadClock.Nanoseconds - start;
            return;
        }
        var method = RegionEmitter.Build(code, $"g_{job.Head.Key.Linear:x}");
        var emitted = ThreadClock.Nanoseconds;
        job.EmitTime = emitted - start;
        var handle = MethodDescriptor(method);
        RuntimeHelpers.PrepareMethod(handle);
        job.JitTime = ThreadClock.Nanoseconds - emitted;
        job.Address = handle.GetFunctionPointer();
        job.Method = method;
    }

    /// <summary>Makes the region the one that runs at its head, unless a block of it has changed since it was planned.</summary>
    public CompileResult Publish(CompileJob job)
    {
        var isOutdated = job.IsOutdated;
        Discard(job);
        if (isOutdated)
        {
            cache.Counters.CompilesDiscarded++;
            cache.Delay(job.Request);
            return CompileResult.Outdated;
        }
        if (job.Options.PlainRange.Length != 0 && job.PlainRangeGeneration != cache.PlainRangeGeneration)
        {
            cache.Counters.CompilesDiscarded++;
            return CompileResult.Again;
        }
        if (job.Method is null)
        {
            cache.Counters.RegionsShrunk++;
            return CompileResult.Again;
        }
        var code = job.Code!;
        var blocks = job.Plan.Sources;
        var region = new Region(job.Entries, blocks, job.Method, job.Address, job.Options.Links)
        {
            Bytes = (long)code.InstructionCount * BytesPerInstruction,
            UsesPlainRange = job.Options.PlainRange.Length != 0,
            Generation = job.Replaced is { } replaced ? replaced.Generation + 1 : 0,
        };
        cache.Add(region, job.Replaced);
        CoolDown(job, region);
        if (job.Replaced is not null)
            cache.Counters.RegionsGrown++;
        if (options.Trace is { } trace)
        {
            var key = job.Head.Key;
            trace($"region {key.CsBase:X}+{key.Eip:X} mode {key.Mode:X}: {blocks.Length} blocks, {region.Instructions} instructions, {region.Entries.Length} entries, generation {region.Generation} for {job.Request.Key.Eip:X}, {code.InstructionCount} IL\n{code.List()}");
        }
        return CompileResult.Published;
    }

    /// <summary>
    /// Blocks of the region were entered again and again while it was compiled. That says nothing of how often they will be
    /// now, but they stay warm enough to belong to the regions of others. To grow again takes twice as long each time.
    /// </summary>
    private void CoolDown(CompileJob job, Region region)
    {
        var patience = (int)Math.Min((long)options.PromotionThreshold << region.Generation, int.MaxValue / 2);
        foreach (var block in region.Blocks)
        {
            block.Threshold = Math.Max(block.Threshold, patience);
            // An entry that loses this translation is still hot.
            if (block.Region != region)
                block.Executions = Math.Min(block.Executions, RegionBuilder.WarmExecutions(options) + 1);
        }
        job.Request.Executions = Math.Min(job.Request.Executions, job.Request.Threshold / 2);
    }

    /// <summary>Counts what the job cost, and lets go of its blocks.</summary>
    public void Discard(CompileJob job)
    {
        var counters = cache.Counters;
        foreach (var planned in job.Plan.Blocks)
            planned.Block.EndJob();
        counters.PlanNanoseconds += job.PlanTime;
        counters.EmitNanoseconds += job.EmitTime;
        counters.JitNanoseconds += job.JitTime;
        counters.IlInstructions += job.Code?.InstructionCount ?? 0;
        if (job.Method is null)
            return;
        counters.IlBytes += job.Method.GetILGenerator().ILOffset;
        foreach (var planned in job.Plan.Blocks)
            counters.InstructionsCompiled += planned.Instructions.Length;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetMethodDescriptor")]
    private static extern RuntimeMethodHandle MethodDescriptor(DynamicMethod method);
}
