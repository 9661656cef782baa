using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Dbt.Runtime;
using Xunit;

namespace Dbt.DosKrnl.Tests.Shell;

/// <summary>The prompt, the environment, date and time, Ctrl-C and critical errors, INT 2Eh and INT 2Fh/AEh.</summary>
public class SessionTests
{
    [Theory]
    [InlineData("SET V=1|SET v=2|ECHO %V%", "2|")]
    [InlineData("SET V=1|SET V=|ECHO [%V%]", "[]|")]
    [InlineData("SET", "COMSPEC=Z:\\COMMAND.COM|PATH=C:\\|PROMPT=$P$G|")]
    [InlineData("PATH C:\\D;C:\\E|PATH|PATH ;|PATH", "PATH=C:\\D;C:\\E|No Path|")]
    [InlineData("VERIFY|VERIFY ON|VERIFY|BREAK|BREAK=ON|BREAK", "VERIFY is off|VERIFY is on|BREAK is off|BREAK is on|")]
    [InlineData("VER", "|DBT DOS Version 5.00|")]
    [InlineData("DATE 2-29-96|TIME 1:02:03p|PROMPT $d|ECHO ON|@ECHO OFF", "")]
    public void Prints(string lines, string expected)
    {
        var output = new BatchRun().Run(lines.Split('|')).Output.Replace("\r\n", "|", StringComparison.Ordinal);
        Assert.Equal(expected, output);
    }

    [Fact]
    public void PromptCodes()
    {
        var run = new BatchRun().RunAs(
            "@DATE 2-29-96\r\n@TIME 13:02:03\r\n@PROMPT $Q$$$T[$D]$P$V$N$G$L$B$E$_x$H\r\nREM\r\n@PROMPT\r\nREM\r\n");
        Assert.Matches(
            @"^\r\n=\$13:02:0\d\.\d\d\[Thu 02-29-1996\]C:\\DBT DOS Version 5\.00C><\|\x1B\r\nx\x08 \x08REM\r\n\r\nC>REM\r\n$", run.Output);
    }

    [Fact]
    public void TheEnvironmentGrows()
    {
        var lines = Enumerable.Range(0, 60).Select(i => $"SET V{i}={new string('x', 90)}").Append("ECHO [%V59%]").ToArray();
        var batch = new BatchRun();
        batch.Prints($"[{new string('x', 90)}]|", lines);
        Assert.Equal("", batch.Errors);
    }

    private static TestConsole Terminal(params (string After, string Keys)[] script) => new()
    {
        InputIsTerminal = true, OutputIsTerminal = true, ErrorIsTerminal = true,
        Script = new Queue<(string After, string Keys)>(script),
    };

    private static TestConsole Terminal(string typed)
    {
        var console = new TestConsole { InputIsTerminal = true, OutputIsTerminal = true, ErrorIsTerminal = true };
        console.Type(typed);
        return console;
    }

