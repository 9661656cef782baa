using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>
/// x87 registers in locals of a region: loops in which TOP, the tags, the control word, or the range of the numbers is not what the
/// region was translated for, or in which something is asked for that it does not keep.
/// </summary>
public sealed unsafe class X87LocalsTests
{
    private const uint Compared = 0x700;

    /// <summary>
    /// All begin with FNINIT and end with FNSAVE [600h] / HLT. At 4E0h are a denormal and an infinite double, at 4F0h control words for
    /// 53 bits and for cutting, at 4F8h the single 3.
    /// </summary>
    [Theory]
    // A loop that leaves a number on the stack each time, until it overflows:
    // mov cx,12 / l: fld1 / fadd st0,st0 / loop l
    [InlineData("ANumberLeftOnTheStack", "DBE3BB0000B90C00D9E8DCC0E2FADD360006F4")]
    // Registers change places in each round of a loop:
    // fld1 / fldpi / fldz / mov cx,50 / l: fxch st1 / fxch st2 / fadd st1,st0 / loop l / fstp qword [402h] / fstp qword [40Ah] / fstp tword [412h]
    [InlineData("Rotation", "DBE3BB0000D9E8D9EBD9EEB93200D9C9D9CADCC1E2F8DD1E0204DD1E0A04DB3E1204DD360006F4")]
    // The control word changes in a loop:
    // fldpi / mov cx,60 / l: fldcw [4F2h] / fmul st0,st0 / fistp dword [402h] / fldcw [4F0h] / fild dword [402h] / fldpi / fdivp st1,st0 / fldpi / fmulp st1,st0 / loop l / fstp tword [412h]
    [InlineData("PrecisionControl", "DBE3BB0000D9EBB93C00D92EF204DCC8DB1E0204D92EF004DB060204D9EBDEF9D9EBDEC9E2E4DB3E1204DD360006F4")]
    // What was inexact is cleared again:
    // fldcw [4F0h] / fld1 / mov cx,60 / l: fld dword [4F8h] / fdivp st1,st0 / fnclex / fld st0 / fadd st0,st0 / fcomp st1 / fnstsw ax / xor bx,ax / fmul dword [4F8h] / loop l / fstp qword [402h]
    [InlineData("ClearedExceptions", "DBE3BB0000D92EF004D9E8B93C00D906F804DEF9DBE2D9C0DCC0D8D9DFE031C3D80EF804E2E8DD1E0204DD360006F4")]
    // Numbers leave the range of doubles, and come back:
    // fldcw [4F0h] / fld1 / fdiv dword [4F8h] / fld1 / fdivrp st1,st0 / mov cx,14 / l: fmul st0,st0 / fnstsw ax / xor bx,ax / loop l / mov cx,14 / m: fsqrt / loop m / fstp qword [402h]
    [InlineData("LargerThanADouble", "DBE3BB0000D92EF004D9E8D836F804D9E8DEF1B90E00DCC8DFE031C3E2F8B90E00D9FAE2FCDD1E0204DD360006F4")]
    // … below it:
    // fldcw [4F0h] / fld1 / fdiv dword [4F8h] / mov cx,14 / l: fmul st0,st0 / fnstsw ax / xor bx,ax / fst qword [402h] / loop l / mov cx,14 / m: fsqrt / loop m / fstp qword [40Ah]
    [InlineData("SmallerThanADouble", "DBE3BB0000D92EF004D9E8D836F804B90E00DCC8DFE031C3DD160204E2F4B90E00D9FAE2FCDD1E0A04DD360006F4")]
    // Denormal and infinite operands:
    // fldcw [4F0h] / fld1 / fdiv dword [4F8h] / mov cx,20 / l: fadd qword [4E0h] / fmul qword [4E0h] / fnstsw ax / xor bx,ax / fadd dword [4F8h] / loop l / fadd qword [4E8h] / fst qword [402h] / fsub qword [4E8h] / fst qword [40Ah]
    [InlineData("DenormalsInMemory", "DBE3BB0000D92EF004D9E8D836F804B91400DC06E004DC0EE004DFE031C3D806F804E2EEDC06E804DD160204DC26E804DD160A04DD360006F4")]
    // C1 is that of the last result, at the end of a loop and behind it:
    // fldcw [4F0h] / fld1 / fdiv dword [4F8h] / mov cx,40 / l: fadd dword [4F8h] / fdiv dword [4F8h] / fnstsw ax / rol bx,1 / xor bx,ax / loop l / fnstenv [440h] / fstp qword [402h]
    [InlineData("RoundingBit", "DBE3BB0000D92EF004D9E8D836F804B92800D806F804D836F804DFE0D1C331C3E2F0D9364004DD1E0204DD360006F4")]
    // Zero times and by something, and differences that are zero:
    // fldcw [4F0h] / fld1 / fdiv dword [4F8h] / fldz / mov cx,20 / l: fmul st0,st1 / fadd st0,st0 / fld st1 / fsub st0,st2 / fchs / faddp st1,st0 / fdiv st0,st1 / fcom st1 / fnstsw ax / xor bx,ax / loop l / fdivp st1,st0 / fstp qword [402h]
    [InlineData("Zeros", "DBE3BB0000D92EF004D9E8D836F804D9EEB91400D8C9DCC0D9C1D8E2D9E0DEC1D8F1D8D1DFE031C3E2EADEF9DD1E0204DD360006F4")]
    // Registers are freed and TOP moves:
    // fldcw [4F0h] / mov cx,30 / l: fld1 / fld dword [4F8h] / ffree st1 / fincstp / fstp st0 / fdecstp / fdecstp / fstp qword [402h] / fninit / fldcw [4F0h] / loop l / fld1
    [InlineData("TagsInALoop", "DBE3BB0000D92EF004B91E00D9E8D906F804DDC1D9F7DDD8D9F6D9F6DD1E0204DBE3D92EF004E2E4D9E8DD360006F4")]
    // Functions between doubles:
    // fldcw [4F0h] / fld1 / mov cx,30 / l: fsin / fadd dword [4F8h] / fcos / fld1 / fpatan / fldln2 / fxch st1 / fyl2x / fabs / f2xm1 / frndint / fld1 / fscale / fstp st1 / fstp qword [402h] / fld qword [402h] / loop l / fstp tword [412h]
    [InlineData("FunctionsOfAngles", "DBE3BB0000D92EF004D9E8B91E00D9FED806F804D9FFD9E8D9F3D9EDD9C9D9F1D9E1D9F0D9FCD9E8D9FDDDD9DD1E0204DD060204E2D8DB3E1204DD360006F4")]
    // A constant onto a full stack, with a control word that is not known:
    // mov cx,40 / l: fnstenv [440h] / fldl2e / fnstsw ax / xor bx,ax / loop l
    [InlineData("AConstantOntoAFullStack", "DBE3BB0000B92800D9364004D9EADFE031C3E2F4DD360006F4")]
    // Operands in segments that change:
    // fldcw [4F0h] / fld1 / fdiv dword [4F8h] / mov cx,30 / l: fadd dword [es:4F8h] / mov ax,cx / and ax,1 / add ax,1000h / mov es,ax / fmul dword [4F8h] / loop l / fnstenv [440h] / fstp qword [402h]
    [InlineData("OtherSegments", "DBE3BB0000D92EF004D9E8D836F804B91E0026D806F80489C883E0010500108EC0D80EF804E2EBD9364004DD1E0204DD360006F4")]
    public void TranslatedLoopsAreAsInterpreted(string name, string program)
    {
        var expected = Run(program, 0, check: false);
        foreach (var threshold in (int[])[1, 2, 8])
            Assert.Equal(expected, Run(program, threshold, check: false));
        Assert.Equal(expected, Run(program, 2, check: true));
        Assert.NotEmpty(name);
    }

