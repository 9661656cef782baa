using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>INT through a vector to guest code, IRET, and the instructions that change IF and TF, in translated loops.</summary>
public sealed unsafe class InterruptTests
{
    public static TheoryData<int> Thresholds => [1, 2, 20, 0];

    private static CoreMachine Machine(int threshold)
    {
        var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold });
        machine.Memory.State->SetEntersDirectly(0x60, true);
        return machine;
    }

    /// <summary>
    /// mov cx,1000 / xor dx,dx / xor ax,ax / mov es,ax / vector 60h = h1 / sti / l: int 60h / cmp cx,300 / jne n /
    /// vector 60h = h2 / n: loop l / pushf / pop bx / hlt / h1: inc dx / pushf / pop ax / and ax,200h / add si,ax / iret /
    /// h2: add dx,2 / stc / iret
    /// </summary>
    private const string VectorChanges = """
        B9E80331D231C08EC026C70680012A00268C0E8201FBCD6081F92C01750726C70680013300E2EF9C5BF4429C5825000201C6CF83C202F9CF
        """;

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AVectorChangesBetweenInterrupts(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay(VectorChanges);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CpuExit.Halt, machine.Run());
            Assert.Equal(701 + 2 * 299, machine.Registers.Dx);
            // IF is clear in the handler and set again behind it.
            Assert.Equal(0, machine.Registers.Si);
            Assert.Equal(EFlags.Interrupt, machine.Registers.Bx & EFlags.Interrupt);
            Assert.Equal(0xFFFE, machine.Registers.Sp);
        }
    }

    [Fact]
    public void ALoopOfInterruptsNeedsNoDispatcher()
    {
        using var machine = Machine(20);
        machine.Lay(VectorChanges);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.InRange(machine.Core.Counters.RegionEntries, 1, 300);
    }

    /// <summary>h1: its inc dx becomes dec dx between two runs.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AHandlerIsPatched(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay(VectorChanges);
        machine.Run();
        machine.Run();
        machine.Lay("4A", 0x2A);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(unchecked((ushort)(-701 + 2 * 299)), machine.Registers.Dx);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheManagerSeesAVectorThatItAskedFor(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay(VectorChanges);
        for (var i = 0; i < 3; i++)
            Assert.Equal(CpuExit.Halt, machine.Run());
        machine.Memory.State->SetEntersDirectly(0x60, false);
        Assert.Equal(CpuExit.SoftwareInterrupt, machine.Run());
        Assert.Equal(0x60u, machine.Memory.State->ExitOperand);
        Assert.Equal(0x18u, machine.Memory.State->Eip);
    }

    /// <summary>Vectors that point to ROM are the manager's, and so is an INT that a debugger steps over.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheManagerSeesWhatLeadsToRomAndWhatIsTraced(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("CD60 F4");
        machine.Memory.SetKind(0xF0000, 0x10000, PageKind.Rom);
        machine.Memory.Write(0x60 * 4, [0x00, 0x80, 0x00, 0xF0]);
        for (var i = 0; i < 3; i++)
            Assert.Equal(CpuExit.SoftwareInterrupt, machine.Run());
        machine.Memory.Write(0x60 * 4, [0x02, 0x00, 0x00, 0x10]);
        Assert.Equal(CpuExit.Halt, machine.Run());
        machine.Memory.State->Eflags |= EFlags.Trap;
        Assert.Equal(CpuExit.SoftwareInterrupt, machine.Run());
    }

    /// <summary>
    /// mov cx,1000 / xor dx,dx / l: pushf / cli / inc dx / cmp dx,5 / popf / jc n / cmc / n: loop l / pushf / pop bx / hlt:
    /// POPF brings back the flags that PUSHF saw.
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void PopfAndCliAreFollowedInsideALoop(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9E80331D29CFA4283FA059D7201F5E2F49C5BF4");
        machine.Memory.State->Eflags |= EFlags.Interrupt;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(1000, machine.Registers.Dx);
        Assert.Equal(EFlags.Interrupt | EFlags.Carry, machine.Registers.Bx & (EFlags.Interrupt | EFlags.Carry));
        if (threshold == 20)
            Assert.InRange(machine.Core.Counters.RegionEntries, 1, 100);
    }

    /// <summary>pushf / pop ax / or ax,bx / push ax / popf / inc cx / inc cx / hlt: the trap comes behind one instruction.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void PopfSetsTheTrapFlag(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("9C 58 09D8 50 9D 41 41 F4");
        var registers = machine.Registers;
        registers.Bx = 0;
        for (var i = 0; i < 4; i++)
            Assert.Equal(CpuExit.Halt, machine.Run());
        registers.Bx = 0x100;
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal((uint)ExceptionVector.Debug, machine.Memory.State->ExitOperand);
        Assert.Equal(7u, machine.Memory.State->Eip);
    }

    /// <summary>cli / inc dx / sti / inc dx / hlt with something that waits for STI: the machine looks in the shadow of it.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void WhatWaitsForStiIsToldAtOnce(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("FA 42 FB 42 F4");
        for (var i = 0; i < 4; i++)
            Assert.Equal(CpuExit.Halt, machine.Run());
        machine.Memory.State->Eflags &= ~EFlags.Interrupt;
        machine.Memory.State->StiWatch = 1;
        Assert.Equal(CpuExit.Yield, machine.Run());
        Assert.Equal((3u, 1), (machine.Memory.State->Eip, machine.Memory.State->InterruptShadow));
    }
}
