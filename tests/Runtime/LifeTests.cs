using System.Diagnostics;
using Dbt.Guest;
using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>How machines begin and end: alone, several at once, against their will.</summary>
public class LifeTests
{
    private static readonly byte[] CliAndForever = [0xFA, 0xEB, 0xFE];

    [Fact]
    public void Eight_machines_run_at_once_and_a_ninth_that_never_ends_is_ended()
    {
        // MOV AX, n; MOV [200h], AX; MOV CX, 0; L: INC word [200h]; LOOP L; MOV AX, [200h]; note; quit
        static byte[] Counting(int n) => Code(
            [0xB8, (byte)n, (byte)(n >> 8), 0xA3, 0x00, 0x04, 0xB9, 0, 0, 0xFF, 0x06, 0x00, 0x04, 0xE2, 0xFA, 0xA1, 0x00, 0x04],
            Note, Quit);

        using var endless = new TestMachine(CliAndForever, configuration: Plain(limitSeconds: 1.5));
        var machines = Enumerable.Range(0, 8).Select(n => new TestMachine(Counting(n))).ToList();
        VmExit? endlessExit = null;
        var threads = machines.Select(machine => new Thread(() => machine.Run())).ToList();
        threads.Add(new Thread(() => endlessExit = endless.Run()));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        for (var n = 0; n < machines.Count; n++)
        {
            Assert.Equal(VmExitReason.ProgramEnded, machines[n].Machine.Exit!.Reason);
            Assert.Equal([n], machines[n].Log);
            machines[n].Dispose();
        }
        Assert.Equal(VmExitReason.TimeLimit, endlessExit!.Reason);
    }

    [Theory]
    [InlineData(new byte[] { 0xEB, 0xFE })]
    [InlineData(new byte[] { 0xFA, 0xEB, 0xFE })]
    // STI; HLT; JMP $-3: waits for ever
    [InlineData(new byte[] { 0xFB, 0xF4, 0xEB, 0xFC })]
    // MOV AX, 3000h; MOV ES, AX; L: MOV CX, -1; REP STOSB; JMP L
    [InlineData(new byte[] { 0xB8, 0x00, 0x30, 0x8E, 0xC0, 0xB9, 0xFF, 0xFF, 0xF3, 0xAA, 0xEB, 0xF9 })]
    // The same with REP INSB, from a port that is nobody's
    [InlineData(new byte[] { 0xB8, 0x00, 0x30, 0x8E, 0xC0, 0xB9, 0xFF, 0xFF, 0xF3, 0x6C, 0xEB, 0xF9 })]
    // L: IN AL, 80h; INT 60h; JMP L: never long in guest code
    [InlineData(new byte[] { 0xE4, 0x80, 0xCD, 0x60, 0xEB, 0xFA })]
    public void The_time_limit_ends_what_does_not_end(byte[] code)
    {
        var watch = Stopwatch.StartNew();
        using var machine = new TestMachine(code, configuration: Plain(limitSeconds: 0.2));
        var exit = machine.Run();
        Assert.Equal(VmExitReason.TimeLimit, exit.Reason);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.15, 5);
    }

    [Fact]
    public void The_time_limit_comes_through_a_blocking_call_to_the_host()
    {
        using var block = new ManualResetEventSlim();
        var console = new TestConsole
        {
            OnRead = () =>
            {
                block.Wait();
                return 0;
            },
        };
        using var machine = new TestMachine(Code([0xF4, 0x20, 0xDF], Quit), configuration: Plain(limitSeconds: 0.2),
            console: console, create: vm => vm.InstallService(0x20, inner =>
            {
                inner.Console.Read(new byte[1]);
                return HookResult.Done;
            }));
        var watch = Stopwatch.StartNew();
        var exit = machine.Run();
        Assert.Equal(VmExitReason.TimeLimit, exit.Reason);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.15, 5);
        // Its thread is still in the call: disposing the machine must wait for that with giving memory back.
        machine.Dispose();
        block.Set();
    }

    [Fact]
    public void A_machine_is_killed_from_another_thread_and_the_first_end_wins()
    {
        using var machine = new TestMachine(CliAndForever);
        var killer = new Thread(() =>
        {
            Thread.Sleep(50);
            machine.Machine.End(new VmExit(VmExitReason.Killed, 0, "first"));
            machine.Machine.End(new VmExit(VmExitReason.Killed, 0, "second"));
        });
        killer.Start();
        Assert.Equal("first", machine.Run().Message);
        killer.Join();
    }

    [Fact]
    public void No_guest_code_runs_after_the_end()
    {
        using var machine = new TestMachine(Code([0xF4, 0x20, 0xDF], NoteValue(1), Quit), vm => vm.InstallService(0x20, inner =>
        {
            inner.End(new VmExit(VmExitReason.InputEnded, 0));
            return HookResult.Done;
        }));
        Assert.Equal(VmExitReason.InputEnded, machine.Run().Reason);
        Assert.Empty(machine.Log);
    }

    [Fact]
    public void A_machine_runs_once()
    {
        using var machine = new TestMachine(Quit);
        machine.Run();
        Assert.Throws<InvalidOperationException>(() => machine.Run());
    }

    [Fact]
    public void Many_machines_one_after_another_leave_nothing_behind()
    {
        for (var i = 0; i < 100; i++)
        {
            using var machine = new TestMachine(Code([0xB0, (byte)i], Quit));
            Assert.Equal(i, machine.RunToQuit());
        }
    }

    [Fact]
    public void Calls_after_the_machine_has_gone_do_no_harm()
    {
        var machine = new TestMachine(Quit);
        machine.Run();
        machine.Dispose();
        machine.Machine.Wake();
        machine.Machine.ArmContextHook(_ => { });
        machine.Machine.End(new VmExit(VmExitReason.Killed, 0));
        machine.Dispose();
    }

    [Fact]
    public void Memory_is_laid_out_as_the_map_says()
    {
        using var machine = new TestMachine([], configuration: Plain() with { ConventionalKilobytes = 512 });
        var memory = machine.Machine.Memory;
        Assert.Equal(PageKind.Ram, memory.KindOf(0x7FFFF));
        Assert.Equal(PageKind.Unmapped, memory.KindOf(0x80000));
        Assert.Equal(0xFF, memory.ReadByte(0x80000));
        Assert.Equal(PageKind.Ram, memory.KindOf(0xA0000));
        Assert.Equal(PageKind.Ram, memory.KindOf(0xBFFFF));
        Assert.Equal(PageKind.Rom, memory.KindOf(0xC0000));
        Assert.Equal(PageKind.Rom, memory.KindOf(0xFFFFF));
        memory.WriteByte(0xC0000, 1);
        Assert.Equal(0xFF, memory.ReadByte(0xC0000));
        Assert.Equal([0xF4, 0xFE, 0x01, 0xCF], memory.ReadBytes(0xF8000 + 4 * 0x21, 4));
    }
}
