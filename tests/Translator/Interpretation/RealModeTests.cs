using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>What the hardware vectors do not show: exits, traps, shadows, and faults that leave nothing half done.</summary>
public sealed unsafe class RealModeTests
{
    [Theory]
    // code, exit, operand, EIP
    [InlineData("CD 21", CpuExit.SoftwareInterrupt, 0x21u, 2u)]
    [InlineData("CC", CpuExit.SoftwareInterrupt, 3u, 1u)]
    [InlineData("F1", CpuExit.Exception, 1u, 1u)]
    [InlineData("F4 90 90", CpuExit.Halt, 0u, 1u)]
    [InlineData("F4 21 DE", CpuExit.ServiceCall, 0x21u, 3u)]
    [InlineData("E4 60", CpuExit.PortIo, 0x60u, 0u)]
    [InlineData("EE", CpuExit.PortIo, 0x3DAu, 0u)]
    [InlineData("F3 6C", CpuExit.PortIo, 0x3DAu, 0u)]
    [InlineData("0F 0B", CpuExit.Exception, 6u, 0u)]
    [InlineData("FF F8", CpuExit.Exception, 6u, 0u)]
    [InlineData("F0 01 C0", CpuExit.Exception, 6u, 0u)]
    [InlineData("F0 90", CpuExit.Exception, 6u, 0u)]
    [InlineData("8E C8", CpuExit.Exception, 6u, 0u)]
    [InlineData("C4 C0", CpuExit.Exception, 6u, 0u)]
    [InlineData("8D C0", CpuExit.Exception, 6u, 0u)]
    [InlineData("0F 00 C0", CpuExit.Exception, 6u, 0u)]
    [InlineData("63 C0", CpuExit.Exception, 6u, 0u)]
    [InlineData("F7 F1", CpuExit.Exception, 0u, 0u)]
    [InlineData("D4 00", CpuExit.Exception, 0u, 0u)]
    [InlineData("A1 FF FF", CpuExit.Exception, 13u, 0u)]
    [InlineData("36 A1 FF FF", CpuExit.Exception, 12u, 0u)]
    [InlineData("66 EA 00 00 01 00 00 10", CpuExit.Exception, 13u, 0u)]
    [InlineData("66 E9 00 00 01 00", CpuExit.Exception, 13u, 0u)]
    [InlineData("66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90", CpuExit.Exception, 13u, 0u)]
    public void Exits(string code, CpuExit exit, uint operand, uint eip)
    {
        using var guest = new Guest(code);
        guest.State->Registers[1] = 0x10000;
        guest.State->Registers[2] = 0x3DA;
        if (code == "F3 6C")
            guest.State->Registers[1] = 1;
        var before = *guest.State;
        Assert.Equal(exit, guest.Step());
        Assert.Equal((operand, eip), (guest.State->ExitOperand, guest.State->Eip));
        Assert.Equal(-1, guest.State->ExitErrorCode);
        for (var i = 0; i < 8; i++)
            Assert.Equal(before.Registers[i], guest.State->Registers[i]);
        Assert.Equal(before.Eflags, guest.State->Eflags);
    }

    [Theory]
    [InlineData("F3 6C")] // REP INSB
    [InlineData("F3 6E")] // REP OUTSB
    [InlineData("F3 A4")] // REP MOVSB
    [InlineData("9B")] // WAIT
    [InlineData("F3 90")] // PAUSE is NOP
    [InlineData("0F 08")] // INVD
    [InlineData("0F 09")] // WBINVD
    public void DoesNothing(string code)
    {
        using var guest = new Guest(code);
        guest.State->Registers[0] = 0x5A5A;
        guest.Memory.WriteWord(Guest.DataAt, 0x5A5A);
        var before = *guest.State;
        Assert.Equal(CpuExit.None, guest.Step());
        for (var i = 0; i < 8; i++)
            Assert.Equal(before.Registers[i], guest.State->Registers[i]);
        Assert.Equal(0x5A5A, guest.Memory.ReadWord(Guest.DataAt));
        Assert.Equal((uint)(code.Length + 1) / 3, guest.State->Eip);
    }

    [Fact]
    public void AFaultingX87OpcodeUnderEmRaisesNoDevice()
    {
        using var guest = new Guest("DB E3");
        guest.State->Cr0 |= CpuState.Cr0Emulation;
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((7u, -1), guest.Fault);
    }

    [Fact]
    public void SingleStepTrapsAfterEachInstruction()
    {
        using var guest = new Guest("40 40");
        guest.State->Eflags |= EFlags.Trap;
        Assert.Equal(CpuExit.Exception, guest.Run());
        Assert.Equal((1u, 1u), (guest.State->ExitOperand, guest.State->Eip));
        Assert.Equal(1u, guest.State->Registers[0]);
    }

    [Theory]
    [InlineData("8E D0 40 40", 3u)] // MOV SS, AX: the trap comes one instruction later
    [InlineData("17 40 40", 2u)] // POP SS
    [InlineData("8E D8 40 40", 2u)] // MOV DS, AX: no shadow
    public void ALoadOfTheStackSegmentHoldsTheTrapBack(string code, uint eip)
    {
        using var guest = new Guest(code);
        guest.State->Eflags |= EFlags.Trap;
        Assert.Equal(CpuExit.Exception, guest.Run());
        Assert.Equal(eip, guest.State->Eip);
    }

