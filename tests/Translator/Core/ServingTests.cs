using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Interrupts and ports that the machine serves, from the dispatcher or from inside a translated loop.</summary>
public sealed unsafe class ServingTests
{
    public static TheoryData<int> Thresholds => [1, 20, 0];

    /// <summary>Does what a test says; false for interrupts: those go back to the caller of Run.</summary>
    private sealed class Server(CoreMachine machine) : IExitServer
    {
        public List<string> Calls { get; } = [];

        public Action? OnCall { get; set; }

        public bool TryServe(CpuExit exit)
        {
            if (exit == CpuExit.PortIo)
                PortInstruction.Execute(machine.Memory.State, new Bus(this));
            else if (exit != CpuExit.SoftwareInterrupt)
                return false;
            else
                Note($"int {machine.Memory.State->ExitOperand:X}");
            return true;
        }

        public uint In(ushort port, int size)
        {
            Note($"in {port:X}/{size}");
            return 0xA1B2C300 + (uint)Calls.Count;
        }

        public void Out(ushort port, int size, uint value) => Note($"out {port:X}/{size}={value:X}");

        private void Note(string call)
        {
            Calls.Add(call);
            OnCall?.Invoke();
        }

        private sealed class Bus(Server server) : IPortBus
        {
            public uint In(ushort port, int size) => server.In(port, size);

            public void Out(ushort port, int size, uint value) => server.Out(port, size, value);
        }
    }

    private static CoreMachine Machine(int threshold, out Server server)
    {
        var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold });
        server = new Server(machine);
        machine.Core.ExitServer = server;
        machine.Memory.SetKind(0xF0000, 0x10000, PageKind.Rom);
        machine.Memory.Write(0x21 * 4, [0x00, 0x80, 0x00, 0xF0]);
        return machine;
    }

    /// <summary>mov cx,500 / xor dx,dx / l: int 21h / jc n / inc dx / n: add bx,ax / loop l / hlt</summary>
    private const string Interrupts = "B9F401 31D2 CD21 7201 42 01C3 E2F7 F4";

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void RegistersAndFlagsThatTheMachineSetsAreSeenBehindTheInterrupt(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        server.OnCall = () =>
        {
            machine.Memory.State->Registers[0] = 3;
            machine.Memory.State->Registers[3]++;
            machine.Memory.Client.SetFlag(EFlags.Carry, server.Calls.Count % 4 == 0);
        };
        machine.Lay(Interrupts);
        machine.Memory.State->Registers[3] = 0;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(500, server.Calls.Count);
        Assert.Equal(375, machine.Registers.Dx);
        Assert.Equal(2000, machine.Registers.Bx);
        if (threshold == 20)
            Assert.InRange(machine.Core.Counters.ExitsServed, 450, 500);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheMachineSendsTheGuestElsewhere(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        server.OnCall = () =>
        {
            // Past INC DX, each third time.
            if (server.Calls.Count % 3 == 0)
                machine.Memory.State->Eip = 10;
        };
        machine.Lay(Interrupts);
        machine.Memory.State->Eflags &= ~EFlags.Carry;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(500 - 166, machine.Registers.Dx);
    }

    /// <summary>What the machine stores into the code behind the interrupt is what runs next.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheMachineChangesTheCodeBehindTheInterrupt(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        server.OnCall = () =>
        {
            if (server.Calls.Count == 300)
                machine.Lay("4A", 9);
        };
        machine.Lay(Interrupts);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(299 - 201, (short)machine.Registers.Dx);
    }

    private sealed class Reads : IMemoryHandler
    {
        public byte ReadByte(uint linear) => 0x77;

        public void WriteByte(uint linear, byte value)
        {
        }
    }

    /// <summary>mov cx,500 / l: int 21h / mov al,[5000h] / loop l / hlt: the page behind it becomes a device's.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheMachineChangesTheModeThatTheRegionWasMadeFor(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        server.OnCall = () =>
        {
            if (server.Calls.Count == 499)
                machine.Memory.Trap(0x15000, GuestMemory.PageSize, new Reads());
        };
        machine.Lay("B9F401 CD21 A00050 E2F9 F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x77, machine.Registers.Al);
    }

    /// <summary>What the machine has to do comes before the next instruction, and not a turn of the loop later.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheProcessorYieldsBehindTheInterruptWhenTheMachineSaysSo(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        server.OnCall = () => machine.Memory.State->Pending = server.Calls.Count == 400 ? 1 : 0;
        machine.Lay(Interrupts);
        Assert.Equal(CpuExit.Yield, machine.Run());
        Assert.Equal(7u, machine.Memory.State->Eip);
        Assert.Equal(399, machine.Registers.Dx);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AFailureOfTheMachineComesOutOfRun(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        server.OnCall = () =>
        {
            if (server.Calls.Count == 400)
                throw new InvalidOperationException("in the hook");
        };
        machine.Lay(Interrupts);
        Assert.Throws<InvalidOperationException>(() => machine.Run());
        Assert.Equal(7u, machine.Memory.State->Eip);
        Assert.Equal(399, machine.Registers.Dx);
        server.OnCall = null;
        Assert.Equal(CpuExit.Halt, machine.Run());
    }

    /// <summary>
    /// mov cx,300 / l: in al,61h / mov [6000h],ax / mov dx,3D4h / in ax,dx / out dx,al / in eax,dx / out 20h,eax / out dx,ax /
    /// loop l / hlt
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void PortsOfAllWidths(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        machine.Lay("B92C01 E461 A30060 BAD403 ED EE 66ED 66E720 EF E2EE F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(6 * 300, server.Calls.Count);
        for (var i = 0; i < server.Calls.Count; i += 6)
        {
            var eax = 0xA1B2C300 + (uint)i + 4;
            Assert.Equal("in 61/1", server.Calls[i]);
            Assert.Equal("in 3D4/2", server.Calls[i + 1]);
            Assert.Equal($"out 3D4/1={(byte)(i + 2):X}", server.Calls[i + 2]);
            Assert.Equal("in 3D4/4", server.Calls[i + 3]);
            Assert.Equal($"out 20/4={eax:X}", server.Calls[i + 4]);
            Assert.Equal($"out 3D4/2={(ushort)eax:X}", server.Calls[i + 5]);
        }
        if (threshold == 20)
            Assert.InRange(machine.Core.Counters.ExitsServed, 1600, 1800);
    }

    /// <summary>mov bx,200 / l: mov cx,3 / mov di,7000h / mov dx,60h / rep insb / outsb / dec bx / jnz l / hlt</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void RepeatedPorts(int threshold)
    {
        using var machine = Machine(threshold, out var server);
        machine.Lay("BBC800 B90300 BF0070 BA6000 F36C BE0170 6E 4B 75EE F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(4 * 200, server.Calls.Count);
        Assert.Equal($"out 60/1={798 & 0xFF:X}", server.Calls[^1]);
        Assert.Equal(0x7003, machine.Registers.Di);
    }
}
