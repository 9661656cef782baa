using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Memory;

/// <summary>XMS 3.0, each function with its errors.</summary>
public class ExtendedMemoryTests
{
    [Fact]
    public void TheDriverIsFoundAndItsEntryCanBeChained()
    {
        using var xms = new XmsCaller();
        Assert.Equal(0x80, xms.Machine.Interrupt(0x2F, xms.Machine.Registers(0x4300))!.Al);
        // A short jump over three bytes that another driver may change (XMS 3.0).
        Assert.Equal([0xEB, 0x03, 0x90, 0x90, 0x90], xms.Machine.Memory.ReadBytes(xms.Entry.RealLinear, 5));
        var client = xms.Call(0x00);
        Assert.Equal((0x0300, 1), (client.Ax, client.Dx));
    }

    [Fact]
    public void WithoutItNothingAnswers()
    {
        using var machine = new DosMachine(configure: c => c with { ExtendedMemory = false });
        Assert.Equal(0, machine.Interrupt(0x2F, machine.Registers(0x4300))!.Al);
        machine.Put("XMSXXXX0");
        var open = machine.Registers(0x3D00);
        open["DX"] = DosMachine.Data;
        Assert.Equal(2, machine.Int21(open).Ax);
    }

    [Fact]
    public void WhoHasTheEntryHasAllMemory()
    {
        using var machine = new DosMachine();
        Assert.Equal(15 * 1024, machine.Interrupt(0x15, machine.Registers(0x8800))!.Ax);
        machine.Interrupt(0x2F, machine.Registers(0x4310));
        Assert.Equal(0, machine.Interrupt(0x15, machine.Registers(0x8800))!.Ax);
    }

    /// <summary>A block of 200 MB in a machine of 256: the functions with double words see all, the older ones their 64 MB.</summary>
    [Fact]
    public void BlocksMayBeLargerThan64Megabytes()
    {
        const uint Large = 200 * 1024, All = 256 * 1024 - 1024 - 64;
        using var xms = new XmsCaller(c => c with { MemoryKilobytes = 256 * 1024 });
        var client = xms.Call(0x08);
        Assert.Equal((0xFFFF, 0xFFFF), (client.Ax, client.Dx));
        client = xms.Call(0x88);
        Assert.Equal((All, All, 256u * 1024 * 1024 - 1), (client.Eax, client.Edx, client.Ecx));
        client = xms.Call(0x89, Large);
        Assert.Equal(1, client.Ax);
        var block = client.Dx;
        client = xms.Call(0x8E, block);
        Assert.Equal((1, Large), (client.Ax, client.Edx));
        Assert.Equal(0, xms.Error(0x0C, block));
        client = xms.Machine.Machine.Client;
        var linear = ((uint)client.Dx << 16) | client.Bx;
        // Bytes far behind 64 MB go there and back.
        var memory = xms.Machine.Memory;
        var parameters = xms.Machine.Put([
            4, 0, 0, 0, 0, 0, 0x00, 0x20, (byte)xms.Machine.Psp, (byte)(xms.Machine.Psp >> 8), (byte)block, (byte)(block >> 8), 0, 0, 0x00, 0x0C,
        ]);
        memory.WriteDword(xms.Machine.Linear(0x2000), 0x12345678);
        Assert.Equal(0, xms.Error(0x0B, si: parameters));
        Assert.Equal(0x12345678u, memory.ReadDword(linear + 0x0C000000));
        Assert.Equal(0, xms.Error(0x0D, block));
        Assert.Equal(0, xms.Error(0x8F, block, 1024));
        Assert.Equal(All - 1024, xms.Call(0x88).Edx);
    }

    [Fact]
    public void TheHighMemoryAreaHasOneOwner()
    {
        using var xms = new XmsCaller();
        Assert.Equal(0x93, xms.Error(0x02));
        Assert.Equal(0, xms.Error(0x01, 0xFFFF));
        Assert.Equal(0x91, xms.Error(0x01, 0xFFFF));
        Assert.Equal(0, xms.Error(0x02));
    }

    [Fact]
    public void A20IsCounted()
    {
        using var xms = new XmsCaller();
        Assert.Equal(0, xms.Call(0x07).Ax);
        Assert.Equal(0, xms.Error(0x05));
        Assert.Equal(0, xms.Error(0x03));
        Assert.Equal(1, xms.Call(0x07).Ax);
        Assert.Equal(0x94, xms.Error(0x06));
        Assert.Equal(1, xms.Call(0x07).Ax);
        Assert.Equal(0, xms.Error(0x04));
        Assert.False(xms.Machine.Memory.A20Enabled);
    }

    [Fact]
    public void BlocksAreTakenDescribedAndGivenBack()
    {
        using var xms = new XmsCaller();
        var client = xms.Call(0x08);
        var all = client.Ax;
        Assert.Equal((15 * 1024 - 64, all), (all, client.Dx));
        var a = xms.Allocate(1000);
        var b = xms.Allocate(24);
        client = xms.Call(0x0E, a);
        Assert.Equal((1, 0, 126, 1000), (client.Ax, client.Bh, client.Bl, client.Dx));
        Assert.Equal(0, xms.Error(0x0A, a));
        client = xms.Call(0x08);
        Assert.Equal((all - 1024, all - 24), (client.Ax, client.Dx));
        Assert.Equal(0, xms.Error(0x0A, b));
        Assert.Equal(0xA2, xms.Error(0x0A, b));
        Assert.Equal(0xA2, xms.Error(0x0E, b));
    }

