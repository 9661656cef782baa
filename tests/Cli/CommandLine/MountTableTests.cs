using Dbt.Cli.CommandLine;
using Dbt.Cli.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.CommandLine;

public sealed class MountTableTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheCurrentFolderIsDriveC()
    {
        var table = Create("a");
        Assert.Equal([new DriveMount('C', Directory.GetCurrentDirectory())], table.Mounts);
        Assert.Equal('C', table.CurrentDrive);
        Assert.Null(table.CurrentHostFolder);
    }

    [Fact]
    public void AnotherFolderCanBeDriveC()
    {
        var table = Create("-C", _folder.Path + "/", "--mount", $"D={_folder.AddFolder("d")}:ro", "a");
        Assert.Equal([new DriveMount('C', _folder.Path), new DriveMount('D', _folder.In("d"), ReadOnly: true)], table.Mounts);
        Assert.Null(table.CurrentHostFolder);
    }

    [Fact]
    public void TheCurrentFolderMayLieBelowAMountedDriveC()
    {
        var below = _folder.AddFolder("x/y");
        var table = Create("-C", below, "--mount", $"C={_folder.Path}", "a");
        Assert.Equal('C', table.CurrentDrive);
        Assert.Equal(below, table.CurrentHostFolder);
    }

    [Fact]
    public void AMountedDriveCThatDoesNotHoldTheCurrentFolderStartsInItsRoot()
    {
        var table = Create("--mount", $"C={_folder.Path}", "a");
        Assert.Equal(_folder.Path, table.CurrentFolder);
        Assert.Null(table.CurrentHostFolder);
    }

    [Theory]
    [InlineData("is given twice", "--mount", "D=.", "--mount", "d=/")]
    [InlineData("no such folder", "--mount", "D=/no/such/folder")]
    [InlineData("no such folder", "-C", "/no/such/folder")]
    [InlineData("is a file", "-C", "/etc/passwd")]
    [InlineData("is on no drive", "-C", "/etc", "--mount", "C=/usr")]
    public void WhatCannotBeMountedIsSaid(string message, params string[] args) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Create([.. args, "a"])).Message, StringComparison.Ordinal);

    private static MountTable Create(params string[] args) => MountTable.Create(RunOptionsParser.Parse(args));
}
