using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Shell;

/// <summary>The internal commands for files and folders.</summary>
public class FileCommandTests
{
    private static string Content(string folder, string name) =>
        System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, name)));

    [Theory]
    [InlineData("COPY A.TXT B.TXT", "b.txt", "one")]
    [InlineData("COPY A.TXT D", "D/a.txt", "one")]
    [InlineData("COPY A.TXT D\\*.BAK", "D/a.bak", "one")]
    [InlineData("COPY A.TXT+C.TXT B.TXT", "b.txt", "onethree\x1A")]
    [InlineData("COPY /B A.TXT+C.TXT B.TXT", "b.txt", "onethree")]
    [InlineData("COPY A.TXT + C.TXT", "A.TXT", "onethree\x1A")]
    [InlineData("COPY /B *.TXT B.DAT", "b.dat", "onethree")]
    [InlineData("COPY EOF.BIN B.BIN", "b.bin", "x\x1Ay")]
    [InlineData("COPY /A EOF.BIN B.BIN /B", "b.bin", "x")]
    [InlineData("COPY EOF.BIN/A B.BIN/A", "b.bin", "x\x1A")]
    [InlineData("TYPE EOF.BIN > B.BIN", "b.bin", "x")]
    [InlineData("COPY C.TXT NUL", "C.TXT", "three")]
    [InlineData("REN A.TXT Z.NEW", "z.new", "one")]
    [InlineData("REN *.TXT *.OLD", "c.old", "three")]
    [InlineData("RENAME A.TXT ?.X", "a.x", "one")]
    public void Changes(string line, string file, string content)
    {
        var batch = new BatchRun { Check = folder => Assert.Equal(content, Content(folder, file)) };
        Assert.Equal("", Errors(Fill(batch), line));
    }

    private static BatchRun Fill(BatchRun batch) =>
        batch.With("A.TXT", "one").With("C.TXT", "three").With("EOF.BIN", "x\x1Ay").With("D/SUB.TXT", "sub");

    private static string Errors(BatchRun batch, params string[] lines)
    {
        batch.Run(lines);
        return batch.Errors;
    }

    [Theory]
    [InlineData("COPY A.TXT B.TXT", "        1 file(s) copied|")]
    [InlineData("COPY *.TXT D", "A.TXT|C.TXT|        2 file(s) copied|")]
    [InlineData("COPY A.TXT CON", "one        1 file(s) copied|")]
    [InlineData("TYPE A.TXT", "one")]
    [InlineData("DEL A.TXT|IF EXIST A.TXT ECHO there", "")]
    [InlineData("DEL *.TXT|IF NOT EXIST *.TXT ECHO gone", "gone|")]
    [InlineData("MD N|IF EXIST N\\NUL ECHO made|RD N|IF NOT EXIST N\\NUL ECHO gone", "made|gone|")]
    [InlineData("CD D|CD|CD ..|CD", "C:\\D|C:\\|")]
    [InlineData("CD\\D|CD|CD\\|CD", "C:\\D|C:\\|")]
    [InlineData("CHDIR D|CD C:", "C:\\D|")]
    [InlineData("TRUENAME D\\..\\A.TXT", "|C:\\A.TXT|")]
    [InlineData("DIR /B", "A.TXT|C.TXT|D|EOF.BIN|MAIN.BAT|")]
    [InlineData("DIR /B /L *.TXT", "a.txt|c.txt|")]
    [InlineData("DIR /B /AD", "D|")]
    [InlineData("DIR/B/A-D/ON", "A.TXT|C.TXT|EOF.BIN|MAIN.BAT|")]
    [InlineData("DIR /B /O-N *.TXT", "C.TXT|A.TXT|")]
    [InlineData("DIR /B /OS A.TXT", "A.TXT|")]
    [InlineData("DIR /B /O-S *.*", "MAIN.BAT|C.TXT|A.TXT|EOF.BIN|D|")]
    [InlineData("DIR /B /OGE", "D|MAIN.BAT|EOF.BIN|A.TXT|C.TXT|")]
    [InlineData("DIR /B /S *.TXT", "C:\\A.TXT|C:\\C.TXT|C:\\D\\SUB.TXT|")]
    [InlineData("DIR /B .BIN", "EOF.BIN|")]
    [InlineData("DIR /B D", "SUB.TXT|")]
    [InlineData("SET DIRCMD=/B /O-N|DIR *.TXT", "C.TXT|A.TXT|")]
    public void Prints(string lines, string expected)
    {
        // The order of a search is the host's: sorted names in the expectations without /O.
        var batch = Fill(new BatchRun());
        var output = batch.Run(lines.Split('|')).Output.Replace("\r\n", "|", StringComparison.Ordinal);
        if (lines.StartsWith("DIR /B", StringComparison.Ordinal) && !lines.Contains("/O", StringComparison.Ordinal))
            output = string.Concat(output.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(name => name + "|"));
        if (lines.StartsWith("COPY *", StringComparison.Ordinal))
            output = output.Replace("C.TXT|A.TXT|", "A.TXT|C.TXT|", StringComparison.Ordinal);
        Assert.Equal(expected, output);
        Assert.Equal("", batch.Errors);
    }

    [Theory]
    [InlineData("COPY NONE X", "File not found - NONE|")]
    [InlineData("COPY A.TXT A.TXT", "File cannot be copied onto itself|")]
    [InlineData("COPY", "Required parameter missing|")]
    [InlineData("COPY A.TXT B C", "Too many parameters|")]
    [InlineData("COPY A.TXT /Q", "Invalid switch - /Q|")]
    [InlineData("COPY A.TXT NONE\\B.TXT", "Path not found|")]
    [InlineData("TYPE NONE", "File not found - NONE|")]
    [InlineData("TYPE NONE\\X", "Path not found - NONE\\X|")]
    [InlineData("TYPE", "Required parameter missing|")]
    [InlineData("DEL NONE", "File not found|")]
    [InlineData("DEL A.TXT /Q", "Invalid switch - /Q|")]
    [InlineData("REN A.TXT C.TXT", "Duplicate file name or file not found|")]
    [InlineData("REN NONE X", "Duplicate file name or file not found|")]
    [InlineData("REN A.TXT D\\X", "Invalid parameter|")]
    [InlineData("REN A.TXT", "Required parameter missing|")]
    [InlineData("MD D", "Directory already exists|")]
    [InlineData("MD NONE\\X", "Unable to create directory|")]
    [InlineData("MD", "Required parameter missing|")]
    [InlineData("RD D", "Invalid path, not directory,|or directory not empty|")]
    [InlineData("CD NONE", "Invalid directory|")]
    [InlineData("CD Q:", "Invalid drive specification|")]
    [InlineData("DIR /B NONE", "File not found|")]
    [InlineData("DIR Q:", "Invalid drive specification|")]
    [InlineData("DIR /Q", "Invalid switch - /Q|")]
    [InlineData("VOL Q:", "Invalid drive specification|")]
    public void Complains(string line, string expected) => Assert.Equal(expected, Errors(Fill(new BatchRun()), line));

    [Fact]
    public void DeletingAllAsksFirst()
    {
        var batch = new BatchRun
        {
            Console = new TestConsole { Input = new MemoryStream("xny"u8.ToArray()) },
            Check = folder => Assert.Empty(Directory.GetFiles(Path.Combine(folder, "D"))),
        };
        Fill(batch);
        var output = batch.Run("DEL D", "IF EXIST D\\SUB.TXT ECHO kept", "DEL D\\*.*").Output;
        Assert.Contains("Are you sure (Y/N)?x", output, StringComparison.Ordinal);
        Assert.Contains("kept", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ACopyKeepsItsTime() => Fill(new BatchRun
    {
        Check = folder => Assert.Equal(
            File.GetLastWriteTime(Path.Combine(folder, "b.txt")), new DateTime(1999, 12, 31, 23, 58, 58), TimeSpan.FromSeconds(2)),
    }).With("STAMP.COM", Stamp).Prints("        1 file(s) copied|", "STAMP", "COPY A.TXT B.TXT");

    /// <summary>Sets the time of A.TXT to 1999-12-31 23:58:58.</summary>
    private static readonly byte[] Stamp =
    [
        0xBA, 0x1B, 0x01, 0xB8, 0x02, 0x3D, 0xCD, 0x21, 0x93, 0xB8, 0x01, 0x57, 0xB9, 0x5D, 0xBF, 0xBA, 0x9F, 0x27, 0xCD, 0x21,
        0xB4, 0x3E, 0xCD, 0x21, 0xCD, 0x20, 0x90, .. "A.TXT\0"u8,
    ];

    [Fact]
    public void DirListsNamesSizesAndTimes()
    {
        var output = Fill(new BatchRun()).With("STAMP.COM", Stamp).Run("STAMP", "DIR A.TXT").Output;
        Assert.Contains(" Directory of C:\\\r\n\r\nA        TXT          3 12-31-99  11:58p\r\n        1 file(s)          3 bytes\r\n", output, StringComparison.Ordinal);
        output = Fill(new BatchRun()).Run("DIR /W D").Output;
        Assert.Contains(" Directory of C:\\D\r\n\r\n[.]             [..]            SUB.TXT\r\n", output, StringComparison.Ordinal);
    }
}
