using System.Text;
using Dbt.Cli.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>On a terminal, which script(1) of util-linux provides.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private (string Text, int ExitCode) OnTerminal(string line, string typed = "")
    {
        File.WriteAllText(_folder.In("line.sh"), line);
        var result = DbtProcess.Shell(_folder, "script -qec 'bash line.sh' /dev/null", typed);
        return (Encoding.UTF8.GetString(result.Output), result.ExitCode);
    }

    [Fact]
    public void OutputIsUnicode()
    {
        _folder.Write("x.com", Code.Print([0xC9, 0xCD, 0xBB, 13, 10]));
        Assert.Equal("╔═╗\r\r\n", OnTerminal("dbt x.com").Text);
    }

    [Theory]
    [InlineData("a", 0x1E)]
    [InlineData("\e[A", 0x48)]
    [InlineData("\e[15~", 0x3F)]
    [InlineData("\ex", 0x2D)]
    [InlineData("\r", 0x1C)]
    [InlineData("\e", 0x01)]
    [InlineData("\u0003", 0x2E)]
    public void KeysReachTheProgram(string typed, int scanCode)
    {
        _folder.Write("key.com", Code.KeyToExitCode);
        // The terminal is made raw only when the program asks; what was typed before would still be a line.
        Assert.Equal(scanCode, OnTerminal("dbt key.com", typed).ExitCode);
    }

    [Fact]
    public void TheTerminalIsAsItWasBefore()
    {
        _folder.Write("key.com", Code.KeyToExitCode);
        var (text, _) = OnTerminal("stty -g; dbt key.com; stty -g", "a");
        var modes = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, modes.Length);
        Assert.Equal(modes[0], modes[1]);
    }

    [Fact]
    public void TheTerminalIsAsItWasBeforeWhenASignalEndsTheRun()
    {
        _folder.Write("key.com", Code.KeyToExitCode);
        var (text, _) = OnTerminal("stty -g; (sleep 1; kill -TERM $(cat pid)) & bash -c 'echo $$ >pid; exec $DBT key.com'; echo $?; stty -g");
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("143", lines[^2]);
        Assert.Equal(lines[0], lines[^1]);
    }
}
