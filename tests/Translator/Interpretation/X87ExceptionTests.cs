using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>How exceptions of the x87 reach the program, what keeps it from running, and the environment in its four forms.</summary>
public unsafe class X87ExceptionTests
{
    /// <summary>FLDCW [0], where division by zero is not masked; FLD1; FLDZ; FDIVP.</summary>
    private const string DivideByZero = "D9 2E 00 00 D9 E8 D9 EE DE F9";
    private const uint BehindDivision = 10;

    private static Guest AfterDivision(string next, uint cr0)
    {
        var guest = new Guest(DivideByZero + next);
        guest.State->Cr0 |= cr0;
        guest.Memory.WriteWord(Guest.DataAt, 0x37B);
        for (var i = 0; i < 4; i++)
            Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(BehindDivision, guest.State->Eip);
        // Nothing was stored and popped, and the summary bits are set.
        Assert.Equal(0xB084u, guest.State->X87.StatusWord);
        return guest;
    }

    [Theory]
    [InlineData("9B")] // WAIT
    [InlineData("D9 E8")] // FLD1
    [InlineData("D9 D0")] // FNOP
    public void ThePendingExceptionIsRaisedByTheNextThatWaits(string next)
    {
        using var guest = AfterDivision(next, CpuState.Cr0NumericError);
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((16u, -1), guest.Fault);
        Assert.Equal(BehindDivision, guest.State->Eip);
    }

    [Theory]
    [InlineData("DF E0", 0xB084u)] // FNSTSW AX
    [InlineData("DB E2", 0x3000u)] // FNCLEX
    [InlineData("DB E3", 0u)] // FNINIT
    public void TheOthersGoOn(string next, uint status)
    {
        using var guest = AfterDivision(next, CpuState.Cr0NumericError);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(status, guest.State->X87.StatusWord);
    }

    [Fact]
    public void WithoutNumericErrorTheMachineIsTold()
    {
        using var guest = AfterDivision("D9 E8", 0);
        Assert.Equal(CpuExit.CoprocessorError, guest.Step());
        Assert.Equal(BehindDivision, guest.State->Eip);
        guest.State->X87.IgnoresError = 1;
        Assert.Equal(CpuExit.None, guest.Step());
    }

    [Theory]
    [InlineData("D9 E8", CpuState.Cr0Emulation, true)]
    [InlineData("D9 E8", CpuState.Cr0TaskSwitched, true)]
    [InlineData("DF E0", CpuState.Cr0Emulation, true)]
    [InlineData("9B", CpuState.Cr0Emulation, false)]
    [InlineData("9B", CpuState.Cr0TaskSwitched, false)]
    [InlineData("9B", CpuState.Cr0TaskSwitched | CpuState.Cr0MonitorCoprocessor, true)]
    public void UnavailableWithEmulationAndTaskSwitched(string code, uint cr0, bool faults)
    {
        using var guest = new Guest(code);
        guest.State->Cr0 |= cr0;
        Assert.Equal(faults ? CpuExit.Exception : CpuExit.None, guest.Step());
        if (faults)
            Assert.Equal((7u, -1), guest.Fault);
    }

    /// <summary>FLD dword [1234h]; FNSTENV [100h].</summary>
    [Theory]
    [InlineData("26 D9 06 34 12 D9 36 00 01", false, "7F03 0038 FF3F 0000 0611 3412 0030")]
    [InlineData("26 D9 06 34 12 66 D9 36 00 01", false, "7F03FFFF 0038FFFF FF3FFFFF 0000FFFF 06110000 3412FFFF 00300000")]
    [InlineData("D9 06 34 12 D9 36 00 01", true, "7F03 0038 FF3F 0000 0800 3412 1000")]
    [InlineData("D9 06 34 12 66 D9 36 00 01", true, "7F03FFFF 0038FFFF FF3FFFFF 00000000 08000601 34120000 1000FFFF")]
    public void TheEnvironmentHasFourForms(string code, bool isProtected, string expected)
    {
        using var guest = new Guest(code);
        if (isProtected)
            guest.Protect();
        guest.Memory.WriteDword(Guest.ExtraAt + 0x1234, 0x3FC00000);
        guest.Memory.WriteDword(Guest.DataAt + 0x1234, 0x3FC00000);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(CpuExit.None, guest.Step());
        var bytes = expected.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal(bytes, Convert.ToHexString(guest.Memory.ReadBytes(Guest.DataAt + 0x100, bytes.Length / 2)));
        Assert.Equal(0x37Fu, guest.State->X87.Control);
    }

    [Fact]
    public void AFaultingStoreLeavesTheStackAlone()
    {
        // FLD1; FSTP qword [FFFCh]
        using var guest = new Guest("D9 E8 DD 1E FC FF");
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((13u, -1), guest.Fault);
        Assert.Equal((7u, 0x80u), (guest.State->X87.Top, guest.State->X87.Valid));
        Assert.Equal(0u, guest.State->X87.LastData);
    }
}
