using Dbt.Guest;
using Dbt.Translator.Tests.Core;
using Xunit;

namespace Dbt.Translator.Tests.Golden;

/// <summary>
/// The IL of a few small regions, reviewed as text. After a change that is meant, run the tests once with DBT_BLESS=1 and
/// read the difference of the files beside this one before it is committed.
/// </summary>
public sealed unsafe class ListingTests
{
    [Theory]
    // l: add ax,bx / dec cx / jnz l / hlt
    [InlineData("loop", "01D8 49 75FB F4")]
    // l: mov ax,[si] / add dx,ax / add si,2 / loop l / hlt
    [InlineData("sum", "8B04 01C2 83C602 E2F7 F4")]
    // l: lodsb / cmp al,'a' / jb n / and al,DFh / n: stosb / loop l / hlt
    [InlineData("upcase", "AC 3C61 7202 24DF AA E2F6 F4")]
    // call f / hlt / f: push bp / mov bp,sp / mov ax,[bp+2] / pop bp / ret
    [InlineData("call", "E80100 F4 55 89E5 8B4602 5D C3")]
    // l: fld qword [si] / fmul st0,st0 / fadd dword [si] / fstp qword [si] / loop l / hlt, with doubles
    [InlineData("doubles", "DD04 DCC8 D804 DD1C E2F6 F4")]
    public void TheListingIsTheReviewedOne(string name, string hex)
    {
        var listing = new List<string>();
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 1, Trace = listing.Add });
        machine.Lay(hex);
        var registers = machine.Registers;
        registers.Cx = 3;
        registers.Si = registers.Di = 0x200;
        machine.StartX87(0x27F, X87Status.Precision);
        Assert.Equal(CpuExit.Halt, machine.Run());
        CompareWithFile(name, listing);
    }

    /// <summary>
    /// push ebp / mov ebp,esp / mov eax,[ebp+8] / mov ecx,[eax+4] / add [eax],ecx / mov [eax+ecx*4],edx / push ds / pop es / pop ebp /
    /// hlt, in segments of one base and limit.
    /// </summary>
    [Fact]
    public void TheListingForSegmentsOfOneBaseAndLimitIsTheReviewedOne()
    {
        var listing = new List<string>();
        using var machine = new UniformMachine(0x100000, 0x6FFF, new CpuCoreOptions { PromotionThreshold = 1, Trace = listing.Add });
        machine.Lay("55 89E5 8B4508 8B4804 0108 891488 1E 07 5D F4");
        machine.State->Registers[4] = 0x5000;
        machine.WriteDword(0x5004, 0x4000);
        Assert.Equal(CpuExit.Halt, machine.Run());
        CompareWithFile("uniform", listing);
    }

    private static void CompareWithFile(string name, List<string> listing)
    {
        var actual = string.Join('\n', listing).ReplaceLineEndings("\n");
        var file = Path.Combine(Folder(), name + ".txt");
        if (Environment.GetEnvironmentVariable("DBT_BLESS") == "1")
            File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"{file} is missing: run with DBT_BLESS=1");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
