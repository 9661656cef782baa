using Xunit;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>The comparison itself: what it must not call a difference, and what it must.</summary>
public sealed class ProtectedTiersTests
{
    /// <summary>
    /// Stores behind the program's own memory used to stay there in the one machine for all programs and in one of four others, so that
    /// what ran away to there found other code.
    /// </summary>
    [Fact]
    public void NoProgramFindsWhatOneBeforeHasStored()
    {
        using var tiers = new ProtectedTiers();
        // mov dword [40000h],90909090h
        var stores = ProtectedProgram.OfCode(0xC7, 0x05, 0, 0, 4, 0, 0x90, 0x90, 0x90, 0x90);
        // mov eax,40000h; jmp eax
        var runsAway = ProtectedProgram.OfCode(0xB8, 0, 0, 4, 0, 0xFF, 0xE0);
        for (var core = 0; core < tiers.Cores; core++)
        {
            Assert.Equal(TierOutcome.Same, tiers.Run(stores, core));
            for (var other = 0; other < tiers.Cores; other++)
            {
                Assert.True(tiers.Run(runsAway, other) == TierOutcome.Same, tiers.Report);
                Assert.Contains("EIP 40001", tiers.Report, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The time stamp counts the instructions of a machine, of which only the first has run the program before.</summary>
    [Theory]
    [InlineData(0x2FFFC)]
    [InlineData(0x40000)]
    public void OtherBytesAreSeenWhereverTheyAre(int address)
    {
        using var tiers = new ProtectedTiers();
        byte[] at = BitConverter.GetBytes(address);
        // rdtsc; mov [address],eax; xor eax,eax; xor edx,edx
        var program = ProtectedProgram.OfCode([0x0F, 0x31, 0xA3, .. at, 0x33, 0xC0, 0x33, 0xD2]);
        Assert.Equal(TierOutcome.Same, tiers.Run(ProtectedProgram.OfCode(0x90, 0x90), core: 1));
        Assert.Equal(TierOutcome.Different, tiers.Run(program, core: 0));
        Assert.Contains($" memory at {address:X}\n", tiers.Report, StringComparison.Ordinal);
    }
}
