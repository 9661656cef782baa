using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>Guests that go wrong: the host says so, stays whole, and touches nothing outside the mounted folder.</summary>
public class Endings
{
    private const int GuestCrash = 123;
    private const int TimeLimit = 124;

    [NeedsFact(Toolchain.Nasm)]
    public void ALoopWithoutEndEndsAtTheTimeLimit()
    {
        using var folder = new GuestFolder();
        var result = folder.Run("--time-limit", "1", folder.Place("forever.com.asm"));
        Assert.Equal(".", result.Text);
        Assert.Contains("time limit of 1 s", result.ErrorText, StringComparison.Ordinal);
        Assert.Equal(TimeLimit, result.ExitCode);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AHaltThatNoInterruptCanEndIsACrash()
    {
        using var folder = new GuestFolder();
        var result = folder.Run(folder.Place("forever.com.asm"), "halted");
        Assert.Equal(".", result.Text);
        Assert.Contains("hlt", result.ErrorText, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(GuestCrash, result.ExitCode);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AProgramThatRunsItselfUntilMemoryEndsComesBack()
    {
        using var folder = new GuestFolder();
        var result = folder.Run(folder.Place("deeper.com.asm"));
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^8\.{100,}$", result.Text);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AClosedStandardOutputIsErrorSix() => GuestFolder.Expect("closed.com.asm", [], "", 6);

    [NeedsTheory(Toolchain.Nasm)]
    [InlineData(@"..\ESCAPED.TXT")]
    [InlineData(@"..\..\..\..\tmp\ESCAPED.TXT")]
    [InlineData(@"C:\..\ESCAPED.TXT")]
    [InlineData(@"\..\ESCAPED.TXT")]
    [InlineData("/../ESCAPED.TXT")]
    [InlineData(@"OUT\ESCAPED.TXT")]
    [InlineData(@"Q:\ESCAPED.TXT")]
    [InlineData(@"\\host\share\ESCAPED.TXT")]
    public void NoPathLeadsOutOfTheMountedFolder(string path)
    {
        using var outside = new GuestFolder();
        var inside = Directory.CreateDirectory(outside.In("inside")).FullName;
        File.Move(outside.In(outside.Place("create.com.asm")), Path.Combine(inside, "CREATE.COM"));
        Directory.CreateDirectory(outside.In("target"));
        File.CreateSymbolicLink(Path.Combine(inside, "OUT"), outside.In("target"));

        var result = DbtProcess.Run(inside, [], "CREATE.COM", path);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^(error [0-9]|created)\r\n$", result.Text);
        Assert.Equal(
            ["inside", "inside/CREATE.COM", "inside/OUT", "target"],
            Directory.GetFileSystemEntries(outside.Path, "*", SearchOption.AllDirectories)
                .Select(entry => Path.GetRelativePath(outside.Path, entry))
                .Where(entry => entry != "inside/escaped.txt")
                .Order(StringComparer.Ordinal));
    }

    [NeedsFact(Toolchain.Nasm)]
    public void RunningIntoWhatIsNoCodeIsACrashWithItsPlace()
    {
        using var folder = new GuestFolder();
        var result = folder.Run(folder.Place("wild.com.asm"));
        Assert.Equal("", result.Text);
        Assert.Contains("#UD invalid opcode at", result.ErrorText, StringComparison.Ordinal);
        Assert.Contains(":010B\n", result.ErrorText, StringComparison.Ordinal);
        Assert.Equal(GuestCrash, result.ExitCode);
    }
}
