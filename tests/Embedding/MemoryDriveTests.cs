using Dbt.Mvdm;

namespace Dbt.Embedding.Tests;

/// <summary>A drive in memory as its owner has it in hand.</summary>
public sealed class MemoryDriveTests
{
    [Fact]
    public void What_is_written_is_read_in_any_case_and_with_either_slash()
    {
        var drive = new MemoryDrive();
        drive.Write("Src/Main.c", "int x;"u8);
        Assert.Equal("int x;"u8.ToArray(), drive.Read(@"SRC\MAIN.C"));
        drive.Write(@"src\main.C", "y"u8);
        Assert.Equal([@"Src\Main.c"], drive.Files);
        Assert.Equal("y"u8.ToArray(), drive.Read("src/main.c"));
        Assert.True(drive.Exists("src"));
        Assert.False(drive.Exists("src/other.c"));
        Assert.Throws<FileNotFoundException>(() => drive.Read("src"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData(@"a\.\b")]
    [InlineData("a\0")]
    public void A_path_is_names_from_the_root(string path) =>
        Assert.Throws<ArgumentException>(() => new MemoryDrive().Write(path, "x"u8));

    [Fact]
    public void A_file_is_no_folder()
    {
        var drive = new MemoryDrive();
        drive.Write("a", "x"u8);
        drive.CreateFolder("d/e");
        Assert.Throws<IOException>(() => drive.Write("A/b", "x"u8));
        Assert.Throws<IOException>(() => drive.Write("d/E", "x"u8));
        Assert.Throws<IOException>(() => drive.CreateFolder("a"));
    }

    [Fact]
    public void What_is_deleted_gives_its_bytes_back()
    {
        var drive = new MemoryDrive();
        drive.Write("d/a", new byte[1000]);
        drive.Write("d/e/b", new byte[2000]);
        Assert.InRange(drive.Used, 3000, 6000);
        Assert.True(drive.Delete("D"));
        Assert.False(drive.Delete("d"));
        Assert.Equal(0, drive.Used);
        Assert.Empty(drive.Files);
        Assert.False(drive.Delete("/"));
    }

    [Fact]
    public void A_full_drive_refuses_and_stays_as_it_was()
    {
        var drive = new MemoryDrive(2000);
        drive.Write("a", new byte[1000]);
        Assert.Throws<IOException>(() => drive.Write("a", new byte[3000]));
        Assert.Equal(1000, drive.Read("a").Length);
        var file = (MemoryFile)drive.Root["a"]!;
        Assert.InRange(file.Write(1000, new byte[5000]), 1, 1000);
        Assert.Equal(drive.Capacity, drive.Used);
        Assert.Equal(0, file.Write(file.Length, "x"u8));
        Assert.True(file.SetLength(10));
        Assert.InRange(drive.Used, 10, 400);
    }

    /// <summary>A file that was cut off and grows again has zeros where it had bytes.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(900)]
    public void What_was_cut_off_does_not_come_back(int length)
    {
        var drive = new MemoryDrive();
        drive.Write("a", Enumerable.Repeat((byte)1, 1000).ToArray());
        var file = (MemoryFile)drive.Root["a"]!;
        Assert.True(file.SetLength(length));
        Assert.True(file.SetLength(2000));
        Assert.Equal(length, file.ToArray().Count(value => value == 1));
        Assert.True(file.SetLength(0));
        Assert.Equal(1, file.Write(100, [7]));
        Assert.Equal(7, file.ToArray().Sum(value => value));
    }

    [Fact]
    public void A_copy_is_another_drive()
    {
        var drive = new MemoryDrive();
        drive.Write("d/a", "1"u8);
        var file = (MemoryFile)((MemoryFolder)drive.Root["d"]!)["a"]!;
        file.IsReadOnly = true;
        file.Modified = new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var copy = drive.Copy();
        Assert.Equal(drive.Used, copy.Used);
        drive.Write("d/a", "changed"u8);
        copy.Write("d/b", "2"u8);
        Assert.Equal("1"u8.ToArray(), copy.Read("d/a"));
        Assert.Equal([@"d\a"], drive.Files);
        var copied = (MemoryFile)((MemoryFolder)copy.Root["d"]!)["a"]!;
        Assert.True(copied.IsReadOnly);
        Assert.Equal(1990, copied.Modified.Year);
    }

    [Fact]
    public void Locks_are_of_openings()
    {
        var drive = new MemoryDrive();
        drive.Write("a", "12345"u8);
        var file = (MemoryFile)drive.Root["a"]!;
        object one = new(), two = new();
        file.Open();
        file.Open();
        Assert.True(file.TryLock(one, 0, 2, isShared: false));
        Assert.False(file.TryLock(two, 1, 1, isShared: true));
        Assert.True(file.TryLock(two, 2, 1, isShared: true));
        Assert.True(file.TryLock(one, 2, 1, isShared: true));
        Assert.True(file.IsLocked(two, 0, 1, orShared: false));
        Assert.False(file.IsLocked(two, 2, 1, orShared: false));
        Assert.True(file.IsLocked(two, 2, 1, orShared: true));
        file.Unlock(one, 0, 2);
        Assert.True(file.TryLock(two, 0, 5, isShared: false) is false);
        file.Close(one);
        Assert.True(file.TryLock(two, 0, 5, isShared: false));
    }

    [Fact]
    public void A_deleted_file_lives_as_long_as_it_is_open()
    {
        var drive = new MemoryDrive();
        drive.Write("a", "12345"u8);
        var file = (MemoryFile)drive.Root["a"]!;
        file.Open();
        Assert.True(drive.Delete("a"));
        Assert.Equal("12345"u8.ToArray(), file.ToArray());
        file.Close(new object());
        Assert.Equal(0, file.Length);
        Assert.Equal(0, drive.Used);
    }

    [Fact]
    public void A_folder_does_not_move_into_itself()
    {
        var drive = new MemoryDrive();
        drive.CreateFolder("a/b");
        var a = (MemoryFolder)drive.Root["a"]!;
        var b = (MemoryFolder)a["b"]!;
        Assert.False(drive.Root.Move("a", b, "c"));
        Assert.False(drive.Root.Move("a", a, "c"));
        Assert.True(a.Move("b", drive.Root, "c"));
        Assert.Equal(["a", "c"], drive.Root.Entries.Select(pair => pair.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Many_threads_may_use_one_drive()
    {
        var drive = new MemoryDrive();
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 500; i++)
            {
                drive.Write($"d{i % 7}/{thread}.{i % 5}", new byte[i]);
                _ = drive.Files.Count;
                if (i % 3 == 0)
                    drive.Delete($"d{i % 7}/{thread}.{i % 5}");
            }
        });
        var files = drive.Files.Count;
        foreach (var (_, entry) in drive.Root.Entries)
            files -= ((MemoryFolder)entry).Entries.Count;
        Assert.Equal(0, files);
        for (var i = 0; i < 7; i++)
            drive.Delete($"d{i}");
        Assert.Equal(0, drive.Used);
    }
}
