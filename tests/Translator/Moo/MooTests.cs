using Dbt.Guest;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Moo;

/// <summary>
/// The single-step tests of a processor in real mode. DBT_MOO_ALL=1 runs each test an opcode has, otherwise a sample.
/// </summary>
public abstract class MooTests
{
    private const int Sample = 200;

    /// <summary>Each takes a translation of its own.</summary>
    private const int TranslatedSample = 20;

    private readonly MooFiles _files;
    private readonly CpuModel _model;
    private readonly ITestOutputHelper _output;

    protected MooTests(MooFiles files, CpuModel model, ITestOutputHelper output)
    {
        _files = files;
        _model = model;
        _output = output;
    }

    /// <summary>First hexadecimal digits of opcodes.</summary>
    public static TheoryData<char> Digits => [.. "0123456789ABCDEF"];

    [MooTheory]
    [MemberData(nameof(Digits))]
    public void AgreesInterpreted(char digit) => Check(digit, translated: false, Sample);

    [MooTheory]
    [MemberData(nameof(Digits))]
    public void AgreesTranslated(char digit) => Check(digit, translated: true, TranslatedSample);

    /// <summary>Why a case is left out, or null.</summary>
    protected abstract string? ReasonFor(string opcode, MooCase test);

    private void Check(char digit, bool translated, int sample)
    {
        using var machine = new MooMachine(_model, translated);
        var differences = new List<string>();
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var checkedCases = 0;
        foreach (var file in _files.Opcodes(digit))
        {
            var opcode = Path.GetFileNameWithoutExtension(file);
            var cases = MooCase.Read(file, _files.DefinedFlags(opcode));
            if (Environment.GetEnvironmentVariable("DBT_MOO_ALL") != "1")
                cases = cases.Take(sample);
            foreach (var test in cases)
            {
                if (ReasonFor(opcode, test) is { } reason)
                {
                    leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
                    continue;
                }
                checkedCases++;
                if (machine.Check(test) is { } difference)
                    differences.Add($"{opcode} {difference}");
            }
        }
        foreach (var (reason, count) in leftOut)
            _output.WriteLine($"{count} left out: {reason}");
        _output.WriteLine($"{checkedCases} run");
        Assert.True(checkedCases > 0);
        Assert.True(differences.Count == 0,
            $"{differences.Count} of {checkedCases} differ:\n{string.Join('\n', differences.Take(Report))}");
    }

    private static int Report => int.TryParse(Environment.GetEnvironmentVariable("DBT_MOO_REPORT"), out var count) ? count : 20;
}
