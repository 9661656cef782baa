using Dbt.Guest;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Roms;

/// <summary>
/// Runs a test ROM of one's own: DBT_ROM names the image, which is to end with the diagnostic code FFh at port 190h and a
/// HLT. DBT_ROM_TEXT names a file for what it writes to port E9h. Skipped where none is named.
/// </summary>
public sealed class RomImageTests(ITestOutputHelper output)
{
    private const byte Passed = 0xFF;

    [RomTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void ReachesItsLastCode(int promotion)
    {
        using var machine = new RomMachine(File.ReadAllBytes(RomTheoryAttribute.Path!), new CpuCoreOptions { PromotionThreshold = promotion });
        var exit = machine.Run();
        if (Environment.GetEnvironmentVariable("DBT_ROM_TEXT") is { Length: > 0 } file)
            File.WriteAllText(file, machine.Text);
        output.WriteLine($"{exit} {machine.Place}");
        output.WriteLine(string.Join(' ', machine.Codes.Select(code => code.ToString("X2"))));
        Assert.Equal((CpuExit.Halt, Passed), (exit, machine.Codes.LastOrDefault()));
    }
}

/// <summary>Skipped unless DBT_ROM names an image.</summary>
public sealed class RomTheoryAttribute : TheoryAttribute
{
    public static string? Path { get; } = Environment.GetEnvironmentVariable("DBT_ROM");

    public RomTheoryAttribute() => Skip = File.Exists(Path) ? null : "DBT_ROM names no ROM image";
}
