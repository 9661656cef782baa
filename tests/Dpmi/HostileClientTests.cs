using Dbt.Dpmi.Tests.Harness;
using Dbt.Mvdm;
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
    public void The_client_ends_with_a_message(string name)
    {
        foreach (var bits in new[] { 16, 32 })
        {
            var run = ClientRun.Run("hostile/" + name, bits);
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

    private static void TheNextClientIsWell()
    {
        var run = ClientRun.Run("entry", 32);
        Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 }, run.ToString());
    }
}
