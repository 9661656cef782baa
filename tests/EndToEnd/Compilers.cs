using System.IO.Compression;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>At least one program of every compiler, linker and memory model.</summary>
public class Compilers
{
    private const string Loadlin = "/usr/lib/loadlin/loadlin.exe.gz";

    [NeedsFact(Toolchain.Nasm)]
    public void NasmExeWithRelocations() =>
        GuestFolder.Expect("mz.exe.asm", [], "data segment\r\nfar code segment\r\n", 3);

    [NeedsFact(Toolchain.Fasm)]
    public void FasmExeSortsLines() =>
        GuestFolder.Expect("sort.exe.fasm", [], "apple\r\nfig\r\npeach\r\npear\n", input: "peach\r\napple\r\nfig\r\npear");

    [NeedsFact(Toolchain.Bcc)]
    public void BccPrintsArgumentsAndNumbers() => GuestFolder.Expect(
        "report.com.bcc.c", ["one", "2"],
        "argument 1: <one>\r\nargument 2: <2>\r\n"
        + "-1234 60000 beef 777 ! text|   42|42   |00042\r\n3^19 = 1162261467, fib(20) = 6765\r\n", 2);

    [NeedsFact(Toolchain.Bcc)]
    public void BccCopiesAFileThroughStdio()
    {
        using var folder = new GuestFolder();
        byte[] bytes = [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i ^ i >> 8))];
        folder.Write("from.bin", bytes);
        DbtProcess.Expect(folder.Run(folder.Place("fcopy.com.bcc.c"), "from.bin", "to.bin"), "70000 bytes\r\n");
        Assert.Equal(bytes, File.ReadAllBytes(folder.In("to.bin")));
    }

    [NeedsFact(Toolchain.Bcc)]
    public void BccReportsAFileThatIsNotThere()
    {
        using var folder = new GuestFolder();
        var result = folder.Run(folder.Place("fcopy.com.bcc.c"), "nosuch", "to.bin");
        Assert.Equal("cannot open nosuch\r\n", result.ErrorText);
        Assert.Equal(2, result.ExitCode);
        Assert.False(File.Exists(folder.In("to.bin")));
    }

    [NeedsFact(Toolchain.Gcc)]
    public void Gcc386CodeComputesACrc() =>
        GuestFolder.Expect("crc32.com.gcc.c", [], "CBF43926\r\n", input: "123456789");

    [NeedsTheory(Toolchain.FreePascal, Toolchain.Nasm)]
    [InlineData("tiny", 2, 2)]
    [InlineData("small", 2, 2)]
    [InlineData("medium", 4, 2)]
    [InlineData("compact", 2, 4)]
    [InlineData("large", 4, 4)]
    [InlineData("huge", 4, 4)]
    public void FreePascalInEveryMemoryModel(string model, int codePointer, int dataPointer) =>
        ExpectHello(GuestBuilder.BuildPascal("hello.pas", model), "HELLO.EXE", model, codePointer, dataPointer);

    [NeedsFact(Toolchain.FreePascal, Toolchain.Nasm)]
    public void FreePascalAsCom() => ExpectHello(GuestBuilder.BuildPascal("hello.pas", "tiny", com: true), "HELLO.COM", "tiny", 2, 2);

    [NeedsFact(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    public void FreePascalFor32Bits() => ExpectHello(GuestBuilder.BuildPascal32("hello.pas"), "HELLO.EXE", "flat", 4, 4);

    [NeedsFact(Toolchain.FreePascal, Toolchain.Nasm)]
    public void FreePascalFilesAndFolders()
    {
        using var folder = new GuestFolder();
        File.Copy(GuestBuilder.BuildPascal("files.pas", "large"), folder.In("FILES.EXE"));
        DbtProcess.Expect(folder.Run("FILES.EXE"), string.Join("\r\n",
            "first line",
            "second line",
            "third line",
            "size 70016",
            "read 512, first 44, last 0",
            "read 26 at the end, byte 12 is 2",
            "truncated to 100",
            "found 2 files, 137 bytes; then error 18",
            "done",
            ""));
        Assert.Equal(100, new FileInfo(folder.In("sub/renamed.bin")).Length);
    }

    [NeedsFact(Loadlin)]
    public void LoadlinPrintsItsUsage()
    {
        using var folder = new GuestFolder();
        using (var packed = new GZipStream(File.OpenRead(Loadlin), CompressionMode.Decompress))
        using (var program = File.Create(folder.In("LOADLIN.EXE")))
            packed.CopyTo(program);
        var result = folder.Run("LOADLIN.EXE");
        Assert.Contains("LOADLIN v1.6", result.Text, StringComparison.Ordinal);
        Assert.Contains("usage", result.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static void ExpectHello(string program, string name, string model, int codePointer, int dataPointer)
    {
        using var folder = new GuestFolder();
        File.Copy(program, folder.In(name));
        ExpectHello(folder, name, model, codePointer, dataPointer);
    }

    /// <summary>hello.pas as a program in the folder says which memory model it was built for, computes, prints its arguments.</summary>
    internal static void ExpectHello(GuestFolder folder, string name, string model, int codePointer, int dataPointer) =>
        DbtProcess.Expect(
            folder.Run(name, "x", "y"),
            $"model {model}, code pointer {codePointer}, data pointer {dataPointer}\r\n"
            + "sum of cubes 404010000, 2010000 rest 0\r\nargument 1 x\r\nargument 2 y\r\n",
            7);
}
