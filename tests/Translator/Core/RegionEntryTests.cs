using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>How regions are entered, grow, and lead into each other.</summary>
public sealed class RegionEntryTests
{
    /// <summary>
    /// mov cx,4000 / xor dx,dx / o: mov bx,3 / test cl,1 / jz top / jmp mid / top: inc dx / add ax,dx / mid: add dx,2 /
    /// xor si,dx / dec bx / jnz top / loop o / hlt
    /// </summary>
    private const string JumpIntoALoop = "B9A00F31D2BB0300F6C1017402EB034201D083C20231D64B75F5E2E9F4";

    private static CpuCoreOptions Options(int threshold) => new() { PromotionThreshold = threshold };

    /// <summary>Code that enters a loop behind its head does not get a translation of the loop for each way in.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void ALoopIsEnteredInTheMiddle(int threshold)
    {
        using var machine = new CoreMachine(Options(threshold));
        using var reference = new CoreMachine(Options(0));
        reference.Lay(JumpIntoALoop);
        machine.Lay(JumpIntoALoop);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CpuExit.Halt, reference.Run());
            Assert.Equal(CpuExit.Halt, machine.Run());
            Assert.Equal(
                (reference.Registers.Ax, reference.Registers.Dx, reference.Registers.Si),
                (machine.Registers.Ax, machine.Registers.Dx, machine.Registers.Si));
        }
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 1, 8);
    }

    /// <summary>
    /// A region is left for a place that has no region yet while an interrupt is pending: what runs next in translated code
    /// is the interrupt's handler, and that is not where the exit leads the next time.
    /// </summary>
    [Fact]
    public unsafe void AnInterruptBetweenTwoRegionsIsNotTakenForTheSecond()
    {
        using var machine = new CoreMachine(Options(2));
        // push ax / rep lodsb / pop ax / cmp ax,1 / je there / inc dx / there: add dx,4 / hlt
        machine.Lay("50F3AC5883F80174014283C204F4");
        // mov bx,7 / hlt
        machine.Lay("BB0700 F4", 0x100);
        var trigger = new Trigger(machine.Memory.State);
        machine.Memory.Trap(0x1F000, GuestMemory.PageSize, trigger);
        for (var i = 0; i < 4; i++)
        {
            Run(machine, ax: 1);
            machine.Run(0x100);
        }
        trigger.IsArmed = true;
        var registers = machine.Registers;
        registers.Bx = 0;
        Assert.Equal(CpuExit.Yield, Run(machine, ax: 2));
        Assert.Equal(9u, machine.Memory.State->Eip);
        trigger.IsArmed = false;
        Assert.Equal(CpuExit.Halt, machine.Run(0x100));
        Assert.Equal(7, machine.Registers.Bx);
        registers.Bx = 0;
        Assert.Equal(CpuExit.Halt, Run(machine, ax: 2));
        Assert.Equal((0, 5), (machine.Registers.Bx, machine.Registers.Dx));
    }

    private static CpuExit Run(CoreMachine machine, ushort ax)
    {
        var registers = machine.Registers;
        registers.Ax = ax;
        registers.Cx = 1;
        registers.Dx = 0;
        registers.Si = 0xF000;
        return machine.Run();
    }

    /// <summary>A device that has something for the machine when it is read.</summary>
    private sealed unsafe class Trigger(CpuState* state) : IMemoryHandler
    {
        private readonly CpuState* _state = state;

        public bool IsArmed { get; set; }

        public byte ReadByte(uint linear)
        {
            if (IsArmed)
                _state->Pending = 1;
            return 0;
        }

        public void WriteByte(uint linear, byte value)
        {
        }
    }
}
