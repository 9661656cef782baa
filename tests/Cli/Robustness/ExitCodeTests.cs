using Dbt.Cli.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.Robustness;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryExitCodeOfAProgramComesOut()
    {
        for (var code = 0; code < 256; code++)
            Assert.Equal(new VmExit(VmExitReason.ProgramEnded, code), InProcess.Run(_folder, "x.com", Code.Exit((byte)code)).Exit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(124)]
    [InlineData(127)]
    [InlineData(130)]
    [InlineData(255)]
    public void TheProcessEndsWithTheProgramsExitCode(byte code)
    {
        _folder.Write("x.com", Code.Exit(code));
        var result = DbtProcess.Run(_folder.Path, "x.com");
        Assert.Equal((code, "", ""), (result.ExitCode, result.Text, result.ErrorText));
    }

    [Theory]
    [InlineData(VmExitReason.ProgramEnded, 259, 3)]
    [InlineData(VmExitReason.BadProgram, 0, 126)]
    [InlineData(VmExitReason.TimeLimit, 0, 124)]
    [InlineData(VmExitReason.GuestCrash, 0, 123)]
    [InlineData(VmExitReason.Unsupported, 0, 122)]
    [InlineData(VmExitReason.CheckFailed, 0, 120)]
    [InlineData(VmExitReason.InputEnded, 0, 121)]
    [InlineData(VmExitReason.Killed, 143, 143)]
    [InlineData(VmExitReason.Killed, 0, 130)]
    [InlineData(VmExitReason.DriverFault, 0, 125)]
    public void EveryReasonHasItsExitCodeAndName(VmExitReason reason, int exitCode, int expected)
    {
        Assert.Equal(expected, ExitCodes.Of(new VmExit(reason, exitCode)));
        Assert.Equal(reason, Enum.GetValues<VmExitReason>().Single(other => ExitCodes.NameOf(other) == ExitCodes.NameOf(reason)));
    }
}
