using Dbt.Cli.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.Robustness;

/// <summary>Files that cannot be run: an end with a reason, never an exception of the host or a hang.</summary>
public sealed class BadProgramTests : IDisposable
{
    private static readonly VmConfiguration Quick = new()
    {
        Mounts = [],
        ProgramHostPath = "",
        TimeLimit = TimeSpan.FromSeconds(1),
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[], string> Refused => new()
    {
        { "big.com", new byte[65_281], "65281 bytes" },
        { "huge.com", new byte[1_000_000], "1000000 bytes" },
        { "pe.exe", BadPrograms.NewExecutable("PE"), "PE" },
        { "ne.exe", BadPrograms.NewExecutable("NE"), "NE" },
        { "le.exe", BadPrograms.NewExecutable("LE"), "" }, // Its DOS part may be an extender: it is run.
        { "bare.exe", "LE\0\0 and more"u8.ToArray(), "LE" },
        { "elf.com", "\u007FELF and more"u8.ToArray(), "ELF" },
        { "needs.exe", Code.Exe(Code.Exit(0), minimumParagraphs: 0xF000), "memory" },
        { "pages.exe", BadPrograms.WithHeaderWord(4, 0xFFFF), "" },
        { "header.exe", BadPrograms.WithHeaderWord(8, 0xFFFF), "" },
        { "reloc.exe", Code.Exe(Code.Exit(0), 0x100, 0xFFFF, 0xFFFF_FFFF), "relocation" },
        { "relocs.exe", BadPrograms.WithHeaderWord(6, 0xFFFF), "" },
        { "table.exe", BadPrograms.WithHeaderWord(24, 0xFFFF), "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void IsRefusedWithItsReason(string name, byte[] bytes, string reason)
    {
        var exit = InProcess.Run(_folder, name, bytes, Quick).Exit;
        if (reason.Length == 0)
        {
            Assert.True(exit.Reason is not VmExitReason.DriverFault, exit.Message);
            return;
        }

        Assert.Equal(VmExitReason.BadProgram, exit.Reason);
        Assert.Contains(reason, exit.Message!, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(name, exit.Message!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AComFileOfOneByteRuns() => Assert.Equal(new VmExit(VmExitReason.ProgramEnded, 0), InProcess.Run(_folder, "ret.com", [0xC3]).Exit);

    [Fact]
    public void EveryOtherSingleByteEndsSomehow()
    {
        for (var value = 0; value < 256; value += 5)
        {
            var exit = InProcess.Run(_folder, "x.com", [(byte)value], Quick).Exit;
            Assert.True(exit.Reason is not VmExitReason.DriverFault, $"{value:X2}: {exit.Message}");
        }
    }

    [Fact]
    public void AnExeThatIsCutAnywhereEndsSomehow()
    {
        var whole = Code.Exe([.. Code.Exit(42), .. new byte[40]], 0x10, 0xFFFF, 0x0000_0000, 0x0000_0002);
        for (var length = 0; length < whole.Length; length++)
        {
            var exit = InProcess.Run(_folder, "cut.exe", whole[..length], Quick).Exit;
            Assert.True(exit.Reason is not VmExitReason.DriverFault, $"{length} bytes: {exit.Message}");
            if (length is > 2 and < 28)
                Assert.True(exit.Reason == VmExitReason.BadProgram, $"{length} bytes: {exit}");
        }
    }

    /// <summary>A file that even root cannot read: its first bytes are no memory of the process.</summary>
    [Theory]
    [InlineData("/proc/self/mem")]
    [InlineData("unreadable.com")]
    public void AnUnreadableFileIsSaidToBe(string name)
    {
        File.CreateSymbolicLink(_folder.In("unreadable.com"), "/proc/self/mem");
        var result = DbtProcess.Run(_folder.Path, name);
        Assert.Equal(126, result.ExitCode);
        Assert.StartsWith("dbt: ", result.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.ErrorText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.com")]
    [InlineData("empty.exe")]
    [InlineData("pipe")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public void WhatIsNotAFileIsRefused(string name)
    {
        var result = DbtProcess.Shell(_folder, $"mkfifo pipe; touch empty.com empty.exe; dbt {name}");
        Assert.Equal(126, result.ExitCode);
        Assert.StartsWith("dbt: ", result.ErrorText, StringComparison.Ordinal);
    }
}
