using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>Programs as steps of builds on the host: what they used as a list for make and ninja, and lines ending as the host's do.</summary>
public class Builds
{
    [NeedsFact(Toolchain.Bcc, "make")]
    public void MakeBuildsAgainWhatChanged()
    {
        using var folder = new GuestFolder();
        folder.Place("fcopy.com.bcc.c");
        folder.Write("in.txt", "1");
        folder.Write("Makefile",
            $"out.txt: FCOPY.COM\n\t@'{DbtProcess.Program}' --depfile out.d FCOPY.COM in.txt out.txt\n-include out.d\n");
        const string Make = "make";
        Assert.Equal("1 bytes\r\n", folder.Shell(Make).Text);
        Assert.Equal("out.txt: \\\n FCOPY.COM \\\n in.txt\n", folder.Read("out.d"));
        Assert.Contains("up to date", folder.Shell(Make).Text, StringComparison.Ordinal);
        folder.Write("in.txt", "three");
        File.SetLastWriteTimeUtc(folder.In("in.txt"), DateTime.UtcNow.AddSeconds(5));
        Assert.Equal("5 bytes\r\n", folder.Shell(Make).Text);
        Assert.Equal("three", folder.Read("out.txt"));
    }

    [NeedsFact(Toolchain.Bcc, "ninja")]
    public void NinjaBuildsAgainWhatChanged()
    {
        using var folder = new GuestFolder();
        folder.Place("fcopy.com.bcc.c");
        folder.Write("in.txt", "1");
        folder.Write("run", "#!/bin/sh\nexec '" + DbtProcess.Program + "' --depfile out.d --depfile-target out.txt FCOPY.COM in.txt out.txt\n");
        folder.Write("build.ninja",
            "rule copy\n  command = sh ./run\n  depfile = out.d\n  deps = gcc\nbuild out.txt: copy FCOPY.COM\n");
        Assert.Contains("1 bytes", folder.Shell("ninja").Text, StringComparison.Ordinal);
        Assert.Contains("no work to do", folder.Shell("ninja").Text, StringComparison.Ordinal);
        folder.Write("in.txt", "three");
        File.SetLastWriteTimeUtc(folder.In("in.txt"), DateTime.UtcNow.AddSeconds(5));
        Assert.Contains("5 bytes", folder.Shell("ninja").Text, StringComparison.Ordinal);
    }

    /// <summary>The program copies byte by byte: it sees CR LF, and the host LF.</summary>
    [NeedsTheory(Toolchain.Bcc)]
    [InlineData("*.txt", "a\nb\n", "to.bin", "a\r\nb\r\n", 6)]
    [InlineData("*.TXT", "a\nb\r\n\n", "to.txt", "a\nb\n\n", 8)]
    [InlineData("*.bin,*.asm", "a\r\nb\r", "to.bin", "a\nb\r", 5)]
    [InlineData("other", "a\nb\n", "to.txt", "a\nb\n", 4)]
    [InlineData("*", "", "to.txt", "", 0)]
    public void LinesEndAsTheHostsDo(string pattern, string from, string to, string copy, int bytes)
    {
        using var folder = new GuestFolder();
        folder.Write("from.txt", from);
        folder.Write(to, "older and longer text\n");
        DbtProcess.Expect(folder.Run("--text", pattern, folder.Place("fcopy.com.bcc.c"), "from.txt", to), $"{bytes} bytes\r\n");
        Assert.Equal(copy, folder.Read(to));
        Assert.Equal(from, folder.Read("from.txt"));
    }
}
