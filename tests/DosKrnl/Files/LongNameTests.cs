using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Long;
using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Long names and their aliases, as folders change.</summary>
public class LongNameTests
{
    [Theory]
    [InlineData("*.*", "NAME", true)]
    [InlineData("*", "NAME.EXT", true)]
    [InlineData("*.", "NAME", true)]
    [InlineData("*.", "NAME.EXT", false)]
    [InlineData("N*.*", "NAME", true)]
    [InlineData("*NG*E.T?XT", "A LONG NAME.TEXT", true)]
    [InlineData("*NG*E.T?XT", "A LONG NAME.TXT", false)]
    [InlineData("?", "", false)]
    [InlineData("A?C", "ABC", true)]
    [InlineData("A?C", "AC", false)]
    [InlineData("*A*A*A*A*B", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    public void Patterns(string pattern, string name, bool matches) => Assert.Equal(matches, LongName.Matches(pattern, name));

    [Theory]
    [InlineData("Long Name.text", "Long Name.text")]
    [InlineData("grün", "gr\x81n")]
    [InlineData("日本語", null)]
    [InlineData("a:b", null)]
    [InlineData("ends.", null)]
    public void Names_from_the_host(string host, string? expected) => Assert.Equal(expected, LongName.FromHost(host, Guest.CodePage.Standard));

    /// <summary>An alias is a file's as long as the volume is mounted, whoever comes and goes.</summary>
    [Fact]
    public void Aliases_stay()
    {
        using var tree = new TemporaryFolder().With("first long name.txt", "1").With("first long nose.txt", "2");
        using var fixture = new VolumeFixture(tree.Path);
        var volume = fixture.Volume;
        Assert.Equal(DosError.None, volume.FindName([], "First Long Nose.txt", out var alias));
        Assert.Equal("FIRSTL~2.TXT", alias);
        Assert.Equal(DosError.None, volume.Delete(["FIRSTL~1.TXT"]));
        for (var i = 0; i < 12; i++)
            tree.With($"first long new {i}.txt", "");
        Thread.Sleep(20);
        Assert.Equal(DosError.None, volume.FindName([], "First Long Nose.txt", out alias));
        Assert.Equal("FIRSTL~2.TXT", alias);
        Assert.Equal("first long nose.txt", volume.LongNameOf([], alias));
        var names = fixture.List();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(13, names.Count);
        tree.With("first long name.txt", "again");
        Thread.Sleep(20);
        Assert.Equal("again", fixture.Read("FIRSTL~1.TXT"));
    }

    /// <summary>Of names that differ only in case one has its long name; the other is known by its alias alone.</summary>
    [Fact]
    public void Names_that_differ_only_in_case()
    {
        using var tree = new TemporaryFolder().With("readme", "small").With("ReadMe", "both").With("Long Name", "1").With("long name", "2");
        using var fixture = new VolumeFixture(tree.Path);
        Assert.Equal(DosError.None, fixture.Volume.FindName([], "README", out var name));
        Assert.Equal("small", fixture.Read(name));
        var shown = fixture.List().Select(one => fixture.Volume.LongNameOf([], one)).ToArray();
        Assert.Equal(4, shown.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>What a program makes with a long name has, at once and after the folder was read again, the same alias.</summary>
    [Fact]
    public void Files_made_with_long_names_keep_the_alias_they_got()
    {
        using var tree = new TemporaryFolder().With("a long name of the host.txt", "");
        using var fixture = new VolumeFixture(tree.Path);
        Assert.Single(fixture.List());
        var given = new Dictionary<string, string>();
        for (var i = 0; i < 30; i++)
        {
            var host = $"A long name {i}.txt";
            Assert.Equal(DosError.None, fixture.Volume.Create(["X"], new DosKrnl.Files.Host.NewFile(0, 2, false, host), out var node, out _));
            node!.Release();
            Assert.Equal(DosError.None, fixture.Volume.FindName([], host.ToUpperInvariant(), out var alias));
            given.Add(host, alias);
        }
        Assert.Equal(30, given.Values.Distinct().Count());
        tree.With("changed by the host", "");
        Thread.Sleep(20);
        Assert.Equal(32, fixture.List().Count);
        foreach (var (host, alias) in given)
        {
            Assert.Equal(DosError.None, fixture.Volume.FindName([], host, out var now));
            Assert.Equal(alias, now);
        }
    }

    [Fact]
    public void Without_long_names_programs_are_told_so()
    {
        using var machine = new DosMachine(configure: c => c with { LongNames = false });
        foreach (var function in new ushort[] { 0x7143, 0x714E, 0x71A0 })
        {
            var result = machine.Int21(machine.Registers(function));
            Assert.Equal((true, 0x7100), (result.Carry, result.Ax));
        }
    }

    /// <summary>COMSPEC's folder is searched for COMMAND.COM by patterns too, and has nothing else. Both kinds of a search.</summary>
    [Theory]
    [InlineData(@"Z:\COMMAND.COM", true)]
    [InlineData(@"Z:\COMMAND.*", true)]
    [InlineData(@"Z:\*.COM", true)]
    [InlineData(@"Z:\*.EXE", false)]
    [InlineData(@"Z:\COMMAND.EXE", false)]
    public void Command_com_is_found_once(string pattern, bool found)
    {
        using var machine = new DosMachine();
        var first = machine.Registers(0x4E00);
        (first["CX"], first["DX"]) = (0, machine.Put(pattern));
        Assert.Equal(!found, machine.Int21(first).Carry);
        Assert.True(machine.Int21(machine.Registers(0x4F00)).Carry);

        var answer = machine.Reserve(320);
        var longFirst = machine.Registers(0x714E);
        (longFirst["CX"], longFirst["DX"], longFirst["SI"], longFirst["DI"]) = (0, machine.Put(pattern), 1, answer);
        var result = machine.Int21(longFirst);
        Assert.Equal(!found, result.Carry);
        if (!found)
            return;
        Assert.Equal("COMMAND.COM\0", machine.Text((ushort)(answer + 44), 12));
        var next = machine.Registers(0x714F);
        (next["BX"], next["SI"], next["DI"]) = (result.Ax, 1, answer);
        Assert.True(machine.Int21(next).Carry);
    }

    /// <summary>Folders nested to the longest path there is: every one can be entered, listed and written in by long names.</summary>
    [Fact]
    public void Paths_of_260_characters()
    {
        using var machine = new DosMachine();
        const string Folder = "a folder with a name of 36 letters !";
        var path = "C:";
        for (var i = 0; i < 6; i++)
        {
            path += "\\" + Folder;
            var make = machine.Registers(0x7139);
            make["DX"] = machine.Put(path);
            Assert.False(machine.Int21(make).Carry);
        }
        var file = path + "\\" + new string('x', 259 - path.Length - 1);
        var create = machine.Registers(0x716C);
        (create["BX"], create["CX"], create["DX"], create["SI"]) = (2, 0, 0x10, machine.Put(file));
        Assert.Equal(259, file.Length);
        Assert.False(machine.Int21(create).Carry);
        var host = Path.Combine([machine.Folder, .. Enumerable.Repeat(Folder, 6)]);
        Assert.True(File.Exists(Path.Combine(host, file[(path.Length + 1)..])));
        create["SI"] = machine.Put(file + "x");
        Assert.Equal((true, 3), (machine.Int21(create) is var result && result.Carry, result.Ax));
    }
}
