using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Flags of rotations through CF, which are made of the CF before, behind joins.</summary>
public sealed class RotationFlagTests
{
    /// <summary>
    /// mov cx,200 / mov si,400h / stc / l: jl n / inc bx / n: inc dx / rcr byte [si],1 / loop l / hlt: OF of RCR is computed at l, where
    /// CF is in a local already, the new one.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void TheOverflowOfRcrIsThatOfTheCarryBefore(int threshold)
    {
        Assert.Equal(Run(0), Run(threshold));

        static (ushort, ushort, byte, uint) Run(int threshold)
        {
            using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold });
            machine.Lay("B9C800 BE0004 F9 7C01 43 42 D01C E2F8 F4");
            machine.Lay("5B", 0x400);
            Assert.Equal(CpuExit.Halt, machine.Run());
            return (machine.Registers.Bx, machine.Registers.Dx, machine.Memory.ReadByte(CoreMachine.Code + 0x400), machine.Registers.Eflags);
        }
    }
}
