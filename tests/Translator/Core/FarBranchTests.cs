using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Far calls, jumps and returns of real mode, in loops that are translated.</summary>
public sealed class FarBranchTests
{
    public static TheoryData<int> Thresholds => [1, 2, 20, 0];

    private static CoreMachine Machine(int threshold) => new(new CpuCoreOptions { PromotionThreshold = threshold });

    /// <summary>
    /// mov cx,1000 / xor dx,dx / xor si,si / l: call 1000:f / call 0FF0:f+100h / loop l / hlt /
    /// f: mov ax,cs / add dx,ax / add si,[cs:80h] / retf
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheSameRoutineIsCalledThroughTwoSegments(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9E80331D231F69A140000109A1401F00FE2F4F48CC801C22E03368000CB").Lay("0300", 0x80);
        machine.Memory.Write(0x0FF80, [5, 0]);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0xC180, machine.Registers.Dx);
        Assert.Equal(8000, machine.Registers.Si);
    }

    /// <summary>All of the loop, routines included, is translated code that needs no dispatcher.</summary>
    [Fact]
    public void ALoopOfFarCallsStaysInItsRegion()
    {
        using var machine = Machine(20);
        machine.Lay("B9E80331D231F69A140000109A1401F00FE2F4F48CC801C22E03368000CB");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.InRange(machine.Core.Counters.RegionEntries, 1, 100);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 1, 4);
    }

    /// <summary>
    /// mov ax,2000h / mov es,ax / mov cx,1000 / xor dx,dx / l: call 2000:40h / cmp cx,300 / jne n /
    /// mov byte [es:40h],4Ah / n: loop l / hlt, and at 2000:40h inc dx, then dec dx / retf
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void ARoutineThatIsCalledFarIsPatched(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B800208EC0B9E80331D29A4000002081F92C01750626C60640004AE2EDF4");
        machine.Memory.Write(0x20040, [0x42, 0xCB]);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(402, machine.Registers.Dx);
    }

    /// <summary>Regions that lead into each other by slots: the routine is changed from outside between two runs.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void ARoutineThatIsCalledFarIsReplaced(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9E80331D231F69A140000109A1401F00FE2F4F48CC801C22E03368000CB");
        for (var i = 0; i < 3; i++)
            Assert.Equal(CpuExit.Halt, machine.Run());
        // f: inc dx / retf
        machine.Lay("42 CB", 0x14);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(2000, machine.Registers.Dx);
    }

    /// <summary>
    /// mov cx,1000 / xor dx,dx / l: call 1000:f / mov ax,cs / add dx,ax / loop l / hlt / f: mov bp,sp / cmp cx,77 / jne r /
    /// sub word [ss:bp+2],10h / add word [ss:bp],100h / r: retf
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AFarReturnAddressIsMovedToAnotherSegmentOnTheStack(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9E80331D29A110000108CC801C2E2F5F489E583F94D750B36836E0210368146000001CB");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x7B30, machine.Registers.Dx);
        Assert.Equal(0x0FF0, machine.Registers.Cs);
    }

    /// <summary>
    /// mov cx,1000 / xor dx,dx / l: mov bx,cx / and bx,4 / call far [bx+t] / cmp cx,500 / jne n / mov word [t],h / n: loop l /
    /// hlt / f: add dx,1 / retf / g: add dx,10 / retf / h: add dx,100 / retf / t: f in segment 1000h, g in segment 0FFEh
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AFarPointerChangesInALoop(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9E80331D289CB83E304FF9F290081F9F4017506C70629002500E2E9F483C201CB83C20ACB83C264CB1D0000104100FE0F");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(30349, machine.Registers.Dx);
    }

    /// <summary>call 1000:8 with SP = 2: CS goes to offset 0, IP to FFFEh.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public unsafe void TheStackPointerWrapsBetweenTheTwoPushes(int threshold)
    {
        using var machine = Machine(threshold);
        // mov sp,2 / call 1000:9 / nop / hlt (at 9)
        machine.Lay("BC0200 9A09000010 90 F4");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CpuExit.Halt, machine.Run());
            Assert.Equal(0xFFFE, machine.Registers.Sp);
            Assert.Equal(0x1000, machine.Memory.ReadWord(0x20000));
            Assert.Equal(8, machine.Memory.ReadWord(0x2FFFE));
        }
    }
}
