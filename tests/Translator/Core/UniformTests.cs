using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Translations for segments that all have one base and limit: the limit is there to the byte, and so is each exception.</summary>
public sealed unsafe class UniformTests
{
    private const uint Base = 0x100000;
    private const uint Limit = 0x6FFF;

    private static UniformMachine Machine(uint limit = Limit, int promotion = 1) =>
        new(Base, limit, new CpuCoreOptions { PromotionThreshold = promotion });

    [Theory]
    [InlineData("8B06 F4", 4)] // mov eax,[esi]
    [InlineData("668B06 F4", 2)] // mov ax,[esi]
    [InlineData("8A06 F4", 1)] // mov al,[esi]
    [InlineData("8906 F4", 4)] // mov [esi],eax
    [InlineData("668906 F4", 2)] // mov [esi],ax
    [InlineData("8806 F4", 1)] // mov [esi],al
    [InlineData("0106 F4", 4)] // add [esi],eax
    [InlineData("FE06 F4", 1)] // inc byte [esi]
    [InlineData("8B043E F4", 4)] // mov eax,[esi+edi]
    [InlineData("8704BE F4", 4)] // xchg [esi+edi*4],eax
    [InlineData("2E8B06 F4", 4)] // mov eax,[cs:esi]
    [InlineData("AC F4", 1)] // lodsb
    [InlineData("0FB606 F4", 1)] // movzx eax,byte [esi]
    [InlineData("DD06 F4", 8)] // fld qword [esi]
    [InlineData("DB2E F4", 10)] // fld tbyte [esi]
    [InlineData("DD16 F4", 8)] // fst qword [esi]
    [InlineData("FF36 F4", 4)] // push dword [esi]
    public void AnAccessMayEndAtTheLimitAndNotBehindIt(string hex, uint size)
    {
        using var machine = Machine();
        machine.Lay(hex);
        machine.State->X87.Initialize();
        machine.State->Registers[7] = 0;
        machine.State->Registers[6] = Limit + 1 - size;
        Assert.Equal(CpuExit.Halt, machine.Run());
        machine.State->X87.Initialize();
        machine.State->Registers[4] = UniformMachine.Stack;
        foreach (var offset in (uint[])[Limit + 2 - size, Limit + 1, 0x80000000, uint.MaxValue - size + 1, uint.MaxValue])
        {
            machine.State->Registers[6] = offset;
            Assert.Equal(CpuExit.Exception, machine.Run());
            Assert.Equal((ExceptionVector.GeneralProtection, 0, UniformMachine.Code),
                ((int)machine.State->ExitOperand, machine.State->ExitErrorCode, machine.State->ExitIp));
            Assert.Equal(UniformMachine.Stack, machine.State->Registers[4]);
        }
        Assert.True(machine.Core.Counters.RegionsCompiled > 0);
    }

    [Theory]
    [InlineData("50 F4", Limit + 1, true)] // push eax
    [InlineData("50 F4", Limit + 4, false)]
    [InlineData("58 F4", Limit - 3, true)] // pop eax
    [InlineData("58 F4", Limit - 2, false)]
    [InlineData("58 58 F4", Limit - 3, false)]
    [InlineData("8B45FC F4", Limit + 1, true)] // mov eax,[ebp-4]
    [InlineData("8B45FC F4", Limit + 2, false)]
    [InlineData("C9 F4", Limit - 3, true)] // leave
    [InlineData("C9 F4", Limit - 2, false)]
    public void TheStackEndsAtTheLimitWithAFaultOfItsOwn(string hex, uint pointer, bool isAllowed)
    {
        using var machine = Machine();
        machine.Lay(hex);
        machine.State->Registers[4] = machine.State->Registers[5] = pointer;
        var exit = machine.Run();
        Assert.Equal(isAllowed ? CpuExit.Halt : CpuExit.Exception, exit);
        if (!isAllowed)
            Assert.Equal(ExceptionVector.StackFault, (int)machine.State->ExitOperand);
    }

    [Fact]
    public void ConstantAddressesAreHeldAgainstTheLimit()
    {
        using var machine = Machine();
        // mov eax,[6FFC] / mov [6FFC],eax / mov eax,[6FFD]
        machine.Lay("A1FC6F0000 A3FC6F0000 A1FD6F0000 F4");
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal(UniformMachine.Code + 10, machine.State->ExitIp);
    }

    [Fact]
    public void WhatIsStoredIsAtTheBase()
    {
        using var machine = Machine();
        // l: mov [esi+ecx*4],ecx / mov [2000],ecx / push ecx / pop edx / dec ecx / jnz l / hlt
        machine.Lay("890C8E 890D00200000 51 5A 49 75F2 F4");
        machine.State->Registers[6] = 0x3000;
        machine.State->Registers[1] = 0x100;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal((1u, 0x100u, 1u), (machine.ReadDword(0x2000), machine.ReadDword(0x3400), machine.Memory.ReadDword(Base + 0x3004)));
        Assert.Equal(0u, machine.Memory.ReadDword(0x3004));
    }

