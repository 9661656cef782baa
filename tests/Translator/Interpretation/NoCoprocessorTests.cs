using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>A machine whose socket for an x87 is empty.</summary>
public unsafe class NoCoprocessorTests
{
    private static Guest Make(string code)
    {
        var guest = new Guest(code);
        guest.State->X87.Model = X87Model.None;
        return guest;
    }

    [Theory]
    [InlineData("9B")] // WAIT
    [InlineData("DB E3")] // FNINIT
    [InlineData("DF E0")] // FNSTSW AX
    [InlineData("D9 3E 00 00")] // FNSTCW [0]
    [InlineData("DD 3E 00 00")] // FNSTSW [0]
    public void ProbesFindNothing(string code)
    {
        using var guest = Make(code);
        guest.State->Registers[0] = 0x5A5A;
        guest.Memory.WriteWord(Guest.DataAt, 0x5A5A);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(0x5A5Au, guest.State->Registers[0]);
        Assert.Equal(0x5A5A, guest.Memory.ReadWord(Guest.DataAt));
        Assert.Equal((uint)(code.Length + 1) / 3, guest.State->Eip);
    }

    [Theory]
    [InlineData("D9 EE")] // FLDZ
    [InlineData("DE C1")] // FADDP
    [InlineData("DD 06 00 00")] // FLD qword [0]
    public void OthersRaiseNoDevice(string code)
    {
        using var guest = Make(code);
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((7u, -1), guest.Fault);
        Assert.Equal(0u, guest.State->Eip);
    }
}