    [Theory]
    [InlineData("FB 90 90", EFlags.AlwaysSet, 2u)] // STI
    [InlineData("FB 90 90", EFlags.AlwaysSet | EFlags.Interrupt, 1u)] // STI when it is set already: no shadow
    [InlineData("8E D0 90 90", EFlags.AlwaysSet | EFlags.Interrupt, 3u)] // MOV SS, AX
    [InlineData("8E D8 90 90", EFlags.AlwaysSet | EFlags.Interrupt, 2u)] // MOV DS, AX
    public void InterruptsWaitInTheShadow(string code, uint eflags, uint eip)
    {
        using var guest = new Guest(code);
        guest.State->Eflags = eflags;
        Assert.Equal(CpuExit.None, guest.Step());
        guest.State->Pending = 1;
        Assert.Equal(CpuExit.Yield, guest.Run());
        Assert.Equal(eip, guest.State->Eip);
    }

    [Fact]
    public void StiTellsWhoWaitsForIt()
    {
        using var guest = new Guest("FA FB 90 FA");
        guest.State->StiWatch = 1;
        Assert.Equal(CpuExit.Yield, guest.Run());
        Assert.Equal(3u, guest.State->Eip);
        Assert.NotEqual(0u, guest.State->Eflags & EFlags.Interrupt);
    }

    [Theory]
    [InlineData("60", 7u)] // PUSHA: the fifth push faults
    [InlineData("C8 10 00 05", 7u)] // ENTER
    [InlineData("9A 00 00 00 20", 3u)] // CALL far
    [InlineData("E8 00 10", 1u)] // CALL
    [InlineData("50", 1u)]
    [InlineData("FF 36 00 00", 1u)]
    public void AFailingPushLeavesTheRegisters(string code, uint sp)
    {
        using var guest = new Guest(code);
        guest.State->Registers[4] = sp;
        guest.State->Registers[5] = 0x1234;
        guest.State->Registers[0] = 0x5678;
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((12u, -1), guest.Fault);
        Assert.Equal((sp, 0x1234u, 0u), (guest.State->Registers[4], guest.State->Registers[5], guest.State->Eip));
        Assert.Equal(Guest.CodeAt >> 4, guest.State->Cs.Selector);
    }

    [Fact]
    public void RepeatedMoveIsExactAtTheFault()
    {
        using var guest = new Guest("F3 A5");
        var s = guest.State;
        s->Registers[1] = 100;
        s->Registers[6] = 0x1000;
        s->Registers[7] = 0xFFFF - 20;
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal(13u, s->ExitOperand);
        Assert.Equal((90u, 0x1014u, 0xFFFFu, 0u), (s->Registers[1], s->Registers[6], s->Registers[7], s->Eip));
    }

    [Fact]
    public void RepeatedInstructionPausesForPendingEvents()
    {
        using var guest = new Guest("F2 AE");
        guest.State->Registers[1] = 100;
        guest.State->Registers[0] = 0x55;
        guest.State->Pending = 1;
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0u, 99u, 1u), (guest.State->Eip, guest.State->Registers[1], guest.State->Registers[7]));
    }

    [Fact]
    public void PopToMemoryThroughEspUsesItsNewValue()
    {
        using var guest = new Guest("67 8F 04 24");
        guest.Memory.WriteWord(Guest.StackAt + 0x1000, 0xABCD);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(0x1002u, guest.State->Registers[4]);
        Assert.Equal(0xABCD, guest.Memory.ReadWord(Guest.StackAt + 0x1002));
    }

    [Fact]
    public void FetchWrapsAtTheEndOfTheSegment()
    {
        using var guest = new Guest("34 12");
        guest.Memory.WriteByte(Guest.CodeAt + 0xFFFF, 0xB8);
        guest.State->Eip = 0xFFFF;
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x1234u, 2u), (guest.State->Registers[0], guest.State->Eip));
    }

    [Fact]
    public void FetchGoesOnInALongSegment()
    {
        using var guest = new Guest("34 12");
        guest.State->Cs.Limit = uint.MaxValue;
        guest.Memory.Write(Guest.CodeAt + 0xFFFF, [0xB8, 0x78, 0x56]);
        guest.State->Eip = 0xFFFF;
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x5678u, 0x10002u), (guest.State->Registers[0], guest.State->Eip));
    }

    [Fact]
    public void PopFlagsLeavesVmAndTheHighWord()
    {
        using var guest = new Guest("9D 66 9C");
        var s = guest.State;
        s->Eflags |= EFlags.Id;
        guest.Memory.WriteWord(Guest.StackAt + 0x1000, 0xFFFF);
        guest.Step();
        Assert.Equal(EFlags.Id | 0x7FD7u, s->Eflags);
        s->Eflags &= ~EFlags.Trap;
        guest.Step();
        Assert.Equal(EFlags.Id | 0x7ED7u, guest.Pop32());
    }

    [Fact]
    public void UnrealModeKeepsTheLimit()
    {
        using var guest = new Guest("8E D8 67 A1 00 00 10 00");
        guest.State->Ds.Limit = uint.MaxValue;
        guest.Memory.WriteWord(0x100000, 0xBEEF);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(0xBEEFu, guest.State->Registers[0]);
    }
}
