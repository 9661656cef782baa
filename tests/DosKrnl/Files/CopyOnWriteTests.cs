using Dbt.DosKrnl.Dispatch;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Copy-on-write mounts: the guest sees its changes, the folder does not, unless they are kept.</summary>
public class CopyOnWriteTests
{
    private static TemporaryFolder Tree() => new TemporaryFolder()
        .With("m/a.txt", "a").With("m/b.txt", "b").With("m/dir/c.txt", "c").With("m/dir/deep/d.txt", "d").With("m/Long Name.text", "long");

    private static void Change(VolumeFixture fixture)
    {
        var volume = fixture.Volume;
        Assert.Equal(DosError.None, fixture.Create("A.TXT", "changed"));
        Assert.Equal(DosError.None, fixture.Create("NEW.TXT", "new"));
        Assert.Equal(DosError.None, volume.Delete(["B.TXT"]));
        Assert.Equal(DosError.None, volume.MakeDirectory(["FRESH"]));
        Assert.Equal(DosError.None, fixture.Create(@"FRESH\E.TXT", "e"));
        Assert.Equal(DosError.None, fixture.Create(@"DIR\DEEP\F.TXT", "f"));
        Assert.Equal(DosError.None, volume.Rename(["DIR"], ["MOVED"]));
        Assert.Equal(DosError.None, volume.Rename(["LONGNA~1.TEX"], ["SHORT.TXT"]));
        Assert.Equal(DosError.None, volume.MakeDirectory(["DIR"]));
        Assert.Equal(DosError.None, volume.SetAttributes(["MOVED", "C.TXT"], DosKrnl.Files.Host.DosAttributes.ReadOnly));
    }

    /// <summary>Every file below a folder with its content.</summary>
    private static string Snapshot(string folder) => string.Join('\n', Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(folder, path)}={(File.Exists(path) ? File.ReadAllText(path) : "/")}"));

    private const string Changed =
        "a.txt=changed\ndir=/\nfresh=/\nfresh/e.txt=e\nmoved=/\nmoved/c.txt=c\nmoved/deep=/\nmoved/deep/d.txt=d\nmoved/deep/f.txt=f\n"
        + "new.txt=new\nshort.txt=long";

    [Fact]
    public void The_guest_sees_its_changes_and_the_folder_stays()
    {
        using var tree = Tree();
        var before = Snapshot(tree["m"]);
        using (var fixture = new VolumeFixture(tree["m"], isCopied: true))
        {
            Change(fixture);
            Assert.Equal(before, Snapshot(tree["m"]));
            Assert.Equal(["A.TXT", "DIR", "FRESH", "MOVED", "NEW.TXT", "SHORT.TXT"], fixture.List().Order(StringComparer.Ordinal));
            Assert.Equal("changed", fixture.Read("A.TXT"));
            Assert.Equal("FileNotFound", fixture.Read("B.TXT"));
            Assert.Equal("d", fixture.Read(@"MOVED\DEEP\D.TXT"));
            Assert.Equal("f", fixture.Read(@"MOVED\DEEP\F.TXT"));
            Assert.Equal("long", fixture.Read("SHORT.TXT"));
            Assert.Empty(fixture.List("DIR"));
            Assert.Equal("FileNotFound", fixture.Read(@"DIR\C.TXT"));
            Assert.Equal(DosError.AccessDenied, fixture.Volume.RemoveDirectory(["MOVED"]));
            Assert.Equal(DosError.None, fixture.Volume.RemoveDirectory(["DIR"]));
        }
        Assert.Equal(before, Snapshot(tree["m"]));
        Assert.True((File.GetUnixFileMode(tree["m/dir/c.txt"]) & UnixFileMode.UserWrite) != 0);
    }

    [Fact]
    public void Kept_changes_are_carried_over()
    {
        using var tree = Tree();
        using (var fixture = new VolumeFixture(tree["m"], isCopied: true) { KeepsChanges = true })
            Change(fixture);
        Assert.Equal(Changed, Snapshot(tree["m"]));
        Assert.True((File.GetUnixFileMode(tree["m/moved/c.txt"]) & UnixFileMode.UserWrite) == 0);
    }

    /// <summary>The same changes give the same as on an ordinary mount.</summary>
    [Fact]
    public void An_ordinary_mount_ends_the_same()
    {
        using var tree = Tree();
        using (var fixture = new VolumeFixture(tree["m"]))
            Change(fixture);
        Assert.Equal(Changed, Snapshot(tree["m"]));
    }

    /// <summary>Whoever had it open for reading sees what is written by another handle: it is one file.</summary>
    [Fact]
    public void A_file_open_for_reading_follows_its_copy()
    {
        using var tree = Tree();
        using var fixture = new VolumeFixture(tree["m"], isCopied: true);
        Assert.Equal(DosError.None, fixture.Volume.Open(["A.TXT"], write: false, out var reader));
        Assert.Equal(DosError.None, fixture.Volume.Open(["A.TXT"], write: true, out var writer));
        Assert.Same(reader, writer);
        writer!.Write(0, "new"u8);
        var buffer = new byte[10];
        Assert.Equal(3, reader!.Read(0, buffer));
        reader.Release();
        writer.Release();
        Assert.Equal("new", fixture.Read("A.TXT"));
        Assert.Equal("a", File.ReadAllText(tree["m/a.txt"]));
    }

    /// <summary>Random changes on a copied and on an ordinary volume: both answer the same, and when they are kept both folders are the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fuzz_copied_and_ordinary_volumes_answer_the_same(int seed)
    {
        using var one = Tree();
        using var two = Tree();
        var random = new Random(seed);
        string[] names = ["A.TXT", "B.TXT", "DIR", "NEW", @"DIR\C.TXT", @"DIR\DEEP", @"DIR\DEEP\D.TXT", @"NEW\X", @"DIR\NEW", @"DIR\NEW\X", "MOVED", @"MOVED\C.TXT"];
        using (var copied = new VolumeFixture(one["m"], isCopied: true) { KeepsChanges = true })
        using (var ordinary = new VolumeFixture(two["m"]))
        {
            for (var i = 0; i < FuzzCount.Of(1500); i++)
            {
                var (what, name, other) = (random.Next(8), names[random.Next(names.Length)], names[random.Next(names.Length)]);
                Assert.Equal(Do(ordinary, what, name, other, i), Do(copied, what, name, other, i));
            }
        }
        Assert.Equal(Snapshot(two["m"]), Snapshot(one["m"]));
    }

    private static string Do(VolumeFixture fixture, int what, string name, string other, int content)
    {
        var (names, others) = (VolumeFixture.Names(name), VolumeFixture.Names(other));
        return what switch
        {
            0 or 1 => fixture.Create(name, $"{content}").ToString(),
            2 => fixture.Volume.Delete(names).ToString(),
            3 => fixture.Volume.MakeDirectory(names).ToString(),
            4 => fixture.Volume.RemoveDirectory(names).ToString(),
            5 => fixture.Volume.Rename(names, others).ToString(),
            6 => fixture.Read(name),
            _ => fixture.Volume.IsDirectory(names) ? string.Join(' ', fixture.List(name).Order(StringComparer.Ordinal)) : "none",
        };
    }
}