    /// <summary>Where the segments end, the interpreter is not asked again and again.</summary>
    [Fact]
    public void StoresNearTheLimitAreTranslated()
    {
        using var machine = Machine(0x5FFFF, promotion: 20);
        // l: mov [edi],al / inc edi / dec ecx / jnz l / hlt
        machine.Lay("8807 47 49 75FA F4");
        machine.State->Registers[7] = 0x3000;
        machine.State->Registers[1] = 0x5FFFF + 1 - 0x3000;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.InRange(machine.Core.Counters.Deoptimisations, 0, 40);
    }

    [Fact]
    public void ALimitThatIsLoweredHoldsForTheSameCode()
    {
        using var machine = Machine();
        machine.Lay("8B06 F4");
        machine.State->Registers[6] = 0x6000;
        Assert.Equal(CpuExit.Halt, machine.Run());
        machine.SetLimit(0x5FFF);
        Assert.Equal(CpuExit.Exception, machine.Run());
        machine.SetLimit(Limit);
        Assert.Equal(CpuExit.Halt, machine.Run());
    }

    [Fact]
    public void CodeThatIsStoredThroughDataIsTheNewCode()
    {
        using var machine = Machine();
        // mov byte [1009],42h / nop / nop / inc ebx (becomes inc edx) / hlt
        machine.Lay("C6050910000042 90 90 43 F4");
        machine.State->Registers[2] = machine.State->Registers[3] = 0;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal((1u, 0u), (machine.State->Registers[2], machine.State->Registers[3]));
    }

    // ---- loads of segment registers ---------------------------------------------------------------------------------

    /// <summary>push ds / pop es / mov [es:edi],ecx / dec ecx / jnz / hlt</summary>
    private const string LoadLoop = "1E 07 26890F 49 75F8 F4";

    [Fact]
    public void ASegmentThatIsLoadedAnewWithTheSameStaysInTheRegion()
    {
        using var machine = Machine();
        machine.Lay(LoadLoop);
        machine.State->Registers[7] = 0x4000;
        machine.State->Registers[1] = 1000;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(1u, machine.ReadDword(0x4000));
        Assert.InRange(machine.Core.Counters.RegionEntries, 1, 10);
    }

    [Fact]
    public void ADescriptorThatWasChangedCountsFromTheLoadOn()
    {
        using var machine = Machine();
        machine.Lay(LoadLoop);
        machine.State->Registers[7] = 0x6000;
        machine.State->Registers[1] = 10;
        Assert.Equal(CpuExit.Halt, machine.Run());
        machine.SetDescriptor(UniformMachine.DataSelector, 0x5FFF, 0x93);
        machine.State->Registers[1] = 10;
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal((0x5FFFu, UniformMachine.Code + 2), (machine.State->Es.Limit, machine.State->ExitIp));
        machine.SetDescriptor(UniformMachine.DataSelector, Limit, 0x91);
        machine.State->Registers[1] = 10;
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal(UniformMachine.Code + 2, machine.State->ExitIp);
    }

    [Fact]
    public void ASegmentOfAnotherLimitLeavesTheRegion()
    {
        using var machine = Machine();
        // mov ax,24 / mov es,ax / mov [es:edi],eax / hlt
        machine.Lay("66B81800 8EC0 268907 F4");
        machine.State->Registers[7] = Limit - GuestMemory.PageSize - 3;
        Assert.Equal(CpuExit.Halt, machine.Run());
        machine.State->Registers[7]++;
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal(UniformMachine.Code + 6, machine.State->ExitIp);
    }

    // ---- 4 GB -------------------------------------------------------------------------------------------------------

    [Fact]
    public void OffsetsBelowTheBaseWrapWhereTheLimitIs4Gb()
    {
        using var machine = Machine(uint.MaxValue);
        // mov [esi],eax / mov ecx,[esi+4] / add [esi+edi],eax / push eax / hlt
        machine.Lay("8906 8B4E04 01043E 50 F4");
        machine.State->Registers[0] = 7;
        machine.State->Registers[6] = unchecked(0u - Base + 0x20000);
        machine.State->Registers[7] = 8;
        machine.Memory.WriteDword(0x20004, 5);
        machine.Memory.WriteDword(0x20008, 1);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal((7u, 5u, 8u), (machine.Memory.ReadDword(0x20000), machine.State->Registers[1], machine.Memory.ReadDword(0x20008)));
        Assert.Equal(7u, machine.ReadDword(UniformMachine.Stack - 4));
    }

    /// <summary>Real mode with limits of 4 GB that protected mode left: segments are loaded inside a region.</summary>
    [Fact]
    public void InRealModeABaseOf0IsNotTakenForGranted()
    {
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 1 });
        var s = machine.Memory.State;
        // mov ax,2000h / mov es,ax / mov [es:si],ax / hlt
        machine.Memory.Write(0x1000, [0xB8, 0x00, 0x20, 0x8E, 0xC0, 0x26, 0x89, 0x04, 0xF4]);
        for (var i = 0; i < 6; i++)
            (&s->Es)[i] = new SegmentRegister { Limit = uint.MaxValue, Access = SegmentRegister.RealModeAccess };
        s->Registers[6] = 0x123;
        s->Eip = 0x1000;
        Assert.Equal(CpuExit.Halt, machine.Core.Run());
        Assert.Equal((0x2000, 0), (machine.Memory.ReadWord(0x20123), machine.Memory.ReadWord(0x123)));
    }
}
