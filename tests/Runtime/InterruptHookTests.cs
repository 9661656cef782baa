using Dbt.Guest;
using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>INT n through pre-reflection hooks, the guest's own chain, the drivers' hooks, and the ROM's IRET.</summary>
public abstract class InterruptHookTests(CoreChoice core) : CoreTests(core)
{
    private static readonly byte[] Int60 = [0xCD, 0x60];

    /// <summary>JMP FAR to the stub of vector 60h.</summary>
    private static readonly byte[] JumpToStub60 = [0xEA, 0x80, 0x81, 0x00, 0xF0];

    private static InterruptHook Logs(List<int> log, int value, HookResult result) => _ =>
    {
        log.Add(value);
        return result;
    };

    [Fact]
    public void The_guests_handler_runs_first_then_the_drivers_in_order_then_the_rom()
    {
        var log = new List<int>();
        using var machine = Make(Code(Int60, NoteValue(9), Quit), vm =>
        {
            vm.InstallInterruptHook(0x60, Logs(log, 2, HookResult.Chain));
            vm.InstallInterruptHook(0x60, Logs(log, 3, HookResult.Chain));
            vm.InstallService(0x20, Logs(log, 1, HookResult.Done));
        });
        machine.Put(0x300, Code([0xF4, 0x20, 0xDF], JumpToStub60));
        machine.SetVector(0x60, 0x300);
        machine.RunToQuit();
        Assert.Equal([1, 2, 3], log);
        Assert.Equal([9], machine.Log);
        Assert.Equal(0, machine.Machine.Client.Sp);
    }

    [Fact]
    public void Done_ends_the_chain()
    {
        var log = new List<int>();
        using var machine = Make(Code(Int60, Quit), vm =>
        {
            vm.InstallInterruptHook(0x60, Logs(log, 1, HookResult.Done));
            vm.InstallInterruptHook(0x60, Logs(log, 2, HookResult.Done));
        });
        machine.RunToQuit();
        Assert.Equal([1], log);
    }

    [Fact]
    public void PopInterrupt_takes_the_place_of_the_roms_iret()
    {
        ushort spAtReturn = 1;
        using var machine = Make(Code(Int60, NoteValue(7), Quit), vm =>
            vm.InstallInterruptHook(0x60, inner =>
            {
                inner.PopInterrupt();
                spAtReturn = inner.Client.Sp;
                Assert.Equal(CodeSegment, inner.Client.Cs);
                Assert.Equal(Start + 2, inner.Client.Ip);
                return HookResult.Done;
            }));
        machine.RunToQuit();
        Assert.Equal(0, spAtReturn);
        Assert.Equal([7], machine.Log);
    }

    [Theory]
    [InlineData(HookResult.Done, new[] { 1 })]
    [InlineData(HookResult.Chain, new[] { 1, 2 })]
    public void A_pre_reflection_hook_comes_before_the_guests_handler(HookResult result, int[] expected)
    {
        var log = new List<int>();
        using var machine = Make(Code(Int60, Quit), vm =>
        {
            vm.InstallInterruptHook(0x60, Logs(log, 1, result), HookOrder.PreReflection);
            vm.InstallService(0x20, Logs(log, 2, HookResult.Done));
        });
        machine.Put(0x300, 0xF4, 0x20, 0xDF, 0xCF);
        machine.SetVector(0x60, 0x300);
        machine.RunToQuit();
        Assert.Equal(expected, log);
    }

    /// <summary>The first INT has gone straight to the guest's handler; from then on somebody wants to see them.</summary>
    [Fact]
    public void A_pre_reflection_hook_may_be_installed_while_the_program_runs()
    {
        var log = new List<int>();
        using var machine = Make(Code(Int60, Int60, Quit), vm =>
            vm.InstallService(0x20, inner =>
            {
                log.Add(2);
                if (log.Count == 1)
                    inner.InstallInterruptHook(0x60, Logs(log, 1, HookResult.Chain), HookOrder.PreReflection);
                return HookResult.Done;
            }));
        machine.Put(0x300, 0xF4, 0x20, 0xDF, 0xCF);
        machine.SetVector(0x60, 0x300);
        machine.RunToQuit();
        Assert.Equal([2, 1, 2], log);
    }

