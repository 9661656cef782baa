using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>The 8254, IRQ 0 and what the BIOS makes of it, on a clock that the test moves.</summary>
public sealed class TimerTests : IDisposable
{
    /// <summary>65536 pulses of 1,193,182 Hz.</summary>
    private const long Tick = 54_925_401;

    private const uint BiosTicks = 0x46C;
    private readonly FakeMachine _machine = Machines.Complete();
    private readonly IVirtualPic _pic;

    public TimerTests() => _pic = _machine.Import<IVirtualPic>()!;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_first_tick_comes_after_55_milliseconds()
    {
        _machine.Advance(Tick - 1000);
        Assert.False(_pic.HasInterrupt);
        _machine.Advance(2000);
        Assert.Equal(8, _pic.Acknowledge());
    }

    [Fact]
    public void A_second_has_18_ticks()
    {
        Assert.Equal(18, CountTicks(1_000_000_000, Tick / 4));
    }

    [Theory]
    [InlineData(11932, 100)]
    [InlineData(1193, 1000)]
    public void A_reload_value_changes_the_rate(int reload, int ticksASecond)
    {
        Program(0x36, reload);
        Assert.InRange(CountTicks(1_000_000_000, 500_000), ticksASecond - 1, ticksASecond + 1);
    }

    [Fact]
    public void A_late_host_gives_one_tick_and_the_count_is_right()
    {
        var before = _machine.Memory.ReadDword(BiosTicks);
        _machine.Clock += 100 * Tick + Tick * 9 / 10;
        _machine.Advance(0);
        Assert.True(ServeTick());
        Assert.False(ServeTick());
        Assert.Equal(100u, _machine.Memory.ReadDword(BiosTicks) - before);
        // The next one would be due soon, but programs measure their speed between two.
        _machine.Advance(Tick / 2);
        Assert.False(ServeTick());
        _machine.Advance(Tick / 2);
        Assert.True(ServeTick());
    }

    [Fact]
    public void A_late_host_makes_up_for_fast_ticks_within_bounds()
    {
        Program(0x36, 1193);
        _machine.Clock += 30_000_000;
        _machine.Advance(0);
        var interrupts = 0;
        while (ServeTick())
            interrupts++;
        Assert.InRange(interrupts, 29, 31);
        _machine.Clock += 3_000_000_000;
        _machine.Advance(0);
        while (ServeTick())
            interrupts++;
        Assert.InRange(interrupts, 90, 100);
    }

    /// <summary>A program that waits by latching counter 0 in a loop gets the tick that has become due behind its back.</summary>
    [Fact]
    public void Latching_the_count_loses_no_tick()
    {
        _machine.Clock += Tick + 1000;
        _machine.Out(0x43, 0x00);
        _machine.Advance(0);
        Assert.True(ServeTick());
    }

    [Fact]
    public void Mode_0_interrupts_once()
    {
        Program(0x30, 1193);
        Assert.Equal(1, CountTicks(100_000_000, 1_000_000));
    }

    [Fact]
    public void Without_a_count_no_tick_comes()
    {
        _machine.Out(0x43, 0x36);
        Assert.Equal(0, CountTicks(200_000_000, 1_000_000));
    }

    [Fact]
    public void A_count_runs_down_and_is_latched()
    {
        Program(0x34, 10000);
        _machine.Advance(1_000_000); // 1193 pulses
        _machine.Out(0x43, 0x00);
        _machine.Advance(1_000_000);
        Assert.InRange(ReadCount(0x40), 10000 - 1194, 10000 - 1192);
        Assert.InRange(ReadCount(0x40), 10000 - 2387, 10000 - 2385);
    }

    [Fact]
    public void Mode_3_counts_by_two()
    {
        Program(0x36, 10000);
        _machine.Advance(1_000_000);
        Assert.InRange(ReadCount(0x40), 10000 - 2 * 1194, 10000 - 2 * 1192);
    }

    [Fact]
    public void Read_back_latches_status_and_count()
    {
        Program(0x34, 10000);
        _machine.Advance(1_000_000);
        _machine.Out(0x43, 0xC2);
        Assert.Equal(0xB4, _machine.In(0x40));
        Assert.InRange(ReadCount(0x40), 10000 - 1194, 10000 - 1192);
    }

    [Fact]
    public void Low_and_high_byte_can_be_read_alone()
    {
        Program(0x34, 0x1234);
        _machine.Out(0x43, 0x14);
        _machine.Out(0x40, 0x80);
        Assert.Equal(0x80, _machine.In(0x40));
        _machine.Out(0x43, 0x24);
        _machine.Out(0x40, 0x12);
        Assert.Equal(0x12, _machine.In(0x40));
    }

    [Fact]
    public void Bcd_counts_are_decimal()
    {
        _machine.Out(0x43, 0xB5); // counter 2, mode 2, BCD
        _machine.Out(0x42, 0x00);
        _machine.Out(0x42, 0x10); // 1000
        _machine.Out(0x61, 1);
        _machine.Advance(100_000); // 119 pulses
        Assert.InRange(ReadCount(0x42), 0x0880, 0x0882);
    }

