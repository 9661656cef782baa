using Dbt.Cli.CommandLine;
using Dbt.Cli.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.CommandLine;

public sealed class ProgramLocatorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.com", "a.com")]
    [InlineData("A.Com", "a.com")]
    [InlineData("a", "a.com")]
    [InlineData("b", "B.EXE")]
    [InlineData("B", "B.EXE")]
    [InlineData("c", "c.bat")]
    [InlineData("both", "both.com")]
    [InlineData("plain", "plain")]
    [InlineData("hidden", "hidden.EXE")]
    [InlineData("sub/d", "sub/D.com")]
    [InlineData("sub\\d.COM", "sub/D.com")]
    [InlineData("SUB\\D", "sub/D.com")]
    [InlineData("C:\\SUB\\D", "sub/D.com")]
    [InlineData("c:sub/d.com", "sub/D.com")]
    [InlineData("T:\\X.EXE", "tools/x.exe")]
    [InlineData("t:x", "tools/x.exe")]
    [InlineData("name.with.dots", "name.with.dots")]
    public void NamesFindTheirFiles(string name, string expected)
    {
        foreach (var file in new[] { "a.com", "B.EXE", "c.bat", "both.com", "both.exe", "both", "plain", "hidden.EXE", "sub/D.com", "tools/x.exe", "name.with.dots" })
            _folder.Write(file, 0xC3);
        Assert.Equal(_folder.In(expected), Find(name));
    }

    [Theory]
    [InlineData("nosuch", 127, "no such program")]
    [InlineData("nosuch.com", 127, "no such file")]
    [InlineData("no/such.com", 127, "no such file")]
    [InlineData("X:\\A.COM", 127, "no such file")]
    [InlineData("C:\\", 127, "no such")]
    [InlineData("C:", 127, "no such")]
    [InlineData("/", 126, "is a folder")]
    [InlineData("folder", 126, "is a folder")]
    [InlineData("folder.com", 126, "is a folder")]
    public void WhatIsNotThereIsSaid(string name, int exitCode, string message)
    {
        _folder.AddFolder("folder");
        _folder.AddFolder("folder.com");
        var exception = Assert.Throws<UsageException>(() => Find(name));
        Assert.Equal(exitCode, exception.ExitCode);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHostPathIsTakenAsItIs()
    {
        var file = _folder.Write("here/prog.com", 0xC3);
        Assert.Equal(file, Find(file));
        Assert.Equal(file, Find(_folder.In("here/PROG")));
    }

    private string Find(string name)
    {
        DriveMount[] mounts = [new('C', _folder.Path), new('T', _folder.AddFolder("tools"))];
        return ProgramLocator.Find(name, mounts, _folder.Path, []);
    }
}
