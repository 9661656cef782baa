using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Dbt.Translator;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Emission;

namespace Dbt.Perf.Parts;

/// <summary>
/// The translator's own parts, each alone. One operation is what the method's comment says; guests are real-mode code at
/// 1000:0000, and those that loop count 10,000 rounds an operation.
/// </summary>
public unsafe class PartBenchmarks
{
    private const uint Code = 0x10000;
    private const int Rounds = 10_000;

    /// <summary>A loop of 16 instructions in five blocks, with loads, stores, flags and a call.</summary>
    private const string Typical = "8B04 0306 0020 8904 E8 1400 3D 0010 7204 D1E0 EB02 D1E8 83C602 49 75E7 F4 50 0346 02 58 11C2 C3";

    private readonly List<PartGuest> _guests = [];
    private PartGuest _typical = null!, _interpreted = null!, _entry = null!, _chained = null!, _indirect = null!, _patched = null!;
    private RegionCompiler _compiler = null!;
    private BlockCache _cache = null!;
    private Block _head = null!;
    private CompileJob _job = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _typical = Guest(0, Typical);
        var options = new CpuCoreOptions { PromotionThreshold = 1 };
        _cache = new BlockCache(_typical.Memory, _typical.Core.Decoder, options);
        _compiler = new RegionCompiler(_cache, _typical.Core.Decoder, options);
        _head = _cache.Get(new BlockKey(Code, Code, 0xFFFF, _typical.Mode));
        _job = _compiler.Plan(_head, 600);

        // a: dec cx / jnz a / hlt
        _interpreted = Guest(0, "49 75FD F4");
        _entry = Guest(1, "40 F4");
        _entry.Run(1);

        // a: inc ax / jmp b / b: dec cx / jnz a / hlt. What was patched belongs to no other block's region: two regions.
        _chained = Guest(20, "40 EB00 49 75FA F4", 0, 3);
        // mov bx,8 / a: inc ax / jmp bx / nop nop / b: dec cx / jnz a / hlt
        _indirect = Guest(20, "BB0800 40 FFE3 9090 49 75F8 F4", 3, 8);
        // a: xor byte [cs:b],8 / b: inc ax, or dec ax / dec cx / jnz a / hlt: code that changes, not an operand.
        _patched = Guest(0, "2E 80360600 08 40 49 75F6 F4");
        foreach (var guest in new[] { _chained, _indirect })
        {
            for (var i = 0; i < 10; i++)
                guest.Run(Rounds);
            if (guest.Core.Counters.ChainHits < 2 * Rounds)
                throw new InvalidOperationException("the regions do not lead into each other");
        }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _compiler.Discard(_job);
        _cache.Dispose();
        foreach (var guest in _guests)
            guest.Dispose();
    }

    private PartGuest Guest(int promotion, string code, params int[] separate)
    {
        var guest = new PartGuest(new CpuCoreOptions { PromotionThreshold = promotion }, code, separate);
        _guests.Add(guest);
        return guest;
    }

    /// <summary>A loop of ours that the others are compared with: 10,000 rounds of a dependent multiplication.</summary>
    [Benchmark(Baseline = true)]
    public uint Reference()
    {
        var value = 1u;
        for (var i = 0; i < Rounds; i++)
            value = (value * 1_664_525) + 1_013_904_223;
        return value;
    }

    /// <summary>Decodes one instruction with a memory operand.</summary>
    [Benchmark]
    public byte Decode()
    {
        Op op;
        _typical.Core.Decoder.Decode(Code, 0xFFFF, 2, false, out _, &op);
        return op.Length;
    }

    /// <summary>Chooses, decodes and analyses the blocks of the typical loop.</summary>
    [Benchmark]
    public void Analyse() => _compiler.Discard(_compiler.Plan(_head, 600));

    /// <summary>Records the IL of the typical loop.</summary>
    [Benchmark]
    public int Emit() => RegionEmitter.Record(_job.Plan, _job.Options).InstructionCount;

    /// <summary>Records the IL of the typical loop, makes a DynamicMethod of it, and has RyuJIT compile it.</summary>
    [Benchmark]
    public nint EmitAndJit()
    {
        var method = RegionEmitter.Build(RegionEmitter.Record(_job.Plan, _job.Options), "benchmark");
        var handle = Descriptor(method);
        RuntimeHelpers.PrepareMethod(handle);
        return handle.GetFunctionPointer();
    }

    /// <summary>10,000 dispatches of an interpreted block of two instructions.</summary>
    [Benchmark]
    public void InterpretedBlocks() => _interpreted.Run(Rounds);

    /// <summary>Run, one entry of a region from the dispatcher, and its exit at a HLT.</summary>
    [Benchmark]
    public void RegionEntry() => _entry.Run(1);

    /// <summary>20,000 chained exits between two regions.</summary>
    [Benchmark]
    public void ChainedExits() => _chained.Run(Rounds);

    /// <summary>10,000 exits by an indirect jump, and as many chained ones back.</summary>
    [Benchmark]
    public void IndirectExits() => _indirect.Run(Rounds);

    /// <summary>1,000 stores into code, each with the block's end, its decoding and its dispatch.</summary>
    [Benchmark]
    public void Invalidations() => _patched.Run(1000);

    /// <summary>A new processor, from the first entry of a hot loop until its region has come from the second thread.</summary>
    [Benchmark]
    public long BackgroundPublication()
    {
        using var guest = new PartGuest(new CpuCoreOptions { PromotionThreshold = 20, CompilesInBackground = true }, "49 75FD F4", []);
        while (guest.Core.Counters.RegionsCompiled == 0)
            guest.Run(100);
        return guest.Core.Counters.RegionsCompiled;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetMethodDescriptor")]
    private static extern RuntimeMethodHandle Descriptor(DynamicMethod method);
}
