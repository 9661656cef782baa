using System.Globalization;
using System.Text;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>
/// Programs of others, built for DOS from the sources of Debian packages (tests/toolchains/debian-programs.sh): an editor, a make with its
/// assembler and linker, archivers, and tools in pipes.
/// </summary>
public class DebianPrograms
{
    private const string Lines = "one\r\ntwo\r\nthree\r\n";
    private const string EditedLines = "first\r\none\r\nthree!\r\n";

    // Of WordStar: down, delete the line, to the line's end; then save and leave, which is to be confirmed.
    private const string Down = "\u0018", DeleteLine = "\u0019", LineEnd = "\u0011d", SaveAndLeave = "\u000Bxy";
    private const string DownKey = "\e[B", EndKey = "\e[F";

    private static readonly Lazy<string> Folder = new(
        () => HostProcess.Require(Path.Combine(Repository.Toolchains, "debian-programs.sh"), [], Repository.Root).Trim());

    private static void Place(GuestFolder folder, params string[] programs)
    {
        foreach (var program in programs)
            File.Copy(Path.Combine(Folder.Value, program), folder.In(program));
    }

    // ---- an editor ----------------------------------------------------------------------------------------------------

    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void AnEditorTakesItsKeysFromAPipe()
    {
        using var folder = new GuestFolder();
        Place(folder, "e3.com");
        folder.Write("text.txt", Lines);
        var keys = $"first\r{Down}{DeleteLine}{LineEnd}!{SaveAndLeave}";
        var result = folder.RunWith(Encoding.Latin1.GetBytes(keys), "--dump-screen", "screen.txt", "e3.com", "text.txt");
        Assert.Equal("", result.ErrorText);
        Assert.Equal(EditedLines, folder.Read("text.txt"));
        Assert.Equal(["first", "one", "three!"], File.ReadLines(folder.In("screen.txt")).Take(3).Select(line => line.TrimEnd()));
    }

