using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>The core that compares each translation with the interpreter.</summary>
public sealed class CheckedExecutionTests
{
    /// <summary>
    /// A loop that waits for a timer ran for as long as the host let the timer's thread wait, hundreds of millions of rounds on a
    /// loaded machine; all of them were then interpreted, past the machine's time limit.
    /// </summary>
    [Fact]
    public void ALoopIsComparedBeforeItEnds()
    {
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 1, Check = true });
        // l: add ax,1 / adc dx,0 / cmp dx,[100h] / jb l / hlt: 65536 × [100h] rounds of four instructions.
        machine.Lay("050100 83D200 3B160001 72F4 F4");
        machine.Memory.WriteWord(CoreMachine.Code + 0x100, 4);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(4, machine.Registers.Dx);
        Assert.Null(machine.Core.CheckFailure);
        Assert.InRange(machine.Core.Counters.RegionEntries, 65536 * 16 / 20_000, 65536 * 16 / 5_000);
    }
}
