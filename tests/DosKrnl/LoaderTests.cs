using System.Buffers.Binary;
using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests;

/// <summary>Program files of every shape: those that run, and those that are refused with a reason.</summary>
public class LoaderTests
{
    /// <summary>MOV AX,4C2Ah; INT 21h.</summary>
    private static readonly byte[] s_exit42 = [0xB8, 0x2A, 0x4C, 0xCD, 0x21];

    private static readonly Dictionary<string, Func<byte[]>> s_good = new()
    {
        ["a plain EXE"] = () => new MzImage { Image = s_exit42 }.ToBytes(),
        ["signature ZM"] = () => new MzImage { Image = s_exit42, Signature = "ZM" }.ToBytes(),
        ["header of 512 bytes"] = () => new MzImage { Image = s_exit42, HeaderParagraphs = 32 }.ToBytes(),
        ["header of 2 paragraphs, relocation table behind"] = () => new MzImage { Image = s_exit42, HeaderParagraphs = 2 }.ToBytes(),
        ["entry inside the header area: header of 0 paragraphs"] = HeaderOfZero,
        ["last page full (e_cblp = 0)"] = () => new MzImage { Image = Padded(512 - 64), LastPageBytes = 0 }.ToBytes(),
        ["last page of 4 bytes counts whole"] = () => new MzImage { Image = Padded(512 - 64), LastPageBytes = 4 }.ToBytes(),
        ["pages rounded up past the end of the file"] = () => new MzImage { Image = s_exit42, LastPageBytes = 0 }.ToBytes(),
        ["debug information behind the image"] = () => [.. new MzImage { Image = s_exit42 }.ToBytes(), .. new byte[3000]],
        ["loaded high (MINALLOC = MAXALLOC = 0)"] = () => new MzImage { Image = Padded(2048), MinimumExtra = 0, MaximumExtra = 0, Sp = 0x800 }.ToBytes(),
        ["MAXALLOC smaller than MINALLOC"] = () => new MzImage { Image = s_exit42, MinimumExtra = 0x80, MaximumExtra = 1 }.ToBytes(),
        ["CS wraps: FFF0:0100 is the start of the image"] = () => new MzImage { Image = s_exit42, Cs = 0xFFF0, Ip = 0x0100 }.ToBytes(),
        ["relocated far call"] = RelocatedCall,
        ["a COM with MZ only later"] = () => [0x90, .. s_exit42],
        ["the largest COM"] = () => Padded(65278),
        ["LE behind a stub that runs"] = () => WithNewHeader("LE\0\0", s_exit42),
        ["PE behind a stub that is a program"] = () => WithNewHeader("PE\0\0", Padded(4096)),
    };

