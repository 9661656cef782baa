using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>Segments, privilege and gates in protected mode (Intel SDM vol. 3, chapters 3, 5 and 6).</summary>
public sealed unsafe class ProtectedModeTests
{
    /// <summary>The table of the tests below: what each selector is.</summary>
    private static Guest Prepared(string code, bool code32 = false, int level = 0)
    {
        var guest = new Guest(code).Protect(code32, level);
        guest.Descriptor(0x20, 0x60000, 0xFFFF, 0x91); // read-only data, level 0
        guest.Descriptor(0x28, 0x60000, 0xFFFF, 0xF3); // data, level 3
        guest.Descriptor(0x30, 0x60000, 0xFFFF, 0x13); // data, not present
        guest.Descriptor(0x38, 0x60000, 0xFFFF, 0x99); // execute-only code
        guest.Descriptor(0x40, 0x60000, 0xFFFF, 0x9B); // readable code, level 0
        guest.Descriptor(0x48, 0x60000, 0xFFFF, 0xFB); // readable code, level 3
        guest.Descriptor(0x50, 0x60000, 0xFFFF, 0x9F); // conforming code, level 0
        guest.Descriptor(0x58, 0x60000, 0x0FFF, 0x97); // expand-down data
        guest.Descriptor(0x60, 0x60000, 0xFFFF, 0x1B); // code, not present
        guest.Descriptor(0x68, Guest.LdtAt, 0xFF, 0x82); // LDT
        guest.Descriptor(0x70, Guest.TssAt, 0x67, 0x89); // TSS of 32 bits
        guest.Descriptor(0x78, 0x70000, 0xFFFF, 0x93, 0x40); // 32-bit stack, level 0
        guest.Descriptor(0x80, 0x80000, 0xFFFFF, 0x9B, 0xC0); // 32-bit code, 4 GB
        guest.Descriptor(0x88, 0x70000, 0xFFFF, 0xF3); // stack, level 3
        guest.Descriptor(0x90, 0x60000, 0xFFFF, 0x92); // data not yet accessed
        return guest;
    }

    [Theory]
    // MOV DS, AX: selector, vector (-1: it loads), error code
    [InlineData("8E D8", 0x00, -1, 0)]
    [InlineData("8E D8", 0x03, -1, 0)]
    [InlineData("8E D8", 0x10, -1, 0)]
    [InlineData("8E D8", 0x20, -1, 0)]
    [InlineData("8E D8", 0x28, -1, 0)]
    [InlineData("8E D8", 0x2B, -1, 0)]
    [InlineData("8E D8", 0x13, 13, 0x10)]
    [InlineData("8E D8", 0x30, 11, 0x30)]
    [InlineData("8E D8", 0x38, 13, 0x38)]
    [InlineData("8E D8", 0x40, -1, 0)]
    [InlineData("8E D8", 0x53, -1, 0)]
    [InlineData("8E D8", 0x68, 13, 0x68)]
    [InlineData("8E D8", 0x14, 13, 0x14)]
    [InlineData("8E D8", 0x1000, 13, 0x1000)]
    // MOV SS, AX
    [InlineData("8E D0", 0x00, 13, 0)]
    [InlineData("8E D0", 0x18, -1, 0)]
    [InlineData("8E D0", 0x1B, 13, 0x18)]
    [InlineData("8E D0", 0x20, 13, 0x20)]
    [InlineData("8E D0", 0x28, 13, 0x28)]
    [InlineData("8E D0", 0x30, 12, 0x30)]
    [InlineData("8E D0", 0x40, 13, 0x40)]
    [InlineData("8E D0", 0x58, -1, 0)]
    // LLDT AX, LTR AX
    [InlineData("0F 00 D0", 0x68, -1, 0)]
    [InlineData("0F 00 D0", 0x00, -1, 0)]
    [InlineData("0F 00 D0", 0x10, 13, 0x10)]
    [InlineData("0F 00 D8", 0x70, -1, 0)]
    [InlineData("0F 00 D8", 0x00, 13, 0)]
    [InlineData("0F 00 D8", 0x68, 13, 0x68)]
    public void SelectorLoad(string code, int selector, int vector, int errorCode)
    {
        using var guest = Prepared(code);
        guest.State->Registers[0] = (uint)selector;
        var ss = guest.State->Ss;
        var exit = guest.Step();
        if (vector < 0)
        {
            Assert.Equal(CpuExit.None, exit);
            return;
        }
        Assert.Equal(CpuExit.Exception, exit);
        Assert.Equal(((uint)vector, errorCode), guest.Fault);
        Assert.Equal((0u, ss.Selector), (guest.State->Eip, guest.State->Ss.Selector));
    }

