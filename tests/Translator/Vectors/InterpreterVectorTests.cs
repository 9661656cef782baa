using Xunit;

namespace Dbt.Translator.Tests.Vectors;

/// <summary>Every hardware vector in the interpreter.</summary>
public sealed class InterpreterVectorTests : IClassFixture<InterpreterVectorTests.Machine>
{
    private readonly VectorMachine _machine;

    public InterpreterVectorTests(Machine machine) => _machine = machine.Value;

    public static TheoryData<int, VectorMode, string> Families
    {
        get
        {
            var data = new TheoryData<int, VectorMode, string>();
            foreach (var (bits, mode) in new[] { (16, VectorMode.Real), (16, VectorMode.Protected), (32, VectorMode.Protected) })
            {
                foreach (var family in VectorCase.Families(bits))
                    data.Add(bits, mode, family);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AgreesWithTheProcessor(int bits, VectorMode mode, string family)
    {
        var cases = VectorCase.Read(bits, family)
            .Where(test => mode == VectorMode.Protected || !test.StoresThroughCodeSegment)
            .ToList();
        Assert.NotEmpty(cases);
        var differences = cases.Select(test => _machine.Check(test, mode)).OfType<string>().ToList();
        Assert.True(differences.Count == 0,
            $"{differences.Count} of {cases.Count} differ:\n{string.Join('\n', differences.Take(10))}");
    }

    public sealed class Machine : IDisposable
    {
        public VectorMachine Value { get; } = new(new InterpreterRunner());

        public void Dispose() => Value.Dispose();
    }
}
