using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

public class StandardStreams
{
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7 + i / 256))];

    private static byte[] Inverted(byte[] bytes) => [.. bytes.Select(one => (byte)~one)];

    [NeedsFact(Toolchain.Nasm)]
    public void EveryWayOfWritingStreamsInOrder()
    {
        using var folder = new GuestFolder();
        var result = folder.Run(folder.Place("console.com.asm"));
        Assert.Equal("call by02\r\ncall by06\r\ncall by29\r\ncall by10\r\ncall by09\r\ncall by40\r\n", result.Text);
        Assert.Equal("to standard error\r\n", result.ErrorText);
        Assert.Equal(0, result.ExitCode);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AFilterPassesEveryByte()
    {
        using var folder = new GuestFolder();
        var result = folder.RunWith(EveryByte, folder.Place("invert.com.asm"));
        Assert.Equal(Inverted(EveryByte), result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void EmptyInputEndsAtOnce() => GuestFolder.Expect("invert.com.asm", [], "");

    [NeedsFact(Toolchain.Nasm)]
    public void TheShellRedirectsFilesIntoAndOutOfAProgram()
    {
        using var folder = new GuestFolder();
        folder.Place("invert.com.asm");
        folder.Write("in.bin", EveryByte);
        DbtProcess.Expect(folder.Shell("dbt run INVERT.COM <in.bin >out.bin"), "");
        Assert.Equal(Inverted(EveryByte), File.ReadAllBytes(folder.In("out.bin")));
    }

    [NeedsFact(Toolchain.Nasm)]
    public void ThreeProgramsInAPipe()
    {
        using var folder = new GuestFolder();
        folder.Place("invert.com.asm");
        folder.Write("in.bin", EveryByte);
        var result = folder.Shell("dbt run INVERT.COM <in.bin | dbt run INVERT.COM | dbt run INVERT.COM");
        Assert.Equal(Inverted(EveryByte), result.Output);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AReaderThatLeavesEndsTheWriter()
    {
        using var folder = new GuestFolder();
        folder.Place("invert.com.asm");
        var result = folder.Shell("head -c 300000 /dev/zero | dbt run INVERT.COM 2>/dev/null | head -c 4 | od -An -tx1");
        Assert.Equal(" ff ff ff ff\n", result.Text);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void Int16ReadsKeysFromPipedInput() => GuestFolder.Expect("keys.com.asm", [], "41 7A 20 0D ", input: "Az \r\u001b");
}
