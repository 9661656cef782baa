using System.Text;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Files.Host;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Volumes and open files without a machine: what the INT 21h functions stand on.</summary>
public class HostVolumeTests
{
    /// <summary>Host file systems give a new folder the inode of one that was just deleted.</summary>
    [Fact]
    public void A_new_folder_does_not_inherit_the_attributes_of_one_that_is_gone()
    {
        const byte Hidden = 2, Folder = 0x10;
        using var folder = new TemporaryFolder();
        using var fixture = new VolumeFixture(folder.Path);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(DosError.None, fixture.Volume.MakeDirectory(["D"]));
            Assert.Equal(DosError.None, fixture.Volume.Find(["D"], out var made));
            Assert.Equal(Folder, made.Attributes);
            Assert.Equal(DosError.None, fixture.Volume.SetAttributes(["D"], Hidden));
            Assert.Equal(DosError.None, fixture.Volume.Find(["D"], out made));
            Assert.Equal(Folder | Hidden, made.Attributes);
            Assert.Equal(DosError.None, fixture.Volume.RemoveDirectory(["D"]));
        }
    }

    [Fact]
    public void Buffered_bytes_are_what_the_host_gets()
    {
        // The same random reads, writes and length changes on our node and on a byte array, here and there and one behind the other.
        using var folder = new TemporaryFolder().With("file", "");
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal(DosError.None, fixture.Volume.Open(["FILE"], write: true, out var node));
        Assert.Equal(DosError.None, fixture.Volume.Open(["FILE"], write: false, out var other));
        Assert.Same(node, other);
        var model = Array.Empty<byte>();
        var random = new Random(5);
        var next = 0;
        for (var step = 0; step < 20_000; step++)
        {
            var position = next < 100_000 && random.Next(3) > 0 ? next : random.Next(100_000);
            var length = random.Next(6) switch { 0 => random.Next(40_000), 1 => random.Next(5_000), 2 => random.Next(500), _ => random.Next(4) };
            next = position + length;
            switch (random.Next(10))
            {
                case < 5:
                    var buffer = new byte[length];
                    var expected = position < model.Length ? model.AsSpan(position, Math.Min(length, model.Length - position)) : [];
                    Assert.Equal(expected.Length, node!.Read(position, buffer));
                    Assert.True(expected.SequenceEqual(buffer.AsSpan(0, expected.Length)));
                    break;
                case < 9:
                    var data = new byte[length];
                    random.NextBytes(data);
                    Assert.Equal(length, node!.Write(position, data));
                    if (length > 0 && position + length > model.Length)
                        Array.Resize(ref model, position + length);
                    data.CopyTo(model.AsSpan(Math.Min(position, model.Length)));
                    break;
                case 9 when random.Next(20) == 0:
                    Assert.True(node!.SetLength(position) >= 0);
                    Array.Resize(ref model, position);
                    break;
            }
            Assert.Equal(model.Length, node!.Size);
        }
        node!.Release();
        node.Release();
        Assert.Equal(model, File.ReadAllBytes(folder["file"]));
        Assert.Equal(0, fixture.OpenFiles.Count);
    }

    [Fact]
    public void A_file_removed_or_made_read_only_under_an_open_handle_stays_usable()
    {
        using var folder = new TemporaryFolder().With("file", "content").With("other", "content");
        using var fixture = new VolumeFixture(folder.Path);
        fixture.Volume.Open(["FILE"], write: true, out var gone);
        fixture.Volume.Open(["OTHER"], write: true, out var other);
        File.Delete(folder["file"]);
        File.SetUnixFileMode(folder["other"], UnixFileMode.UserRead);
        var buffer = new byte[7];
        Assert.Equal(7, gone!.Read(0, buffer));
        Assert.Equal("content", Encoding.ASCII.GetString(buffer));
        Assert.Equal(3, gone.Write(7, "abc"u8));
        Assert.Equal(3, other!.Write(0, "CON"u8));
        gone.Release();
        other.Release();
        Assert.Equal("CONtent", File.ReadAllText(folder["other"]));
        Assert.Equal(DosError.FileNotFound, fixture.Find("FILE"));
    }

    [Fact]
    public void Files_end_before_2_GB()
    {
        using var folder = new TemporaryFolder().With("file");
        using var fixture = new VolumeFixture(folder.Path);
        fixture.Volume.Open(["FILE"], write: true, out var node);
        Assert.Equal(1, node!.Write(HostFileNode.MaxSize - 1, "ab"u8));
        Assert.Equal(0, node.Write(HostFileNode.MaxSize, "ab"u8));
        Assert.Equal(0, node.Write(0xFFFFFFFF, "ab"u8));
        Assert.Equal(HostFileNode.MaxSize, node.Size);
        node.Release();
    }

    [Theory]
    [InlineData("1980-01-01T00:00:00", 0x0021, 0x0000)]
    [InlineData("1999-12-31T23:59:58", 0x279F, 0xBF7D)]
    [InlineData("2024-02-29T12:30:31", 0x585D, 0x63CF)]
    [InlineData("2107-12-31T23:59:58", 0xFF9F, 0xBF7D)]
    [InlineData("1975-06-01T10:00:00", 0x0021, 0x0000)]
    public void File_times_are_local_and_in_steps_of_two_seconds(string time, int date, int clock)
    {
        var local = DateTime.SpecifyKind(DateTime.Parse(time), DateTimeKind.Local);
        var seconds = new DateTimeOffset(local).ToUnixTimeSeconds();
        Assert.Equal(((uint)date << 16) | (uint)clock, DosTime.FromHost(seconds));
        if (local.Year >= 1980)
            Assert.Equal(seconds & ~1L, DosTime.ToHost((ushort)date, (ushort)clock));
    }

    [Fact]
    public void A_read_only_volume_refuses_every_change()
    {
        using var folder = new TemporaryFolder().With("file", "content").With("dir/");
        using var fixture = new VolumeFixture(folder.Path, isReadOnly: true);
        var volume = fixture.Volume;
        Assert.Equal("content", fixture.Read("FILE"));
        Assert.Equal(DosError.AccessDenied, volume.Open(["FILE"], write: true, out _));
        Assert.Equal(DosError.AccessDenied, volume.Create(["FILE"], new NewFile(0, 2, false, null), out _, out _));
        Assert.Equal(DosError.AccessDenied, volume.Create(["NEW"], new NewFile(0, 2, false, null), out _, out _));
        Assert.Equal(DosError.AccessDenied, volume.Delete(["FILE"]));
        Assert.Equal(DosError.AccessDenied, volume.Rename(["FILE"], ["NEW"]));
        Assert.Equal(DosError.AccessDenied, volume.MakeDirectory(["NEW"]));
        Assert.Equal(DosError.AccessDenied, volume.RemoveDirectory(["DIR"]));
        Assert.Equal(DosError.AccessDenied, volume.SetAttributes(["FILE"], 1));
        Assert.Equal(["dir", "file"], folder.Names);
    }

    [Fact]
    public void Ten_thousand_files_in_one_folder_are_made_found_and_deleted_without_listing_it_each_time()
    {
        using var folder = new TemporaryFolder();
        using var fixture = new VolumeFixture(folder.Path);
        // Mixed-case neighbours, so that names which do not exist need the listing.
        folder.With("A Long Name.txt");
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(DosError.FileNotFound, fixture.Find($"F{i}.DAT"));
            Assert.Equal(DosError.None, fixture.Create($"F{i}.DAT"));
        }
        Assert.Equal(10_001, fixture.List().Count);
        Assert.Equal(1111, fixture.List("", "F1??????.???").Count);
        // As DEL *.DAT does: each found file is deleted before the next is looked for.
        fixture.Volume.BeginSearch([], out var number);
        var deleted = 0;
        for (var position = 0; fixture.Volume.Next(number, ref position, DosName.ToEntry("????????.DAT"), 0, out var found) == DosError.None;)
        {
            Assert.Equal(DosError.None, fixture.Volume.Delete([DosName.FromEntry(found.EntryName)]));
            deleted++;
        }
        Assert.Equal(10_000, deleted);
        Assert.Equal(["ALONGN~1.TXT"], fixture.List());
        Assert.InRange(fixture.Volume.FoldersRead, 1, 20);
    }

    [Fact]
    public void Moving_thousands_of_files_does_not_list_folders_each_time()
    {
        using var folder = new TemporaryFolder().With("a/").With("b/");
        using var fixture = new VolumeFixture(folder.Path);
        for (var i = 0; i < 4000; i++)
        {
            Assert.Equal(DosError.None, fixture.Create($"A\\F{i}"));
            Assert.Equal(DosError.None, fixture.Volume.Rename(["A", $"F{i}"], ["B", $"G{i}"]));
        }
        Assert.Equal(4000, fixture.List("B").Count);
        Assert.Empty(fixture.List("A"));
        Assert.InRange(fixture.Volume.FoldersRead, 1, 20);
    }

    /// <summary>A folder made after another was removed may get its inode, but not its attributes.</summary>
    [Fact]
    public void A_removed_folder_leaves_no_attributes_behind()
    {
        using var folder = new TemporaryFolder();
        using var fixture = new VolumeFixture(folder.Path);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(DosError.None, fixture.Volume.MakeDirectory(["DIR"]));
            Assert.Equal(DosError.None, fixture.Volume.Find(["DIR"], out var made));
            Assert.Equal(DosAttributes.Directory, made.Attributes);
            Assert.Equal(DosError.None, fixture.Volume.SetAttributes(["DIR"], DosAttributes.Hidden));
            Assert.Equal(DosError.None, fixture.Volume.RemoveDirectory(["DIR"]));
        }
    }

    [Fact]
    public void Searches_do_not_disturb_each_other_and_see_files_come_and_go()
    {
        using var folder = new TemporaryFolder().With("a").With("b").With("c").With("d");
        using var fixture = new VolumeFixture(folder.Path);
        fixture.Volume.BeginSearch([], out var number);
        var (one, two) = (0, 0);
        Assert.Equal("A", Next(ref one));
        Assert.Equal("A", Next(ref two));
        Assert.Equal("B", Next(ref one));
        fixture.Volume.Delete(["B"]);
        File.Delete(folder["c"]);
        Assert.Equal("D", Next(ref two));
        fixture.Create("E");
        Assert.Equal("D", Next(ref one));
        Assert.Equal("", Next(ref two));

        string Next(ref int position) =>
            fixture.Volume.Next(number, ref position, "???????????", 0, out var found) == DosError.None ? found.EntryName.Trim() : "";
    }

    [Fact]
    public void Changes_of_the_host_are_seen_at_once()
    {
        using var folder = new TemporaryFolder().With("Mixed.Txt");
        using var fixture = new VolumeFixture(folder.Path);
        for (var i = 0; i < 200; i++)
        {
            folder.With($"Mixed{i}.Txt");
            Assert.Equal(DosError.None, fixture.Find($"MIXED{i}.TXT"));
            File.Delete(folder[$"Mixed{i}.Txt"]);
            Assert.Equal(DosError.FileNotFound, fixture.Find($"MIXED{i}.TXT"));
        }
    }

    [Fact]
    public void Attributes_read_only_is_the_hosts_and_the_rest_is_kept()
    {
        using var folder = new TemporaryFolder().With("file").With(".hidden").With("dir/");
        using var fixture = new VolumeFixture(folder.Path);
        Assert.Equal(0x20, Attributes("FILE"));
        Assert.Equal(0x22, Attributes("HIDDEN~1"));
        Assert.Equal(0x10, Attributes("DIR"));
        Assert.Equal(DosError.None, fixture.Volume.SetAttributes(["FILE"], 0x07));
        Assert.Equal(0x07, Attributes("FILE"));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder["file"]) & UnixFileMode.UserWrite);
        Assert.Equal(DosError.AccessDenied, fixture.Volume.Delete(["FILE"]));
        Assert.Equal(DosError.AccessDenied, fixture.Volume.Open(["FILE"], write: true, out _));
        Assert.Equal(DosError.None, fixture.Volume.SetAttributes(["FILE"], 0));
        Assert.Equal(0, Attributes("FILE"));
        Assert.Equal(DosError.None, fixture.Create("FILE", "x"));
        Assert.Equal(0x20, Attributes("FILE"));
        Assert.Equal(DosError.AccessDenied, fixture.Volume.SetAttributes(["FILE"], 0x10));
        Assert.Equal(DosError.AccessDenied, fixture.Volume.SetAttributes(["FILE"], 0x08));

        int Attributes(string name)
        {
            Assert.Equal(DosError.None, fixture.Volume.Find([name], out var item));
            return item.Attributes;
        }
    }
}
