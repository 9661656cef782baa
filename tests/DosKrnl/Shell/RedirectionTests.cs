using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Shell;

/// <summary>Standard streams of commands and programs, COMSPEC, and what is left of them.</summary>
public class RedirectionTests
{
    [Fact]
    public void OutputGoesToAFileAndIsAddedToIt() => new BatchRun
    {
        Check = folder => Assert.Equal("one\r\ntwo\r\n", File.ReadAllText(Path.Combine(folder, "out.txt"))),
    }.Prints("", "ECHO one> OUT.TXT", "ECHO two>>OUT.TXT");

    [Fact]
    public void AddingWritesOverAControlZ() => new BatchRun
    {
        Check = folder => Assert.Equal("oldnew\r\n", File.ReadAllText(Path.Combine(folder, "OUT.TXT"))),
    }.With("OUT.TXT", "old\x1A").Prints("", "ECHO new>> OUT.TXT");

    [Fact]
    public void AProgramReadsAFile() => new BatchRun().With("PLUS1.COM", BatchRun.PlusOne).With("IN.TXT", "HAL").Prints(
        "IBM", "PLUS1 < IN.TXT");

    [Fact]
    public void APipelineOfPrograms() => new BatchRun().With("PLUS1.COM", BatchRun.PlusOne).With("IN.TXT", "012").Prints(
        "345", "TYPE IN.TXT | PLUS1 | PLUS1 | PLUS1");

    [Fact]
    public void APipelineLeavesNoFilesBehind() => new BatchRun
    {
        Check = folder => Assert.Equal(["MAIN.BAT", "PLUS1.COM"], Directory.GetFiles(folder).Select(Path.GetFileName).Order()),
    }.With("PLUS1.COM", BatchRun.PlusOne).Prints("b|", "ECHO a| PLUS1 > NUL", "ECHO a> NUL | PLUS1", "FOR %%x IN (a) DO ECHO b> CON");

    [Fact]
    public void ACalledBatchFileIsRedirectedAsAWhole() => new BatchRun
    {
        Check = folder => Assert.Equal("1\r\n2\r\n", File.ReadAllText(Path.Combine(folder, "out"))),
    }.With("SUB.BAT", "ECHO 1\r\nECHO 2\r\n").Prints("end|", "CALL SUB > OUT", "ECHO end");

    [Fact]
    public void HandlesDoNotRunOut() => new BatchRun().Prints(
        "ok|", [.. Enumerable.Repeat("ECHO x > OUT | ECHO y > NUL", 40), "ECHO ok"]);

    [Fact]
    public void ComspecRunsACommand() => new BatchRun().With("CODE.COM", BatchRun.ExitWithDigit).Prints(
        "nested|6|", "%COMSPEC% /C ECHO nested", "COMMAND /C CODE 6", "IF ERRORLEVEL 6 ECHO 6");

    [Fact]
    public void ANestedShellHasItsOwnEnvironmentAndFolder() => new BatchRun().With("D/X", "").Prints(
        "inner|old|C:\\D|",
        "SET V=old", "ECHO SET V=inner> A.BAT", "ECHO ECHO %%V%%>> A.BAT", "ECHO CD D>> A.BAT", "COMMAND /C A.BAT > OUT",
        "FOR %%x IN (inner) DO ECHO %%x", "ECHO %V%", "CD");

    [Fact]
    public void ShellsNestDeeply()
    {
        var run = new BatchRun().With("DOWN.BAT", "@ECHO OFF\r\nIF %1==xxxxxxxxxxxxxxxxxxxx GOTO end\r\nCOMMAND /C DOWN %1x\r\nGOTO out\r\n:end\r\nECHO bottom\r\n:out\r\n");
        run.Prints("bottom|", "COMMAND /C DOWN x");
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public void CommandComIsAFileThatCannotBeChanged()
    {
        var run = new BatchRun();
        run.Prints("there|", "IF EXIST %COMSPEC% ECHO there", "DEL %COMSPEC%", "ECHO x > %COMSPEC%", "MD Z:\\X", "REN Z:\\COMMAND.COM A.COM", "CD Z:\\");
        Assert.Equal(
            "Access denied|File creation error|Unable to create directory|Duplicate file name or file not found|Invalid directory|", run.Errors);
    }

    [Fact]
    public void TheBuiltInDriveGivesWayToAMount()
    {
        using var machine = new DosMachine(configure: c => c with { Mounts = [.. c.Mounts, new Mvdm.DriveMount('Z', Path.GetTempPath())] });
        Assert.Equal(@"Y:\COMMAND.COM", machine.Kernel.BuiltIns.CommandPath);
    }
}
