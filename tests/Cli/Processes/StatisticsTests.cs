using System.Text.Json;
using Dbt.Cli.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>--stats and --stats-json, and what they say of --deterministic.</summary>
public sealed class StatisticsTests : IDisposable
{
    /// <summary>cli / mov bx,200 / o: mov cx,1000 / l: inc ax / loop l / dec bx / jnz o / exit: 400,000 instructions and a few.</summary>
    private static byte[] TwoLoops =>
        [0xFA, 0xBB, 0xC8, 0x00, 0xB9, 0xE8, 0x03, 0x40, 0xE2, 0xFD, 0x4B, 0x75, 0xF7, .. Code.Exit(5)];

    /// <summary>cli / mov ecx,200 million / l: inc ax / dec ecx / jnz l / exit: a second for the interpreter.</summary>
    private static byte[] LongLoop =>
        [0xFA, 0x66, 0xB9, 0x00, 0xC2, 0xEB, 0x0B, 0x40, 0x66, 0x49, 0x75, 0xFB, .. Code.Exit(6)];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheTableIsOnStandardErrorBehindTheProgramsOutput()
    {
        _folder.Write("x.com", Code.Print("out"u8.ToArray(), exitCode: 3));
        var result = DbtProcess.Run(_folder.Path, "--stats", "x.com");
        Assert.Equal(("out", 3), (result.Text, result.ExitCode));
        Assert.StartsWith("dbt: statistics of x.com\n  time ", result.ErrorText, StringComparison.Ordinal);
        Assert.Matches(@"\n  code +blocks decoded +[1-9]\d*\n", result.ErrorText);
        Assert.Matches(@"\n  translation +regions compiled +0\n", result.ErrorText);
        Assert.DoesNotContain(result.ErrorText.Split('\n'), line => line.Length > 80);
    }

    [Fact]
    public void TheJsonHasAllFiguresOfTheTable()
    {
        _folder.Write("x.com", TwoLoops);
        var result = DbtProcess.Run(_folder.Path, "--deterministic", "--stats", "--stats-json", "s.json", "x.com");
        Assert.Equal(5, result.ExitCode);
        var sections = Statistics("s.json").EnumerateObject().ToList();
        Assert.Equal(["time", "code", "translation", "regions", "exits", "invalidations"], sections.Select(section => section.Name));
        var inTable = result.ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
        Assert.Equal(inTable, sections.Sum(section => section.Value.EnumerateObject().Count()));
        foreach (var figure in sections.SelectMany(section => section.Value.EnumerateObject()))
            Assert.InRange(figure.Value.GetDouble(), 0, 1e12);
    }

    [Fact]
    public void InterpretedInstructionsAreThoseOfTheStatusLine()
    {
        _folder.Write("x.com", TwoLoops);
        DbtProcess.Shell(_folder, "dbt --core interpreter --stats-json s.json --status-fd 3 x.com 3>status.json");
        var counted = Statistics("s.json").GetProperty("code").GetProperty("instructionsInterpreted").GetInt64();
        Assert.Equal(Statistics("status.json").GetProperty("instructions").GetInt64(), counted);
        Assert.InRange(counted, 400_000, 500_000);
    }

    /// <summary>The same translations in each run; without a wait for them it is chance how many there are.</summary>
    [Fact]
    public void ADeterministicRunTranslatesTheSameEachTime()
    {
        _folder.Write("x.com", TwoLoops);
        var first = Translation("a.json");
        Assert.Equal(first, Translation("b.json"));
        Assert.NotEqual(0, first.Regions);
        Assert.NotEqual(0, first.IlBytes);

        (long Regions, long Instructions, long IlBytes) Translation(string file)
        {
            DbtProcess.Run(_folder.Path, "--deterministic", "--stats-json", file, "x.com");
            var section = Statistics(file).GetProperty("translation");
            return (section.GetProperty("regionsCompiled").GetInt64(), section.GetProperty("instructionsCompiled").GetInt64(),
                section.GetProperty("ilBytes").GetInt64());
        }
    }

    /// <summary>On a machine with one processor the guest waits: its interpreter would only take turns with the compiler.</summary>
    [Theory]
    [InlineData("1", "", false)]
    [InlineData("2", "", true)]
    [InlineData("2", "--deterministic", false)]
    [InlineData("2", "--core check", false)]
    public void TheInterpreterGoesOnWhereThereIsAProcessorForIt(string processors, string option, bool goesOn)
    {
        _folder.Write("x.com", option.Contains("check", StringComparison.Ordinal) ? TwoLoops : LongLoop);
        DbtProcess.Shell(_folder, $"DOTNET_PROCESSOR_COUNT={processors} dbt {option} --stats-json s.json x.com");
        var statistics = Statistics("s.json");
        Assert.NotEqual(0, statistics.GetProperty("translation").GetProperty("regionsCompiled").GetInt64());
        Assert.Equal(goesOn, statistics.GetProperty("time").GetProperty("backgroundMilliseconds").GetDouble() > 0);
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsSaid()
    {
        _folder.Write("x.com", Code.Exit(4));
        var result = DbtProcess.Run(_folder.Path, "--stats-json", "/no/such/file", "x.com");
        Assert.StartsWith("dbt: --stats-json /no/such/file: cannot be written", result.ErrorText, StringComparison.Ordinal);
        Assert.Equal(4, result.ExitCode);
    }

    private JsonElement Statistics(string file) => JsonDocument.Parse(File.ReadAllText(_folder.In(file))).RootElement;
}
