using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Translations for protected-mode segments that are not all alike.</summary>
public sealed unsafe class MixedSegmentTests
{
    private const uint Base = 0x100000;
    private const uint Limit = 0x6FFF;
    private const uint OtherLimit = Limit - GuestMemory.PageSize;

    /// <summary>push 24 / pop ds: DS is the other segment from here on.</summary>
    private const string LoadOther = "6A18 1F";

    private static UniformMachine Machine(int promotion = 1) =>
        new(Base, Limit, new CpuCoreOptions { PromotionThreshold = promotion });

    /// <summary>What is allowed does not hang on the tier: segments of every kind, offsets around the limit.</summary>
    [Theory]
    [InlineData("8B06 F4")] // mov eax,[esi]
    [InlineData("8A06 F4")] // mov al,[esi]
    [InlineData("668906 F4")] // mov [esi],ax
    [InlineData("0106 F4")] // add [esi],eax
    [InlineData("DD06 F4")] // fld qword [esi]
    [InlineData("368B06 F4")] // mov eax,[ss:esi]
    [InlineData("2E8B06 F4")] // mov eax,[cs:esi]
    public void AccessesAreAllowedAsInTheInterpreter(string hex)
    {
        using var interpreted = Machine(promotion: 0);
        using var translated = Machine();
        var faults = 0;
        var runs = 0;
        foreach (var access in (byte[])[0x93, 0x91, 0x97, 0x95, 0x9B])
        {
            foreach (var offset in (uint[])[0, OtherLimit - 7, OtherLimit - 3, OtherLimit - 2, OtherLimit, OtherLimit + 1, Limit - 3, Limit, uint.MaxValue - 3, uint.MaxValue])
            {
                var expected = Run(interpreted, hex, access, offset);
                Assert.Equal(expected, Run(translated, hex, access, offset));
                faults += expected.Exit == CpuExit.Exception ? 1 : 0;
                runs++;
            }
        }
        Assert.InRange(faults, 1, runs - 1);
        Assert.True(translated.Core.Counters.RegionsCompiled > 0);
    }

    private static (CpuExit Exit, uint Vector, uint Ip, uint Value, uint Memory) Run(UniformMachine machine, string hex, byte access, uint offset)
    {
        machine.Lay(LoadOther + hex);
        machine.SetDescriptor(UniformMachine.OtherSelector, OtherLimit, access);
        var s = machine.State;
        s->X87.Initialize();
        s->Registers[0] = 0x12345678;
        s->Registers[4] = UniformMachine.Stack;
        s->Registers[6] = offset;
        machine.WriteDword(OtherLimit - 3, 5);
        var exit = machine.Run();
        return (exit, exit == CpuExit.Exception ? (uint)s->ExitOperand : 0, exit == CpuExit.Exception ? s->ExitIp : s->Eip, s->Registers[0],
            machine.ReadDword(OtherLimit - 3));
    }

    /// <summary>Programs of several segments load ES all the time.</summary>
    [Fact]
    public void ASegmentThatIsLoadedStaysInTheRegionWhileTheModeIsTheSame()
    {
        using var machine = Machine();
        // l: push ss / pop es / mov [es:edi],ecx / push ds / pop es / add [es:edi],ecx / dec ecx / jnz l / hlt
        machine.Lay(LoadOther + "16 07 26890F 1E 07 26010F 49 75F3 F4");
        machine.State->Registers[7] = 0x4000;
        machine.State->Registers[1] = 1000;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(2u, machine.ReadDword(0x4000));
        Assert.InRange(machine.Core.Counters.RegionEntries, 1, 10);
    }

    /// <summary>All segments alike again: what is made for that runs faster.</summary>
    [Fact]
    public void ASegmentThatMakesAllAlikeLeavesTheRegion()
    {
        using var machine = Machine();
        // l: push ss / pop ds / mov eax,[esi] / push 24 / pop ds / dec ecx / jnz l / hlt
        machine.Lay("16 1F 8B06 6A18 1F 49 75F6 F4");
        machine.State->Registers[6] = Limit - 3;
        machine.State->Registers[1] = 100;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.InRange(machine.Core.Counters.RegionEntries, 150, 400);
    }

    /// <summary>A null selector of protected mode, loaded anew in real mode: data that can be written, of the limit that it had.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void InRealModeASegmentThatWasNullIsDataAgain(int promotion)
    {
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = promotion });
        // mov ax,92h / mov fs,ax / hlt
        machine.Lay("B89200 8EE0 F4");
        machine.Memory.State->Fs = default;
        Assert.Equal(CpuExit.Halt, machine.Run());
        var fs = machine.Memory.State->Fs;
        Assert.Equal((0x92, 0x920u, 0u, SegmentRegister.RealModeAccess), (fs.Selector, fs.Base, fs.Limit, fs.Access));
        Assert.Equal(promotion != 0, machine.Core.Counters.RegionsCompiled != 0);
    }
}