    /// <summary>Keys are typed once the text is on the terminal.</summary>
    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc, "script")]
    public void AnEditorOnATerminal()
    {
        using var folder = new GuestFolder();
        Place(folder, "e3.com");
        folder.Write("text.txt", Lines);
        folder.Write("keys", $"first\r{DownKey}{DeleteLine}{EndKey}!{SaveAndLeave}");
        var result = folder.Shell(
            "export SHELL=\"$BASH\"; { until grep -q three seen || [ -f done ]; do sleep 0.05; done; sleep 0.3; cat keys;"
            + " until [ -f done ]; do sleep 0.05; done; } 2>/dev/null"
            + $" | {{ script -qfec '\"{DbtProcess.Program}\" run --time-limit {DbtProcess.TimeLimit(30)} e3.com text.txt; echo left' seen >/dev/null;"
            + " touch done; }");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(EditedLines, folder.Read("text.txt"));
        Assert.Contains("left", folder.Read("seen"), StringComparison.Ordinal);
    }

    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void ALineEditorReadsCommands()
    {
        using var folder = new GuestFolder();
        Place(folder, "ed.com");
        const string Session = "a\nhello\nworld\n.\n1,$s/o/0/\n2d\nw new.txt\nq\n";
        folder.RunWith(Encoding.Latin1.GetBytes(Session), "ed.com");
        Assert.Equal("hell0\n", folder.Read("new.txt"));
    }

    // ---- a make -------------------------------------------------------------------------------------------------------

    /// <summary>jam starts the assembler for each source and the linker, by EXEC, and only what is older than its source again.</summary>
    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void AMakeRunsAssemblerAndLinker()
    {
        using var folder = new GuestFolder();
        Place(folder, "jam.com", "as86.exe", "ld86.exe");
        folder.Write(
            "jamfile",
            """
            rule Assemble { Depends $(<) : $(>) ; }
            actions Assemble { as86 -0 -o $(<) $(>) }
            rule Link { Depends $(<) : $(>) ; Depends all : $(<) ; }
            actions Link { ld86 -d -T100 -o $(<) $(>) }
            Link say.com : main.o text.o ;
            Assemble main.o : main.s ;
            Assemble text.o : text.s ;

            """);
        WriteAssembly(folder, "made by make");
        Assert.Equal("...found 7 target(s)...|...updating 3 target(s)...|Assemble main.o |Assemble text.o |Link say.com |...updated 3 target(s)...|", Make());
        DbtProcess.Expect(folder.Run("say.com"), "made by make\r\n", 5);
        Assert.Equal("...found 7 target(s)...|", Make());

        WriteAssembly(folder, "made anew");
        File.SetLastWriteTimeUtc(folder.In("text.s"), DateTime.UtcNow.AddSeconds(10));
        File.SetLastWriteTimeUtc(folder.In("main.s"), DateTime.UtcNow.AddHours(-1));
        Assert.Equal("...found 7 target(s)...|...updating 2 target(s)...|Assemble text.o |Link say.com |...updated 2 target(s)...|", Make());
        DbtProcess.Expect(folder.Run("say.com"), "made anew\r\n", 5);

        folder.Write("text.s", "  mov\n");
        File.SetLastWriteTimeUtc(folder.In("text.s"), DateTime.UtcNow.AddSeconds(20));
        var failed = folder.Run("jam.com", "-fjamfile");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("...failed Assemble text.o", failed.Text, StringComparison.Ordinal);

        string Make()
        {
            var result = folder.Run("jam.com", "-fjamfile");
            Assert.Equal((0, ""), (result.ExitCode, result.ErrorText));
            return result.Text.Replace("\r\n", "|", StringComparison.Ordinal);
        }
    }

    /// <summary>The compiler's driver finds the assembler along PATH.</summary>
    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void ACompilerDriverRunsItsAssembler()
    {
        using var folder = new GuestFolder();
        Directory.CreateDirectory(folder.In("bin"));
        Place(folder, "bcc.com", "ld86.exe");
        File.Copy(Path.Combine(Folder.Value, "as86.exe"), folder.In("bin/as86.exe"));
        WriteAssembly(folder, "driven");
        var result = folder.Run("--path", "C:\\BIN", "bcc.com", "-v", "-Md", "-c", "main.s", "text.s");
        Assert.Equal((0, ""), (result.ExitCode, result.Text));
        Assert.Equal(
            ["as86.exe main.s -o main.o -u -w -0 -n main.s", "as86.exe text.s -o text.o -u -w -0 -n text.s"],
            result.ErrorText.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        DbtProcess.Expect(folder.Run("ld86.exe", "-d", "-T100", "-o", "say.com", "main.o", "text.o"), "");
        DbtProcess.Expect(folder.Run("say.com"), "driven\r\n", 5);
    }

    private static void WriteAssembly(GuestFolder folder, string text)
    {
        folder.Write(
            "main.s",
            "  entry start\n  export start\n  import text\nstart:\n  mov dx,#text\n  mov ah,#9\n  int #$21\n  mov ax,#$4c05\n  int #$21\n");
        folder.Write("text.s", $"  export text\ntext:\n  .ascii \"{text}\"\n  .byte 13,10,36\n");
    }

    // ---- archivers ----------------------------------------------------------------------------------------------------

    /// <summary>Into an archive, through a compressor and back, into another folder: each of 1,000 files with all of its bytes.</summary>
    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void AThousandFilesThroughAnArchiverAndACompressor()
    {
        using var folder = new GuestFolder();
        Place(folder, "tar.com", "compress.com");
        var files = MakeFiles(folder.In("from"));
        // This tar ends with 1 after it has extracted files.
        folder.Write(
            "pack.bat",
            "@ECHO OFF\r\ncd from\r\n..\\TAR cf ..\\all.tar .\r\ncd ..\r\nCOMPRESS -c < all.tar > all.z\r\n"
            + "COMPRESS -dc < all.z > back.tar\r\nMD to\r\nCD to\r\n..\\TAR xf ..\\back.tar > NUL\r\nEXIT 0\r\n");
        DbtProcess.Expect(folder.Run("pack.bat"), "");
        Assert.Equal(File.ReadAllBytes(folder.In("all.tar")), File.ReadAllBytes(folder.In("back.tar")));
        Assert.InRange(new FileInfo(folder.In("all.z")).Length, 1, new FileInfo(folder.In("all.tar")).Length * 9 / 10);
        foreach (var (name, bytes) in files)
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(folder.In($"to/{name}"))), $"{name} is not what it was.");
        Assert.Equal(files.Count, Directory.GetFiles(folder.In("to"), "*", SearchOption.AllDirectories).Length);
    }

    /// <summary>1,000 files in ten folders: empty, around the sizes of blocks and buffers, one of 100,000 bytes; random bytes and text.</summary>
    private static Dictionary<string, byte[]> MakeFiles(string folder)
    {
        int[] sizes = [0, 1, 511, 512, 513, 1023, 2047, 2048, 2049, 4096];
        var random = new Random(1000);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = new byte[i == 500 ? 100_000 : sizes[i % sizes.Length] + i / 100];
            if (i % 3 == 0)
                random.NextBytes(bytes);
            else
                Array.Fill(bytes, (byte)('A' + i % 26));
            var name = string.Create(CultureInfo.InvariantCulture, $"d{i / 100}/f{i:D5}.dat");
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(name)!));
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
            files.Add(name, bytes);
        }
        return files;
    }

    // ---- tools in pipes -----------------------------------------------------------------------------------------------

    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void ToolsOverPipes()
    {
        using var folder = new GuestFolder();
        Place(folder, "grep.com", "copt.com", "compress.com");
        folder.Write("a.txt", "one apple\ntwo pears\nthree apples\n");
        folder.Write("b.txt", "an apple\n");
        folder.Write("rules", "a.txt: 1: one apple\n=\nan apple of a.txt\n\n");
        folder.Write("find.bat", "@ECHO OFF\r\nGREP -n apple a.txt b.txt | COPT rules | COMPRESS -c | COMPRESS -dc\r\n");
        DbtProcess.Expect(folder.Run("find.bat"), "an apple of a.txt\r\na.txt: 3: three apples\r\nb.txt: 1: an apple\r\n");
    }

    /// <summary>The same programs between those of the host.</summary>
    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void AFilterBetweenToolsOfTheHost()
    {
        using var folder = new GuestFolder();
        Place(folder, "compress.com");
        var result = folder.Shell("seq 20000 | dbt compress.com -c | dbt compress.com -dc | sha256sum; seq 20000 | sha256sum");
        var sums = result.Text.Split('\n');
        Assert.Equal(sums[1], sums[0]);
    }
}
