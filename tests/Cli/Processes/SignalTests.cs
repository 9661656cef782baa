using Dbt.Cli.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>Signals end the machine, with everything flushed and the exit code of a process that a signal ended.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void ASignalEndsTheMachine(string signal, int exitCode)
    {
        byte[] program = [.. Code.Print("before"u8.ToArray())[..13], .. Code.Loop, 0, 0, 0, .. "before"u8];
        _folder.Write("loop.com", program);
        var result = DbtProcess.Shell(
            _folder, $"$DBT loop.com >out.txt & until [ -s out.txt ]; do sleep 0.05; done; kill -{signal} $!; wait $!");
        Assert.Equal("before", File.ReadAllText(_folder.In("out.txt")));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains($"ended by SIG{signal}", result.ErrorText, StringComparison.Ordinal);
    }

    /// <summary>By timeout(1): a shell's background processes ignore these two.</summary>
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("QUIT", 131)]
    public void TheKeyboardsSignalsEndAMachineWithoutATerminal(string signal, int exitCode)
    {
        _folder.Write("loop.com", Code.Loop);
        var result = DbtProcess.Shell(_folder, $"timeout --preserve-status -s {signal} 2 $DBT loop.com");
        Assert.Equal((exitCode, $"dbt: loop.com: ended by SIG{signal}\n"), (result.ExitCode, result.ErrorText));
    }
}
