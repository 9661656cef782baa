using Dbt.Cli.CommandLine;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.CommandLine;

public class RunOptionsParserTests
{
    private static RunOptions Parse(params string[] args) => RunOptionsParser.Parse(args);

    [Fact]
    public void RunMayBeLeftOut()
    {
        Assert.Equal("a.com", Parse("run", "a.com").Program);
        Assert.Equal("a.com", Parse("a.com").Program);
        Assert.Null(Parse("run").Program);
        Assert.Null(Parse().Program);
    }

    [Fact]
    public void OptionsEndAtTheProgramsName()
    {
        var options = Parse("run", "-v", "a.com", "-C", "x", "--help", "run", "--");
        Assert.True(options.Verbose);
        Assert.Null(options.Folder);
        Assert.Equal(RunAction.Run, options.Action);
        Assert.Equal(["-C", "x", "--help", "run", "--"], options.Arguments);
    }

    [Fact]
    public void TwoDashesEndTheOptions()
    {
        var options = Parse("--", "-odd.com", "x");
        Assert.Equal("-odd.com", options.Program);
        Assert.Equal(["x"], options.Arguments);
    }

    [Fact]
    public void AllOptionsAreRead()
    {
        var options = Parse(
            "-C", "dir", "--mount", "d=/x", "--mount", "E=/y:ro", "--env", "path=C:\\;D:\\", "--env=A==b", "--time-limit", "2.5",
            "--core=check", "--memsize", "8M", "--promotion", "7", "--cache-size", "32", "--trace", "int21,exec", "--trace-file", "t", "--status-fd", "3",
            "--deterministic", "--stats", "--stats-json", "s", "--dump-screen", "-", "--device", "VXYZ", "a");
        Assert.Equal("dir", options.Folder);
        Assert.Equal([new MountOption('D', "/x", false), new MountOption('E', "/y", true)], options.Mounts);
        Assert.Equal([new("PATH", "C:\\;D:\\"), new("A", "=b")], options.Environment);
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.TimeLimit);
        Assert.Equal(CoreKind.Check, options.Core);
        Assert.Equal(8192, options.MemoryKilobytes);
        Assert.Equal(7, options.Promotion);
        Assert.Equal(TraceCategories.Int21 | TraceCategories.Exec, options.Trace);
        Assert.Equal("t", options.TraceFile);
        Assert.Equal(3, options.StatusDescriptor);
        Assert.True(options.Deterministic);
        Assert.True(options.Statistics);
        Assert.Equal("s", options.StatisticsFile);
        Assert.Equal("-", options.ScreenDumpFile);
        Assert.Equal(["VXYZ"], options.Devices);
        Assert.Equal("a", options.Program);
    }

    [Fact]
    public void EveryTraceCategoryHasItsName()
    {
        foreach (var category in Enum.GetValues<TraceCategories>().Where(category => category != TraceCategories.None))
            Assert.Equal(category, TraceNames.Parse(TraceNames.Of(category)));
    }

    [Theory]
    [InlineData("2048", 2048)]
    [InlineData("1153", 1156)]
    [InlineData("4096K", 4096)]
    [InlineData("64m", 65536)]
    public void MemoryIsInKilobytesOrMegabytes(string value, int kilobytes) =>
        Assert.Equal(kilobytes, Parse("--memsize", value, "a").MemoryKilobytes);

    [Theory]
    [InlineData("--mont", "did you mean --mount?")]
    [InlineData("--timelimit", "did you mean --time-limit?")]
    [InlineData("--verbos", "did you mean --verbose?")]
    [InlineData("--quite-another-thing", "see 'dbt --help'")]
    [InlineData("-x", "unknown option -x")]
    public void AnUnknownOptionNamesTheNearest(string option, string expected) =>
        Assert.Contains(expected, Refused(option, "a.com"), StringComparison.Ordinal);

    [Theory]
    [InlineData("--mount", "/x")]
    [InlineData("--mount", "1=/x")]
    [InlineData("--mount", "D=")]
    [InlineData("--mount", "D:/x")]
    [InlineData("--env", "A")]
    [InlineData("--env", "=b")]
    [InlineData("--time-limit", "0")]
    [InlineData("--time-limit", "-1")]
    [InlineData("--time-limit", "1,5")]
    [InlineData("--time-limit", "soon")]
    [InlineData("--time-limit", "NaN")]
    [InlineData("--time-limit", "1e99")]
    [InlineData("--core", "fast")]
    [InlineData("--memsize", "640")]
    [InlineData("--memsize", "1025M")]
    [InlineData("--memsize", "99999999999")]
    [InlineData("--memsize", "4194304M")]
    [InlineData("--memsize", "M")]
    [InlineData("--promotion", "0")]
    [InlineData("--cache-size", "0")]
    [InlineData("--cache-size", "2000")]
    [InlineData("--trace", "int22")]
    [InlineData("--trace", "")]
    [InlineData("--status-fd", "x")]
    [InlineData("-v=1", "a")]
    [InlineData("--verbose=1", "a")]
    public void AValueThatCannotBeIsRefused(string option, string value) =>
        Assert.Contains(option.TrimEnd('1', '='), Refused(option, value, "a.com"), StringComparison.Ordinal);

    [Theory]
    [InlineData("--env")]
    [InlineData("-C")]
    [InlineData("--core")]
    public void AMissingValueIsSaid(string option) => Assert.Contains("needs a value", Refused(option), StringComparison.Ordinal);

    private static string Refused(params string[] args)
    {
        var exception = Assert.Throws<UsageException>(() => RunOptionsParser.Parse(args));
        Assert.Equal(2, exception.ExitCode);
        return exception.Message;
    }
}