    [Fact]
    public void Counter_2_shows_at_port_61h_when_its_gate_is_open()
    {
        _machine.Out(0x61, 0);
        _machine.Out(0x43, 0xB0);
        _machine.Out(0x42, 0xA9);
        _machine.Out(0x42, 0x04); // 1193 pulses: 1 ms
        _machine.Advance(5_000_000);
        Assert.Equal(0, _machine.In(0x61) & 0x20);
        _machine.Out(0x61, 1);
        _machine.Advance(900_000);
        Assert.Equal(0, _machine.In(0x61) & 0x20);
        _machine.Advance(200_000);
        Assert.Equal(0x20, _machine.In(0x61) & 0x20);
    }

    [Fact]
    public void The_refresh_bit_toggles_every_15_microseconds()
    {
        var changes = 0;
        var last = _machine.In(0x61) & 0x10;
        for (var i = 0; i < 1000; i++)
        {
            _machine.Advance(1000);
            var now = _machine.In(0x61) & 0x10;
            changes += now != last ? 1 : 0;
            last = now;
        }
        Assert.InRange(changes, 65, 68);
    }

    [Fact]
    public void Speaker_bits_are_kept()
    {
        _machine.Out(0x61, 3);
        Assert.Equal(3, _machine.In(0x61) & 0x0F);
    }

    [Fact]
    public void The_count_starts_at_the_time_of_day()
    {
        var expected = (13 * 3600 + 45 * 60 + 59) * 1193182L / 65536;
        Assert.Equal(expected, _machine.Memory.ReadDword(BiosTicks));
    }

    [Fact]
    public void Int_1Ah_reads_sets_and_tells_of_midnight_once()
    {
        var client = _machine.Client;
        client.Cx = 0x0018;
        client.Dx = 0x00AF; // the last tick of the day
        _machine.Int(0x1A, 0x0100);
        _machine.Int(0x08);
        _machine.Int(0x1A, 0x0000);
        Assert.Equal((0, 0, 1), (client.Cx, client.Dx, client.Al));
        _machine.Int(0x1A, 0x0000);
        Assert.Equal(0, client.Al);
    }

    [Fact]
    public void The_motor_is_switched_off_when_its_count_ends()
    {
        _machine.Memory.WriteByte(0x43F, 0x81);
        _machine.Memory.WriteByte(0x440, 2);
        _machine.Int(0x08);
        Assert.Equal(0x81, _machine.Memory.ReadByte(0x43F));
        _machine.Int(0x08);
        Assert.Equal(0x80, _machine.Memory.ReadByte(0x43F));
    }

    [Fact]
    public void A_wait_retries_until_its_time_has_passed()
    {
        var client = _machine.Client;
        client.Cx = 0;
        client.Dx = 30_000;
        Assert.Equal(HookResult.Retry, _machine.Int(0x15, 0x8600));
        Assert.True(client.InterruptsEnabled);
        _machine.Advance(29_000_000);
        Assert.Equal(HookResult.Retry, _machine.Int(0x15, 0x8600));
        var wakes = _machine.Wakes;
        _machine.Advance(1_000_000);
        Assert.True(_machine.Wakes > wakes);
        Assert.Equal(HookResult.Done, _machine.Int(0x15, 0x8600));
        Assert.False(_machine.Carry);
    }

    [Fact]
    public void A_wait_inside_a_wait_is_refused()
    {
        var client = _machine.Client;
        client.Cx = 1;
        client.Dx = 0;
        _machine.Int(0x15, 0x8600);
        client.Sp -= 20;
        _machine.Int(0x15, 0x8600);
        Assert.True(_machine.Carry);
        Assert.Equal(0x83, client.Ah);
    }

    [Fact]
    public void An_event_sets_bit_7_of_its_byte()
    {
        var client = _machine.Client;
        client.Es = 0x3000;
        client.Bx = 0x10;
        client.Cx = 0;
        client.Dx = 5000;
        _machine.Int(0x15, 0x8300);
        Assert.False(_machine.Carry);
        _machine.Int(0x15, 0x8300);
        Assert.True(_machine.Carry);
        _machine.Advance(4_900_000);
        Assert.Equal(0, _machine.Memory.ReadByte(0x30010));
        _machine.Advance(200_000);
        Assert.Equal(0x80, _machine.Memory.ReadByte(0x30010));
    }

    private void Program(byte control, int reload)
    {
        _machine.Out(0x43, control);
        _machine.Out(0x40, (byte)reload);
        _machine.Out(0x40, (byte)(reload >> 8));
    }

    private int ReadCount(ushort port) => _machine.In(port) | (_machine.In(port) << 8);

    private bool ServeTick()
    {
        if (!_pic.HasInterrupt)
            return false;
        _machine.Int((byte)_pic.Acknowledge());
        _machine.Out(0x20, 0x20);
        return true;
    }

    private int CountTicks(long duration, long step)
    {
        var count = 0;
        for (long at = 0; at < duration; at += step)
        {
            _machine.Advance(step);
            while (ServeTick())
                count++;
        }
        return count;
    }
}
