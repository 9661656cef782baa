using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Loops that begin with a store and end with what makes the flags: the store that faults sees those flags.</summary>
public sealed unsafe class FlagJoinTests
{
    private const int Never = 0;

    /// <summary>l: is the loop; a word is stored at FFFFh in the end.</summary>
    public static TheoryData<string> Programs =>
    [
        // mov bx,4001h / l: mov [bx],ax / add bx,2 / cmp bx,8000h / jne l
        "BB0140 8907 83C302 81FB0080 75F5",
        // mov bx,4001h / mov cx,1234h / l: mov [bx],ax / add bx,2 / cmp cx,bx / jne l
        "BB0140 B93412 8907 83C302 39D9 75F7",
        // mov bx,4001h / l: mov [bx],ax / cmp ax,1 / inc bx / inc bx / test bx,bx / jne l
        "BB0140 8907 3D0100 43 43 85DB 75F5",
        // mov bx,4001h / l: mov [bx],ax / cmp al,1 / add bx,2 / jnc l
        "BB0140 8907 3C01 83C302 73F7",
        // The way in alone: stc / mov bx,FFFFh / l: mov [bx],ax / add bx,2 / cmp bx,8000h / jne l
        "F9 BBFFFF 8907 83C302 81FB0080 75F5",
        // Two ways back: mov bx,4001h / l: mov [bx],ax / add bx,2 / test bl,4 / je l / cmp bx,cx / jne l
        "BB0140 8907 83C302 F6C304 74F6 39CB 75F2",
        // A way on which CF is older than the rest: mov bx,4001h / stc / l: mov [bx],ax / add bx,2 / test bl,4 / je l / stc / inc cx / jmp l
        "BB0140 F9 8907 83C302 F6C304 74F6 F9 41 EBF2",
        // CF is from before the loop: mov bx,4001h / stc / l: mov [bx],ax / inc bx / inc bx / jne l
        "BB0140 F9 8907 43 43 75FA",
        // CF is from the operation before: mov bx,4001h / mov cx,9000h / l: mov [bx],ax / add bx,2 / dec cx / jne l
        "BB0140 B90090 8907 83C302 49 75F8",
        // Some flags are new when it faults: mov bx,4001h / l: inc cx / mov [bx],ax / add bx,2 / cmp bx,8000h / jne l
        "BB0140 41 8907 83C302 81FB0080 75F4",
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public void AStoreThatFaultsSeesTheFlagsOfTheWayIn(string program)
    {
        var expected = Run(program, Never);
        foreach (var threshold in (int[])[1, 2, 20, 1000])
            Assert.Equal(expected, Run(program, threshold));
    }

    private static (uint Flags, ushort Bx, ushort Cx) Run(string program, int threshold)
    {
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold });
        machine.Lay(program + "F4");
        Assert.Equal(CpuExit.Exception, machine.Run());
        Assert.Equal(0xFFFF, machine.Registers.Bx);
        return (machine.Memory.State->Eflags & EFlags.Arithmetic, machine.Registers.Bx, machine.Registers.Cx);
    }
}