    [Fact]
    public void ALoadedSegmentHasItsDescriptorAndTheAccessedBit()
    {
        using var guest = Prepared("8E D8 A1 34 12");
        guest.State->Registers[0] = 0x90;
        guest.Memory.WriteWord(0x61234, 0xBEEF);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(0x93, guest.Memory.ReadByte(Guest.GdtAt + 0x95));
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(0xBEEFu, guest.State->Registers[0]);
    }

    [Theory]
    // selector in DS, code, vector (-1: allowed)
    [InlineData(0x00, "A0 00 00", 13)]
    [InlineData(0x20, "A0 00 00", -1)]
    [InlineData(0x20, "A2 00 00", 13)]
    [InlineData(0x20, "00 06 00 00", 13)]
    [InlineData(0x20, "38 06 00 00", -1)]
    [InlineData(0x40, "A0 00 00", -1)]
    [InlineData(0x40, "A2 00 00", 13)]
    [InlineData(0x58, "A0 FF 0F", 13)]
    [InlineData(0x58, "A0 00 10", -1)]
    [InlineData(0x58, "A1 FF FF", 13)]
    [InlineData(0x58, "A1 FE FF", -1)]
    [InlineData(0x10, "A1 FF FF", 13)]
    [InlineData(0x10, "2E A2 00 00", 13)]
    [InlineData(0x10, "2E A0 00 00", -1)]
    [InlineData(0x10, "36 A1 FF FF", 12)]
    public void SegmentAccess(int selector, string code, int vector)
    {
        using var guest = Prepared("8E D8" + code);
        guest.State->Registers[0] = (uint)selector;
        Assert.Equal(CpuExit.None, guest.Step());
        var exit = guest.Step();
        Assert.Equal(vector < 0 ? CpuExit.None : CpuExit.Exception, exit);
        if (vector >= 0)
            Assert.Equal(((uint)vector, 0), guest.Fault);
    }

    [Theory]
    // far JMP at level 0 or 3: selector, vector (-1: it goes), error code
    [InlineData(0, 0x40, -1, 0)]
    [InlineData(0, 0x43, 13, 0x40)]
    [InlineData(0, 0x48, 13, 0x48)]
    [InlineData(3, 0x48, -1, 0)]
    [InlineData(3, 0x40, 13, 0x40)]
    [InlineData(3, 0x50, -1, 0)]
    [InlineData(0, 0x00, 13, 0)]
    [InlineData(0, 0x10, 13, 0x10)]
    [InlineData(0, 0x60, 11, 0x60)]
    public void FarJump(int level, int selector, int vector, int errorCode)
    {
        using var guest = Prepared($"EA 34 12 {selector:X2} 00", level: level);
        var exit = guest.Step();
        if (vector >= 0)
        {
            Assert.Equal(CpuExit.Exception, exit);
            Assert.Equal(((uint)vector, errorCode), guest.Fault);
            return;
        }
        Assert.Equal(CpuExit.None, exit);
        Assert.Equal((0x1234u, 0x60000u), (guest.State->Eip, guest.State->Cs.Base));
        Assert.Equal(level, guest.State->Cs.Selector & 3);
        Assert.Equal(level, guest.State->Cpl);
    }