    /// <summary>The same region with another TOP each time, and with numbers on the stack that it does not know of.</summary>
    [Fact]
    public void ARegionIsEnteredWithAnotherTop()
    {
        Assert.Equal(Enter(0), Enter(1));
        Assert.Equal(Enter(0), Enter(4));

        static string Enter(int threshold)
        {
            using var machine = Machine(threshold, check: false);
            // mov cx,20 / l: fld1 / fadd dword [4F8h] / fstp qword [402h] / loop l / hlt
            machine.Lay("B91400 D9E8 D806F804 DD1E0204 E2F4 F4");
            for (var i = 0u; i < 40; i++)
            {
                machine.Memory.State->X87.Top = i / 3 & 7;
                machine.Memory.State->X87.Valid = 0x10u << (int)(i % 11) & 0xFF;
                machine.Memory.State->X87.Control = i % 5 == 0 ? 0x37Fu : 0x27F;
                Assert.Equal(CpuExit.Halt, machine.Run());
            }
            return Describe(machine);
        }
    }

    private static string Run(string program, int threshold, bool check)
    {
        using var machine = Machine(threshold, check);
        machine.Lay(program);
        for (var i = 0; i < 3; i++)
            Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Null(machine.Core.CheckFailure);
        return Describe(machine);
    }

    private static CoreMachine Machine(int threshold, bool check)
    {
        var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold, Check = check });
        machine.Memory.State->X87.Initialize();
        return machine
            .Lay("0100000000000000 000000000000F07F", 0x4E0)
            .Lay("7F02 7F0E 0000 0000 00004040", 0x4F0);
    }

    private static string Describe(CoreMachine machine)
    {
        var x87 = machine.Memory.State->X87;
        var text = $"{machine.Registers.Ax:X4} {machine.Registers.Bx:X4} {x87.Control:X} {x87.StatusWord:X} {x87.Valid:X2} {x87.LastInstruction:X} {x87.LastData:X} {x87.LastDataSelector:X}";
        for (var i = 0u; i < 8; i++)
            text += $" {x87[i]}";
        for (var at = 0x400u; at < Compared; at++)
            text += machine.Memory.ReadByte(CoreMachine.Code + at).ToString("X2");
        return text;
    }
}