    [Fact]
    public void TooMuchAndTooManyAreRefused()
    {
        using var xms = new XmsCaller();
        Assert.Equal(0xA0, xms.Error(0x09, 0xFFFF));
        for (var i = 0; i < 128; i++)
            Assert.Equal(0, xms.Error(0x09, 0));
        Assert.Equal(0xA1, xms.Error(0x09, 0));
    }

    [Fact]
    public void LocksAreCountedAndKeepABlockInItsPlace()
    {
        using var xms = new XmsCaller();
        var block = xms.Allocate(64);
        Assert.Equal(0xAA, xms.Error(0x0D, block));
        var client = xms.Call(0x0C, block);
        Assert.Equal(0x110000u, ((uint)client.Dx << 16) | client.Bx);
        Assert.Equal(0xAB, xms.Error(0x0A, block));
        Assert.Equal(0xAB, xms.Error(0x0F, block, 128));
        for (var i = 1; i < 255; i++)
            Assert.Equal(0, xms.Error(0x0C, block));
        Assert.Equal(0xAC, xms.Error(0x0C, block));
        Assert.Equal(0, xms.Error(0x0D, block));
        Assert.Equal(0xA2, xms.Error(0x0C, 0x7777));
        Assert.Equal(0xA2, xms.Error(0x0D, 0x7777));
    }

    [Fact]
    public void ABlockThatGrowsKeepsItsContentWhereverItGoes()
    {
        using var xms = new XmsCaller();
        var text = xms.Machine.Put("moved!");
        var block = xms.Allocate(1);
        var behind = xms.Allocate(1);
        Assert.Equal(0, xms.Move(6, 0, xms.Far(text), block, 1018));
        Assert.Equal(0, xms.Error(0x0F, block, 200));
        var back = xms.Machine.Reserve(6);
        Assert.Equal(0, xms.Move(6, block, 1018, 0, xms.Far(back)));
        Assert.Equal("moved!", xms.Machine.Text(back, 6));
        Assert.Equal(0xA0, xms.Error(0x0F, block, 0xFFFF));
        Assert.Equal(0xA2, xms.Error(0x0F, 0x7777, 1));
        Assert.Equal(0, xms.Error(0x0A, behind));
    }

    [Fact]
    public void MovesAreChecked()
    {
        using var xms = new XmsCaller();
        var block = xms.Allocate(1);
        var here = xms.Far(xms.Machine.Reserve(1024));
        Assert.Equal(0, xms.Move(1024, block, 0, 0, here));
        Assert.Equal(0xA7, xms.Move(3, block, 0, 0, here));
        Assert.Equal(0xA7, xms.Move(1026, block, 0, 0, here));
        Assert.Equal(0xA3, xms.Move(2, 0x7777, 0, 0, here));
        Assert.Equal(0xA4, xms.Move(2, block, 1023, 0, here));
        Assert.Equal(0xA5, xms.Move(2, 0, here, 0x7777, 0));
        Assert.Equal(0xA6, xms.Move(2, 0, here, block, 2000));
        Assert.Equal(0xA4, xms.Move(0xFFFFFFFE, 0, here, block, 0));
    }

    [Fact]
    public void OverlappingMovesAreWhole()
    {
        using var xms = new XmsCaller();
        var block = xms.Allocate(300);
        xms.Call(0x0C, block);
        var memory = xms.Machine.Memory;
        for (uint i = 0; i < 200_000; i++)
            memory.WriteByte(0x110000 + i, (byte)(i * 7 / 3));
        var before = memory.ReadBytes(0x110000, 200_000);
        Assert.Equal(0, xms.Move(200_000, block, 0, block, 10_000));
        Assert.Equal(before, memory.ReadBytes(0x110000 + 10_000, 200_000));
        Assert.Equal(0, xms.Move(200_000, block, 10_000, block, 0));
        Assert.Equal(before, memory.ReadBytes(0x110000, 200_000));
    }

    [Fact]
    public void SixtyFourMegabytesByTheLargeFunctions()
    {
        using var xms = new XmsCaller(c => c with { MemoryKilobytes = 65536 });
        var client = xms.Call(0x88);
        Assert.Equal((64448u, 64448u, 0x3FFFFFFu), (client.Eax, client.Edx, client.Ecx));
        var block = xms.Call(0x89, 60_000).Dx;
        client = xms.Call(0x8E, block);
        Assert.Equal((60_000u, 127), (client.Edx, client.Cx));
        Assert.Equal(0, xms.Error(0x8F, block, 64_448));
        Assert.Equal(0xA0, xms.Error(0x8F, block, 64_449));
        Assert.Equal(0xA0, xms.Error(0x89, 1));
    }

    [Fact]
    public void UpperMemoryIsAllDoss()
    {
        using var xms = new XmsCaller();
        Assert.Equal(0xB1, xms.Error(0x10, 1));
        Assert.Equal(0xB2, xms.Error(0x11, 0xC800));
        Assert.Equal(0xB2, xms.Error(0x12, 0xC800, 1));
        Assert.Equal(0x80, xms.Error(0x55));
    }
}
