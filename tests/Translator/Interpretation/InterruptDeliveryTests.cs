using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>Interrupts and exceptions through the vector table and through gates.</summary>
public sealed unsafe class InterruptDeliveryTests
{
    [Fact]
    public void RealMode()
    {
        using var guest = new Guest("90 CF");
        var s = guest.State;
        guest.Memory.WriteDword(0x21 * 4, 0x20001234);
        s->Eip = 5;
        s->Eflags |= EFlags.Trap | EFlags.Carry;
        Assert.True(InterruptDelivery.Deliver(s, 0x21, InterruptKind.Software));
        Assert.Equal((0x1234u, 0x2000, 0x20000u), (s->Eip, s->Cs.Selector, s->Cs.Base));
        Assert.Equal((5u, 0x1000u, 0x303u), (guest.Pop16(), guest.Pop16(1), guest.Pop16(2)));
        Assert.Equal(EFlags.AlwaysSet | EFlags.Carry, s->Eflags);
    }

    [Fact]
    public void RealModeReturn()
    {
        using var guest = new Guest("CF");
        guest.Memory.Write(Guest.StackAt + 0x1000, [0x34, 0x12, 0x00, 0x20, 0x03, 0x02]);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x1234u, 0x2000, 0x203u), (guest.State->Eip, guest.State->Cs.Selector, guest.State->Eflags));
        Assert.Equal(0x1006u, guest.State->Registers[4]);
    }

    [Fact]
    public void WithoutAStackTheProcessorStops()
    {
        using var guest = new Guest("90");
        var s = guest.State;
        s->Registers[4] = 1;
        Assert.False(InterruptDelivery.Deliver(s, 8, InterruptKind.Hardware));
        Assert.Equal(CpuExit.Shutdown, s->Exit);
        Assert.Equal((1u, 0u), (s->Registers[4], s->Eip));
    }

    [Theory]
    // gate type, flags after (IF was set), bytes an item has
    [InlineData(0x8E, 0x002u, 4)] // interrupt gate of 32 bits
    [InlineData(0x8F, 0x202u, 4)] // trap gate of 32 bits
    [InlineData(0x86, 0x002u, 2)]
    [InlineData(0x87, 0x202u, 2)]
    public void SameLevel(int type, uint eflags, int size)
    {
        using var guest = new Guest("90").Protect();
        var s = guest.State;
        guest.Gate(Guest.IdtAt + 13 * 8, 8, 0x500, (byte)type);
        s->Eip = 7;
        Assert.True(InterruptDelivery.Deliver(s, 13, InterruptKind.Exception, 0x42));
        Assert.Equal((0x500u, eflags, 0x1000u - 4 * (uint)size), (s->Eip, s->Eflags, s->Registers[4]));
        var items = Enumerable.Range(0, 4).Select(i => size == 4 ? guest.Pop32(i) : guest.Pop16(i));
        // The pushed flags have RF: the instruction is run again without its breakpoint.
        Assert.Equal(new uint[] { 0x42, 7, 8, size == 4 ? 0x10202u : 0x202 }, items);
    }

    [Fact]
    public void InnerLevelAndBack()
    {
        using var guest = new Guest("CD 40").Protect(level: 3);
        var s = guest.State;
        guest.Descriptor(0x20, 0x60000, 0xFFFF, 0x9B, 0x40).Descriptor(0x28, 0x70000, 0xFFFF, 0x93, 0x40);
        guest.Gate(Guest.IdtAt + 0x40 * 8, 0x20, 0x100, 0xEE);
        guest.Memory.WriteByte(0x60100, 0xCF);
        ProtectedModeTests.SetTss(guest, 0x28, 0x3000);
        Assert.Equal(CpuExit.SoftwareInterrupt, guest.Step());
        Assert.True(InterruptDelivery.Deliver(s, 0x40, InterruptKind.Software));
        Assert.Equal((0x100u, 0, 0x28, 0x2FECu), (s->Eip, s->Cpl, s->Ss.Selector, s->Registers[4]));
        Assert.Equal(new uint[] { 2, 0xB, 0x202, 0x1000, 0x1B }, Enumerable.Range(0, 5).Select(i => guest.Pop32(i)));
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((2u, 3, 0x1B, 0x1000u, 0x202u), (s->Eip, s->Cpl, s->Ss.Selector, s->Registers[4], s->Eflags));
    }

    [Fact]
    public void AProgramMayNotUseAnInnerGate()
    {
        using var guest = new Guest("CD 40").Protect(level: 3);
        var s = guest.State;
        guest.Descriptor(0x20, 0x60000, 0xFFFF, 0x9B).Descriptor(0x28, 0x70000, 0xFFFF, 0x93);
        guest.Gate(Guest.IdtAt + 0x40 * 8, 0x20, 0x100, 0x8E).Gate(Guest.IdtAt + 13 * 8, 0x20, 0x200, 0x8E);
        ProtectedModeTests.SetTss(guest, 0x28, 0x3000);
        Assert.Equal(CpuExit.SoftwareInterrupt, guest.Step());
        Assert.True(InterruptDelivery.Deliver(s, 0x40, InterruptKind.Software));
        // #GP at the INT, with the error code of the gate.
        Assert.Equal(0x200u, s->Eip);
        Assert.Equal((0x40u * 8 + 2, 0u), (guest.Pop32(), guest.Pop32(1)));
    }

    [Fact]
    public void AMissingHandlerMakesADoubleFault()
    {
        using var guest = new Guest("90").Protect();
        guest.Gate(Guest.IdtAt + 8 * 8, 8, 0x600, 0x8E);
        Assert.True(InterruptDelivery.Deliver(guest.State, 13, InterruptKind.Exception, 0));
        Assert.Equal((0x600u, 0u), (guest.State->Eip, guest.Pop32()));
    }

    [Fact]
    public void Virtual8086ModeAndBack()
    {
        // Level 0 goes to virtual 8086 mode by IRETD, where STI is refused and an interrupt comes back.
        using var guest = new Guest("66 CF").Protect();
        var s = guest.State;
        guest.Descriptor(0x20, Guest.CodeAt, 0xFFFF, 0x9B, 0x40).Descriptor(0x28, 0x70000, 0xFFFF, 0x93, 0x40);
        guest.Gate(Guest.IdtAt + 13 * 8, 0x20, 0x300, 0x8E);
        ProtectedModeTests.SetTss(guest, 0x28, 0x3000);
        uint[] frame = [0x10, 0x6000, EFlags.Virtual8086 | EFlags.AlwaysSet, 0x800, 0x7100, 0x7200, 0x7300, 0x7400, 0x7500];
        for (var i = 0; i < frame.Length; i++)
            guest.Memory.WriteDword(Guest.StackAt + 0x1000 + (uint)(4 * i), frame[i]);
        guest.Memory.WriteByte(0x60010, 0xFB);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x60000u, 0x10u, 3, 0x73000u), (s->Cs.Base, s->Eip, s->Cpl, s->Ds.Base));
        Assert.Equal((0x71000u, 0x800u, 0xFFFFu), (s->Ss.Base, s->Registers[4], s->Ss.Limit));

        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((13u, 0), guest.Fault);
        Assert.True(InterruptDelivery.Deliver(s, 13, InterruptKind.Exception, 0));
        Assert.Equal((0x300u, 0, 0, 0x2FD8u), (s->Eip, s->Cpl, s->Ds.Selector, s->Registers[4]));
        Assert.Equal(
            new uint[] { 0, 0x10, 0x6000, EFlags.Virtual8086 | EFlags.Resume | EFlags.AlwaysSet, 0x800, 0x7100, 0x7200, 0x7300, 0x7400, 0x7500 },
            Enumerable.Range(0, 10).Select(i => guest.Pop32(i)));
    }
}
