using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>
/// Random programs run in the interpreter, one uncached instruction after the other, and in the core as the product uses it,
/// with everything translated at its first execution. Registers, flags, exits and all memory must agree.
/// DBT_FUZZ_RUNS sets how many, DBT_FUZZ_SEED where to start.
/// </summary>
public sealed unsafe class DifferentialTests(ITestOutputHelper output)
{
    private const int DefaultRuns = 20_000;
    private const int DefaultLongRuns = 400;
    private const int DefaultCollectedRuns = 20;
    private const int MostLongInstructions = 100_000;
    private const int WarmShare = 4;
    private const int MostInstructions = 2_000;

    /// <summary>Programs after which a core is made anew: code that programs keep patching waits for its translation.</summary>
    private const int RenewedAfter = 50;

    [Fact]
    public void TiersAgreeOnRandomPrograms()
    {
        var runs = Setting("DBT_FUZZ_RUNS", DefaultRuns);
        var seed = Setting("DBT_FUZZ_SEED", 1);
        var fill = FuzzMachine.MakeFill();
        using var interpreted = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 0 }, fill);
        using var translated = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 1 }, fill);
        // What was interpreted before it was translated has targets of branches that are known.
        using var warm = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 2 }, fill);
        var endless = 0;
        long regions = 0;
        var failures = new List<string>();
        for (var i = 0; i < runs && failures.Count < 5; i++)
        {
            var program = new GuestProgram(seed + i);
            interpreted.Load(program);
            if (!interpreted.Interpret(MostInstructions))
            {
                endless++;
                continue;
            }
            if (i % RenewedAfter == 0)
            {
                regions += translated.Core.Counters.RegionsCompiled;
                translated.Renew();
            }
            translated.Load(program);
            translated.Run();
            var difference = Difference(interpreted, translated);
            if (difference is null && i % WarmShare == 0)
            {
                warm.Renew();
                warm.Load(program);
                warm.Run();
                difference = Difference(interpreted, warm);
            }
            if (difference is not null)
                failures.Add($"seed {program.Seed} ({program.Mode}):\n{difference}\n{Convert.ToHexString(program.Code)} at {program.Entry:X}\n{Pinpoint(program, fill)}");
        }
        regions += translated.Core.Counters.RegionsCompiled;
        output.WriteLine($"{runs} runs, {endless} left out as endless, {regions} regions");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(endless < runs / 4);
        Assert.True(regions > runs - endless);
    }

    /// <summary>
    /// With compilation beside the interpreter: each program runs a few times over, so that regions are published, and thrown
    /// away because the next program lies there, at any moment. What runs when is chance; the results are not.
    /// </summary>
    [Fact]
    public void TiersAgreeWhileTranslationsAreMade()
    {
        const int Share = 20;
        const int Rounds = 12;
        var runs = Math.Max(Setting("DBT_FUZZ_RUNS", DefaultRuns) / Share, 1);
        var seed = Setting("DBT_FUZZ_SEED", 1);
        var fill = FuzzMachine.MakeFill();
        using var interpreted = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 0 }, fill);
        using var translated = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 2, CompilesInBackground = true }, fill);
        var failures = new List<string>();
        for (var i = 0; i < runs && failures.Count < 5; i++)
        {
            var program = new GuestProgram(seed + i);
            interpreted.Load(program);
            if (!interpreted.Interpret(MostInstructions))
                continue;
            var published = translated.Core.Counters.RegionsCompiled;
            for (var round = 0; round < Rounds; round++)
            {
                // The first few as fast as they come; then what is under way may come to its end.
                if (round >= Rounds / 2 && translated.Core.Counters.RegionsCompiled == published)
                    Thread.Sleep(1);
                translated.Load(program);
                translated.Run();
                if (Difference(interpreted, translated) is not { } difference)
                    continue;
                failures.Add($"seed {program.Seed} ({program.Mode}), round {round}:\n{difference}\n{Pinpoint(program, fill)}");
                break;
            }
        }
        var counters = translated.Core.Counters;
        output.WriteLine(
            $"{runs} programs, {counters.RegionsCompiled} regions, {counters.CompilesDiscarded} discarded, {counters.RegionEntries} entered");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.NotEqual(0, counters.RegionsCompiled);
        Assert.NotEqual(0, counters.RegionEntries);
    }

    /// <summary>
    /// Programs of several hundred instructions with loops, calls and several entries, at thresholds at which regions are made
    /// while they run, grow, get more entries and lead into each other. DBT_FUZZ_LONG sets how many.
    /// </summary>
    [Fact]
    public void TiersAgreeOnStructuredPrograms()
    {
        var runs = Setting("DBT_FUZZ_LONG", DefaultLongRuns);
        var seed = Setting("DBT_FUZZ_SEED", 1);
        var fill = FuzzMachine.MakeFill();
        using var interpreted = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 0 }, fill);
        int[] thresholds = [10, 20, 50];
        var translated = Array.ConvertAll(thresholds, threshold => new FuzzMachine(new CpuCoreOptions { PromotionThreshold = threshold }, fill));
        long entered = 0, instructions = 0, endless = 0, regions = 0, grown = 0, chained = 0;
        var failures = new List<string>();
        for (var i = 0; i < runs && failures.Count < 5; i++)
        {
            var program = new StructuredProgram(seed + i);
            var machine = translated[i % translated.Length];
            machine.Renew();
            interpreted.Load(program);
            machine.Load(program);
            foreach (var entry in program.Entries)
            {
                interpreted.Enter(program, entry);
                var before = interpreted.State->Instructions;
                if (!interpreted.Interpret(MostLongInstructions))
                {
                    endless++;
                    break;
                }
                instructions += (long)(interpreted.State->Instructions - before);
                entered++;
                machine.Enter(program, entry);
                machine.Run();
                if (Difference(interpreted, machine) is not { } difference)
                    continue;
                failures.Add($"seed {program.Seed} ({program.Mode}), threshold {machine.Core.Options.PromotionThreshold}, entry {entry:X}:\n{difference}\n{Convert.ToHexString(program.Code)} at {program.Entry:X}\n{Pinpoint(program, entry, machine.Core.Options, fill)}");
                break;
            }
            var counters = machine.Core.Counters;
            regions += counters.RegionsCompiled;
            grown += counters.RegionsGrown;
            chained += counters.ChainHits;
        }
        foreach (var machine in translated)
            machine.Dispose();
        output.WriteLine($"{runs} programs, {entered} times entered, {endless} endless, {instructions} instructions, {regions} regions, {grown} grown, {chained} times into each other");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(endless < runs / 4 + 1);
        Assert.True(runs < DefaultLongRuns || (instructions > 100L * runs && regions > runs && grown > 0 && chained > 0));
    }

    /// <summary>
    /// Regions are published, grown, patched and evicted on two threads while a third does nothing but collect: no machine code may be
    /// freed that a thread runs, or a link leads to. DBT_FUZZ_COLLECT sets how many programs.
    /// </summary>
    [Fact]
    public void TiersAgreeWhileTheRuntimeCollects()
    {
        const int Rounds = 6;
        var runs = Setting("DBT_FUZZ_COLLECT", DefaultCollectedRuns);
        var seed = Setting("DBT_FUZZ_SEED", 1);
        var fill = FuzzMachine.MakeFill();
        using var interpreted = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 0 }, fill);
        FuzzMachine[] translated =
        [
            new(new CpuCoreOptions { PromotionThreshold = 4, CompilesInBackground = true, CacheLimit = 1 << 18 }, fill),
            new(new CpuCoreOptions { PromotionThreshold = 2, CacheLimit = 1 << 18 }, fill),
        ];
        var ends = false;
        var collections = 0;
        var collector = new Thread(() =>
        {
            for (; !Volatile.Read(ref ends); collections++)
            {
                GC.Collect();
                // Machine code is freed by a finalizer.
                GC.WaitForPendingFinalizers();
                // The other tests of the process want to run as well.
                Thread.Sleep(5);
            }
        });
        collector.Start();
        var failures = new List<string>();
        long regions = 0;
        try
        {
            for (var i = 0; i < runs && failures.Count < 5; i++)
            {
                var program = new StructuredProgram(seed + i);
                interpreted.Load(program);
                interpreted.Enter(program, program.Entries[0]);
                if (!interpreted.Interpret(MostLongInstructions))
                    continue;
                foreach (var machine in translated)
                {
                    var before = machine.Core.Counters.RegionsCompiled;
                    for (var round = 0; round < Rounds && failures.Count < 5; round++)
                    {
                        machine.Load(program);
                        machine.Enter(program, program.Entries[0]);
                        // All of the process stands still again and again.
                        machine.Run(patience: 600_000);
                        if (Difference(interpreted, machine) is { } difference)
                            failures.Add($"seed {program.Seed} ({program.Mode}), round {round}, threshold {machine.Core.Options.PromotionThreshold}:\n{difference}");
                    }
                    regions += machine.Core.Counters.RegionsCompiled - before;
                }
            }
        }
        finally
        {
            Volatile.Write(ref ends, true);
            collector.Join();
            foreach (var machine in translated)
                machine.Dispose();
        }
        output.WriteLine($"{runs} programs, {regions} regions, {collections} collections");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(runs < DefaultCollectedRuns || (regions > runs && collections > 10));
    }

    private static string? Difference(FuzzMachine a, FuzzMachine b)
    {
        var (first, second) = (a.Describe(), b.Describe());
        if (first != second)
            return $"interpreted {first}\ntranslated  {second}";
        var at = a.Memory.CommonPrefixLength(b.Memory);
        return at == FuzzMachine.Compared ? null : $"memory at {at:X}: interpreted {a.Memory[at]:X2}, translated {b.Memory[at]:X2}";
    }

    /// <summary>The block that differs, from the check core.</summary>
    private static string Pinpoint(FuzzProgram program, byte[] fill)
    {
        using var check = new FuzzMachine(new CpuCoreOptions { PromotionThreshold = 1, Check = true }, fill);
        check.Load(program);
        check.Run();
        return check.Core.CheckFailure ?? "the check core finds no difference";
    }

    /// <summary>The same, for a program that was entered at each place in turn up to one.</summary>
    private static string Pinpoint(StructuredProgram program, int last, CpuCoreOptions options, byte[] fill)
    {
        using var check = new FuzzMachine(options with { Check = true }, fill);
        check.Load(program);
        foreach (var entry in program.Entries)
        {
            check.Enter(program, entry);
            check.Run();
            if (check.Core.CheckFailure is not null || entry == last)
                break;
        }
        return check.Core.CheckFailure ?? "the check core finds no difference";
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
