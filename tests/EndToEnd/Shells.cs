using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>The command interpreter as a user meets it: a process, with real programs below it.</summary>
public class Shells
{
    [Fact]
    public void ABatchFilesExitCodeIsItsLastErrorLevel()
    {
        using var folder = new GuestFolder();
        folder.Write("BUILD.BAT", "@ECHO OFF\r\nECHO building %1\r\nEXIT 3\r\n");
        DbtProcess.Expect(folder.Run("build", "all"), "building all\r\n", 3);
    }

    [Fact]
    public void AShellReadsCommandsFromItsInput()
    {
        using var folder = new GuestFolder();
        var result = folder.Shell("printf 'echo one\\nexit 6\\n' | dbt shell");
        Assert.Equal(6, result.ExitCode);
        Assert.Contains("\r\nC:\\>echo one\r\none\r\n\r\nC:\\>exit 6\r\n", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OneCommandAndItsOutputInAHostPipe()
    {
        using var folder = new GuestFolder();
        folder.Write("b.txt", "x");
        folder.Write("a.txt", "y");
        var result = folder.Shell("dbt shell /C 'DIR /B /ON' | tr -d '\\r' | sort");
        Assert.Equal("A.TXT\nB.TXT\n", result.Text);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AMakeLikeBatchFileRunsProgramsAndStopsAtTheFirstError()
    {
        using var folder = new GuestFolder();
        folder.Place("exitcode.com.asm");
        folder.Write(
            "MAKE.BAT",
            "@ECHO OFF\r\nFOR %%f IN (0 0 4 0) DO CALL STEP %%f\r\nIF ERRORLEVEL 1 ECHO no\r\n");
        folder.Write(
            "STEP.BAT",
            "IF NOT \"%FAILED%\"==\"\" GOTO end\r\nEXITCODE %1\r\nIF ERRORLEVEL 1 SET FAILED=%1\r\nECHO step %1\r\n:end\r\n");
        DbtProcess.Expect(folder.Run("MAKE"), "step 0\r\nstep 0\r\nstep 4\r\nno\r\n", 4);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AProgramStartsTheInterpreterThatComspecNames()
    {
        using var folder = new GuestFolder();
        folder.Place("exec.com.asm");
        folder.Write("SUB.BAT", "@ECHO OFF\r\nECHO from %0 %1\r\nEXIT 9\r\n");
        var result = folder.Run("EXEC.COM", "Z:\\COMMAND.COM", "/C", "SUB", "arg");
        DbtProcess.Expect(result, "from SUB arg\r\nchild returned 9, kind 0\r\n", 9);
    }

    [NeedsFact(Toolchain.Bcc)]
    public void FiltersInAPipelineOfTheGuests()
    {
        using var folder = new GuestFolder();
        File.Copy(GuestBuilder.Build("filter.com.bcc.c"), folder.In("FILTER.COM"));
        folder.Write("IN.TXT", "pear\napple\nfig\napple pie\n");
        folder.Write(
            "RUN.BAT",
            "@ECHO OFF\r\nTYPE IN.TXT | FILTER grep apple | FILTER sed apple plum > OUT.TXT\r\nFILTER sort < IN.TXT\r\nFILTER count < OUT.TXT\r\n");
        DbtProcess.Expect(folder.Run("RUN"), "apple\r\napple pie\r\nfig\r\npear\r\n2 lines\r\n");
        Assert.Equal("plum\r\nplum pie\r\n", folder.Read("out.txt"));
    }

    [NeedsFact(Toolchain.Nasm)]
    public void ALoadableDriverIsADeviceOfItsOwn()
    {
        using var folder = new GuestFolder();
        folder.Place("upper.sys.asm");
        folder.Write("T.BAT", "@ECHO OFF\r\nECHO some text>UPPER$\r\nCOPY UPPER$ OUT.TXT\r\nTYPE OUT.TXT\r\n");
        var result = folder.Run("--driver", folder.In("UPPER.SYS") + " hello ", "T.BAT");
        DbtProcess.Expect(result, " hello         1 file(s) copied\r\nSOME TEXT\r\n");
    }

    [Fact]
    public void PrintedBytesGoToTheFile()
    {
        using var folder = new GuestFolder();
        folder.Write("P.BAT", "@ECHO OFF\r\nECHO to PRN>PRN\r\nECHO to LPT1>LPT1\r\n");
        DbtProcess.Expect(folder.Run("--printer", folder.In("out.prn"), "P.BAT"), "");
        Assert.Equal("to PRN\r\nto LPT1\r\n", folder.Read("out.prn"));
        DbtProcess.Expect(folder.Run("--printer", $"|tr a-z A-Z >'{folder.In("upper.prn")}'", "P.BAT"), "");
        Assert.Equal("TO PRN\r\nTO LPT1\r\n", folder.Read("upper.prn"));
    }
}
