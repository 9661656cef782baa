using Dbt.Mvdm;
using Dbt.Vdds.VPic;

namespace Dbt.Vdds.Tests;

/// <summary>Sequences of the 8259A's data sheet, at the ports of an AT.</summary>
public sealed class PicTests : IDisposable
{
    private readonly FakeMachine _machine = new(new VPicDriver());
    private readonly IVirtualPic _pic;

    public PicTests()
    {
        _pic = _machine.Import<IVirtualPic>()!;
        _machine.Out(0x21, 0);
        _machine.Out(0xA1, 0);
    }

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0, 0x08)]
    [InlineData(1, 0x09)]
    [InlineData(7, 0x0F)]
    [InlineData(8, 0x70)]
    [InlineData(15, 0x77)]
    public void A_line_gives_its_vector_until_the_eoi(int line, int vector)
    {
        var irq = _pic.OpenIrq(line);
        irq.Raise();
        Assert.True(_pic.HasInterrupt);
        Assert.Equal(vector, _pic.Acknowledge());
        Assert.False(_pic.HasInterrupt);
        Assert.Equal(-1, _pic.Acknowledge());
        irq.Clear();
        Eoi(line);
        Assert.False(_pic.HasInterrupt);
    }

    [Fact]
    public void A_line_that_stays_up_interrupts_again_after_the_eoi()
    {
        var irq = _pic.OpenIrq(3);
        irq.Raise();
        Assert.Equal(0x0B, _pic.Acknowledge());
        Eoi(3);
        Assert.Equal(0x0B, _pic.Acknowledge());
    }

    [Fact]
    public void A_withdrawn_request_does_not_interrupt()
    {
        var irq = _pic.OpenIrq(3);
        irq.Raise();
        irq.Clear();
        Assert.False(_pic.HasInterrupt);
        Assert.Equal(-1, _pic.Acknowledge());
    }

    [Fact]
    public void A_higher_line_interrupts_a_lower_one_but_not_the_other_way()
    {
        _pic.OpenIrq(5).Raise();
        Assert.Equal(0x0D, _pic.Acknowledge());
        _pic.OpenIrq(6).Raise();
        Assert.False(_pic.HasInterrupt);
        _pic.OpenIrq(1).Raise();
        Assert.Equal(0x09, _pic.Acknowledge());
    }

    [Fact]
    public void The_slave_has_the_priority_of_line_2()
    {
        _pic.OpenIrq(3).Raise();
        _pic.OpenIrq(15).Raise();
        _pic.OpenIrq(1).Raise();
        Assert.Equal(0x09, _pic.Acknowledge());
        Assert.False(_pic.HasInterrupt);
        _machine.Out(0x20, 0x20);
        // Line 1 is still up.
        Assert.Equal(0x09, _pic.Acknowledge());
    }

    [Fact]
    public void A_masked_line_waits()
    {
        var irq = _pic.OpenIrq(4);
        _machine.Out(0x21, 0x10);
        irq.Raise();
        Assert.False(_pic.HasInterrupt);
        Assert.Equal(5, irq.Query());
        _machine.Out(0x21, 0);
        Assert.True(_pic.HasInterrupt);
    }

    [Fact]
    public void Ocw3_chooses_between_requests_and_in_service()
    {
        _pic.OpenIrq(4).Raise();
        _pic.OpenIrq(6).Raise();
        _machine.Out(0x20, 0x0A);
        Assert.Equal(0x50, _machine.In(0x20));
        _pic.Acknowledge();
        Assert.Equal(0x40, _machine.In(0x20));
        _machine.Out(0x20, 0x0B);
        Assert.Equal(0x10, _machine.In(0x20));
    }

    [Fact]
    public void A_specific_eoi_ends_only_its_level()
    {
        var low = _pic.OpenIrq(5);
        var high = _pic.OpenIrq(1);
        low.Raise();
        _pic.Acknowledge();
        high.Raise();
        _pic.Acknowledge();
        low.Clear();
        high.Clear();
        _machine.Out(0x20, 0x65);
        Assert.Equal(0, low.Query());
        Assert.Equal(2, high.Query());
    }

    [Fact]
    public void Initialisation_moves_the_vectors_and_clears_mask_and_service()
    {
        _machine.Out(0x21, 0xFF);
        foreach (var (port, value) in new (ushort, byte)[] { (0x20, 0x11), (0x21, 0x50), (0x21, 0x04), (0x21, 0x01) })
            _machine.Out(port, value);
        Assert.Equal((byte)0x50, _pic.VectorBases.Master);
        Assert.Equal(0, _machine.In(0x21));
        _pic.OpenIrq(1).Raise();
        Assert.Equal(0x51, _pic.Acknowledge());
    }

    [Fact]
    public void With_automatic_eoi_nothing_stays_in_service()
    {
        foreach (var (port, value) in new (ushort, byte)[] { (0x20, 0x11), (0x21, 0x08), (0x21, 0x04), (0x21, 0x03) })
            _machine.Out(port, value);
        IVirtualIrq? irq = null;
        irq = _pic.OpenIrq(1, () => irq!.Clear());
        irq.Raise();
        Assert.Equal(9, _pic.Acknowledge());
        Assert.Equal(0, irq.Query());
    }

    [Fact]
    public void Rotation_makes_the_served_level_the_lowest()
    {
        var first = _pic.OpenIrq(0);
        first.Raise();
        _pic.OpenIrq(1).Raise();
        Assert.Equal(8, _pic.Acknowledge());
        _machine.Out(0x20, 0xA0);
        Assert.Equal(9, _pic.Acknowledge());
    }

    [Fact]
    public void Poll_acknowledges_and_tells_the_level()
    {
        _machine.Out(0x20, 0x0C);
        Assert.Equal(0, _machine.In(0x20));
        _pic.OpenIrq(6).Raise();
        _machine.Out(0x20, 0x0C);
        Assert.Equal(0x86, _machine.In(0x20));
        Assert.False(_pic.HasInterrupt);
    }

    [Fact]
    public void Special_mask_mode_lets_lower_lines_through()
    {
        _pic.OpenIrq(1).Raise();
        _pic.Acknowledge();
        _pic.OpenIrq(5).Raise();
        Assert.False(_pic.HasInterrupt);
        _machine.Out(0x21, 0x02);
        _machine.Out(0x20, 0x68);
        Assert.Equal(0x0D, _pic.Acknowledge());
    }

    [Fact]
    public void Owners_share_a_line_and_are_told_of_the_eoi()
    {
        var told = 0;
        var first = _pic.OpenIrq(5, () => told++);
        var second = _pic.OpenIrq(5, () => told++);
        first.Raise();
        second.Raise();
        first.Clear();
        Assert.True(_pic.HasInterrupt);
        _pic.Acknowledge();
        second.Clear();
        Eoi(5);
        Assert.Equal(2, told);
        Assert.False(_pic.HasInterrupt);
    }

    [Fact]
    public void An_unserved_interrupt_is_ended_by_the_bios()
    {
        var irq = _pic.OpenIrq(11);
        irq.Raise();
        var vector = _pic.Acknowledge();
        irq.Clear();
        Assert.Equal(HookResult.Done, _machine.Int((byte)vector));
        Assert.Equal(0, irq.Query());
        _pic.OpenIrq(7).Raise();
        Assert.True(_pic.HasInterrupt);
    }

    [Fact]
    public void Irq_9_is_handed_on_to_the_vector_of_irq_2()
    {
        _pic.OpenIrq(9).Raise();
        _machine.Int((byte)_pic.Acknowledge());
        Assert.Equal([0x0A], _machine.Pushed);
    }

    [Fact]
    public void A_request_wakes_the_machine_once()
    {
        var irq = _pic.OpenIrq(1);
        irq.Raise();
        irq.Raise();
        Assert.Equal(1, _machine.Wakes);
    }

    private void Eoi(int line)
    {
        if (line >= 8)
            _machine.Out(0xA0, 0x20);
        _machine.Out(0x20, 0x20);
    }
}