    [Fact]
    public void AFarCallIntoA32BitSegmentAndBack()
    {
        using var guest = Prepared("66 9A 00 00 01 00 80 00 90");
        guest.Memory.Write(0x90000, [0xB8, 0x78, 0x56, 0x34, 0x12, 0xCB]);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.True(guest.State->Cs.IsBig);
        Assert.Equal((8u, 8u), (guest.Pop32(), guest.Pop32(1)));
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x12345678u, 8u, 0x1000u), (guest.State->Registers[0], guest.State->Eip, guest.State->Registers[4]));
        Assert.False(guest.State->Cs.IsBig);
    }

    [Fact]
    public void ACallGateChangesTheLevelAndCopiesParameters()
    {
        using var guest = Prepared("9A 00 00 9B 00", level: 3);
        guest.Gate(Guest.GdtAt + 0x98, 0x40, 0x100, 0xE4, parameters: 2);
        SetTss(guest, 0x18, 0x2000);
        guest.Descriptor(0x18, Guest.StackAt, 0xFFFF, 0x93).Descriptor(0xA0, Guest.StackAt, 0xFFFF, 0xF3);
        guest.State->Ss.Selector = 0xA3;
        guest.Memory.WriteDword(Guest.StackAt + 0x1000, 0x22221111);
        guest.Memory.Write(0x60100, [0xCA, 0x04, 0x00]);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x100u, 0x40, 0), (guest.State->Eip, guest.State->Cs.Selector, guest.State->Cpl));
        Assert.Equal((0x18, 0x1FF4u), (guest.State->Ss.Selector, guest.State->Registers[4]));
        Assert.Equal(new uint[] { 5, 0xB, 0x1111, 0x2222, 0x1000, 0xA3 }, Enumerable.Range(0, 6).Select(i => guest.Pop16(i)));
        Assert.Equal(CpuExit.None, guest.Step()); // RETF 4
        Assert.Equal((5u, 3, 0xA3, 0x1004u), (guest.State->Eip, guest.State->Cpl, guest.State->Ss.Selector, guest.State->Registers[4]));
    }

    [Fact]
    public void ReturnToAnOuterLevelDropsInnerDataSegments()
    {
        using var guest = Prepared("CB");
        guest.Memory.WriteWord(Guest.StackAt + 0x1000, 0x10);
        guest.Memory.WriteWord(Guest.StackAt + 0x1002, 0x4B);
        guest.Memory.WriteWord(Guest.StackAt + 0x1004, 0x800);
        guest.Memory.WriteWord(Guest.StackAt + 0x1006, 0x8B);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal((0x10u, 3, 0x4B, 0x8B), (guest.State->Eip, guest.State->Cpl, guest.State->Cs.Selector, guest.State->Ss.Selector));
        Assert.Equal(0x800u, guest.State->Registers[4]);
        Assert.Equal(0, guest.State->Ds.Selector);
        Assert.Equal(0, guest.State->Ds.Access);
    }

    [Theory]
    [InlineData("FA")] // CLI
    [InlineData("FB")] // STI
    [InlineData("F4")] // HLT
    [InlineData("E4 60")] // IN
    [InlineData("6E")] // OUTSB
    [InlineData("0F 20 C0")] // MOV EAX, CR0
    [InlineData("0F 22 C0")]
    [InlineData("0F 21 F8")] // MOV EAX, DR7
    [InlineData("0F 01 F0")] // LMSW AX
    [InlineData("0F 06")] // CLTS
    [InlineData("0F 01 16 00 00")] // LGDT
    [InlineData("0F 00 D0")] // LLDT AX
    [InlineData("0F 08")] // INVD
    public void NotAtLevel3(string code)
    {
        using var guest = Prepared(code, level: 3);
        Assert.Equal(CpuExit.Exception, guest.Step());
        Assert.Equal((13u, 0), guest.Fault);
    }

    [Fact]
    public void IoPrivilegeAllowsWhatItShould()
    {
        using var guest = Prepared("FA FB E4 60", level: 3);
        guest.State->Eflags |= EFlags.IoPrivilege;
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(CpuExit.PortIo, guest.Step());
    }

    [Fact]
    public void PopFlagsAtLevel3LeavesIfAndIopl()
    {
        using var guest = Prepared("9D", level: 3);
        guest.State->Eflags = EFlags.AlwaysSet | EFlags.Interrupt;
        guest.Memory.WriteWord(Guest.StackAt + 0x1000, 0x3CD5);
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(0x0ED7u, guest.State->Eflags);
    }

    [Theory]
    // code with AX the selector: LAR, LSL, VERR, VERW; ZF, value in BX or ECX
    [InlineData("0F 02 D8", 0x28, true, 0xF300u)]
    [InlineData("0F 02 D8", 0x00, false, 0u)]
    [InlineData("0F 02 D8", 0x70, true, 0x8900u)]
    [InlineData("66 0F 03 D8", 0x80, true, 0xFFFFFFFFu)]
    [InlineData("0F 03 D8", 0x58, true, 0x0FFFu)]
    [InlineData("0F 00 E0", 0x38, false, 0u)]
    [InlineData("0F 00 E0", 0x40, true, 0u)]
    [InlineData("0F 00 E8", 0x40, false, 0u)]
    [InlineData("0F 00 E8", 0x20, false, 0u)]
    [InlineData("0F 00 E8", 0x28, true, 0u)]
    [InlineData("0F 00 E8", 0x2000, false, 0u)]
    public void Inspect(string code, int selector, bool zero, uint value)
    {
        using var guest = Prepared(code);
        guest.State->Registers[0] = (uint)selector;
        Assert.Equal(CpuExit.None, guest.Step());
        Assert.Equal(zero, (guest.State->Eflags & EFlags.Zero) != 0);
        Assert.Equal(value, guest.State->Registers[3]);
    }

    [Fact]
    public void EnteringAndLeavingProtectedMode()
    {
        // LGDT [0]; MOV EAX, CR0; OR AL, 1; MOV CR0, EAX; JMP 8:next; next: MOV AX, 10h; MOV DS, AX; MOV EAX, CR0; AND AL, FEh;
        // MOV CR0, EAX; JMP 1000h:next; HLT
        using var guest = new Guest(
            "0F 01 16 00 00 0F 20 C0 0C 01 0F 22 C0 EA 12 00 08 00 B8 10 00 8E D8 0F 20 C0 24 FE 0F 22 C0 EA 24 00 00 10 F4");
        guest.Descriptor(8, Guest.CodeAt, 0xFFFF, 0x9B).Descriptor(0x10, 0x300000, 0xFFFF, 0x93, 0x80);
        guest.Memory.WriteWord(Guest.DataAt, 0xFF);
        guest.Memory.WriteDword(Guest.DataAt + 2, Guest.GdtAt);
        Assert.Equal(CpuExit.Halt, guest.Run());
        Assert.Equal((0x25u, 0x1000, 0x300000u), (guest.State->Eip, guest.State->Cs.Selector, guest.State->Ds.Base));
        Assert.Equal(0xFFFFFFFu, guest.State->Ds.Limit);
        Assert.False(guest.State->IsProtected);
    }

    internal static void SetTss(Guest guest, ushort ss, uint esp)
    {
        guest.Memory.WriteDword(Guest.TssAt + 4, esp);
        guest.Memory.WriteWord(Guest.TssAt + 8, ss);
        guest.State->Tr = new SegmentRegister { Selector = 0x70, Base = Guest.TssAt, Limit = 0x67, Access = 0x8B };
    }
}
