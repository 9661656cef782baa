using System.Globalization;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

public class ArgumentsAndExitCodes
{
    [NeedsTheory(Toolchain.Nasm)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(254)]
    [InlineData(255)]
    public void TheExitCodeIsTheGuests(int code) =>
        GuestFolder.Expect("exitcode.com.asm", [code.ToString(CultureInfo.InvariantCulture)], "", code);

    [NeedsFact(Toolchain.Nasm)]
    public void LeavingByRetIsCodeZero() => GuestFolder.Expect("exitcode.com.asm", [], "", 0);

    [NeedsFact(Toolchain.Nasm)]
    public void WithoutArgumentsTheCommandTailIsEmpty() => GuestFolder.Expect("args.com.asm", [], "[]00");

    [NeedsFact(Toolchain.Nasm)]
    public void ArgumentsAreJoinedAsTyped() => GuestFolder.Expect("args.com.asm", ["one", "/two", "-3"], "[ one /two -3]12");

    [NeedsFact(Toolchain.Nasm)]
    public void OptionsAfterTheProgramAreTheGuests() =>
        GuestFolder.Expect("args.com.asm", ["--help", "-v", "--core", "check"], "[ --help -v --core check]23");

    [NeedsFact(Toolchain.Nasm)]
    public void TheProgramMayLiveInAnotherFolder()
    {
        using var folder = new GuestFolder();
        Directory.CreateDirectory(folder.In("bin"));
        File.Move(folder.In(folder.Place("args.com.asm")), folder.In("bin/args.com"));
        DbtProcess.Expect(folder.Run("bin/args.com", "x"), "[ x]02");
    }

    [NeedsFact(Toolchain.Nasm)]
    public void TheProgramMayLiveOutsideTheCurrentFolder()
    {
        using var elsewhere = new GuestFolder();
        using var folder = new GuestFolder();
        DbtProcess.Expect(folder.Run(elsewhere.In(elsewhere.Place("args.com.asm")), "x"), "[ x]02");
    }

    [NeedsFact(Toolchain.Nasm)]
    public void TheExtensionMayBeLeftOut()
    {
        using var folder = new GuestFolder();
        folder.Place("exitcode.com.asm");
        DbtProcess.Expect(folder.Run("exitcode", "9"), "", 9);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void RunMayBeLeftOut()
    {
        using var folder = new GuestFolder();
        var program = folder.Place("args.com.asm");
        DbtProcess.Expect(HostProcess.Run(DbtProcess.Program, [program, "x"], folder.Path), "[ x]02");
    }

    [NeedsFact(Toolchain.Nasm)]
    public void TheEnvironmentEndsWithTheProgramsRealPath()
    {
        using var folder = new GuestFolder();
        var lines = folder.Run("--env", "GREETING=hello", folder.Place("environ.com.asm")).Text.Split("\r\n");
        Assert.Contains("GREETING=hello", lines, StringComparer.Ordinal);
        Assert.Equal("PROGRAM=C:\\ENVIRON.COM", lines[^2]);
    }
}
