using Dbt.Dpmi.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.Dpmi.Tests;

/// <summary>Clients that other programs have started: the end of one, however it comes, is not that of the others.</summary>
public class FamilyTests
{
    private static readonly string[] Crashing =
    [
        "unhandled", "handlerfaults", "handlerstack", "smallstack", "wrappedstack", "stackgone", "codegone", "callbackrecursion",
        "interruptrecursion", "freedcode", "freedstack", "interruptfaults", "realfaults",
    ];

    public static TheoryData<string, int> CrashingClients
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var name in Crashing)
            {
                rows.Add(name, 16);
                rows.Add(name, 32);
            }
            return rows;
        }
    }

    [NeedsNasm]
    [MemberData(nameof(CrashingClients))]
    public void A_batch_file_goes_on_behind_a_client_that_crashes(string name, int bits)
    {
        var batch = "@echo off\r\nCHILD\r\nif errorlevel 1 echo first\r\nCHILD\r\nif errorlevel 1 echo second\r\nNEXT\r\n"u8.ToArray();
        var run = ClientRun.Run(
            [("RUN.BAT", batch), ("CHILD.COM", Assembler.Build("hostile/" + name, bits)), ("NEXT.COM", Assembler.Build("callbacks", bits))]);
        Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 }, run.ToString());
        Assert.Equal("first\r\nsecond\r\ndone\r\n", run.Output);
        Assert.Equal(2, run.Error.Split("EAX=").Length - 1);
    }

    [NeedsNasm]
    [MemberData(nameof(CrashingClients))]
    public void A_client_goes_on_behind_one_that_crashes(string name, int bits)
    {
        foreach (var parentBits in new[] { 16, 32 })
        {
            var run = ClientRun.Run(
                [("PARENT.COM", Assembler.Build("families/parent", parentBits)), ("CHILD.COM", Assembler.Build("hostile/" + name, bits))]);
            Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 } && run.Output == "done\r\n", run.ToString());
        }
    }

    [NeedsNasm]
    [InlineData(16, 16)]
    [InlineData(16, 32)]
    [InlineData(32, 16)]
    [InlineData(32, 32)]
    public void A_callback_runs_as_the_client_whose_it_is(int parentBits, int childBits)
    {
        var run = ClientRun.Run(
            [("PARENT.COM", Assembler.Build("families/calledback", parentBits)), ("CHILD.COM", Assembler.Build("families/callsback", childBits))]);
        Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 } && run.Output == "done\r\n", run.ToString());
    }

    [NeedsNasm]
    [InlineData(16)]
    [InlineData(32)]
    public void The_exit_code_of_a_crash_is_255_and_its_report_has_registers_and_segments(int bits)
    {
        var batch = "@echo off\r\nCHILD\r\nif errorlevel 255 echo 255\r\n"u8.ToArray();
        var run = ClientRun.Run([("RUN.BAT", batch), ("CHILD.COM", Assembler.Build("hostile/unhandled", bits))]);
        Assert.Equal("255\r\n", run.Output);
        Assert.Contains("#UD invalid opcode at ", run.Error, StringComparison.Ordinal);
        Assert.Contains("0F 0B", run.Error, StringComparison.Ordinal);
        Assert.Contains("ud2", run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("EAX=12345678", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"CS=[0-9A-F]{4} base [0-9A-F]{8} limit 0000FFFF", run.Error);
    }
}