    private static readonly Dictionary<string, (Func<byte[]> File, string Reason)> s_bad = new()
    {
        ["empty"] = (() => [], "the file is empty"),
        ["one byte"] = (() => [0x90], "the file ends after 1 byte"),
        ["COM too large"] = (() => new byte[65279], "a .COM program of 65279 bytes: more than the 65278"),
        ["EXE that needs more memory than there is"] = (() => new MzImage { Image = s_exit42, MinimumExtra = 0xA000 }.ToBytes(), "not enough memory: the program needs"),
        ["EXE without pages"] = (() => new MzImage { Image = s_exit42, Pages = 0 }.ToBytes(), "there are no pages"),
        ["EXE shorter than its header"] = (() => new MzImage { HeaderParagraphs = 4 }.ToBytes(), "ends in its header"),
        ["EXE cut off"] = (() => new MzImage { Image = s_exit42, Pages = 9 }.ToBytes(), "the program is cut off"),
        ["entry outside"] = (() => new MzImage { Image = s_exit42, Cs = 0x100 }.ToBytes(), "the entry point 0100:0000 is outside the program"),
        ["relocation outside"] = (() => new MzImage { Image = s_exit42, Relocations = [(0x1000, 0)] }.ToBytes(), "relocation 0 of 1 is at 10000h, outside the image"),
        ["relocation across the end"] = (() => new MzImage { Image = s_exit42, Relocations = [(0, 4)] }.ToBytes(), "relocation 0 of 1 is at 4h, outside"),
        ["relocation table outside"] = (() => new MzImage { Image = s_exit42, Relocations = [(0, 0)], RelocationOffset = 0x8000 }.ToBytes(), "the relocation table is cut off"),
        ["PE"] = (() => WithNewHeader("PE\0\0", s_exit42), "is a Windows (PE) program"),
        ["NE"] = (() => WithNewHeader("NE\0\0", s_exit42), "is a 16-bit Windows or OS/2 (NE) program"),
        ["ELF"] = (() => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1], "is a Linux (ELF) program"),
    };

    public static TheoryData<string> Good => [.. s_good.Keys];

    public static TheoryData<string> Bad => [.. s_bad.Keys];

    [Theory]
    [MemberData(nameof(Good))]
    public void Runs(string what)
    {
        var exit = ProgramRun.Run(s_good[what]()).Exit;
        Assert.True((VmExitReason.ProgramEnded, 42) == (exit.Reason, exit.ExitCode), $"{what}: {exit}");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void IsRefused(string what)
    {
        var (file, reason) = s_bad[what];
        var exit = ProgramRun.Run(file()).Exit;
        Assert.Equal(VmExitReason.BadProgram, exit.Reason);
        Assert.Contains("PROG.COM: ", exit.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EachTruncationOfAnExeEndsInAReason()
    {
        var file = new MzImage { Image = Padded(1200), Relocations = [(0, 100)] }.ToBytes();
        for (var length = 0; length < file.Length; length++)
        {
            // Behind the entry code and without a whole page missing, DOS runs it too.
            var exit = ProgramRun.Run(file[..length]).Exit;
            var runs = length > file.Length - 512;
            Assert.True(runs ? exit.ExitCode == 42 : exit is { Reason: VmExitReason.BadProgram, Message: not null }, $"{length}: {exit}");
            if (length is > 100 and < 700)
                length += 60;
        }
    }

    [Fact]
    public void FoldersAndMissingFilesAreNamed()
    {
        var folder = ProgramRun.Run(f => Directory.CreateDirectory(Path.Combine(f, "DIR.COM")).FullName).Exit;
        Assert.Equal(VmExitReason.BadProgram, folder.Reason);
        Assert.Contains("is a folder", folder.Message, StringComparison.Ordinal);
        var missing = ProgramRun.Run(f => Path.Combine(f, "NONE.COM")).Exit;
        Assert.Equal(VmExitReason.BadProgram, missing.Reason);
        Assert.Contains("no such file", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABatchFileIsRunByTheShell()
    {
        var run = ProgramRun.Run("@echo off\r\necho %0\r\n"u8.ToArray(), name: "PROG.BAT");
        Assert.Equal((new VmExit(VmExitReason.ProgramEnded, 0), "C:\\PROG.BAT\r\n"), (run.Exit, run.Output));
    }

    [Theory]
    [InlineData(0x0010, 0xFFFF, true)]
    [InlineData(0x0010, 0x0020, false)]
    public void MaxAllocSaysHowMuchMemory(ushort minimum, ushort maximum, bool all)
    {
        // AX = end of the block less the PSP, in 256 paragraphs; exit with AH.
        byte[] code = [0xA1, 0x02, 0x00, 0x8C, 0xDB, 0x29, 0xD8, 0x88, 0xE0, 0xB4, 0x4C, 0xCD, 0x21];
        var exit = ProgramRun.Run(new MzImage { Image = code, MinimumExtra = minimum, MaximumExtra = maximum }.ToBytes()).Exit;
        Assert.Equal(VmExitReason.ProgramEnded, exit.Reason);
        Assert.True(all ? exit.ExitCode > 0x80 : exit.ExitCode == 0, $"{exit.ExitCode:X2}00h paragraphs");
    }

    private static byte[] Padded(int size)
    {
        var image = new byte[size];
        s_exit42.CopyTo(image, 0);
        return image;
    }

    /// <summary>The image starts at the signature itself: a jump over the header fields is at 1Ch.</summary>
    private static byte[] HeaderOfZero() =>
        new MzImage { HeaderParagraphs = 0, Pages = 1, LastPageBytes = 0x1C + 5, Ip = 0x1C }.ToBytes() is var header
            ? [.. header, .. s_exit42]
            : [];

    /// <summary>CALL FAR 0010:0000, whose segment is relocated; the exit is there.</summary>
    private static byte[] RelocatedCall()
    {
        var image = new byte[0x105];
        ReadOnlySpan<byte> call = [0x9A, 0x00, 0x00, 0x10, 0x00];
        call.CopyTo(image);
        s_exit42.CopyTo(image, 0x100);
        return new MzImage { Image = image, Relocations = [(0, 3)] }.ToBytes();
    }

    private static byte[] WithNewHeader(string signature, byte[] image)
    {
        var file = new MzImage { Image = image }.ToBytes();
        var whole = new byte[file.Length + 64];
        file.CopyTo(whole, 0);
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(0x3C), file.Length);
        signature.Latin1().CopyTo(whole, file.Length);
        return whole;
    }
}
