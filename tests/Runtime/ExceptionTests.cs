using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>Exceptions of the guest: its own handler, or a crash that says what and where.</summary>
public abstract class ExceptionTests(CoreChoice core) : CoreTests(core)
{
    /// <summary>UD2.</summary>
    private static readonly byte[] Undefined = [0x0F, 0x0B];

    /// <summary>MOV AX, [FFFFh]: a word across the segment's end.</summary>
    private static readonly byte[] PastTheEnd = [0xA1, 0xFF, 0xFF];

    /// <summary>XOR CX, CX; DIV CX.</summary>
    private static readonly byte[] DivideByZero = [0x31, 0xC9, 0xF7, 0xF1];

    [Theory]
    [InlineData("#UD", 0x100, new byte[] { 0x0F, 0x0B })]
    [InlineData("#GP", 0x100, new byte[] { 0xA1, 0xFF, 0xFF })]
    [InlineData("#DE", 0x102, new byte[] { 0x31, 0xC9, 0xF7, 0xF1 })]
    public void Without_a_handler_of_the_guest_it_has_crashed(string name, int ip, byte[] code)
    {
        using var machine = Make(code);
        var exit = machine.Run();
        Assert.Equal(VmExitReason.GuestCrash, exit.Reason);
        Assert.Contains(name, exit.Message, StringComparison.Ordinal);
        Assert.Contains($"1000:{ip:X4}", exit.Message, StringComparison.Ordinal);
        Assert.Contains("EAX=", exit.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(0)]
    public void The_guests_handler_gets_the_address_of_the_instruction(byte vector)
    {
        var code = vector switch
        {
            6 => Undefined,
            13 => PastTheEnd,
            _ => DivideByZero,
        };
        // The handler: POP AX; note; quit.
        using var machine = Make(code);
        machine.Put(0x300, Code([0x58], Note, Quit));
        machine.SetVector(vector, 0x300);
        machine.RunToQuit();
        Assert.Equal([vector == 0 ? 0x102 : 0x100], machine.Log);
    }

    [Fact]
    public void A_timer_driver_on_vector_8_does_not_catch_a_double_fault_nor_one_on_13_a_protection_fault()
    {
        using var machine = Make(PastTheEnd, vm => vm.InstallInterruptHook(13, _ => HookResult.Done));
        Assert.Equal(VmExitReason.GuestCrash, machine.Run().Reason);
    }

    [Fact]
    public void A_drivers_hook_takes_the_divide_error()
    {
        using var machine = Make(DivideByZero, vm => vm.InstallInterruptHook(0, inner =>
        {
            inner.End(new VmExit(VmExitReason.ProgramEnded, 77));
            return HookResult.Done;
        }));
        Assert.Equal(77, machine.RunToQuit());
    }

    [Fact]
    public void Breakpoint_and_overflow_go_on_without_a_handler()
    {
        // INT3; MOV AL, 127; ADD AL, 1; INTO; note; quit
        using var machine = Make(Code([0xCC, 0xB8, 0x7F, 0x00, 0x04, 0x01, 0xCE], Note, Quit));
        machine.RunToQuit();
        Assert.Equal([0x80], machine.Log);
    }

    [Fact]
    public void A_vector_of_zero_is_no_handler()
    {
        using var machine = Make(Undefined);
        machine.Machine.Memory.WriteDword(6 * 4, 0);
        Assert.Equal(VmExitReason.GuestCrash, machine.Run().Reason);
    }

    [Fact]
    public void A_program_that_needs_a_coprocessor_is_told_so()
    {
        // MOV AX, 4 (EM); LMSW AX; FLD1
        using var machine = Make([0xB8, 0x04, 0x00, 0x0F, 0x01, 0xF0, 0xD9, 0xE8]);
        var exit = machine.Run();
        Assert.Equal(VmExitReason.Unsupported, exit.Reason);
        Assert.Contains("x87", exit.Message, StringComparison.Ordinal);
        Assert.Contains("fld1", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_are_traced()
    {
        var trace = new TestTrace(TraceCategories.Exception);
        using var machine = Make(Undefined, trace: trace);
        machine.Run();
        Assert.Contains(trace.Lines, line => line.Contains("#UD", StringComparison.Ordinal));
    }
}

public sealed class ExceptionTestsInterpreted() : ExceptionTests(CoreChoice.Interpreted);

public sealed class ExceptionTestsTranslated() : ExceptionTests(CoreChoice.Translated);

public sealed class ExceptionTestsChecked() : ExceptionTests(CoreChoice.Checked);
