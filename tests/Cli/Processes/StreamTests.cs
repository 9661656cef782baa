using System.Text;
using Dbt.Cli.Tests.Support;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>Standard streams of the process: bytes untouched, pipes, closed ends.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] AllBytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7 + i / 256))];

    [Fact]
    public void StandardInputAndOutputKeepEveryByte()
    {
        _folder.Write("copy.com", Code.Copy);
        var bytes = AllBytes(100_003);
        var result = DbtProcess.RunWith(_folder.Path, bytes, "copy.com");
        Assert.Equal(0, result.ExitCode);
        Assert.True(bytes.AsSpan().SequenceEqual(result.Output));
        Assert.Empty(result.Error);
    }

    [Fact]
    public void StandardErrorKeepsEveryByte()
    {
        var bytes = AllBytes(256);
        _folder.Write("err.com", Code.Print(bytes, handle: 2));
        var result = DbtProcess.Run(_folder.Path, "err.com");
        Assert.Empty(result.Output);
        Assert.True(bytes.AsSpan().SequenceEqual(result.Error));
    }

    [Fact]
    public void FilesAsStreams()
    {
        _folder.Write("copy.com", Code.Copy);
        var bytes = AllBytes(5000);
        _folder.Write("in.bin", bytes);
        var result = DbtProcess.Shell(_folder, "dbt copy.com <in.bin >out.bin && dbt copy.com <in.bin >>out.bin");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal([.. bytes, .. bytes], File.ReadAllBytes(_folder.In("out.bin")));
    }

    [Fact]
    public void APipeBetweenTwoMachines()
    {
        _folder.Write("copy.com", Code.Copy);
        _folder.Write("print.com", Code.Print("through two machines"u8.ToArray()));
        Assert.Equal("through two machines", DbtProcess.Shell(_folder, "dbt print.com | dbt copy.com").Text);
    }

    [Fact]
    public void WhatIsNotReadIsLeftForTheNext()
    {
        // Reads 4 bytes with INT 21h/3Fh and prints them.
        byte[] program =
        [
            0xB4, 0x3F, 0x31, 0xDB, 0xB9, 4, 0, 0xBA, 0, 2, 0xCD, 0x21,
            0xB4, 0x40, 0xBB, 1, 0, 0xB9, 4, 0, 0xCD, 0x21, .. Code.Exit(0),
        ];
        _folder.Write("four.com", program);
        Assert.Equal("abcdefgh rest", DbtProcess.Shell(_folder, "{ dbt four.com; dbt four.com; cat; }", "abcdefgh rest").Text);
    }

    [Fact]
    public void AReaderThatLeavesIsAnErrorToTheProgramAndNotACrash()
    {
        _folder.Write("yes.com", Code.PrintWhilePossible(exitCode: 5));
        var result = DbtProcess.Shell(_folder, "dbt yes.com | head -c 3 >/dev/null; echo ${PIPESTATUS[0]}");
        Assert.Equal("5\n", result.Text);
        Assert.Equal("", result.ErrorText);
    }

    /// <summary>
    /// By the script, which opens closed descriptors on something useless: the runtime would use the numbers for files of its own.
    /// </summary>
    [Theory]
    [InlineData("print.com >&-")]
    [InlineData("print.com <&-")]
    [InlineData("print.com 2>&-")]
    [InlineData("print.com <&- >&- 2>&-")]
    [InlineData("print.com >/dev/full")]
    [InlineData("copy.com <&- >&-")]
    [InlineData("copy.com </")]
    public void ClosedOrFullStreamsDoNotHurt(string line)
    {
        _folder.Write("print.com", Code.Print("x"u8.ToArray()));
        _folder.Write("copy.com", Code.Copy);
        var result = HostProcess.Run("bash", ["-c", $"'{Repository.Root}/dbt' --time-limit 20 {line}"], _folder.Path, limit: TimeSpan.FromMinutes(5));
        Assert.Equal((0, ""), (result.ExitCode, result.ErrorText));
    }

    [Fact]
    public void OutputAndErrorToOneFileKeepTheirOrder()
    {
        // Writes a to 1, b to 2, c to 1 with INT 21h/40h.
        var program = new List<byte>();
        foreach (var (handle, address) in new[] { (1, 0), (2, 1), (1, 2) })
            program.AddRange([0xB4, 0x40, 0xBB, (byte)handle, 0, 0xB9, 1, 0, 0xBA, (byte)(0x2C + address), 1, 0xCD, 0x21]);
        program.AddRange(Code.Exit(0));
        Assert.Equal(0x2C, program.Count);
        program.AddRange("abc"u8.ToArray());
        _folder.Write("abc.com", [.. program]);
        Assert.Equal("abc", DbtProcess.Shell(_folder, "dbt abc.com 2>&1").Text);
        DbtProcess.Shell(_folder, "dbt abc.com >both.txt 2>&1");
        Assert.Equal("abc", File.ReadAllText(_folder.In("both.txt"), Encoding.Latin1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2>&1")]
    public void AReaderThatDoesNotReadCannotHoldUpTheTimeLimit(string redirection)
    {
        _folder.Write("yes.com", Code.PrintWhilePossible(exitCode: 5));
        var start = DateTime.UtcNow;
        var result = DbtProcess.Shell(_folder, $"{{ $DBT --time-limit 1 yes.com {redirection}; echo $? >code; kill $(cat reader); }} | {{ sleep 40 & echo $! >reader; wait; }} 2>/dev/null");
        Assert.Equal("124\n", File.ReadAllText(_folder.In("code")));
        Assert.True(DateTime.UtcNow - start < TimeSpan.FromSeconds(20), result.ErrorText);
    }

    [Fact]
    public void WhatWasPrintedIsSeenWhileTheProgramComputes()
    {
        byte[] program = [.. Code.Print("seen"u8.ToArray())[..13], .. Code.Loop, 0, 0, 0, .. "seen"u8];
        _folder.Write("slow.com", program);
        Assert.Equal("seen", DbtProcess.Shell(_folder, "mkfifo f; $DBT slow.com >f 2>/dev/null & head -c 4 f; kill $!").Text);
    }
}
