using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Accesses relative to one base register, whose address is computed and checked once for all of them.</summary>
public sealed unsafe class WindowTests
{
    private static CoreMachine Machine() => new(new CpuCoreOptions { PromotionThreshold = 1 });

    [Fact]
    public void PushesAndPopsWithinABlockMoveTheStackPointerOnce()
    {
        using var machine = Machine();
        // mov ax,1111h / mov bx,2222h / push ax / push bx / mov bp,sp / mov cx,[bp+2] / sub sp,4 / mov [bp-4],cx / pop dx / add sp,2 / pop si / pop di / hlt
        machine.Lay("B81111 BB2222 50 53 89E5 8B4E02 83EC04 894EFC 5A 83C402 5E 5F F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x1111, machine.Registers.Cx);
        Assert.Equal(0x1111, machine.Registers.Dx);
        Assert.Equal(0x2222, machine.Registers.Si);
        Assert.Equal(0x1111, machine.Registers.Di);
        Assert.Equal(0xFFFE, machine.Registers.Sp);
    }

    /// <summary>The third push is at FFFFh: it faults with the first two done and SP behind them.</summary>
    [Fact]
    public void APushOverTheEndOfTheSegmentFaultsInFrontOfItself()
    {
        using var machine = Machine();
        // mov sp,5 / push ax / push ax / push ax / hlt
        machine.Lay("BC0500 50 50 50 F4");
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal(1, machine.Registers.Sp);
        Assert.Equal(5u, machine.Memory.State->ExitIp);
    }

    /// <summary>[esi-3] and [esi+7FFFFFFEh] have the same base but are no neighbours.</summary>
    [Fact]
    public void ADisplacementFarAwayIsComputed()
    {
        using var machine = Machine();
        var s = machine.Memory.State;
        // mov al,[esi-3] / mov ah,[esi+7FFFFFFEh] / inc byte [esi-3] / hlt
        machine.Lay("8A46FD 8AA6FEFFFF7F FE46FD F4");
        machine.Memory.WriteByte(0x20000, 0x12);
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        for (var i = 0; i < 6; i++)
            (&s->Es)[i] = new SegmentRegister { Selector = 8, Limit = uint.MaxValue, Access = (ushort)(i == 1 ? 0xC09B : 0xC093) };
        s->Registers[6] = 0x20003;
        s->Eip = CoreMachine.Code;
        Assert.Equal(CpuExit.Halt, machine.Core.Run());
        Assert.Equal(0x12, machine.Registers.Al);
        Assert.Equal(0, machine.Registers.Ah);
        Assert.Equal(0x13, machine.Memory.ReadByte(0x20000));
    }
}
