using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Vectors;

/// <summary>The core as the product uses it, with everything translated at its first execution.</summary>
public sealed unsafe class TranslationRunner : IVectorRunner
{
    private readonly CpuCore _core;

    public TranslationRunner() => _core = new CpuCore(Memory, new CpuCoreOptions { PromotionThreshold = 1 });

    public GuestMemory Memory { get; } = new(VectorMachine.MemorySize, CpuModel.PentiumII);

    public long Regions => _core.Counters.RegionsCompiled;

    public int? Run()
    {
        var state = Memory.State;
        var exit = _core.Run();
        if (exit == CpuExit.Exception)
            return (int)state->ExitOperand;
        if (exit != CpuExit.Halt)
            throw new InvalidOperationException($"the instruction ended with {exit}");
        // Back onto the HLT.
        state->Eip = state->ExitIp;
        return null;
    }

    public void Dispose()
    {
        _core.Dispose();
        Memory.Dispose();
    }
}

/// <summary>Every hardware vector in translated code.</summary>
public sealed class TranslatedVectorTests : IClassFixture<TranslatedVectorTests.Machine>
{
    private readonly Machine _machine;

    public TranslatedVectorTests(Machine machine) => _machine = machine;

    [Theory]
    [MemberData(nameof(InterpreterVectorTests.Families), MemberType = typeof(InterpreterVectorTests))]
    public void AgreesWithTheProcessor(int bits, VectorMode mode, string family)
    {
        var cases = VectorCase.Read(bits, family)
            .Where(test => mode == VectorMode.Protected || !test.StoresThroughCodeSegment)
            .ToList();
        Assert.NotEmpty(cases);
        var before = _machine.Runner.Regions;
        var differences = cases.Select(test => _machine.Value.Check(test, mode)).OfType<string>().ToList();
        Assert.True(differences.Count == 0,
            $"{differences.Count} of {cases.Count} differ:\n{string.Join('\n', differences.Take(10))}");
        Assert.True(_machine.Runner.Regions - before >= cases.Count, "not every case was translated");
    }

    /// <summary>Segments that differ, so that each access asks for its own.</summary>
    [Theory]
    [MemberData(nameof(Families32))]
    public void AgreesWithTheProcessorWhereCodeCannotBeRead(string family)
    {
        const byte codePrefix = 0x2E;
        var differences = VectorCase.Read(32, family).Where(test => !test.Code.Contains(codePrefix))
            .Select(test => _machine.Value.Check(test, VectorMode.ExecuteOnly)).OfType<string>().ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences.Take(10))}");
    }

    public static TheoryData<string> Families32 => [.. VectorCase.Families(32)];

    public sealed class Machine : IDisposable
    {
        public Machine() => Value = new VectorMachine(Runner);

        public TranslationRunner Runner { get; } = new();

        public VectorMachine Value { get; }

        public void Dispose() => Value.Dispose();
    }
}
