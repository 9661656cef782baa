using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Files.Host;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Nothing outside a mounted folder can be reached, whatever the guest spells and whatever links the folder has.</summary>
public class SandboxTests
{
    private const string Secret = "outside";

    /// <summary>
    /// outside/secret.txt, outside/dir/; mount/ with a file, folders, and links of every kind: in and out, relative and absolute,
    /// to files and folders, dangling, in circles, through each other, and special files.
    /// </summary>
    private static TemporaryFolder Tree()
    {
        var tree = new TemporaryFolder()
            .With("outside/secret.txt", Secret).With("outside/dir/inner.txt", Secret)
            .With("mount/plain.txt", "plain").With("mount/dir/deep/file.txt", "deep").With("mount-not/x.txt", Secret);
        var mount = tree["mount"];
        tree.WithLink("mount/in.txt", "plain.txt")
            .WithLink("mount/inabs.txt", $"{mount}/plain.txt")
            .WithLink("mount/indir", "dir/deep")
            .WithLink("mount/indirabs", $"{mount}/dir")
            .WithLink("mount/dir/up.txt", "../plain.txt")
            .WithLink("mount/dir/deep/upup", "../..")
            .WithLink("mount/inlink", "indir/../deep/file.txt")
            .WithLink("mount/self", ".")
            .WithLink("mount/out.txt", "../outside/secret.txt")
            .WithLink("mount/outabs.txt", $"{tree.Path}/outside/secret.txt")
            .WithLink("mount/outdir", "../outside")
            .WithLink("mount/outdirab", $"{tree.Path}/outside")
            .WithLink("mount/outroot", "/")
            .WithLink("mount/etc", "/etc")
            .WithLink("mount/parent", "..")
            .WithLink("mount/sibling", $"{tree.Path}/mount-not")
            .WithLink("mount/sneaky", "dir/deep/upup/../outside/secret.txt")
            .WithLink("mount/outin", "../mount/plain.txt")
            .WithLink("mount/toout", "outdir")
            .WithLink("mount/dangling", "nothing")
            .WithLink("mount/loop1", "loop2")
            .WithLink("mount/loop2", "loop1")
            .WithLink("mount/proc", "/proc/self/root")
            .WithLink("mount/fileslsh", "plain.txt/")
            .WithLink("mount/dir/outfile", "../../outside/new.txt");
        System.Diagnostics.Process.Start("mkfifo", tree["mount/fifo"]).WaitForExit();
        using (var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
            socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(tree["mount/socket"]));
        return tree;
    }

    [Theory]
    [InlineData("PLAIN.TXT", "plain")]
    [InlineData("IN.TXT", "plain")]
    [InlineData("INABS.TXT", "plain")]
    [InlineData(@"INDIR\FILE.TXT", "deep")]
    [InlineData(@"INDIRABS\DEEP\FILE.TXT", "deep")]
    [InlineData(@"DIR\UP.TXT", "plain")]
    [InlineData(@"DIR\DEEP\UPUP\PLAIN.TXT", "plain")]
    [InlineData("INLINK", "deep")]
    [InlineData(@"SELF\SELF\SELF\PLAIN.TXT", "plain")]
    [InlineData("OUT.TXT", "FileNotFound")]
    [InlineData("OUTABS.TXT", "FileNotFound")]
    [InlineData(@"OUTDIR\SECRET.TXT", "PathNotFound")]
    [InlineData(@"OUTDIRAB\SECRET.TXT", "PathNotFound")]
    [InlineData(@"OUTROOT\ETC\PASSWD", "PathNotFound")]
    [InlineData(@"ETC\PASSWD", "PathNotFound")]
    [InlineData(@"PARENT\OUTSIDE\SECRET.TXT", "PathNotFound")]
    [InlineData(@"SIBLING\X.TXT", "PathNotFound")]
    [InlineData("SNEAKY", "FileNotFound")]
    [InlineData("OUTIN", "FileNotFound")]
    [InlineData(@"TOOUT\SECRET.TXT", "PathNotFound")]
    [InlineData("DANGLING", "FileNotFound")]
    [InlineData("LOOP1", "FileNotFound")]
    [InlineData(@"LOOP1\X", "PathNotFound")]
    [InlineData("PROC", "FileNotFound")]
    [InlineData("FILESLSH", "FileNotFound")]
    [InlineData("FIFO", "FileNotFound")]
    [InlineData("SOCKET", "FileNotFound")]
    [InlineData(@"PLAIN.TXT\X", "PathNotFound")]
    [InlineData("DIR", "AccessDenied")]
    [InlineData("INDIR", "AccessDenied")]
    public void What_each_name_gives(string path, string expected)
    {
        using var tree = Tree();
        using var fixture = new VolumeFixture(tree["mount"]);
        Assert.Equal(expected, fixture.Read(path));
    }