    [Theory]
    [InlineData(HookOrder.PostReflection)]
    [InlineData(HookOrder.PreReflection)]
    public void Retry_runs_the_hook_again_after_an_event(HookOrder order)
    {
        var calls = 0;
        using var machine = Make(Code(Int60, Quit), vm =>
        {
            var timer = vm.CreateTimer(_ => { });
            vm.InstallInterruptHook(0x60, inner =>
            {
                timer.Arm(inner.Now + 1_000_000);
                return ++calls < 4 ? HookResult.Retry : HookResult.Done;
            }, order);
        });
        machine.RunToQuit();
        Assert.Equal(4, calls);
    }

    [Fact]
    public void Retry_sees_an_event_that_came_while_the_hook_was_looking()
    {
        var calls = 0;
        using var machine = Make(Code(Int60, Quit), vm =>
            vm.InstallInterruptHook(0x60, inner =>
            {
                if (++calls > 1)
                    return HookResult.Done;
                var other = new Thread(inner.Wake);
                other.Start();
                other.Join();
                return HookResult.Retry;
            }));
        machine.RunToQuit();
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Return_flags_reach_the_caller_through_the_iret()
    {
        // INT 60h; LAHF; note (AH = flags); quit.
        using var machine = Make(Code(Int60, [0x9F], Note, Quit), vm =>
            vm.InstallInterruptHook(0x60, inner =>
            {
                inner.SetReturnFlags(EFlags.Carry, true);
                inner.SetReturnFlags(EFlags.Zero, false);
                return HookResult.Done;
            }));
        machine.RunToQuit();
        Assert.Equal(EFlags.Carry, (uint)(machine.Log[0] >> 8) & (EFlags.Carry | EFlags.Zero));
    }

    [Fact]
    public void A_service_that_nobody_serves_is_a_halt_and_two_bytes_of_code()
    {
        // MOV BP, 1234h; CLI; SVC 20h (arms a timer); STI; HLT; PUSH BP; STOSB; POP AX; note; quit.
        // F4 55 AA has the form of SVC 55h.
        var woken = false;
        using var machine = Make(
            Code([0xBD, 0x34, 0x12, 0xFA, 0xF4, 0x20, 0xDF, 0xFB, 0xF4, 0x55, 0xAA, 0x58], Note, Quit), vm =>
            {
                var pic = new FakePic();
                vm.Export<IVirtualPic>(pic);
                var timer = vm.CreateTimer(_ =>
                {
                    woken = true;
                    pic.Raise(0x60);
                });
                vm.InstallService(0x20, inner =>
                {
                    timer.Arm(inner.Now + 2_000_000);
                    return HookResult.Done;
                });
            });
        machine.RunToQuit();
        Assert.True(woken);
        Assert.Equal([0x1234], machine.Log);
    }

    [Fact]
    public void A_breakpoint_is_called_like_a_far_procedure()
    {
        var calls = 0;
        var where = default(FarPointer);
        using var machine = Make([], vm => where = vm.AllocateBreakpoint(inner =>
        {
            calls++;
            inner.PopFarReturn();
        }));
        machine.Put(Start, Code(
            [0x9A, (byte)where.Offset, (byte)(where.Offset >> 8), (byte)where.Segment, (byte)(where.Segment >> 8)],
            NoteValue(5), Quit));
        machine.RunToQuit();
        Assert.Equal(1, calls);
        Assert.Equal([5], machine.Log);
    }
}

public sealed class InterruptHookTestsInterpreted() : InterruptHookTests(CoreChoice.Interpreted);

public sealed class InterruptHookTestsTranslated() : InterruptHookTests(CoreChoice.Translated);

public sealed class InterruptHookTestsChecked() : InterruptHookTests(CoreChoice.Checked);
