using System.Text;
using Dbt.Cli.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>On a terminal, which script(1) of util-linux provides.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a line on a terminal, with standard input open until it ends.</summary>
    private (string[] Lines, int ExitCode) OnTerminal(string line)
    {
        File.WriteAllText(_folder.In("line.sh"), line);
        var result = DbtProcess.Shell(_folder, "mkfifo hold; sleep 30 >hold & script -qec 'bash line.sh' /dev/null <hold; code=$?; kill %1; exit $code");
        return (Encoding.UTF8.GetString(result.Output).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), result.ExitCode);
    }

    /// <summary>Types when the program has said that it is ready: before, the terminal would take it as a line.</summary>
    private (string[] Lines, int ExitCode) OnTerminal(string line, string typed)
    {
        File.WriteAllText(_folder.In("line.sh"), line);
        File.WriteAllText(_folder.In("typed"), typed);
        var result = DbtProcess.Shell(
            _folder,
            "{ until grep -q ready seen || [ -f done ]; do sleep 0.05; done; sleep 0.3; cat typed; until [ -f done ]; do sleep 0.05; done; } 2>/dev/null | "
            + "{ script -qfec 'bash line.sh' seen >/dev/null; code=$?; touch done; exit $code; }");
        var text = File.ReadAllText(_folder.In("seen"));
        return (text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), result.ExitCode);
    }

    /// <summary>Looks for a key (which makes the terminal raw), says "ready", waits for a key, exits with its scan code.</summary>
    private void WriteKeyProgram() => _folder.Write(
        "key.com",
        [0xB4, 0x01, 0xCD, 0x16, 0xBA, 0x15, 0x01, 0xB4, 0x09, 0xCD, 0x21, .. Code.KeyToExitCode, .. "ready$"u8]);

    [Fact]
    public void OutputIsUnicode()
    {
        _folder.Write("x.com", Code.Print([0xC9, 0xCD, 0xBB, 13, 10]));
        Assert.Equal(["╔═╗"], OnTerminal("dbt x.com").Lines);
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
        WriteKeyProgram();
        Assert.Equal(scanCode, OnTerminal("dbt key.com", typed).ExitCode);
    }

    [Fact]
    public void ControlBackslashEndsAnyProgram()
    {
        _folder.Write("loop.com", [0xB4, 0x01, 0xCD, 0x16, 0xBA, 0x0D, 0x01, 0xB4, 0x09, 0xCD, 0x21, .. Code.Loop, .. "ready$"u8]);
        Assert.Equal(130, OnTerminal("dbt loop.com", "\u001C").ExitCode);
    }

    [Fact]
    public void TheTerminalIsAsItWasBefore()
    {
        WriteKeyProgram();
        var (lines, _) = OnTerminal("stty -g >before; dbt key.com; stty -g >after", "a");
        Assert.Contains(lines, line => line.Contains("ready", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllText(_folder.In("before")), File.ReadAllText(_folder.In("after")));
    }

    [Fact]
    public void TheTerminalIsAsItWasBeforeWhenASignalEndsTheRun()
    {
        WriteKeyProgram();
        var (lines, _) = OnTerminal(
            "stty -g >before; (sleep 1; kill -TERM $(cat pid)) & bash -c 'echo $$ >pid; exec $DBT key.com'; echo code $?; stty -g >after");
        Assert.Contains("code 143", lines);
        Assert.Equal(File.ReadAllText(_folder.In("before")), File.ReadAllText(_folder.In("after")));
    }
}
