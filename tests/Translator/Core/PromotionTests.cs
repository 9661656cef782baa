using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>When a block becomes the head of a region. Depends on executed instructions alone, without a second thread.</summary>
public sealed class PromotionTests
{
    private const int Threshold = 20;

    /// <summary>Fifty times INC AX.</summary>
    private static readonly string Half = string.Concat(Enumerable.Repeat("40", 50));

    private static CoreMachine Machine(int threshold = Threshold) => new(new CpuCoreOptions { PromotionThreshold = threshold });

    private static long RegionsAfter(CoreMachine machine, int runs, ushort at = 0)
    {
        for (var i = 0; i < runs; i++)
            Assert.Equal(CpuExit.Halt, machine.Run(at));
        return machine.Core.Counters.RegionsCompiled;
    }

    [Fact]
    public void ABlockIsTranslatedAtTheThreshold()
    {
        using var machine = Machine();
        machine.Lay("40 F4");
        Assert.Equal(0, RegionsAfter(machine, Threshold - 1));
        Assert.Equal(1, RegionsAfter(machine, 1));
    }

    /// <summary>The same instructions would be translated once more: worth it only after many more entries.</summary>
    [Fact]
    public void TheMiddleOfARegionWaitsLonger()
    {
        using var machine = Machine();
        machine.Lay(Half + "EB00" + Half + "F4");
        const ushort Middle = 52;
        Assert.Equal(1, RegionsAfter(machine, Threshold));
        Assert.Equal(1, RegionsAfter(machine, 15, Middle));
        Assert.Equal(2, RegionsAfter(machine, 60, Middle));
    }

    [Fact]
    public void TranslationAtOnceTranslatesTheMiddleAtOnce()
    {
        using var machine = Machine(threshold: 1);
        machine.Lay(Half + "EB00" + Half + "F4");
        Assert.Equal(1, RegionsAfter(machine, 1));
        Assert.Equal(2, RegionsAfter(machine, 1, 52));
    }

    [Fact]
    public void NothingIsTranslatedAtAThresholdOfZero()
    {
        using var machine = Machine(threshold: 0);
        machine.Lay("40 F4");
        Assert.Equal(0, RegionsAfter(machine, 5000));
    }
}
