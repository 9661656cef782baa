using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>INT 16h, INT 09h's translation, and the ways of a key from the host.</summary>
public sealed class KeyboardTests : IDisposable
{
    private readonly FakeConsole _console = new();
    private readonly FakeMachine _machine;
    private readonly IVirtualKeyboard _keyboard;

    public KeyboardTests()
    {
        _machine = Machines.Complete(_console);
        _keyboard = _machine.Import<IVirtualKeyboard>()!;
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_hosts_input_is_not_watched_before_the_guest_asks()
    {
        _machine.Advance(1_000_000_000);
        machineInt("tick", 0x08, 0);
        Assert.False(_console.Watched);
        machineInt("peek", 0x16, 0x0100);
        Assert.True(_console.Watched);

        void machineInt(string _, byte vector, ushort ax) => _machine.Int(vector, ax);
    }

    [Fact]
    public void A_hooked_int_09h_starts_the_watch_at_a_tick()
    {
        _machine.Memory.WriteDword(9 * 4, 0x30000100);
        Assert.False(_console.Watched);
        _machine.Advance(60_000_000);
        Assert.True(_console.Watched);
    }

    [Fact]
    public void Keys_are_peeked_and_taken_in_order()
    {
        _console.Press(0x1E61, 0x3062);
        _machine.Int(0x16, 0x0100);
        Assert.False(_machine.Zero);
        Assert.Equal(0x1E61, _machine.Client.Ax);
        Assert.Equal(HookResult.Done, _machine.Int(0x16, 0x0000));
        Assert.Equal(0x1E61, _machine.Client.Ax);
        _machine.Int(0x16, 0x1000);
        Assert.Equal(0x3062, _machine.Client.Ax);
        _machine.Int(0x16, 0x0100);
        Assert.True(_machine.Zero);
    }

    [Fact]
    public void Without_a_key_the_call_waits_with_interrupts_on()
    {
        Assert.Equal(HookResult.Retry, _machine.Int(0x16, 0x0000));
        Assert.True(_machine.Client.InterruptsEnabled);
        _console.Press(0x1E61);
        _machine.RunContextHooks();
        Assert.Equal(HookResult.Done, _machine.Int(0x16, 0x0000));
        Assert.Equal(0x1E61, _machine.Client.Ax);
    }

    [Fact]
    public void Waiting_after_the_end_of_input_ends_the_machine()
    {
        _console.Press(0x1E61);
        _console.KeysEnded = true;
        _machine.Int(0x16, 0x0000);
        Assert.Null(_machine.Ended);
        Assert.True(_keyboard.KeysEnded);
        _machine.Int(0x16, 0x0000);
        Assert.Equal(VmExitReason.InputEnded, _machine.Ended?.Reason);
    }

    [Theory]
    [InlineData(0x4800, 0x4800, 0x4800)]
    [InlineData(0x48E0, 0x4800, 0x48E0)]
    [InlineData(0xE00D, 0x1C0D, 0xE00D)]
    [InlineData(0xE02F, 0x352F, 0xE02F)]
    [InlineData(0x00E0, 0x00E0, 0x00E0)]
    [InlineData(0x8500, -1, 0x8500)]
    [InlineData(0x9700, -1, 0x9700)]
    public void Old_functions_see_what_an_old_keyboard_has(int key, int classic, int enhanced)
    {
        _console.Press((ushort)key);
        _machine.Int(0x16, 0x1100);
        Assert.Equal(enhanced, _machine.Client.Ax);
        var result = _machine.Int(0x16, 0x0000);
        if (classic < 0)
            Assert.Equal(HookResult.Retry, result);
        else
            Assert.Equal(classic, _machine.Client.Ax);
    }

    [Fact]
    public void A_key_is_stored_until_the_buffer_is_full()
    {
        var client = _machine.Client;
        for (var i = 0; i < 15; i++)
        {
            client.Cx = (ushort)(0x1E00 + i);
            _machine.Int(0x16, 0x0500);
            Assert.Equal(0, client.Al);
        }
        _machine.Int(0x16, 0x0500);
        Assert.Equal(1, client.Al);
        _machine.Int(0x16, 0x0000);
        Assert.Equal(0x1E00, client.Ax);
    }

    [Fact]
    public void More_keys_than_the_buffer_holds_wait_at_the_host()
    {
        for (var i = 0; i < 100; i++)
            _console.Press((ushort)(0x1E00 + i));
        for (var i = 0; i < 100; i++)
        {
            Assert.True(_keyboard.TryTakeKey(out var key));
            Assert.Equal(0x1E00 + i, key);
        }
        Assert.False(_keyboard.KeyAvailable);
    }

    [Fact]
    public void A_program_that_polls_gives_the_processor_away()
    {
        for (var i = 0; i < 300; i++)
        {
            _machine.Clock += 2_000;
            _machine.Int(0x16, 0x0100);
        }
        Assert.True(_machine.Idled > 0);
    }

    [Fact]
    public void A_program_that_works_between_polls_does_not()
    {
        for (var i = 0; i < 300; i++)
        {
            _machine.Clock += 1_000_000;
            _machine.Int(0x16, 0x0100);
        }
        Assert.Equal(0, _machine.Idled);
    }

    [Fact]
    public void Waiting_shows_what_was_written()
    {
        _machine.Int(0x16, 0x0000);
        Assert.True(_console.Flushes > 0);
    }

    [Theory]
    [InlineData("1E", 0x1E61)]
    [InlineData("2A 1E", 0x1E41)]
    [InlineData("1D 1E", 0x1E01)]
    [InlineData("38 1E", 0x1E00)]
    [InlineData("3A BA 1E", 0x1E41)]
    [InlineData("3A BA 2A 1E", 0x1E61)]
    [InlineData("2A AA 1E", 0x1E61)]
    [InlineData("E0 48", 0x48E0)]
    [InlineData("48", 0x4800)]
    [InlineData("45 C5 48", 0x4838)]
    [InlineData("E0 1D E0 4B", 0x73E0)]
    [InlineData("3B", 0x3B00)]
    [InlineData("2A 3B", 0x5400)]
    [InlineData("57", 0x8500)]
    [InlineData("38 4F CF 4B B8", 0x000E)]
    [InlineData("E0 2A E0 47", 0x47E0)]
    [InlineData("E1 1D 45 E1 9D C5 1E", 0x1E61)]
    [InlineData("FA 1E", 0x1E61)]
    [InlineData("1D 0F", 0x9400)]
    public void Scan_codes_become_keys(string codes, int key)
    {
        foreach (var code in codes.Split(' '))
            Scan(Convert.ToByte(code, 16));
        Assert.True(_keyboard.TryTakeKey(out var taken), "no key");
        Assert.Equal(key, taken);
        Assert.False(_keyboard.TryTakeKey(out _));
    }

    [Fact]
    public void Shift_flags_follow_the_keys()
    {
        Scan(0x2A);
        Scan(0x1D);
        Scan(0xE0);
        Scan(0x38);
        _machine.Int(0x16, 0x0200);
        Assert.Equal(0x0E, _machine.Client.Al);
        _machine.Int(0x16, 0x1200);
        Assert.Equal(0x09, _machine.Client.Ah);
        Scan(0xAA);
        Scan(0x9D);
        Scan(0xE0);
        Scan(0xB8);
        _machine.Int(0x16, 0x0200);
        Assert.Equal(0, _machine.Client.Al);
    }

    [Fact]
    public void Control_break_empties_the_buffer_and_asks_for_its_interrupt()
    {
        Scan(0x1E);
        Scan(0x1D);
        Scan(0xE0);
        Assert.Equal(1, Scan(0x46));
        Assert.Equal(0x80, _machine.Memory.ReadByte(0x471));
        Assert.True(_keyboard.TryTakeKey(out var key));
        Assert.Equal(0, key);
        Assert.False(_keyboard.KeyAvailable);
    }

    [Fact]
    public void Print_screen_asks_for_its_interrupt()
    {
        Scan(0xE0);
        Assert.Equal(2, Scan(0x37));
    }

    [Fact]
    public void Control_alt_delete_ends_the_machine()
    {
        Scan(0x1D);
        Scan(0x38);
        Scan(0x53);
        Assert.Equal(VmExitReason.Killed, _machine.Ended?.Reason);
    }

    [Fact]
    public void Spoilt_buffer_pointers_do_no_harm()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            foreach (var at in new uint[] { 0x41A, 0x41C, 0x480, 0x482 })
                _machine.Memory.WriteWord(at, (ushort)random.Next(i % 2 == 0 ? 65536 : 64));
            _machine.Int(0x16, 0x0500);
            _machine.Int(0x16, 0x0100);
            _keyboard.TryTakeKey(out _);
        }
        Assert.Null(_machine.Ended);
    }

    /// <summary>What INT 09h's routine does with a scan code; returns what it is to do next.</summary>
    private byte Scan(byte code)
    {
        _machine.Int(0x09, code);
        return _machine.Client.Al;
    }
}
