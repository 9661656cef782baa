using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>Free Pascal's 32-bit DOS programs (go32v2): clients of the DPMI host, which they find before they look for their own.</summary>
public class Go32Tests
{
    private static readonly TestRuns Runs = new("fpc-go32v2-exceptions.txt");

    /// <summary>A part of the test programs; DBT_FPC_ALL=1: all of them, which takes some twenty minutes.</summary>
    [NeedsFact(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    public void AllButTheKnownExceptionsExitAsTheyShould()
    {
        var isSample = Environment.GetEnvironmentVariable("DBT_FPC_ALL") != "1";
        var programs = TestPrograms.Build(TestTarget.Go32V2, isSample);
        Assert.True(programs.Count > (isSample ? 200 : 2000), $"Only {programs.Count} programs were built.");
        Runs.Check([.. programs.Where(program => program.Source.IsForRunning)], isSample);
    }

    /// <summary>The compiler, itself a program for go32v2, with its own assembler and linker.</summary>
    [NeedsFact(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    public void TheCompilerCompilesAndLinksAProgramInsideTheMachine()
    {
        using var folder = new GuestFolder();
        var toolchain = GuestBuilder.FreePascal;
        File.Copy(Path.Combine(toolchain, "bin", "ppc386.exe"), folder.In("PPC386.EXE"));
        File.Copy(Path.Combine(Repository.Guests, "hello.pas"), folder.In("HELLO.PAS"));
        var compiled = folder.Run(
            "--mount", $"D={toolchain}/units:ro", "PPC386.EXE", "-n", "-Tgo32v2", "-Xs", "-O2", "-FuD:\\go32v2", "-oHELLO.EXE", "HELLO.PAS");
        Assert.True(compiled.ExitCode == 0, compiled.Text + compiled.ErrorText);
        Compilers.ExpectHello(folder, "HELLO.EXE", "flat", 4, 4);
    }

    /// <summary>Two of those in the list, which name instructions that the default processor has not.</summary>
    [NeedsTheory(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    [InlineData("webtbs/tw18009")]
    [InlineData("test/cg/tmmxshift")]
    public void ProgramsWithMmxRunOnALaterProcessor(string name)
    {
        using var folder = new GuestFolder();
        var toolchain = GuestBuilder.FreePascal;
        HostProcess.Require(
            Path.Combine(toolchain, "bin", "ppcross386"),
            ["-n", "-v0", "-Tgo32v2", "-Xs", "-O2", $"-Fu{toolchain}/units/go32v2", $"-FE{folder.Path}", "-oMMX.EXE", $"{name}.pp"],
            Path.Combine(toolchain, "tests"));
        Assert.Equal(0, folder.Run("--cpu", "pentium2", "MMX.EXE").ExitCode);
    }
}
