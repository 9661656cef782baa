using Dbt.Dpmi.Tests.Harness;
using Dbt.Mvdm;
using Dbt.Runtime;
using Xunit;

namespace Dbt.Dpmi.Tests;

/// <summary>Clients that do what no client should: theirs is the damage alone.</summary>
public class HostileClientTests
{
    /// <summary>What cannot go on ends with a report: the exception, the registers.</summary>
    [NeedsNasm]
    [InlineData("unhandled")]
    [InlineData("handlerfaults")]
    [InlineData("handlerstack")]
    [InlineData("smallstack")]
    [InlineData("wrappedstack")]
    [InlineData("stackgone")]
    [InlineData("codegone")]
    [InlineData("callbackrecursion")]
    [InlineData("interruptrecursion")]
    [InlineData("freedcode")]
    [InlineData("freedstack")]
    [InlineData("interruptfaults")]
    [InlineData("realfaults")]
    [InlineData("pagegone")]
    public void The_client_ends_with_a_message(string name)
    {
        foreach (var bits in new[] { 16, 32 })
        {
            var run = ClientRun.Run("hostile/" + name, bits, configure: configuration => configuration with { ReportsDpmi1 = name == "pagegone" });
            Assert.True(run.Exit.Reason is VmExitReason.ProgramEnded or VmExitReason.GuestCrash, run.ToString());
            Assert.DoesNotContain("done", run.Output, StringComparison.Ordinal);
            Assert.True(run.Exit.Reason == VmExitReason.GuestCrash || run.Exit.ExitCode != 0, run.ToString());
            Assert.Contains("EAX", run.Exit.Message + run.Error, StringComparison.OrdinalIgnoreCase);
        }
        TheNextClientIsWell();
    }

    /// <summary>Random descriptors, random services: whatever the client gets, the machine goes on.</summary>
    [NeedsNasm]
    [InlineData("descriptors")]
    [InlineData("services")]
    [InlineData("faultsininterrupts")]
    public void The_client_goes_on(string name)
    {
        foreach (var bits in new[] { 16, 32 })
        {
            var run = ClientRun.Run("hostile/" + name, bits);
            Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 } && run.Output == "done\r\n", run.ToString());
        }
        TheNextClientIsWell();
    }

    /// <summary>A program may end anywhere; its exit code is what it said.</summary>
    [NeedsNasm]
    [InlineData("endincallback", 7)]
    [InlineData("endinhandler", 8)]
    [InlineData("endininterrupt", 9)]
    [InlineData("endinreal", 10)]
    public void The_program_ends_where_it_likes(string name, int exitCode)
    {
        foreach (var bits in new[] { 16, 32 })
        {
            var run = ClientRun.Run("hostile/" + name, bits);
            Assert.True(run.Exit.Reason == VmExitReason.ProgramEnded && run.Exit.ExitCode == exitCode, run.ToString());
        }
        TheNextClientIsWell();
    }

    /// <summary>What it does to memory that the host uses for it comes back to it alone.</summary>
    [NeedsNasm]
    [InlineData(16)]
    [InlineData(32)]
    public void Memory_of_the_hosts_can_be_freed(int bits)
    {
        var run = ClientRun.Run("hostile/freedprivate", bits);
        Assert.True(run.Exit.Reason == VmExitReason.GuestCrash || run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 5 }, run.ToString());
        TheNextClientIsWell();
    }

    /// <summary>Machines of one server have nothing in common but its drivers: one client runs while others crash beside it.</summary>
    [NeedsNasm]
    [InlineData("descriptors")]
    [InlineData("callbackrecursion")]
    [InlineData("interruptrecursion")]
    [InlineData("freedcode")]
    [InlineData("handlerfaults")]
    public void Another_machine_of_the_server_does_not_notice(string name)
    {
        using var server = new MvmServer();
        using var stop = new CancellationTokenSource();
        var hostile = new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                ClientRun.Run([("HOSTILE.COM", Assembler.Build("hostile/" + name, i % 2 == 0 ? 16 : 32))], server: server);
        });
        hostile.Start();
        try
        {
            foreach (var program in new[] { "callbacks", "reflection", "exceptions", "memory" })
            {
                var run = ClientRun.Run([("GOOD.COM", Assembler.Build(program, 32))], server: server);
                Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 } && run.Output == "done\r\n", run.ToString());
            }
        }
        finally
        {
            stop.Cancel();
            hostile.Join();
        }
    }

    private static void TheNextClientIsWell()
    {
        var run = ClientRun.Run("entry", 32);
        Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 }, run.ToString());
    }
}