    [Fact]
    public void A_search_shows_only_what_exists_for_the_guest()
    {
        using var tree = Tree();
        using var fixture = new VolumeFixture(tree["mount"]);
        Assert.Equal(
            ["DIR", "IN.TXT", "INABS.TXT", "INDIR", "INDIRABS", "INLINK", "PLAIN.TXT", "SELF"], fixture.List());
        Assert.Equal(["DEEP", "UP.TXT"], fixture.List("DIR"));
        Assert.Equal(["FILE.TXT", "UPUP"], fixture.List("INDIR"));
        Assert.Equal(DosError.PathNotFound, fixture.Volume.BeginSearch(["OUTDIR"], out _));
    }

    [Fact]
    public void Nothing_is_made_changed_or_removed_through_links_that_lead_out()
    {
        using var tree = Tree();
        var before = Snapshot(tree["outside"]);
        using var fixture = new VolumeFixture(tree["mount"]);
        var volume = fixture.Volume;
        foreach (var name in (string[])["OUT.TXT", "OUTABS.TXT", "OUTDIR", "PARENT", "DANGLING", "LOOP1", "FIFO", "SNEAKY"])
        {
            Assert.NotEqual(DosError.None, fixture.Create(name, "x"));
            Assert.NotEqual(DosError.None, fixture.Create($"{name}\\NEW.TXT", "x"));
            Assert.NotEqual(DosError.None, volume.MakeDirectory([name]));
            Assert.NotEqual(DosError.None, volume.MakeDirectory([name, "NEW"]));
            Assert.NotEqual(DosError.None, volume.Delete([name]));
            Assert.NotEqual(DosError.None, volume.Delete([name, "SECRET.TXT"]));
            Assert.NotEqual(DosError.None, volume.RemoveDirectory([name]));
            Assert.NotEqual(DosError.None, volume.RemoveDirectory([name, "DIR"]));
            Assert.NotEqual(DosError.None, volume.Rename([name], ["NEW"]));
            Assert.NotEqual(DosError.None, volume.Rename([name, "SECRET.TXT"], ["NEW"]));
            Assert.NotEqual(DosError.None, volume.Rename(["PLAIN.TXT"], [name]));
            Assert.NotEqual(DosError.None, volume.Rename(["PLAIN.TXT"], [name, "NEW"]));
            Assert.NotEqual(DosError.None, volume.SetAttributes([name], 1));
            Assert.NotEqual(DosError.None, volume.SetAttributes([name, "SECRET.TXT"], 1));
        }
        Assert.NotEqual(DosError.None, fixture.Create(@"DIR\OUTFILE", "x"));
        Assert.Equal(before, Snapshot(tree["outside"]));
        Assert.Equal("plain", fixture.Read("PLAIN.TXT"));
    }

    [Fact]
    public void Deleting_or_renaming_a_link_does_it_to_the_link()
    {
        using var tree = Tree();
        using var fixture = new VolumeFixture(tree["mount"]);
        Assert.Equal(DosError.None, fixture.Volume.Delete(["IN.TXT"]));
        Assert.Equal(DosError.None, fixture.Volume.Rename(["INABS.TXT"], ["RENAMED"]));
        Assert.Equal("plain", fixture.Read("PLAIN.TXT"));
        Assert.Equal("plain", fixture.Read("RENAMED"));
        Assert.Equal(DosError.None, fixture.Volume.Open(["RENAMED"], write: true, out var node));
        node!.Write(0, "PLAIN"u8);
        node.Release();
        Assert.Equal("PLAIN", File.ReadAllText(tree["mount/plain.txt"]));
    }

