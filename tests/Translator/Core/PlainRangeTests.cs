using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Flat programs whose translated loops store without looking, until what they store to is code.</summary>
public sealed unsafe class PlainRangeTests
{
    private const uint Data = 0x120000;
    private const uint Stack = 0x1C0000;

    /// <summary>l: mov [edi],eax / add edi,4 / dec ecx / jnz l / hlt</summary>
    private const string Fill = "8907 83C704 49 75F8 F4";

    private static CoreMachine Machine(bool background = false)
    {
        var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 20, CompilesInBackground = background });
        machine.Lay(Fill);
        return machine;
    }

    private static CpuExit Run(CoreMachine machine, uint eip, uint eax = 0, uint edi = 0, uint ecx = 0, uint esp = Stack)
    {
        CpuState* s = machine.Memory.State;
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
            CpuState.Segment(s, name) = new SegmentRegister { Limit = uint.MaxValue, Selector = 16, Access = 0xC093 };
        s->Cs = new SegmentRegister { Limit = uint.MaxValue, Selector = 8, Access = 0xC09B };
        (s->Registers[0], s->Registers[7], s->Registers[1], s->Registers[4]) = (eax, edi, ecx, esp);
        s->Eip = eip;
        return machine.Core.Run();
    }

    [Fact]
    public void CodeThatIsOverwrittenByALoopWhichWasTranslatedBeforeIsTheNewCode()
    {
        using var machine = Machine();
        _ = Run(machine, CoreMachine.Code, edi: Data, ecx: 1000);
        Assert.True(machine.Core.Counters.RegionsCompiled > 0);

        machine.Memory.Write(Data + 0x400, [0x43, 0xF4, 0x90, 0x90]); // inc ebx / hlt
        machine.Memory.State->Registers[3] = 0;
        for (var i = 0; i < 100; i++)
            _ = Run(machine, Data + 0x400);
        Assert.Equal(100u, machine.Registers.Ebx);
        Assert.Equal(1, machine.Core.Counters.PlainRangesBroken);

        _ = Run(machine, CoreMachine.Code, eax: 0x9090F442, edi: Data, ecx: 1000); // inc edx / hlt
        machine.Memory.State->Registers[2] = 0;
        _ = Run(machine, Data + 0x400);
        Assert.Equal((100u, 1u), (machine.Registers.Ebx, machine.Registers.Edx));
    }

    [Fact]
    public void ALoopThatGoesOnOverCodeRunsItAsItIsThen()
    {
        // l: mov [edi],eax / add edi,4 / call esi / dec ecx / jnz l / hlt; esi: inc ebx / ret
        using var machine = Machine();
        machine.Lay("8907 83C704 FFD6 49 75F6 F4", at: 0x100);
        machine.Memory.Write(Data + 0x400, [0x43, 0xC3, 0x90, 0x90]);
        machine.Memory.State->Registers[6] = Data + 0x400;
        machine.Memory.State->Registers[2] = machine.Memory.State->Registers[3] = 0;
        // 100h stores in front of it, then it becomes inc edx / ret, and stays so.
        _ = Run(machine, CoreMachine.Code + 0x100, eax: 0x9090C342, edi: Data, ecx: 0x300);
        Assert.Equal((0x100u, 0x200u), (machine.Registers.Ebx, machine.Registers.Edx));
    }

    [Fact]
    public void ARegionThatStoresOutsideTheRangeIsTranslatedWithoutIt()
    {
        using var machine = Machine();
        // Below the code: another run of memory than that of the stack.
        for (var i = 0; i < 100; i++)
            _ = Run(machine, CoreMachine.Code, eax: 0x12345678, edi: 0x2000, ecx: 1000);
        Assert.Equal(0x12345678u, machine.Memory.ReadDword(0x2000 + 4 * 999));
        Assert.InRange(machine.Core.Counters.Deoptimisations, 1, 20);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 2, 4);
    }

    [Fact]
    public void ARegionThatStoresNextToTheRangeWidensIt()
    {
        using var machine = Machine();
        // It begins at the lowest address that an instruction names: mov [140000],eax / hlt.
        machine.Lay("A3 00001400 F4", at: 0x100);
        _ = Run(machine, CoreMachine.Code + 0x100);
        _ = Run(machine, CoreMachine.Code, edi: 0x150000, ecx: 1000);
        for (var i = 0; i < 100; i++)
            _ = Run(machine, CoreMachine.Code, edi: 0x13F000, ecx: 1000);
        Assert.InRange(machine.Core.Counters.Deoptimisations, 1, 20);
        Assert.Equal(0, machine.Core.Counters.PlainRangesBroken);
    }

    [Theory]
    [InlineData(PageKind.Rom)]
    [InlineData(PageKind.Unmapped)]
    public void MemoryThatIsTakenAwayIsNotStoredTo(PageKind kind)
    {
        using var machine = Machine(background: true);
        for (var i = 0; i < 1000; i++)
            _ = Run(machine, CoreMachine.Code, eax: 1, edi: Data, ecx: 1000);
        machine.Memory.SetKind(Data, GuestMemory.PageSize, kind);
        _ = Run(machine, CoreMachine.Code, eax: 2, edi: Data, ecx: 1000);
        Assert.Equal(1u, machine.Memory.ReadDword(Data));
        machine.Memory.SetKind(Data, GuestMemory.PageSize, PageKind.Ram);
        _ = Run(machine, CoreMachine.Code, eax: 3, edi: Data, ecx: 1000);
        Assert.Equal(3u, machine.Memory.ReadDword(Data));
    }
}
