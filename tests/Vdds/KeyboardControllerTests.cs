using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>The 8042: its commands, and the scan codes that programs with an INT 09h of their own read.</summary>
public sealed class KeyboardControllerTests : IDisposable
{
    private readonly FakeConsole _console = new();
    private readonly FakeMachine _machine;
    private readonly IVirtualPic _pic;

    public KeyboardControllerTests()
    {
        _machine = Machines.Complete(_console);
        _pic = _machine.Import<IVirtualPic>()!;
    }

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0xAA, 0x55)]
    [InlineData(0xAB, 0x00)]
    [InlineData(0x20, 0x65)]
    [InlineData(0xD0, 0xCD)]
    public void Commands_answer(byte command, byte reply)
    {
        Assert.Equal(0x14, _machine.In(0x64) & 0x17);
        _machine.Out(0x64, command);
        Assert.Equal(1, _machine.In(0x64) & 1);
        Assert.Equal(reply, _machine.In(0x60));
        Assert.Equal(0, _machine.In(0x64) & 1);
    }

    [Theory]
    [InlineData(0xEE, new byte[] { 0xEE })]
    [InlineData(0xF2, new byte[] { 0xFA, 0xAB, 0x41 })]
    [InlineData(0xFF, new byte[] { 0xFA, 0xAA })]
    [InlineData(0xF4, new byte[] { 0xFA })]
    [InlineData(0x01, new byte[] { 0xFE })]
    public void The_keyboard_answers(byte command, byte[] replies)
    {
        _machine.Out(0x60, command);
        foreach (var reply in replies)
        {
            Assert.Equal(1, _machine.In(0x64) & 1);
            Assert.Equal(reply, _machine.In(0x60));
        }
        Assert.Equal(0, _machine.In(0x64) & 1);
    }

    [Fact]
    public void Lights_take_a_second_byte()
    {
        _machine.Out(0x60, 0xED);
        Assert.Equal(0xFA, _machine.In(0x60));
        _machine.Out(0x60, 0xFF);
        Assert.Equal(0xFA, _machine.In(0x60));
        Assert.Equal(0, _machine.In(0x64) & 1);
    }

    [Fact]
    public void A20_is_switched_in_each_way()
    {
        Assert.False(_machine.Memory.A20Enabled);
        _machine.Out(0x64, 0xD1);
        _machine.Out(0x60, 0xDF);
        Assert.True(_machine.Memory.A20Enabled);
        _machine.Out(0x64, 0xDD);
        Assert.False(_machine.Memory.A20Enabled);
        _machine.Out(0x64, 0xDF);
        Assert.True(_machine.Memory.A20Enabled);
        _machine.Out(0x92, 0);
        Assert.False(_machine.Memory.A20Enabled);
        _machine.Out(0x92, 2);
        Assert.True(_machine.Memory.A20Enabled);
        Assert.Equal(2, _machine.In(0x92));
        _machine.Int(0x15, 0x2400);
        Assert.False(_machine.Memory.A20Enabled);
        _machine.Int(0x15, 0x2401);
        _machine.Int(0x15, 0x2402);
        Assert.Equal(1, _machine.Client.Al);
    }

    [Theory]
    [InlineData(0x64, 0xFE)]
    [InlineData(0x92, 0x01)]
    public void A_reset_ends_the_machine(int port, byte value)
    {
        _machine.Out((ushort)port, value);
        Assert.Equal(VmExitReason.Killed, _machine.Ended?.Reason);
    }

    [Fact]
    public void A_hooked_int_09h_gets_press_and_release()
    {
        HookInt09();
        _console.Press(0x1E41); // 'A', with Shift
        _machine.Advance(60_000_000);
        Assert.Equal(["2A", "1E"], ReadCodes());
        Assert.Empty(ReadCodes());
        _machine.Advance(60_000_000);
        Assert.Equal(["9E", "AA"], ReadCodes());
    }

    [Fact]
    public void Cursor_keys_are_extended()
    {
        HookInt09();
        _console.Press(0x4800);
        _machine.Advance(60_000_000);
        Assert.Equal(["E0", "48"], ReadCodes());
        _machine.Advance(60_000_000);
        Assert.Equal(["E0", "C8"], ReadCodes());
    }

    [Fact]
    public void The_bios_gives_back_the_very_key_that_was_typed()
    {
        HookInt09();
        _console.Press(0x0082); // a letter that no US key types
        _machine.Advance(60_000_000);
        Assert.True(_pic.HasInterrupt);
        _pic.Acknowledge();
        _machine.Int(0x09, _machine.In(0x60));
        _machine.Out(0x20, 0x20);
        Assert.True(_machine.Import<IVirtualKeyboard>()!.TryTakeKey(out var key));
        Assert.Equal(0x0082, key);
    }

    [Fact]
    public void The_port_can_be_read_more_than_once_in_a_handler()
    {
        HookInt09();
        _console.Press(0x1E61, 0x3062);
        _machine.Advance(60_000_000);
        while (_pic.Acknowledge() != 9)
        {
            // The tick came first.
            _machine.Out(0x20, 0x20);
        }
        Assert.Equal(0x1E, _machine.In(0x60));
        Assert.Equal(0x1E, _machine.In(0x60));
    }

    [Fact]
    public void A_program_that_polls_the_port_sees_keys_too()
    {
        _machine.Out(0x21, 0xFF);
        _machine.In(0x60);
        _console.Press(0x011B);
        _machine.RunContextHooks();
        var seen = new List<byte>();
        for (var i = 0; i < 1000 && !seen.Contains(0x81); i++)
        {
            _machine.Advance(100_000);
            seen.Add(_machine.In(0x60));
        }
        Assert.Contains((byte)0x01, seen);
        Assert.Contains((byte)0x81, seen);
    }

    [Fact]
    public void A_disabled_keyboard_is_silent()
    {
        HookInt09();
        _machine.Out(0x64, 0xAD);
        _console.Press(0x1E61);
        _machine.Advance(200_000_000);
        Assert.Empty(ReadCodes());
        _machine.Out(0x64, 0xAE);
        _machine.Advance(1_000_000);
        Assert.Equal(["1E"], ReadCodes());
    }

    private void HookInt09() => _machine.Memory.WriteDword(9 * 4, 0x30000100);

    /// <summary>Serves interrupts as a program's own handlers would, until none is left.</summary>
    private List<string> ReadCodes()
    {
        var codes = new List<string>();
        while (_pic.HasInterrupt)
        {
            if (_pic.Acknowledge() == 9)
                codes.Add(_machine.In(0x60).ToString("X2"));
            _machine.Out(0x20, 0x20);
        }
        return codes;
    }
}