    /// <summary>The last defence: even names that no parser lets through open nothing.</summary>
    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("../outside/secret.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("dir/../../outside/secret.txt")]
    [InlineData("plain.txt\0")]
    public void The_host_calls_take_single_names_only(string name)
    {
        using var tree = Tree();
        using var fixture = new VolumeFixture(tree["mount"]);
        Assert.NotEqual(DosError.None, fixture.Volume.Find([name], out _));
        Assert.NotEqual(DosError.None, fixture.Volume.Find([name, "SECRET.TXT"], out _));
        Assert.NotEqual(DosError.None, fixture.Volume.Create([name], new NewFile(0, 2, false, null), out _, out _));
        Assert.NotEqual(DosError.None, fixture.Volume.MakeDirectory([name]));
        Assert.NotEqual(DosError.None, fixture.Volume.Rename(["PLAIN.TXT"], [name]));
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/sys")]
    [InlineData("/proc/self")]
    public void Views_of_the_kernel_are_not_mounted(string folder)
    {
        using var volume = HostVolume.TryMount(folder, MountKind.ReadOnly, new OpenFiles());
        Assert.Null(volume);
    }

    [Fact]
    public void Views_of_the_kernel_below_a_mount_do_not_exist()
    {
        using var fixture = new VolumeFixture("/", isReadOnly: true);
        Assert.Equal("PathNotFound", fixture.Read(@"PROC\SELF\MAPS"));
        Assert.Equal("PathNotFound", fixture.Read(@"PROC\VERSION"));
        Assert.Equal(DosError.PathNotFound, fixture.Volume.BeginSearch(["PROC"], out _));
        Assert.NotEqual("", fixture.Read(@"DEV\NULL"));
        Assert.Equal("FileNotFound", fixture.Read(@"DEV\NULL"));
    }

    private static readonly string[] Spellings =
    [
        "..", ".", "...", "outside", "OUTDIR", "OUTROOT", "PARENT", "self", "indir", "dir", "deep", "upup", "plain.txt", "secret.txt",
        "out.txt", "etc", "passwd", "*", "?", "c:", "d:", "Z:", "\\", "/", "\\\\", "//", "nul", "con", "NUL.txt", "", " ", "\0", "~", "a",
        "x.y", "sneaky", "toout", "dangling", "loop1", "proc", "fifo", "socket", "sibling", "mount", "mount-not", "\x7F", "\xFF", "\xE5", "%",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fuzz_random_paths_touch_nothing_outside(int seed)
    {
        using var tree = Tree();
        var before = Snapshot(tree["outside"]) + Snapshot(tree["mount-not"]);
        using var watcher = new FileSystemWatcher(tree["outside"])
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.LastAccess | NotifyFilters.LastWrite | NotifyFilters.FileName
                | NotifyFilters.DirectoryName | NotifyFilters.Attributes | NotifyFilters.Size,
        };
        var touched = 0;
        FileSystemEventHandler notice = (_, _) => Interlocked.Increment(ref touched);
        watcher.Changed += notice;
        watcher.Created += notice;
        watcher.Deleted += notice;
        watcher.EnableRaisingEvents = true;
        // The watcher itself lists the folder when it starts.
        for (var seen = -1; seen != Volatile.Read(ref touched);)
        {
            seen = Volatile.Read(ref touched);
            Thread.Sleep(200);
        }
        Volatile.Write(ref touched, 0);
        // On the folder itself, and copied on write.
        using (var fixture = new VolumeFixture(tree["mount"], isCopied: seed == 2))
        {
            var random = new Random(seed);
            for (var i = FuzzCount.Of(10_000); i > 0; i--)
                Attempt(fixture, random);
            // Host handles are the lowest that are free: none has been lost on the way.
            using var last = File.OpenHandle("/dev/null");
            Assert.InRange(last.DangerousGetHandle(), 0, 2000);
            Assert.Equal(0, fixture.OpenFiles.Count);
        }
        Assert.Equal(0, Volatile.Read(ref touched));
        Assert.Equal(before, Snapshot(tree["outside"]) + Snapshot(tree["mount-not"]));
        Assert.Equal(["mount", "mount-not", "outside"], tree.Names);
    }

    private static void Attempt(VolumeFixture fixture, Random random)
    {
        var (path, other) = (Spell(random), Spell(random));
        if (!TryParse(path, out var names) || !TryParse(other, out var otherNames))
            return;
        var volume = fixture.Volume;
        switch (random.Next(9))
        {
            case 0:
                Assert.NotEqual(Secret, fixture.Read(string.Join('\\', names)));
                break;
            case 1:
                _ = fixture.Create(string.Join('\\', names), "guest");
                break;
            case 2:
                _ = volume.Delete(names);
                break;
            case 3:
                _ = volume.MakeDirectory(names);
                break;
            case 4:
                _ = volume.RemoveDirectory(names);
                break;
            case 5:
                _ = volume.Rename(names, otherNames);
                break;
            case 6:
                _ = volume.SetAttributes(names, random.Next(0x40));
                break;
            case 7 when volume.BeginSearch(names, out _) == DosError.None:
                Assert.DoesNotContain("INNER.TXT", fixture.List(string.Join('\\', names)));
                break;
            case 8 when volume.Find(names, out var item) == DosError.None:
                Assert.NotEqual((long)Secret.Length, item.Stat.Size);
                break;
        }
    }

    private static bool TryParse(string text, out string[] names)
    {
        var error = DosPathParser.Parse(text, 2, _ => ["DIR"], PathRules.File, Guest.CodePage.Standard, out var path);
        names = path.Names ?? [];
        return error == DosError.None;
    }

    private static string Spell(Random random)
    {
        var parts = new string[random.Next(1, 7)];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = random.Next(12) == 0 ? $"{(char)random.Next(256)}{(char)random.Next(256)}" : Spellings[random.Next(Spellings.Length)];
        return string.Join(random.Next(3) switch { 0 => "\\", 1 => "/", _ => "" }, parts);
    }

    private static string Snapshot(string folder) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetUnixFileMode(path)} {File.GetLastWriteTimeUtc(path).Ticks} "
            + (File.Exists(path) ? File.ReadAllText(path) : "")));
}
