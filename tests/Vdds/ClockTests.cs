using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>CMOS memory and the real-time clock. The machine starts at 2026-11-20 13:45:59, a Friday.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly FakeMachine _machine = Machines.Complete();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0x00, 0x59)]
    [InlineData(0x02, 0x45)]
    [InlineData(0x04, 0x13)]
    [InlineData(0x06, 0x06)]
    [InlineData(0x07, 0x20)]
    [InlineData(0x08, 0x11)]
    [InlineData(0x09, 0x26)]
    [InlineData(0x32, 0x20)]
    [InlineData(0x0A, 0x26)]
    [InlineData(0x0B, 0x02)]
    [InlineData(0x0C, 0x00)]
    [InlineData(0x0D, 0x80)]
    [InlineData(0x10, 0x00)]
    [InlineData(0x14, 0x22)]
    [InlineData(0x15, 0x80)]
    [InlineData(0x16, 0x02)]
    [InlineData(0x17, 0x00)]
    [InlineData(0x18, 0x04)]
    [InlineData(0x30, 0x00)]
    [InlineData(0x31, 0x04)]
    public void Registers_in_bcd(byte index, byte value) => Assert.Equal(value, Read(index));

    [Fact]
    public void Binary_and_12_hours()
    {
        Write(0x0B, 0x06);
        Assert.Equal((59, 45, 13), (Read(0), Read(2), Read(4)));
        Write(0x0B, 0x00);
        Assert.Equal(0x81, Read(4));
    }

    [Fact]
    public void Time_goes_on_and_cannot_be_set()
    {
        Write(0x00, 0x11);
        _machine.Advance(1_000_000_000);
        Assert.Equal((0x00, 0x46), (Read(0), Read(2)));
    }

    [Fact]
    public void The_checksum_is_right()
    {
        var sum = 0;
        for (byte index = 0x10; index < 0x2E; index++)
            sum += Read(index);
        Assert.Equal(sum, (Read(0x2E) << 8) | Read(0x2F));
    }

    [Fact]
    public void Memory_is_kept_and_the_nmi_bit_is_no_index()
    {
        _machine.Out(0x70, 0xC0);
        _machine.Out(0x71, 0x77);
        Assert.Equal(0x77, Read(0x40));
    }

    [Fact]
    public void An_update_is_announced()
    {
        _machine.Advance(500_000_000);
        Assert.Equal(0x26, Read(0x0A));
        _machine.Advance(499_000_000);
        Assert.Equal(0xA6, Read(0x0A));
    }

    [Fact]
    public void The_periodic_interrupt_has_1024_hertz()
    {
        var pic = _machine.Import<IVirtualPic>()!;
        Write(0x0B, 0x42);
        var count = 0;
        for (var i = 0; i < 1000; i++)
        {
            _machine.Advance(100_000);
            while (pic.HasInterrupt)
            {
                if (pic.Acknowledge() == 0x70)
                {
                    count++;
                    Assert.Equal(0xC0, Read(0x0C));
                    _machine.Out(0xA0, 0x20);
                }
                _machine.Out(0x20, 0x20);
            }
        }
        Assert.InRange(count, 101, 103);
    }

    [Fact]
    public void The_alarm_calls_int_4Ah()
    {
        var pic = _machine.Import<IVirtualPic>()!;
        var client = _machine.Client;
        client.Cx = 0x1346;
        client.Dx = 0x0200;
        _machine.Int(0x1A, 0x0600);
        Assert.False(_machine.Carry);
        _machine.Int(0x1A, 0x0600);
        Assert.True(_machine.Carry);
        for (var i = 0; i < 5; i++)
        {
            _machine.Advance(1_000_000_000);
            while (pic.HasInterrupt)
            {
                _machine.Int((byte)pic.Acknowledge());
                _machine.Out(0x20, 0x20);
            }
        }
        Assert.Equal([0x4A], _machine.Pushed);
    }

    [Fact]
    public void Int_1Ah_reads_time_and_date()
    {
        var client = _machine.Client;
        _machine.Int(0x1A, 0x0200);
        Assert.Equal((0x1345, 0x5900), (client.Cx, client.Dx));
        _machine.Int(0x1A, 0x0400);
        Assert.Equal((0x2026, 0x1120), (client.Cx, client.Dx));
        Assert.False(_machine.Carry);
    }

    private byte Read(byte index)
    {
        _machine.Out(0x70, index);
        return _machine.In(0x71);
    }

    private void Write(byte index, byte value)
    {
        _machine.Out(0x70, index);
        _machine.Out(0x71, value);
    }
}
