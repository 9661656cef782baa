using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests.Shell;

/// <summary>The batch language, each command by what it prints.</summary>
public class BatchLanguageTests
{
    [Theory]
    [InlineData("a|", "ECHO a")]
    [InlineData("|", "ECHO.")]
    [InlineData("  a  b |", "ECHO   a  b ")]
    [InlineData("ECHO is off|", "ECHO")]
    [InlineData("x|", "ECHO:x")]
    [InlineData("same|", "IF a==a ECHO same")]
    [InlineData("", "IF a==A ECHO same")]
    [InlineData("other|", "IF NOT a==b ECHO other")]
    [InlineData("both|", "IF NOT NOT a == a ECHO both")]
    [InlineData("quoted|", "IF \"\"==\"\" ECHO quoted")]
    [InlineData("there|", "IF EXIST MAIN.BAT ECHO there")]
    [InlineData("wild|", "IF EXIST M*.B?T ECHO wild")]
    [InlineData("not|", "IF NOT EXIST NONE ECHO not")]
    [InlineData("", "IF EXIST NONE\\NUL ECHO folder")]
    [InlineData("root|", "IF EXIST C:\\NUL ECHO root")]
    [InlineData("zero|", "IF ERRORLEVEL 0 ECHO zero")]
    [InlineData("", "IF ERRORLEVEL 1 ECHO one")]
    [InlineData("a|b|c|", "FOR %%x IN (a b,c) DO ECHO %%x")]
    [InlineData("MAIN.BAT|", "FOR %%x IN (*.BAT) DO ECHO %%x")]
    [InlineData("C:\\MAIN.BAT|", "FOR %%x IN (C:\\*.BAT) DO ECHO %%x")]
    [InlineData("", "FOR %%x IN (*.NON) DO ECHO %%x")]
    [InlineData("a|", "FOR %%x IN (a b) DO IF %%x==a ECHO %%x")]
    [InlineData("50% of C:\\|", "ECHO 50%% of %PATH%")]
    [InlineData("C:\\MAIN.BAT|", "ECHO %0")]
    [InlineData("[]|", "ECHO [%1%NONE%]")]
    [InlineData("", "REM > REMARK")]
    [InlineData("", ":label | and < more")]
    public void Line(string expected, string line) => new BatchRun().Prints(expected, line);

    [Fact]
    public void TheCodePageIsShownAndChanged() => new BatchRun().Prints(
        "Active code page: 437|Active code page: 866|Active code page: 866|", "CHCP", "CHCP 866", "CHCP", "CHCP 11", "CHCP");

    [Fact]
    public void GoToFindsLabelsBeforeAndBehindByEightCharacters() => new BatchRun().Prints(
        "1|3|2|4|",
        "GOTO first", ":second", "ECHO 2", "GOTO theend00x", ":first", "ECHO 1", "GOTO third", "ECHO no", " :third", "ECHO 3", "GOTO SECOND",
        ":theend00y", "ECHO 4");

    [Fact]
    public void AMissingLabelEndsTheBatchFile()
    {
        var run = new BatchRun();
        run.Prints("", "GOTO none", "ECHO no");
        Assert.Equal("Label not found|", run.Errors);
    }

    [Fact]
    public void CallComesBackAndAnotherBatchFileDoesNot() => new BatchRun().With("SUB.BAT", "ECHO sub %0 %1 %2\r\n").Prints(
        "sub SUB a b|back|sub SUB.BAT  |", "CALL SUB a,b", "ECHO back", "SUB.BAT", "ECHO no");

    [Fact]
    public void CallsNest() => new BatchRun()
        .With("A.BAT", "ECHO a\r\nCALL B\r\nECHO /a\r\n").With("B.BAT", "ECHO b\r\nIF NOT \"%1\"==\"\" CALL A\r\nECHO /b")
        .Prints("a|b|/b|/a|end|", "CALL A", "ECHO end");

    [Fact]
    public void ABatchFileInALoopIsCalledForEachItem() => new BatchRun().With("SUB.BAT", "ECHO <%1>".Replace('<', '(').Replace('>', ')'))
        .Prints("(a)|(b)|end|", "FOR %%x IN (a b) DO CALL SUB %%x", "ECHO end");

    [Fact]
    public void ShiftMovesTheArguments() => new BatchRun().With("SUB.BAT", "SHIFT\r\nECHO %0 %1 %9\r\nSHIFT\r\nECHO %0 %8").Prints(
        "1 2 10|2 10|", "CALL SUB 1 2 3 4 5 6 7 8 9 10");

    [Fact]
    public void EchoShowsPromptAndLine()
    {
        var run = new BatchRun().RunAs("ECHO hi\r\n@ECHO silent\r\nECHO OFF\r\nECHO done\r\n");
        Assert.Equal("\r\nC:\\>ECHO hi\r\nhi\r\nsilent\r\n\r\nC:\\>ECHO OFF\r\ndone\r\n", run.Output);
    }

    [Fact]
    public void TheExitCodeIsTheLastPrograms()
    {
        var batch = new BatchRun().With("CODE.COM", BatchRun.ExitWithDigit);
        Assert.Equal(new VmExit(VmExitReason.ProgramEnded, 7), batch.Run("CODE 3", "CODE 7", "ECHO x").Exit);
    }

    [Fact]
    public void ErrorLevelIsComparedByGreaterOrEqual() => new BatchRun().With("CODE.COM", BatchRun.ExitWithDigit).Prints(
        "4|2|0|not 5|", "CODE 4", "IF ERRORLEVEL 4 ECHO 4", "IF ERRORLEVEL=2 ECHO 2", "IF ERRORLEVEL 0 ECHO 0", "IF NOT ERRORLEVEL 5 ECHO not 5");

    [Fact]
    public void ExitEndsAllBatchFilesWithItsCode()
    {
        var batch = new BatchRun().With("SUB.BAT", "EXIT 12\r\nECHO no");
        Assert.Equal(12, batch.Run("CALL SUB", "ECHO no").Exit.ExitCode);
    }

    [Fact]
    public void ABatchFileMayChangeItselfWhileItRuns() => new BatchRun().Prints(
        "before|added|", "ECHO before", "ECHO ECHO added>> MAIN.BAT");

    [Fact]
    public void ABatchFileThatHasGoneIsNoticed()
    {
        var run = new BatchRun();
        run.Prints("x|", "ECHO x", "DEL MAIN.BAT", "ECHO no");
        Assert.Equal("Batch file missing|", run.Errors);
    }

    [Fact]
    public void LinesMayEndInLineFeedAloneAndTheFileAtControlZ()
    {
        var run = new BatchRun().RunAs("@ECHO OFF\nECHO a\nECHO b\x1A\nECHO c\n");
        Assert.Equal("a\r\nb\r\n", run.Output);
    }

    [Fact]
    public void WhatCannotBeFoundOrUnderstoodIsSaidOnStandardError()
    {
        var run = new BatchRun();
        run.Prints("", "NONE a b", "IF", "FOR %%x", "A |", "NONE.TXT", "Q:", "TYPE < NONE");
        Assert.Equal(
            "Bad command or file name|Syntax error|Syntax error|Syntax error|Bad command or file name|Invalid drive specification|File not found|",
            run.Errors);
    }

    [Fact]
    public void PauseWaitsForAKey()
    {
        var run = new BatchRun { Console = new TestConsole { Input = new MemoryStream("x"u8.ToArray()) } };
        run.Prints("Press any key to continue . . .|next|", "PAUSE", "ECHO next");
    }
}
