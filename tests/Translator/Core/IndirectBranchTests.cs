using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Jump tables, calls through pointers and returns inside translated loops.</summary>
public sealed class IndirectBranchTests
{
    public static TheoryData<int> Thresholds => [1, 2, 20, 0];

    private static CoreMachine Machine(int threshold) => new(new CpuCoreOptions { PromotionThreshold = threshold });

    /// <summary>
    /// mov cx,3000 / xor dx,dx / l: mov bx,cx / and bx,7 / shl bx,1 / cmp cx,1500 / jne n / mov word [t+6],c7b /
    /// n: jmp [cs:bx+t]; each case adds another number to DX / loop l / hlt. The table's fourth entry changes half way.
    /// </summary>
    private const string JumpTable = """
        B9B80B31D289CB83E307D1E381F9DC057506C706450039002EFFA73F0042EB1C83C203EB1783C205EB1283C207EB0D83C20BEB0883EA02EB0383C264
        E2C7F41D00200025002A002F0034001D002000
        """;

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AJumpTableEntryChangesInALoop(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay(JumpTable);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x6EC7, machine.Registers.Dx);
    }

    /// <summary>The cases are blocks of the loop's region: it is not left for each.</summary>
    [Fact]
    public void TheTargetsOfAJumpTableBelongToTheRegion()
    {
        using var machine = Machine(100);
        machine.Lay(JumpTable);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x6EC7, machine.Registers.Dx);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 1, 5);
        Assert.InRange(machine.Core.Counters.RegionEntries, 1, 200);
    }

    /// <summary>A case whose code changes while the loop runs: inc dx (at 1Dh) becomes dec dx in the second run.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheCodeOfATargetChanges(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay(JumpTable);
        machine.Run();
        machine.Lay(JumpTable).Lay("4A", 0x1D);
        Assert.Equal(CpuExit.Halt, machine.Run());
        // CX & 7 is 0 or 6 in 750 of 3000 rounds.
        Assert.Equal((ushort)(0x6EC7 - 2 * 750), machine.Registers.Dx);
    }

    /// <summary>
    /// mov cx,2000 / xor dx,dx / l: mov bx,cx / and bx,2 / call [bx+t] / add dx,ax / loop l / hlt / other: add dx,9 / loop l /
    /// hlt / f: mov ax,2 / ret / g: mov ax,3 / cmp cx,77 / ja ok / pop si / mov si,other / push si / ok: ret
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AReturnAddressIsPatchedOnTheStack(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9D00731D289CB83E302FF972B0001C2E2F3F483C209E2EDF4B80200C3B8030083F94D77055EBE130056C319001D00");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(5228, machine.Registers.Dx);
        Assert.Equal(0xFFFE, machine.Registers.Sp);
    }

    /// <summary>
    /// 12 times jc $+2 / l: pushf / push cs / call f / s: call g / t: loop l / hlt / f: call g / cmp dx,1501 / jne i / push t /
    /// pushf / push cs / push g / iret / i: iret / g: inc dx / ret. Nothing in the first region returns to s, so t is not in it
    /// either; but g is, and returns to t once.
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AReturnLeadsToACallThatTheRegionLeftOut(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("7200720072007200720072007200720072007200720072009C0EE80600E81600E2F6F4E8100081FADD0575096820009C0E683600CFCF42C3");
        var registers = machine.Registers;
        registers.Cx = 1000;
        registers.Dx = 0;
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal((2000, 0xFFF8), (machine.Registers.Dx, machine.Registers.Sp));
    }
}
