using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>IN, OUT, INS and OUTS as the manager carries them out.</summary>
public sealed unsafe class PortTests
{
    private sealed class Bus : IPortBus
    {
        public List<string> Log { get; } = [];

        private uint _next = 0x11223344;

        public uint In(ushort port, int size)
        {
            Log.Add($"in {port:X} {size}");
            return _next++;
        }

        public void Out(ushort port, int size, uint value) => Log.Add($"out {port:X} {size} {value:X}");
    }

    [Theory]
    // code, EIP after, log
    [InlineData("E4 60", 2u, "in 60 1")]
    [InlineData("E5 60", 2u, "in 60 2")]
    [InlineData("66 E5 60", 3u, "in 60 4")]
    [InlineData("E6 61", 2u, "out 61 1 FE")]
    [InlineData("66 E7 61", 3u, "out 61 4 CAFEBAFE")]
    [InlineData("EC", 1u, "in 3F8 1")]
    [InlineData("66 EF", 2u, "out 3F8 4 CAFEBAFE")]
    [InlineData("6E", 1u, "out 3F8 1 1")]
    [InlineData("F3 6E", 2u, "out 3F8 1 1;out 3F8 1 2;out 3F8 1 3")]
    [InlineData("F3 26 6F", 3u, "out 3F8 2 0;out 3F8 2 0;out 3F8 2 0")]
    [InlineData("F3 6D", 2u, "in 3F8 2;in 3F8 2;in 3F8 2")]
    public void Execute(string code, uint eip, string log)
    {
        using var guest = new Guest(code);
        var s = guest.State;
        s->Registers[0] = 0xCAFEBAFE;
        s->Registers[1] = 3;
        s->Registers[2] = 0x3F8;
        guest.Memory.Write(Guest.DataAt, new byte[] { 1, 2, 3, 4, 5, 6 });
        Assert.Equal(CpuExit.PortIo, guest.Step());
        var bus = new Bus();
        Assert.Equal(CpuExit.None, PortInstruction.Execute(s, bus));
        Assert.Equal(log, string.Join(';', bus.Log));
        Assert.Equal(eip, s->Eip);
    }

    [Fact]
    public void InputGoesToTheStringDownwards()
    {
        using var guest = new Guest("F3 6D");
        var s = guest.State;
        s->Registers[1] = 2;
        s->Registers[7] = 2;
        s->Eflags |= EFlags.Direction;
        guest.Step();
        Assert.Equal(CpuExit.None, PortInstruction.Execute(s, new Bus()));
        Assert.Equal((0u, 0xFFFEu), (s->Registers[1], s->Registers[7]));
        Assert.Equal(0x3344, guest.Memory.ReadWord(Guest.ExtraAt + 2));
        Assert.Equal(0x3345, guest.Memory.ReadWord(Guest.ExtraAt));
    }

    [Fact]
    public void AnElementThatDoesNotFitIsAFaultBeforeThePortIsRead()
    {
        using var guest = new Guest("F3 6D");
        var s = guest.State;
        s->Registers[1] = 5;
        s->Registers[7] = 0xFFFD;
        guest.Step();
        var bus = new Bus();
        Assert.Equal(CpuExit.Exception, PortInstruction.Execute(s, bus));
        Assert.Equal((13u, 4u, 0xFFFFu, 0u), (s->ExitOperand, s->Registers[1], s->Registers[7], s->Eip));
        Assert.Single(bus.Log);
    }

    [Fact]
    public void SingleStepTrapsAfterIt()
    {
        using var guest = new Guest("E4 60");
        guest.State->Eflags |= EFlags.Trap;
        Assert.Equal(CpuExit.PortIo, guest.Step());
        Assert.Equal(CpuExit.Exception, PortInstruction.Execute(guest.State, new Bus()));
        Assert.Equal((1u, 2u), (guest.State->ExitOperand, guest.State->Eip));
    }
}
