using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Moo;

/// <summary>
/// The single-step tests of an 80286 in real mode, but for what a 386 does differently (see <see cref="MooExclusions"/>).
/// DBT_MOO_ALL=1 runs each of the 1,000 tests an opcode has, otherwise a sample.
/// </summary>
public sealed class Moo80286Tests : IClassFixture<MooFiles>
{
    private const int Sample = 200;

    /// <summary>Each takes a translation of its own.</summary>
    private const int TranslatedSample = 20;

    private readonly MooFiles _files;
    private readonly ITestOutputHelper _output;

    public Moo80286Tests(MooFiles files, ITestOutputHelper output)
    {
        _files = files;
        _output = output;
    }

    [MooTheory]
    [InlineData('0')]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('5')]
    [InlineData('6')]
    [InlineData('7')]
    [InlineData('8')]
    [InlineData('9')]
    [InlineData('A')]
    [InlineData('B')]
    [InlineData('C')]
    [InlineData('D')]
    [InlineData('E')]
    [InlineData('F')]
    public void AgreesInterpreted(char digit) => Check(digit, translated: false, Sample);

    [MooTheory]
    [InlineData('0')]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('5')]
    [InlineData('6')]
    [InlineData('7')]
    [InlineData('8')]
    [InlineData('9')]
    [InlineData('A')]
    [InlineData('B')]
    [InlineData('C')]
    [InlineData('D')]
    [InlineData('E')]
    [InlineData('F')]
    public void AgreesTranslated(char digit) => Check(digit, translated: true, TranslatedSample);

    private void Check(char digit, bool translated, int sample)
    {
        using var machine = new MooMachine(translated);
        var differences = new List<string>();
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var checkedCases = 0;
        foreach (var file in _files.Opcodes(digit))
        {
            var opcode = Path.GetFileNameWithoutExtension(file);
            if (MooExclusions.Opcodes.ContainsKey(opcode))
                continue;
            var cases = MooCase.Read(file, _files.DefinedFlags(opcode));
            if (Environment.GetEnvironmentVariable("DBT_MOO_ALL") != "1")
                cases = cases.Take(sample);
            foreach (var test in cases)
            {
                if (MooExclusions.ReasonFor(opcode, test) is { } reason)
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
