using Dbt.Guest;
using Dbt.Translator.Ist;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Programs that change their own code, with translation at once, at a threshold, and never.</summary>
public sealed class SelfModifyingCodeTests
{
    public static TheoryData<int> Thresholds => [1, 20, 0];

    private static CoreMachine Machine(int threshold) => new(new CpuCoreOptions { PromotionThreshold = threshold });

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void TheNextInstructionOfTheRunningBlockIsPatched(int threshold)
    {
        using var machine = Machine(threshold);
        // mov ax,5 / mov byte [8],40h / dec ax (at 8) -> inc ax / hlt
        machine.Lay("B80500 C606080040 48 F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(6, machine.Registers.Ax);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void APatchAcrossAPageBorderIsSeen(int threshold)
    {
        using var machine = Machine(threshold);
        // At FFF: mov ax,1234h, its operand at 1000h. Patched by mov word [0FFFh],BBB8h: opcode and low byte.
        machine.Lay("B83412 F4", 0xFFF);
        machine.Lay("C706FF0F B8BB E9F60F", 0);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x12BB, machine.Registers.Ax);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x12BB, machine.Registers.Ax);
    }

    /// <summary>An overlay is loaded over a procedure by REP MOVSB, twenty times, with another operand each time.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void WhatIsCopiedOverCodeRuns(int threshold)
    {
        using var machine = Machine(threshold);
        // mov bp,20 / l: mov si,200h / mov di,300h / mov cx,10h / rep movsb / call 300h / inc word [201h] / dec bp / jnz l / hlt
        machine.Lay("BD1400 BE0002 BF0003 B91000 F3A4 E8EF02 FF060102 4D 75EB F4");
        // add ax,1000h / add dx,ax / cmp dx,0 / inc bx / ret; the operand is what the loop counts up.
        machine.Lay("050010 01C2 83FA00 43 C3", 0x200);
        Assert.Equal(CpuExit.Halt, machine.Run());
        int ax = 0, dx = 0;
        for (var i = 0; i < 20; i++)
        {
            ax += 0x1000 + i;
            dx += ax;
        }
        Assert.Equal(((ushort)ax, (ushort)dx, (ushort)20), (machine.Registers.Ax, machine.Registers.Dx, machine.Registers.Bx));
    }