    /// <summary>`dbt shell` with what is typed.</summary>
    private static (VmExit Exit, string Output) Interactive(string typed, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("dbt-shell-").FullName;
        try
        {
            var console = Terminal(typed);
            using var server = new MvmServer();
            using var machine = server.CreateMachine(
                new VmConfiguration
                {
                    Mounts = [new DriveMount('C', folder)],
                    ProgramHostPath = "",
                    StartsShell = true,
                    Arguments = arguments,
                    Core = CoreKind.Interpreter,
                    TimeLimit = TimeSpan.FromSeconds(20),
                },
                console,
                new Silence());
            var exit = machine.Run();
            return (exit, System.Text.Encoding.Latin1.GetString(console.Output).Replace("\r\n", "|", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Silence : ITrace
    {
        public bool IsOn(TraceCategories category) => false;

        public void Write(TraceCategories category, string message)
        {
        }
    }

    [Fact]
    public void APersonTypes()
    {
        var (exit, output) = Interactive("echo hi\rexit 4\r");
        Assert.Equal(4, exit.ExitCode);
        Assert.Equal("|DBT DOS Version 5.00||C:\\>echo hi\r|hi||C:\\>exit 4\r|", output);
    }

    [Fact]
    public void OneCommandEndsTheShell()
    {
        var (exit, output) = Interactive("", "/C", "ECHO", "once");
        Assert.Equal((0, "once|"), (exit.ExitCode, output));
    }

    [Fact]
    public void ACommandBeforeThePrompt() => Assert.Equal("first||C:\\>exit\r|", Interactive("exit\r", "/K", "ECHO", "first").Output);

    [Fact]
    public void ControlCAtThePromptGivesANewOne() =>
        Assert.EndsWith("C:\\>ab^C||C:\\>exit\r|", Interactive("ab\x03" + "exit\r", "/Q").Output, StringComparison.Ordinal);

    [Fact]
    public void ControlCInABatchFileAsks()
    {
        var batch = new BatchRun { Console = Terminal(
            ("continue . . .", "\x03"), ("(Y/N)?", "n"), ("continue . . .", "\x03"), ("(Y/N)?", "y")) };
        var run = batch.Run("PAUSE", "ECHO goes on", "PAUSE", "ECHO no");
        Assert.Contains("Terminate batch job (Y/N)?n\r\ngoes on", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no\r\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ControlCEndsAProgramAndThenTheBatchFile()
    {
        // Reads keys for ever.
        var batch = new BatchRun { Console = Terminal(("begin", "a\x03"), ("(Y/N)?", "y")) }.With("READ.COM", [0xB4, 0x08, 0xCD, 0x21, 0xEB, 0xFA]);
        var run = batch.Run("ECHO begin", "READ", "ECHO no");
        Assert.EndsWith("^C\r\n\r\nTerminate batch job (Y/N)?y\r\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "Abort, Retry, Ignore, Fail?A|")]
    [InlineData("rrf", "Abort, Retry, Ignore, Fail?F|next|")]
    [InlineData("xi", "Abort, Retry, Ignore, Fail?I|next|")]
    public void ACriticalErrorIsAsked(string typed, string expected)
    {
        // Writes to a printer that is not there, by handle 4.
        var batch = new BatchRun { Console = Terminal(typed) }.With(
            "PRINT.COM",
            [0xBB, 4, 0, 0xB9, 1, 0, 0xB4, 0x40, 0xCD, 0x21, 0xCD, 0x20]);
        var output = batch.Run("PRINT", "ECHO next").Output.Replace("\r\n", "|", StringComparison.Ordinal);
        Assert.StartsWith("|Not ready writing device PRN|Abort, Retry, Ignore, Fail?", output, StringComparison.Ordinal);
        Assert.EndsWith(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNobodyCanAnswerACriticalErrorFails()
    {
        var batch = new BatchRun();
        batch.Prints("next|", "ECHO x> PRN", "COMMAND /F /C ECHO x> LPT1", "ECHO next");
        Assert.Equal("Not ready writing device PRN|", batch.Errors);
    }

    /// <summary>INT 2Eh with "SET V=2E", then ends.</summary>
    private static readonly byte[] Backdoor =
    [
        0xBC, 0x00, 0x10, 0xB4, 0x4A, 0xBB, 0x00, 0x01, 0xCD, 0x21, 0xBE, 0x13, 0x01, 0xCD, 0x2E, 0xCD, 0x20, 0x90, 0x90,
        8, .. "SET V=2E"u8, 13,
    ];

    [Fact]
    public void Interrupt2EChangesTheFirstShellsEnvironment() =>
        new BatchRun().With("DOOR.COM", Backdoor).Prints("[2E]|", "SET V=longer", "DOOR", "ECHO [%V%]");

    [Fact]
    public void Interrupt2EWorksWithoutAShellToo()
    {
        var code = Backdoor.ToArray();
        "ECHO HI!"u8.CopyTo(code.AsSpan(20));
        var run = ProgramRun.Run(code);
        Assert.Equal((VmExitReason.ProgramEnded, "HI!\r\n"), (run.Exit.Reason, run.Output));
    }

    /// <summary>
    /// Stays resident with an INT 2Fh handler that takes the command NEW (AE00h) and makes it VER (AE01h): the name's buffer
    /// at DS:SI is length and 11 characters.
    /// </summary>
    private static readonly byte[] Installable =
    [
        0xEB, 0x26,                                     // jmp 128
        0x81, 0xFA, 0xFF, 0xFF, 0x75, 0x14,             // 102 cmp dx,-1; jne 11c
        0x81, 0x7C, 0x01, (byte)'N', (byte)'E', 0x75, 0x0D, // 108 cmp word [si+1],'NE'; jne 11c
        0x3D, 0x00, 0xAE, 0x74, 0x0D,                   // 10F cmp ax,AE00; je 121
        0xC7, 0x44, 0x01, (byte)'V', (byte)'E',         // 114 mov word [si+1],'VE'
        0xC6, 0x44, 0x03,                               // 119 mov byte [si+3],
        0xCF,                                           // 11C (iret, and the value above; replaced below)
        0x90, 0x90, 0x90, 0x90,
        0xB0, 0xFF, 0xCF,                               // 121 mov al,FF; iret
        0x90, 0x90, 0x90, 0x90,
        0xB8, 0x2F, 0x25, 0xBA, 0x02, 0x01, 0xCD, 0x21, // 128 set INT 2Fh to 102
        0xBA, 0x40, 0x00, 0xB8, 0x00, 0x31, 0xCD, 0x21, // stay
    ];

    [Fact]
    public void AResidentProgramAddsACommand()
    {
        // NEx becomes VEx with x kept: "NER" is VER. Only two letters are replaced, so the code above ends at 119h.
        var code = Installable.ToArray();
        code[0x19] = 0xCF;
        var batch = new BatchRun().With("ADD.COM", code);
        batch.Prints("|DBT DOS Version 5.00|", "ADD", "NER");
    }

    [Fact]
    public void AMemoryBlockWrittenOverIsReported()
    {
        // The child writes zeros over the control block behind its own, after giving memory back.
        byte[] child = [0xB4, 0x4A, 0xBB, 0x20, 0x00, 0xCD, 0x21, 0x8C, 0xC8, 0x05, 0x20, 0x00, 0x8E, 0xC0, 0x26, 0xC6, 0x06, 0, 0, 0, 0xCD, 0x20];
        var run = new BatchRun().With("BAD.COM", child).Run("BAD", "ECHO no");
        Assert.Equal(VmExitReason.GuestCrash, run.Exit.Reason);
        Assert.Contains("memory control block", run.Exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadHighUsesUpperMemory()
    {
        // Exit code: the high byte of CS.
        byte[] where = [0x8C, 0xC8, 0x88, 0xE0, 0xB4, 0x4C, 0xCD, 0x21];
        var batch = new BatchRun().With("WHERE.COM", where);
        batch.Prints(
            "high|low|fixed|", "LH WHERE", "IF ERRORLEVEL 200 ECHO high", "WHERE", "IF NOT ERRORLEVEL 16 ECHO low", "LOADFIX WHERE",
            "IF ERRORLEVEL 16 IF NOT ERRORLEVEL 160 ECHO fixed");
    }

    [Fact]
    public void AResidentProgramStaysForTheNextOne()
    {
        // INT 60h: MOV AL,9; IRET. The second program calls it and exits with AL.
        byte[] stay = [0xB8, 0x60, 0x25, 0xBA, 0x0F, 0x01, 0xCD, 0x21, 0xBA, 0x12, 0x01, 0xCD, 0x27, 0x90, 0x90, 0xB0, 0x09, 0xCF];
        byte[] use = [0xCD, 0x60, 0xB4, 0x4C, 0xCD, 0x21];
        var batch = new BatchRun().With("STAY.COM", stay).With("USE.COM", use);
        Assert.Equal(9, batch.Run("STAY", "USE").Exit.ExitCode);
    }
}
