using Dbt.Mvdm;

namespace Dbt.Cli.Tests;

public class DependencyListTests
{
    private static readonly string s_folder = Directory.GetCurrentDirectory();

    private static string Text(string[] targets, params (HostFileUse Use, string Path, string? To)[] uses)
    {
        var list = new DependencyList();
        foreach (var (use, path, to) in uses)
            list.Used(use, path.StartsWith('/') ? path : $"{s_folder}/{path}", to is null ? null : $"{s_folder}/{to}");
        return list.ToText("x.d", targets);
    }

    [Fact]
    public void InputsAndTargets() => Assert.Equal(
        "b.obj b.lst: \\\n a.asm \\\n /inc/m.inc\n",
        Text([], (HostFileUse.Opened, "a.asm", null), (HostFileUse.Opened, "/inc/m.inc", null), (HostFileUse.Created, "b.obj", null),
            (HostFileUse.Created, "b.lst", null), (HostFileUse.Opened, "a.asm", null)));

    [Fact]
    public void WhatWasMadeIsNoInputEvenIfItIsReadAgain() => Assert.Equal(
        "b old: \\\n a\n",
        Text([], (HostFileUse.Opened, "a", null), (HostFileUse.Created, "b", null), (HostFileUse.Opened, "b", null),
            (HostFileUse.Opened, "old", null), (HostFileUse.Written, "old", null), (HostFileUse.Opened, "old", null)));

    [Fact]
    public void DeletedFilesAreNeitherAndRenamedOnesHaveTheirNewName() => Assert.Equal(
        "b: \\\n a\n",
        Text([], (HostFileUse.Opened, "a", null), (HostFileUse.Created, "tmp", null), (HostFileUse.Created, "tmp2", null),
            (HostFileUse.Opened, "gone", null), (HostFileUse.Deleted, "gone", null), (HostFileUse.Deleted, "tmp2", null),
            (HostFileUse.Renamed, "tmp", "b")));

    [Fact]
    public void NamedTargetsAndNames() => Assert.Equal(
        "t one: \\\n a\\ b\\#c$$d.txt\n",
        Text(["t", "one"], (HostFileUse.Opened, "a b#c$d.txt", null), (HostFileUse.Created, "b", null)));

    [Fact]
    public void WithoutTargetsTheListsOwnName() => Assert.Equal("x: \\\n a\n", Text([], (HostFileUse.Opened, "a", null)));
}