    /// <summary>Counters in the line of the loop, before it and behind it, and one that runs over into the next line.</summary>
    [Fact]
    public void DataBesideCodeIsStoredInTranslatedCode()
    {
        using var machine = Machine(20);
        // mov cx,10000 / l: inc word [36h] / inc byte [38h] / inc word [3Fh] / inc word [0FFEh] / loop l / hlt
        machine.Lay("B91027 FF063600 FE063800 FF063F00 FF06FE0F E2EE F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(10000, machine.Memory.ReadWord(CoreMachine.Code + 0x36));
        Assert.Equal(10000 & 0xFF, machine.Memory.ReadByte(CoreMachine.Code + 0x38));
        Assert.Equal(10000, machine.Memory.ReadWord(CoreMachine.Code + 0x3F));
        Assert.InRange(machine.Core.Counters.Deoptimisations, 0, 100);
        Assert.Equal(0, machine.Core.Counters.BlocksInvalidated);
    }

    /// <summary>
    /// mov cx,500 / xor si,si / l: byte [40h] = mov ax, / mov [41h],cx / byte [43h] = retf / three times: call 1000h:40h / add si,ax;
    /// loop l / hlt: translated at once, it was made anew at nearly every store.
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public void AProcedureThatIsWrittenAgainAndAgainIsTranslatedAFewTimes(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Lay("B9F401 31F6 C6064000B8 890E4100 C6064300CB BD0300 9A40000010 01C6 4D 75F6 E2E3 F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(unchecked((ushort)(3 * (500 * 501 / 2))), machine.Registers.Si);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, threshold == 0 ? 0 : 1, 50);
    }

    /// <summary>The operand is read when it runs once it is known to change, so nothing is translated again and again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void ALoopThatPatchesItsOwnImmediateIsNotTranslatedAgain(int threshold)
    {
        using var machine = Machine(threshold);
        // mov cx,10000 / l: add word [v+1],3 / v: mov ax,0 / add dx,ax / loop l / hlt
        machine.Lay("B91027 31D2 83060B0003 B80000 01C2 E2F4 F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        var expected = 0;
        for (var i = 1; i <= 10000; i++)
            expected += 3 * i;
        Assert.Equal((ushort)expected, machine.Registers.Dx);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 1, 12);
        Assert.InRange(machine.Core.Counters.BlocksInvalidated, 1, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void ALoopThatPatchesADisplacementIsNotTranslatedAgain(int threshold)
    {
        using var machine = Machine(threshold);
        // mov cx,200 / xor dx,dx / l: inc word [v+2] / v: add dl,[0100h..] / loop l / hlt
        machine.Lay("B9C800 31D2 FF060B00 0216FF00 E2F6 F4");
        for (var i = 0; i < 0x300; i++)
            machine.Memory.WriteByte(CoreMachine.Code + 0x100 + (uint)i, (byte)i);
        Assert.Equal(CpuExit.Halt, machine.Run());
        var expected = 0;
        for (var i = 0; i < 200; i++)
            expected += (byte)i;
        Assert.Equal((byte)expected, machine.Registers.Dl);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 1, 12);
    }

    /// <summary>An opcode that changes each time round: the loop falls back to interpreting, with ever fewer translations.</summary>
    [Fact]
    public void ALoopThatPatchesAnOpcodeIsNotTranslatedEachTime()
    {
        using var machine = Machine(20);
        // mov cx,20000 / l: xor byte [v],8 / v: inc ax <-> dec ax / loop l / hlt
        machine.Lay("B9204E 31C0 80360A0008 40 E2F8 F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0, machine.Registers.Ax);
        Assert.InRange(machine.Core.Counters.RegionsCompiled, 0, 200);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void ARunningRegionIsChangedFromInside(int threshold)
    {
        using var machine = Machine(threshold);
        // mov cx,1000 / xor ax,ax / l: inc ax / cmp cx,500 / jne n / mov byte [v],48h (dec ax) / n: v: inc ax / loop l / hlt
        machine.Lay("B9E803 31C0 40 81F9F401 7505 C606110048 40 E2F1 F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        // 500 rounds of +2, then 500 of +1 - 1.
        Assert.Equal(1000, machine.Registers.Ax);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void CodeIsGeneratedRunOverwrittenAndRunAgain(int threshold)
    {
        using var machine = Machine(threshold);
        // mov cx,300 / l: mov [201h],cx / call 200h / add dx,ax / loop l / hlt ; 200h: mov ax,imm / ret
        machine.Lay("B92C01 31D2 890E0102 E8F401 01C2 E2F5 F4");
        machine.Lay("B80000 C3", 0x200);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal((ushort)(300 * 301 / 2), machine.Registers.Dx);
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void WritesFromOutsideAreSeen(int threshold)
    {
        using var machine = Machine(threshold);
        for (var i = 0; i < 50; i++)
        {
            machine.Lay($"B8{i:X2}00 F4");
            Assert.Equal(CpuExit.Halt, machine.Run());
            Assert.Equal(i, machine.Registers.Ax);
        }
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void RepeatedStoresReplaceTheCodeBehindThem(int threshold)
    {
        using var machine = Machine(threshold);
        // mov di,0Ch / mov al,40h / mov cx,4 / xor bx,bx... rep stosb over four dec bx -> inc ax / hlt
        machine.Lay("BF0C00 B84000 B90400 F3AA 90 4B4B4B4B F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x44, machine.Registers.Ax);
    }

    /// <summary>Data beside code: stores to it invalidate nothing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void DataInTheLineOfCodeKeepsTranslations(int threshold)
    {
        using var machine = Machine(threshold);
        // mov cx,1000 / l: inc word [10h] / loop l / hlt ... data at 10h
        machine.Lay("B9E803 FF061000 E2FA F4 9090909090 0000");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(1000, machine.Memory.ReadWord(CoreMachine.Code + 0x10));
        Assert.Equal(0, machine.Core.Counters.BlocksInvalidated);
    }

    /// <summary>With A20 off the same bytes run at 1 MB and above; a store through one address changes the other.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public unsafe void CodeIsPatchedThroughTheA20Wrap(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Memory.SetA20(false);
        // At linear 600h, run as FFFF:0610: mov ax,1 / hlt
        machine.Memory.Write(0x600, [0xB8, 0x01, 0x00, 0xF4]);
        for (var i = 1; i <= 3; i++)
        {
            CpuState* s = machine.Memory.State;
            s->Cs.LoadReal(0xFFFF);
            s->Eip = 0x610;
            Assert.Equal(CpuExit.Halt, machine.Core.Run());
            Assert.Equal(i, machine.Registers.Ax);
            machine.Memory.WriteByte(0x601, (byte)(i + 1));
        }
    }

    /// <summary>
    /// Found by random programs: a push at FFFFFFFEh runs over the end of the address space into code at 0, and the
    /// translation there went on with the old bytes.
    /// </summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public unsafe void AStoreOverTheEndOfMemoryChangesTheCodeAtItsBeginning(int threshold)
    {
        using var machine = Machine(threshold);
        CpuState* s = machine.Memory.State;
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        for (var i = 0; i < 6; i++)
        {
            (&s->Es)[i] = new SegmentRegister
            {
                Limit = uint.MaxValue,
                Access = (ushort)((i == (int)SegmentName.Cs ? 0x9B : 0x93) | SegmentRegister.BigBit),
            };
        }
        // At 0: inc eax / inc eax / hlt. At 1000h: push 0F4400000h / jmp 0, which makes it: inc eax / hlt.
        machine.Memory.Write(0, [0x40, 0x40, 0xF4]);
        machine.Memory.Write(0x1000, [0x68, 0x00, 0x00, 0x40, 0xF4, 0xE9, 0xF6, 0xEF, 0xFF, 0xFF]);
        foreach (var (entry, expected) in new[] { (0u, 2u), (0x1000u, 1u) })
        {
            s->Registers[0] = 0;
            s->Registers[4] = 2;
            s->Eip = entry;
            Assert.Equal(CpuExit.Halt, machine.Core.Run());
            Assert.Equal(expected, s->Registers[0]);
        }
    }

    /// <summary>A word at FFFFFh with A20 off has its second byte at 0.</summary>
    [Theory]
    [MemberData(nameof(Thresholds))]
    public unsafe void AStoreAcrossTheA20WrapChangesTheCodeAtZero(int threshold)
    {
        using var machine = Machine(threshold);
        machine.Memory.SetA20(false);
        // At 0: inc ax / hlt. At 1000:0: mov word [0Fh],48xxh with DS = FFFFh: linear FFFFFh and 0.
        machine.Memory.Write(0, [0x40, 0xF4]);
        machine.Lay("C7060F000048 EA00000000");
        CpuState* s = machine.Memory.State;
        foreach (var expected in new ushort[] { 1, 0 })
        {
            s->Cs.LoadReal(expected == 1 ? (ushort)0 : (ushort)0x1000);
            s->Ds.LoadReal(0xFFFF);
            s->Eip = 0;
            Assert.Equal(CpuExit.Halt, machine.Core.Run());
            Assert.Equal(expected, s->Registers[0] & 0xFFFF);
        }
    }

    /// <summary>
    /// Found by random programs: RCL by 18 turns a byte round twice and sets OF, though its count is one that Iced takes to
    /// leave the flags alone; with the count patched again and again its handler is called, and OF came from before.
    /// </summary>
    [Fact]
    public void APatchedRotationSetsTheFlagsItComputes()
    {
        using var machine = Machine(1);
        for (var count = 1; count <= 18; count++)
        {
            // xor ax,ax / mov byte [0Bh],count / rcl byte [100h],n (n at 0Bh) / pushf / pop dx / hlt
            machine.Lay("31C0 C6060B0012 C0160001 02 9C 5A F4");
            machine.Memory.WriteByte(CoreMachine.Code + 6, (byte)count);
            machine.Memory.WriteByte(CoreMachine.Code + 0x100, 0x80);
            Assert.Equal(CpuExit.Halt, machine.Run());
            var expected = (uint)(Rotate.Rcl(0x80, (uint)count, 0, 1) >> 32);
            Assert.Equal(expected & (EFlags.Overflow | EFlags.Carry), machine.Registers.Dx & (EFlags.Overflow | EFlags.Carry));
        }
    }

    /// <summary>Found by random programs: the bytes behind a HLT make it a service call.</summary>
    [Fact]
    public void AHaltBecomesAServiceCall()
    {
        using var machine = Machine(1);
        machine.Lay("F4 00 00");
        Assert.Equal(CpuExit.Halt, machine.Run());
        machine.Memory.WriteByte(CoreMachine.Code + 1, 0xFF);
        Assert.Equal(CpuExit.ServiceCall, machine.Run());
    }

    /// <summary>More code than the cache may hold: it is emptied, and all still runs.</summary>
    [Fact]
    public void TheCacheIsBounded()
    {
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 4, CacheLimit = 64 << 10 });
        // A chain of 2000 blocks: inc ax / jmp next, run ten times.
        var code = new List<byte>();
        for (var i = 0; i < 2000; i++)
            code.AddRange([0x40, 0xEB, 0x00]);
        code.Add(0xF4);
        machine.Memory.Write(CoreMachine.Code, [.. code]);
        for (var round = 0; round < 10; round++)
        {
            var registers = machine.Registers;
            registers.Eax = 0;
            Assert.Equal(CpuExit.Halt, machine.Run());
            Assert.Equal(2000, machine.Registers.Ax);
        }
        Assert.InRange(machine.Core.Counters.Evictions, 1, 200);
    }
}
