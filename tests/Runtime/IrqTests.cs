using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>Hardware interrupts: when they are delivered, and how HLT waits for them.</summary>
public abstract class IrqTests(CoreChoice core) : CoreTests(core)
{
    /// <summary>A handler that notes its number, keeping AX: PUSH AX; MOV AX, n; note; POP AX; IRET.</summary>
    private static byte[] Handler(byte number) => Code([0x50], NoteValue(number), [0x58, 0xCF]);

    private TestMachine WithPic(byte[] code, FakePic pic, Action<IVirtualMachine>? create = null)
    {
        var machine = Make(code, vm =>
        {
            vm.Export<IVirtualPic>(pic);
            create?.Invoke(vm);
        });
        machine.Put(0x300, Handler(1));
        machine.SetVector(0x61, 0x300);
        machine.Put(0x320, Handler(2));
        machine.SetVector(0x62, 0x320);
        return machine;
    }

    [Fact]
    public void An_interrupt_waits_for_sti_and_its_shadow()
    {
        var pic = new FakePic();
        // CLI; SVC 20h (raises 61h); MOV AX, 10; note; STI; (shadow:) MOV BX, 5; MOV AX, 11; note; quit
        using var machine = WithPic(
            Code([0xFA, 0xF4, 0x20, 0xDF], NoteValue(10), [0xFB, 0xBB, 5, 0], NoteValue(11), Quit), pic,
            vm => vm.InstallService(0x20, inner =>
            {
                pic.Raise(0x61);
                inner.Wake();
                return HookResult.Done;
            }));
        machine.RunToQuit();
        Assert.Equal([10, 1, 11], machine.Log);
        Assert.Equal(5, machine.Machine.Client.Bx);
    }

    [Fact]
    public void The_instruction_behind_sti_runs_first()
    {
        var pic = new FakePic();
        // CLI; SVC 20h (raises 61h); STI; SVC 10h (note AX = 7); SVC 11h. The note is in the shadow.
        using var machine = WithPic(
            Code([0xFA, 0xB8, 7, 0, 0xF4, 0x20, 0xDF, 0xFB], Note, [0x90], Quit), pic,
            vm => vm.InstallService(0x20, inner =>
            {
                pic.Raise(0x61);
                inner.Wake();
                return HookResult.Done;
            }));
        machine.RunToQuit();
        Assert.Equal([7, 1], machine.Log);
    }

    [Fact]
    public void A_window_of_one_instruction_is_not_missed_in_a_hot_loop()
    {
        var pic = new FakePic();
        // top: STI; NOP; CLI; JMP top. The handler's note is followed by the end.
        using var machine = WithPic([0xFB, 0x90, 0xFA, 0xEB, 0xFB], pic, vm =>
            vm.CreateTimer(inner =>
            {
                pic.Raise(0x62);
                inner.Wake();
            }).Arm(30_000_000));
        machine.Put(0x320, Code(NoteValue(2), Quit));
        machine.RunToQuit();
        Assert.Equal([2], machine.Log);
    }

    [Fact]
    public void The_higher_priority_goes_first_and_the_other_after_its_iret()
    {
        var pic = new FakePic();
        using var machine = WithPic(Code([0xFA, 0xF4, 0x20, 0xDF, 0xFB, 0x90], NoteValue(9), Quit), pic,
            vm => vm.InstallService(0x20, inner =>
            {
                pic.Raise(0x62);
                pic.Raise(0x61);
                inner.Wake();
                return HookResult.Done;
            }));
        machine.RunToQuit();
        Assert.Equal([1, 2, 9], machine.Log);
    }

    [Fact]
    public void A_masked_interrupt_waits_for_the_port_that_unmasks_it()
    {
        var pic = new FakePic { Masked = true };
        // STI; MOV AX, 10; note; OUT 21h, AL; NOP; MOV AX, 11; note; quit
        using var machine = WithPic(Code([0xFB], NoteValue(10), [0xE6, 0x21, 0x90], NoteValue(11), Quit), pic, vm =>
        {
            vm.InstallIoHook(0x21, 1, new Unmask(pic));
            pic.Raise(0x61);
        });
        machine.RunToQuit();
        Assert.Equal([10, 1, 11], machine.Log);
    }

    private sealed class Unmask(FakePic pic) : IPortHandler
    {
        public byte ReadByte(ushort port) => 0;

        public void WriteByte(ushort port, byte value) => pic.Masked = false;
    }

    [Fact]
    public void Hlt_waits_for_an_interrupt_without_using_the_host()
    {
        var pic = new FakePic();
        // CLI; SVC 20h (arms a timer); STI; HLT; NOP
        using var machine = WithPic(Code([0xFA, 0xF4, 0x20, 0xDF, 0xFB, 0xF4, 0x90], NoteValue(3), Quit), pic, vm =>
        {
            var timer = vm.CreateTimer(_ => pic.Raise(0x61));
            vm.InstallService(0x20, inner =>
            {
                timer.Arm(inner.Now + 60_000_000);
                return HookResult.Done;
            });
        });
        machine.RunToQuit();
        Assert.Equal([1, 3], machine.Log);
        Assert.True(machine.Machine.Now >= 60_000_000);
        // The guest ran some thirty instructions in all that time.
        Assert.True(machine.Machine.Memory.State().Instructions < 100);
    }

    [Fact]
    public void Hlt_with_interrupts_disabled_is_the_end()
    {
        using var machine = WithPic([0xFA, 0xF4, 0x90, 0x90], new FakePic());
        var exit = machine.Run();
        Assert.Equal(VmExitReason.GuestCrash, exit.Reason);
        Assert.Contains("halted with interrupts disabled at 1000:0101", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_waiting_service_lets_interrupts_through()
    {
        var pic = new FakePic();
        var calls = 0;
        using var machine = WithPic(Code([0xF4, 0x20, 0xDF, 0xFA], NoteValue(9), Quit), pic, vm =>
        {
            var timer = vm.CreateTimer(_ => pic.Raise(0x61));
            vm.InstallService(0x20, inner =>
            {
                var client = inner.Client;
                client.InterruptsEnabled = true;
                if (++calls > 1)
                    return HookResult.Done;
                timer.Arm(inner.Now + 3_000_000);
                return HookResult.Retry;
            });
        });
        machine.RunToQuit();
        Assert.Equal(2, calls);
        Assert.Equal([1, 9], machine.Log);
    }
}

public sealed class IrqTestsInterpreted() : IrqTests(CoreChoice.Interpreted);

public sealed class IrqTestsTranslated() : IrqTests(CoreChoice.Translated);

public sealed class IrqTestsChecked() : IrqTests(CoreChoice.Checked);
