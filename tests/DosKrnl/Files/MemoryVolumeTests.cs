using System.Text;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Drives in memory: they answer as host folders do, and what is on them is the owner's to see.</summary>
public class MemoryVolumeTests
{
    private static readonly (string Path, string Content)[] Start =
        [("a.txt", "a"), ("b.txt", "b"), ("dir/c.txt", "c"), ("dir/deep/d.txt", "d"), ("A long name.text", "long")];

    private static MemoryDrive Drive()
    {
        var drive = new MemoryDrive();
        foreach (var (path, content) in Start)
            drive.Write(path, Encoding.UTF8.GetBytes(content));
        return drive;
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        foreach (var (path, content) in Start)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"m/{path}"])!);
            File.WriteAllText(folder[$"m/{path}"], content);
        }
        return folder;
    }

    /// <summary>Random calls on a folder and on a drive in memory with the same files: the same answers, and the same files at the end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fuzz_folders_and_memory_answer_the_same(int seed)
    {
        using var folder = Folder();
        var drive = Drive();
        var random = new Random(seed);
        string[] names =
        [
            "A.TXT", "B.TXT", "DIR", "NEW", @"DIR\C.TXT", @"DIR\DEEP", @"DIR\DEEP\D.TXT", @"NEW\X", @"DIR\NEW", @"DIR\NEW\X", "MOVED",
            @"MOVED\C.TXT", "ALONGN~1.TEX", @"A.TXT\B", "",
        ];
        using (var onHost = new VolumeFixture(folder["m"]))
        using (var inMemory = new VolumeFixture(drive))
        {
            for (var i = 0; i < FuzzCount.Of(2000); i++)
            {
                var (what, name, other) = (random.Next(13), names[random.Next(names.Length)], names[random.Next(names.Length)]);
                var value = random.Next();
                Assert.Equal(Do(onHost, what, name, other, value), Do(inMemory, what, name, other, value));
            }
        }
        var files = Directory.GetFiles(folder["m"], "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder["m"], file).Replace('/', '\\'), File.ReadAllBytes);
        Assert.Equal(files.Keys.Order(StringComparer.OrdinalIgnoreCase), drive.Files);
        Assert.All(files, file => Assert.Equal(file.Value, drive.Read(file.Key)));
    }

    private static string Do(VolumeFixture fixture, int what, string name, string other, int value)
    {
        var (names, others, volume) = (VolumeFixture.Names(name), VolumeFixture.Names(other), fixture.Volume);
        return what switch
        {
            0 or 1 => fixture.Create(name, new string('x', value % 40_000)).ToString(),
            2 => volume.Delete(names).ToString(),
            3 => volume.MakeDirectory(names).ToString(),
            4 => volume.RemoveDirectory(names).ToString(),
            5 => volume.Rename(names, others).ToString(),
            6 => fixture.Read(name),
            7 => volume.SetAttributes(names, value & 0x27).ToString(),
            8 => volume.SetTimes(names, 1_000_000_000 + (value % 1000), null).ToString(),
            9 => volume.Find(names, out var item) is var error && error == DosError.None
                ? $"{item.HostName} {item.Attributes:X} {(item.IsDirectory ? 0 : item.Stat.Size)}"
                : error.ToString(),
            10 => Patch(volume, names, value),
            11 => volume.FindName(VolumeFixture.Names("DIR"), "deep", out var found) + found,
            _ => volume.IsDirectory(names) ? string.Join(' ', fixture.List(name).Order(StringComparer.Ordinal)) : "none",
        };
    }

    /// <summary>Writes somewhere in a file, cuts it off or makes it longer, and tells its size.</summary>
    private static string Patch(HostVolume volume, string[] names, int value)
    {
        var error = volume.Open(names, write: true, out var node);
        if (error != DosError.None)
            return error.ToString();
        var text = $"{node!.Write(value % 30_000, new byte[value % 20_000])}";
        if (value % 3 == 0)
            text += $" {node.SetLength(value % 25_000)}";
        text += $" {node.Size}";
        node.Release();
        return text;
    }

    [Fact]
    public void Kinds_of_mounts()
    {
        var drive = Drive();
        using (var fixture = new VolumeFixture(drive, isReadOnly: true))
            Assert.Equal(DosError.AccessDenied, fixture.Create("NEW.TXT"));
        using (var fixture = new VolumeFixture(drive, isCopied: true))
        {
            Assert.Equal(DosError.None, fixture.Create("NEW.TXT", "n"));
            Assert.Equal("n", fixture.Read("NEW.TXT"));
        }
        Assert.False(drive.Exists("new.txt"));
    }

    /// <summary>What the owner does while the drive is mounted is seen at the next look.</summary>
    [Fact]
    public void The_owner_may_change_it_meanwhile()
    {
        var drive = Drive();
        using var fixture = new VolumeFixture(drive);
        Assert.Equal(["A.TXT", "ALONGN~1.TEX", "B.TXT", "DIR"], fixture.List().Order(StringComparer.Ordinal));
        drive.Write("z.txt", "z"u8);
        drive.Delete("b.txt");
        Assert.Equal(["A.TXT", "ALONGN~1.TEX", "DIR", "Z.TXT"], fixture.List().Order(StringComparer.Ordinal));
        Assert.Equal("z", fixture.Read("Z.TXT"));
    }

    /// <summary>As between machines on a host folder: what one denies, another is refused.</summary>
    [Fact]
    public void Machines_that_share_a_drive_keep_to_sharing_modes()
    {
        const int ReadDenyAll = 0x10, ReadDenyNone = 0x40;
        var drive = Drive();
        using var one = new VolumeFixture(drive);
        using var two = new VolumeFixture(drive);
        Assert.Equal(DosError.None, one.Volume.Open(["A.TXT"], write: false, out var first));
        Assert.Equal(DosError.None, two.Volume.Open(["A.TXT"], write: false, out var second));
        object mine = new(), other = new();
        Assert.Equal(DosError.None, first!.Sharing.Enter(mine, ReadDenyAll));
        Assert.Equal(DosError.SharingViolation, second!.Sharing.Enter(other, ReadDenyNone));
        first.Sharing.Leave(mine);
        first.Release();
        Assert.Equal(DosError.None, second.Sharing.Enter(other, ReadDenyNone));
        second.Sharing.Leave(other);
        second.Release();
    }

    [Fact]
    public void Free_space_is_what_the_capacity_leaves()
    {
        var drive = new MemoryDrive(1 << 20);
        using var fixture = new VolumeFixture(drive);
        Assert.Equal((1 << 20, 1 << 20), fixture.Volume.Space());
        Assert.Equal(DosError.None, fixture.Create("A", new string('x', 4000)));
        Assert.InRange(fixture.Volume.Space().Free, (1 << 20) - 5000, (1 << 20) - 4000);
    }
}
