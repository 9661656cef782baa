using Dbt.Guest;
using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>What happens between two instructions: timers, context hooks, STI hooks, return hooks.</summary>
public abstract class EventTests(CoreChoice core) : CoreTests(core)
{
    /// <summary>JMP $</summary>
    private static readonly byte[] Forever = [0xEB, 0xFE];

    private static VmExit Ended(int code) => new(VmExitReason.ProgramEnded, code);

    [Fact]
    public void A_timer_stops_a_loop_that_calls_nobody()
    {
        using var machine = Make(Forever, vm => vm.CreateTimer(inner => inner.End(Ended(3))).Arm(5_000_000));
        Assert.Equal(3, machine.RunToQuit());
        Assert.True(machine.Machine.Now >= 5_000_000);
    }

    [Fact]
    public void Timers_run_in_the_order_of_their_times_and_not_when_disarmed()
    {
        var order = new List<int>();
        using var machine = Make(Forever, vm =>
        {
            vm.CreateTimer(_ => order.Add(3)).Arm(9_000_000);
            vm.CreateTimer(_ => order.Add(1)).Arm(1_000_000);
            vm.CreateTimer(inner => inner.End(Ended(0))).Arm(15_000_000);
            vm.CreateTimer(_ => order.Add(2)).Arm(5_000_000);
            var disarmed = vm.CreateTimer(_ => order.Add(99));
            disarmed.Arm(2_000_000);
            disarmed.Disarm();
        });
        machine.RunToQuit();
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void A_timer_that_arms_itself_in_the_past_does_not_stop_the_guest()
    {
        var runs = 0;
        // L: CMP byte [400h], 0; JE L; quit
        using var machine = Make(Code([0x80, 0x3E, 0x00, 0x04, 0x00, 0x74, 0xF9], Quit), vm =>
        {
            ITimerHook? timer = null;
            timer = vm.CreateTimer(inner =>
            {
                if (++runs == 100)
                    inner.Memory.WriteByte((CodeSegment << 4) + 0x400, 1);
                timer!.Arm(0);
            });
            timer.Arm(0);
        });
        machine.RunToQuit();
        Assert.True(runs >= 100);
    }

    [Fact]
    public void Context_hooks_from_other_threads_all_run_on_the_machines_thread()
    {
        const int threads = 4, each = 250;
        var seen = 0;
        var onOtherThread = 0;
        var guestThread = 0;
        using var machine = Make(Forever, vm =>
        {
            vm.ArmContextHook(_ => guestThread = Environment.CurrentManagedThreadId);
        });
        var senders = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                machine.Machine.ArmContextHook(vm =>
                {
                    if (Environment.CurrentManagedThreadId != guestThread)
                        onOtherThread++;
                    if (++seen == threads * each)
                        vm.End(Ended(1));
                });
            }
        })).ToList();
        senders.ForEach(sender => sender.Start());
        Assert.Equal(1, machine.RunToQuit());
        senders.ForEach(sender => sender.Join());
        Assert.Equal(threads * each, seen);
        Assert.Equal(0, onOtherThread);
    }

    [Fact]
    public void A_context_hook_runs_before_any_more_guest_code()
    {
        // note 1; quit
        using var machine = Make(Code(Note, Quit), vm => vm.ArmContextHook(inner => inner.End(Ended(8))));
        Assert.Equal(8, machine.RunToQuit());
        Assert.Empty(machine.Log);
    }

    [Theory]
    // CLI; SVC 20h (arms); NOP; STI; NOP; note; quit
    [InlineData(new byte[] { 0xFA, 0xF4, 0x20, 0xDF, 0x90, 0xFB, 0x90 })]
    // CLI; SVC 20h; PUSHF; POP AX; OR AH, 2; PUSH AX; POPF
    [InlineData(new byte[] { 0xFA, 0xF4, 0x20, 0xDF, 0x9C, 0x58, 0x80, 0xCC, 0x02, 0x50, 0x9D })]
    // CLI; SVC 20h; then a window of one instruction: STI; NOP; CLI
    [InlineData(new byte[] { 0xFA, 0xF4, 0x20, 0xDF, 0xFB, 0x90, 0xFA })]
    public void An_sti_hook_waits_until_interrupts_are_enabled(byte[] code)
    {
        var armed = false;
        var enabledThen = false;
        var ran = 0;
        using var machine = Make(Code(code, NoteValue(1), Quit), vm => vm.InstallService(0x20, inner =>
        {
            inner.ArmStiHook(again =>
            {
                ran++;
                enabledThen = again.Client.InterruptsEnabled;
            });
            armed = ran == 0;
            return HookResult.Done;
        }));
        machine.RunToQuit();
        Assert.True(armed);
        Assert.Equal(1, ran);
        Assert.True(enabledThen);
    }

    [Fact]
    public void An_sti_hook_runs_at_once_when_interrupts_are_enabled()
    {
        var ran = false;
        using var machine = Make(Code([0xFB, 0x90, 0xF4, 0x20, 0xDF], Quit), vm => vm.InstallService(0x20, inner =>
        {
            inner.ArmStiHook(_ => ran = true);
            Assert.True(ran);
            return HookResult.Done;
        }));
        machine.RunToQuit();
        Assert.True(ran);
    }

    /// <summary>The hook of a pushed procedure's return sees CS:IP and stack as they were at the push.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_return_hook_runs_when_the_pushed_procedure_returns(bool interrupt)
    {
        var log = new List<string>();
        using var machine = Make(Code([0xF4, 0x20, 0xDF], NoteValue(2), Quit), vm => vm.InstallService(0x20, inner =>
        {
            var (ip, sp) = (inner.Client.Ip, inner.Client.Sp);
            inner.ArmReturnHook(back => log.Add($"back {back.Client.Ip - ip} {back.Client.Sp - sp} {back.Client.Cs:X}"));
            if (interrupt)
                inner.PushInterrupt(0x60);
            else
                inner.PushFarCall(new FarPointer(CodeSegment, 0x300));
            log.Add("pushed");
            return HookResult.Done;
        }));
        // MOV AX, 1; note; IRET or RETF
        machine.Put(0x300, Code(NoteValue(1), [interrupt ? (byte)0xCF : (byte)0xCB]));
        machine.SetVector(0x60, 0x300);
        machine.RunToQuit();
        Assert.Equal(["pushed", "back 0 0 1000"], log);
        Assert.Equal([1, 2], machine.Log);
    }

    [Fact]
    public void Return_hooks_nest()
    {
        var log = new List<int>();
        using var machine = Make(Code([0xF4, 0x20, 0xDF], Quit), vm => vm.InstallService(0x20, inner =>
        {
            var client = inner.Client;
            var depth = client.Cx++;
            inner.ArmReturnHook(_ => log.Add(depth));
            inner.PushFarCall(new FarPointer(CodeSegment, depth < 5 ? 0x300u : 0x310u));
            return HookResult.Done;
        }));
        machine.Put(0x300, 0xF4, 0x20, 0xDF, 0xCB);
        machine.Put(0x310, 0xCB);
        machine.RunToQuit();
        Assert.Equal([5, 4, 3, 2, 1, 0], log);
        Assert.Equal(0, machine.Machine.Client.Sp);
    }

    [Fact]
    public void Procedures_that_never_return_do_not_use_up_the_return_hooks()
    {
        var calls = 0;
        // The pushed procedure jumps back to the start in place of returning.
        using var machine = Make([0xF4, 0x20, 0xDF], vm => vm.InstallService(0x20, inner =>
        {
            var client = inner.Client;
            client.Sp = 0;
            inner.ArmReturnHook(_ => { });
            inner.PushFarCall(new FarPointer(CodeSegment, 0x300));
            if (++calls == 5000)
                inner.End(Ended(0));
            return HookResult.Done;
        }));
        machine.Put(0x300, 0xEA, Start & 0xFF, Start >> 8, 0x00, 0x10);
        machine.RunToQuit();
        Assert.Equal(5000, calls);
    }

    [Fact]
    public void The_stack_pointer_wraps_in_its_64_kilobytes()
    {
        using var machine = Make(Code([0xF4, 0x20, 0xDF], Quit), vm => vm.InstallService(0x20, inner =>
        {
            var client = inner.Client;
            client.Esp = 0xABCD0001;
            inner.PushWord(0x1122);
            Assert.Equal(0xABCDFFFFu, client.Esp);
            Assert.Equal(0x22, inner.Memory.ReadByte(((uint)StackSegment << 4) + 0xFFFF));
            Assert.Equal(0x11, inner.Memory.ReadByte((uint)StackSegment << 4));
            Assert.Equal(0x1122, inner.PopWord());
            Assert.Equal(0xABCD0001u, client.Esp);
            return HookResult.Done;
        }));
        machine.RunToQuit();
    }
}

public sealed class EventTestsInterpreted() : EventTests(CoreChoice.Interpreted);

public sealed class EventTestsTranslated() : EventTests(CoreChoice.Translated);

public sealed class EventTestsChecked() : EventTests(CoreChoice.Checked);
