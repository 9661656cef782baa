using Dbt.Mvdm;
using static Dbt.Vdds.Tests.GuestRun;

namespace Dbt.Vdds.Tests;

/// <summary>The drivers under guest code on the real machine: what runs in ROM, and interrupts that really arrive.</summary>
public sealed class GuestCodeTests
{
    /// <summary>inc byte cs:[300h]</summary>
    private static readonly byte[] Count = [0x2E, 0xFE, 0x06, 0x00, 0x03];

    /// <summary>sti; wait: hlt; cmp byte [300h], n; jb wait</summary>
    private static byte[] WaitForCount(byte n) => [0xFB, 0xF4, 0x80, 0x3E, 0x00, 0x03, n, 0x72, 0xF8];

    /// <summary>xor ah, ah; int 16h; note AX</summary>
    private static readonly byte[] TakeKey = [0x30, 0xE4, 0xCD, 0x16, .. Note];

    [Fact]
    public void The_tick_counts_calls_int_1Ch_and_ends_its_interrupt()
    {
        using var run = new GuestRun(WaitForCount(4), Quit);
        run.Put(0x200, [.. Count, 0xCF]);
        run.SetVector(0x1C, 0x200);
        var before = run.Machine.Memory.ReadDword(0x46C);
        run.RunToQuit();
        Assert.InRange(run.Elapsed.TotalMilliseconds, 180, 29000);
        Assert.InRange(run.Machine.Memory.ReadDword(0x46C) - before, 4u, 400u);
        Assert.Equal(Segment, run.Machine.Client.Ds);
    }

    /// <summary>fninit; mov word [302h], 37Bh; fldcw [302h]; fld1; fldz; fdivp; fwait: a division by zero that is not masked.</summary>
    private static readonly byte[] DivideByZero =
    [
        0xDB, 0xE3, 0xC7, 0x06, 0x02, 0x03, 0x7B, 0x03, 0xD9, 0x2E, 0x02, 0x03, 0xD9, 0xE8, 0xD9, 0xEE, 0xDE, 0xF9, 0x9B,
    ];

    [Fact]
    public void An_x87_exception_is_interrupt_75h()
    {
        using var run = new GuestRun([0xFB], DivideByZero, Quit);
        // fnclex; out F0h, al; push ax; mov al, 20h; out A0h, al; out 20h, al; pop ax; iret
        run.Put(0x200, [.. Count, 0xDB, 0xE2, 0xE6, 0xF0, 0x50, 0xB0, 0x20, 0xE6, 0xA0, 0xE6, 0x20, 0x58, 0xCF]);
        run.SetVector(0x75, 0x200);
        run.RunToQuit();
        Assert.Equal(1, run.Byte(0x300));
    }

    [Fact]
    public void The_bios_hands_an_x87_exception_on_to_int_2()
    {
        using var run = new GuestRun([0xFB], DivideByZero, Quit);
        // fnclex; iret
        run.Put(0x200, [.. Count, 0xDB, 0xE2, 0xCF]);
        run.SetVector(0x02, 0x200);
        run.RunToQuit();
        Assert.Equal(1, run.Byte(0x300));
    }

    [Fact]
    public void An_x87_exception_that_nobody_clears_is_passed_by()
    {
        using var run = new GuestRun([0xFB], DivideByZero, [0x2E, 0xFE, 0x06, 0x00, 0x03], Quit);
        run.RunToQuit();
        Assert.Equal(1, run.Byte(0x300));
    }

    [Fact]
    public void A_program_with_its_own_int_08h_gets_the_rate_it_programs()
    {
        // mov al, 36h; out 43h, al; mov al, A9h; out 40h, al; mov al, 4; out 40h, al: 1000 Hz
        using var run = new GuestRun(
            [0xB0, 0x36, 0xE6, 0x43, 0xB0, 0xA9, 0xE6, 0x40, 0xB0, 0x04, 0xE6, 0x40], WaitForCount(200), Quit);
        // push ax; inc byte cs:[300h]; mov al, 20h; out 20h, al; pop ax; iret
        run.Put(0x200, [0x50, .. Count, 0xB0, 0x20, 0xE6, 0x20, 0x58, 0xCF]);
        run.SetVector(0x08, 0x200);
        run.RunToQuit();
        Assert.InRange(run.Elapsed.TotalMilliseconds, 150, 29000);
    }

    [Fact]
    public void The_clock_goes_on_for_a_program_that_polls_with_interrupts_off()
    {
        // cli; xor ah, ah; int 1Ah; mov bx, dx; poll: cli; xor ah, ah; int 1Ah; cmp dx, bx; je poll
        using var run = new GuestRun(
            [0xFA, 0x30, 0xE4, 0xCD, 0x1A, 0x89, 0xD3, 0xFA, 0x30, 0xE4, 0xCD, 0x1A, 0x39, 0xDA, 0x74, 0xF7], Quit);
        run.RunToQuit();
    }

    [Fact]
    public void A_wait_takes_its_time_and_lets_ticks_through()
    {
        // mov cx, 2; mov dx, 0; mov ah, 86h; int 15h; sbb ax, ax; note: 131 ms
        using var run = new GuestRun(
            [0xB9, 0x02, 0x00, 0xBA, 0x00, 0x00, 0xB4, 0x86, 0xCD, 0x15, 0x19, 0xC0], Note, Quit);
        run.Put(0x200, [.. Count, 0xCF]);
        run.SetVector(0x1C, 0x200);
        run.RunToQuit();
        Assert.Equal([0], run.Log);
        Assert.InRange(run.Elapsed.TotalMilliseconds, 131, 29000);
        Assert.InRange(run.Byte(0x300), 1, 100);
    }

