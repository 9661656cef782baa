using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>How host names appear to DOS, and what DOS names find on the host.</summary>
public class HostNameTests
{
    [Theory]
    [InlineData("readme.txt", "README.TXT")]
    [InlineData("README", "README")]
    [InlineData("MixedUp.Txt", "MIXEDUP.TXT")]
    [InlineData("a", "A")]
    [InlineData("über.äöü", "\x9A" + "BER.\x8E\x99\x9A")]
    [InlineData("longfilename.txt", "LONGFI~1.TXT")]
    [InlineData("page.html", "PAGE~1.HTM")]
    [InlineData("my file.txt", "MYFILE~1.TXT")]
    [InlineData("archive.tar.gz", "ARCHIV~1.GZ")]
    [InlineData(".gitignore", "GITIGN~1")]
    [InlineData(".a.b", "A~1.B")]
    [InlineData("dot.", "DOT~1")]
    [InlineData("a+b=c.txt", "A_B_C~1.TXT")]
    [InlineData("日本語.txt", "___~1.TXT")]
    [InlineData("😀", "_~1")]
    [InlineData("semi;colon", "SEMI_C~1")]
    [InlineData("a*b?.c", "A_B_~1.C")]
    [InlineData("back\\slash", "BACK_S~1")]
    [InlineData("tab\there", "TAB_HE~1")]
    [InlineData("...", "_~1")]
    [InlineData("αß.Ω", "\xE0\xE1.\xEA")]
    public void A_single_name(string host, string expected)
    {
        using var folder = new TemporaryFolder().With(host, "content");
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal([expected], fixture.List());
        Assert.Equal("content", fixture.Read(expected));
    }

    [Fact]
    public void Names_that_differ_in_case_the_lower_one_is_plain()
    {
        using var folder = new TemporaryFolder().With("FILE.txt", "1").With("file.txt", "2").With("FILE.TXT", "3").With("File.Txt", "4");
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal(["FILE.TXT", "FILE~1.TXT", "FILE~2.TXT", "FILE~3.TXT"], fixture.List());
        Assert.Equal(["2", "3", "1", "4"], fixture.List().Select(fixture.Read));
    }

    [Fact]
    public void Aliases_do_not_take_names_that_exist()
    {
        using var folder = new TemporaryFolder().With("longname~1.txt", "a").With("longna~1.txt", "b").With("longname~2.txt", "c");
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal(["LONGNA~1.TXT", "LONGNA~2.TXT", "LONGNA~3.TXT"], fixture.List());
        Assert.Equal(["b", "a", "c"], fixture.List().Select(fixture.Read));
    }

    [Fact]
    public void Aliases_stay_while_others_come_and_go()
    {
        using var folder = new TemporaryFolder().With("longfile two");
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal(["LONGFI~1"], fixture.List());
        folder.With("longfile one").With("longfile three");
        Assert.Equal("", fixture.Read("LONGFI~1"));
        File.WriteAllText(folder["longfile two"], "two");
        Assert.Equal("two", fixture.Read("LONGFI~1"));
        File.Delete(folder["longfile two"]);
        Assert.Equal(["LONGFI~2", "LONGFI~3"], fixture.List());
        folder.With("longfile two", "again");
        Assert.Equal("again", fixture.Read("LONGFI~1"));
    }

    [Fact]
    public void Aliases_are_the_same_for_the_same_content()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        string[] names = ["some long name", "some long nest", "some other", "Some Other", "x.y.z", "SOMELO~1"];
        foreach (var name in names)
            one.With(name);
        foreach (var name in names.Reverse())
            two.With(name);
        using var first = new VolumeFixture(one.Path);
        using var second = new VolumeFixture(two.Path);
        Assert.Equal(first.List(), second.List());
        Assert.Equal(names.Length, first.List().Distinct().Count());
    }

    [Fact]
    public void Thousands_of_long_names_have_each_an_alias()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 3000; i++)
            folder.With($"photograph {i}.jpeg", $"{i}");
        using var fixture = new VolumeFixture(folder.Path);
        var names = fixture.List();
        Assert.Equal(3000, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^PHO[A-Z]*~[0-9]+\\.JPE$", name));
        Assert.All(names, name => Assert.InRange(name.Length, 1, 12));
    }

    [Theory]
    [InlineData("NEW.TXT", "new.txt")]
    [InlineData("\x9A.\xE1", "ü.ß")]
    public void New_files_are_lower_case_on_the_host(string name, string host)
    {
        using var folder = new TemporaryFolder();
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal(DosError.None, fixture.Create(name, "text"));
        Assert.Equal([host], folder.Names);
    }

    [Fact]
    public void Existing_files_keep_their_host_name()
    {
        using var folder = new TemporaryFolder().With("ReadMe.TXT", "old").With("long file name.txt", "old");
        using var fixture = new VolumeFixture(folder.Path);
        fixture.Create("README.TXT", "new");
        fixture.Create("LONGFI~1.TXT", "new");
        Assert.Equal(["ReadMe.TXT", "long file name.txt"], folder.Names);
        Assert.Equal("new", File.ReadAllText(folder["ReadMe.TXT"]));
        Assert.Equal("new", File.ReadAllText(folder["long file name.txt"]));
    }

    /// <summary>For any set of host names: each has exactly one DOS name, all are different and legal, and each opens its own file.</summary>
    [Fact]
    public void Property_every_host_name_has_its_own_dos_name()
    {
        var name = Gen.Choose(1, 14).SelectMany(length => Gen.ArrayOf(Gen.Elements("aAbB.~1 ü+é中".ToCharArray()), length))
            .Select(chars => new string(chars)).Where(text => text is not ("." or ".."));
        var sets = Gen.NonEmptyListOf(name).ToArbitrary();
        Prop.ForAll(sets, list =>
        {
            using var folder = new TemporaryFolder();
            var hosts = list.Distinct().ToList();
            foreach (var host in hosts)
                folder.With(host, host);
            using var fixture = new VolumeFixture(folder.Path);
            var names = fixture.List();
            Assert.Equal(hosts.Count, names.Distinct().Count());
            Assert.Equal(hosts.Order(StringComparer.Ordinal), names.Select(fixture.Read).Order(StringComparer.Ordinal));
            Assert.All(names, dos => Assert.Equal(dos, DosName.FromEntry(DosName.ToEntry(dos))));
        }).QuickCheckThrowOnFailure();
    }
}
