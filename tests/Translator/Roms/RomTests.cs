using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Roms;

/// <summary>
/// Our own test ROMs, assembled by nasm from Sources/: each checks itself, a check a line, and says by text which one failed.
/// They run interpreted, and translated at the first execution and at the tenth.
/// </summary>
public sealed class RomTests
{
    private const byte Passed = 0xFF;

    /// <summary>Translations stay right when what they were made under changes, and the changed code runs in translations.</summary>
    [NasmTheory]
    [InlineData("descriptorchanges")]
    [InlineData("modechanges")]
    [InlineData("a20changes")]
    [InlineData("pagechanges")]
    public void TranslationsFollowChanges(string name) => Run(name, isTranslated: true);

    [NasmTheory]
    [InlineData("descriptors")]
    [InlineData("gates")]
    [InlineData("tasks")]
    [InlineData("virtual86")]
    [InlineData("paging")]
    [InlineData("debug")]
    [InlineData("pentium")]
    [InlineData("virtualints")]
    [InlineData("alignment")]
    public void Passes(string name) => Run(name, isTranslated: false);

    private static void Run(string name, bool isTranslated)
    {
        var rom = RomAssembler.Assemble(name);
        foreach (var promotion in (int[])[0, 1, 10])
        {
            using var machine = new RomMachine(rom, new CpuCoreOptions { PromotionThreshold = promotion });
            var exit = machine.Run();
            Assert.True(exit == CpuExit.Halt && machine.Codes.LastOrDefault() == Passed,
                $"promotion {promotion}: {exit} {machine.Text} {machine.Place}");
            Assert.True(!isTranslated || promotion == 0 || machine.Translated > 0);
        }
    }
}