    [Fact]
    public void Int_16h_waits_for_a_key_that_comes_later()
    {
        using var run = new GuestRun(TakeKey, Quit);
        PressLater(run, 0x1E61);
        run.RunToQuit();
        Assert.Equal([0x1E61], run.Log);
    }

    [Fact]
    public void A_hook_of_int_09h_sees_the_scan_codes_and_the_bios_still_makes_the_key()
    {
        using var run = new GuestRun(TakeKey, TakeKey, Quit);
        // inc byte cs:[300h]; jmp F000:E987
        run.Put(0x200, [.. Count, 0xEA, 0x87, 0xE9, 0x00, 0xF0]);
        run.SetVector(0x09, 0x200);
        PressLater(run, 0x1E41, 0x4800);
        run.RunToQuit();
        Assert.Equal([0x1E41, 0x4800], run.Log);
        // Shift, A, both released, E0h and the cursor key.
        Assert.InRange(run.Byte(0x300), 6, 8);
    }

    [Fact]
    public void A_hook_of_int_15h_changes_scan_codes()
    {
        using var run = new GuestRun(TakeKey, Quit);
        // cmp al, 1Eh; jne +2; mov al, 30h; stc; retf 2: A becomes B
        run.Put(0x200, 0x3C, 0x1E, 0x75, 0x02, 0xB0, 0x30, 0xF9, 0xCA, 0x02, 0x00);
        run.SetVector(0x15, 0x200);
        PressLater(run, 0x1E61);
        run.RunToQuit();
        Assert.Equal([0x3062], run.Log);
    }

    [Fact]
    public void Control_break_calls_int_1Bh()
    {
        using var run = new GuestRun(TakeKey, Quit);
        run.Put(0x200, [.. Count, 0xCF]);
        run.SetVector(0x1B, 0x200);
        PressLater(run, 0);
        run.RunToQuit();
        Assert.Equal([0], run.Log);
        Assert.Equal(1, run.Byte(0x300));
    }

    [Fact]
    public void Teletype_is_called_by_interrupt_and_by_its_rom_entry()
    {
        // mov ax, 0E48h; int 10h; mov al, 69h; pushf; call F000:F065
        using var run = new GuestRun(
            [0xB8, 0x48, 0x0E, 0xCD, 0x10, 0xB0, 0x69, 0x9C, 0x9A, 0x65, 0xF0, 0x00, 0xF0], Quit);
        run.RunToQuit();
        Assert.Equal("Hi", run.Console.Output);
        Assert.False(run.Machine.Import<IVirtualVideo>()!.IsScreenMode);
    }

    [Fact]
    public void Stores_to_the_screen_are_found_at_the_end()
    {
        // mov ax, B800h; mov es, ax; mov word es:[0], 1E21h
        using var run = new GuestRun([0xB8, 0x00, 0xB8, 0x8E, 0xC0, 0x26, 0xC7, 0x06, 0x00, 0x00, 0x21, 0x1E], Quit);
        run.RunToQuit();
        var video = run.Machine.Import<IVirtualVideo>()!;
        Assert.True(video.IsScreenMode);
        Assert.Equal([0x21, 0x1E], video.ReadScreen()[..2]);
    }

    [Fact]
    public void The_clock_interrupts_1024_times_a_second()
    {
        // mov al, 0Bh; out 70h, al; mov al, 42h; out 71h, al
        using var run = new GuestRun([0xB0, 0x0B, 0xE6, 0x70, 0xB0, 0x42, 0xE6, 0x71], WaitForCount(100), Quit);
        // push ax; inc byte cs:[300h]; mov al, 0Ch; out 70h, al; in al, 71h; mov al, 20h; out A0h, al; out 20h, al; pop ax; iret
        run.Put(0x200,
            [0x50, .. Count, 0xB0, 0x0C, 0xE6, 0x70, 0xE4, 0x71, 0xB0, 0x20, 0xE6, 0xA0, 0xE6, 0x20, 0x58, 0xCF]);
        run.SetVector(0x70, 0x200);
        run.RunToQuit();
        Assert.InRange(run.Elapsed.TotalMilliseconds, 90, 29000);
    }

    [Theory]
    [InlineData(new byte[] { 0xEA, 0x00, 0x00, 0xFF, 0xFF })] // jmp FFFF:0000
    [InlineData(new byte[] { 0xCD, 0x19 })] // int 19h
    [InlineData(new byte[] { 0xB0, 0xFE, 0xE6, 0x64 })] // mov al, FEh; out 64h, al
    public void A_restart_ends_the_machine(byte[] code)
    {
        using var run = new GuestRun(code, [0xEB, 0xFE]);
        var exit = run.Run();
        Assert.Equal(VmExitReason.Killed, exit.Reason);
        Assert.NotNull(exit.Message);
    }

    /// <summary>From another thread, once the machine waits.</summary>
    private static void PressLater(GuestRun run, params ushort[] keys) => new Thread(() =>
    {
        while (!run.Console.Watched)
            Thread.Sleep(1);
        Thread.Sleep(20);
        run.Console.Press(keys);
    })
    { IsBackground = true }.Start();
}
