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

    /// <summary>What the program has written to a file, by single bytes and without closing it, is there.</summary>
    [Fact]
    public void ASignalLosesNothing()
    {
        byte[] program =
        [
            0xB4, 0x3C, 0x31, 0xC9, 0xBA, 0x24, 0x01, 0xCD, 0x21, // mov ah,3Ch; xor cx,cx; mov dx,name; int 21h
            0x93, 0xBE, 0x10, 0x27, // xchg ax,bx; mov si,10000
            0xB4, 0x40, 0xB9, 0x01, 0x00, 0xBA, 0x24, 0x01, 0xCD, 0x21, // next: mov ah,40h; mov cx,1; mov dx,name; int 21h
            0x4E, 0x75, 0xF3, // dec si; jnz next
            0xB4, 0x02, 0xB2, 0x2E, 0xCD, 0x21, // mov ah,2; mov dl,'.'; int 21h
            0xEB, 0xFE, 0x90, 0x90, // jmp $
            .. "out.dat\0"u8,
        ];
        _folder.Write("w.com", program);
        var result = DbtProcess.Shell(
            _folder, "$DBT w.com >out.txt & until [ -s out.txt ]; do sleep 0.05; done; kill -TERM $!; wait $!");
        Assert.Equal(143, result.ExitCode);
        Assert.Equal(new string('o', 10000), File.ReadAllText(_folder.In("out.dat")));
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
