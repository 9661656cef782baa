using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Memory;

/// <summary>LIM EMS 4.0 by INT 67h, each function with its errors.</summary>
public sealed class ExpandedMemoryTests : IDisposable
{
    private const uint Frame = 0xE0000;
    private const ushort Total = 512;

    private readonly DosMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    private DosRegisters Call(ushort ax, ushort bx = 0, ushort cx = 0, ushort dx = 0, ushort si = 0, ushort di = 0)
    {
        var registers = _machine.Registers(ax);
        (registers["BX"], registers["CX"], registers["DX"], registers["SI"], registers["DI"]) = (bx, cx, dx, si, di);
        return _machine.Interrupt(0x67, registers)!;
    }

    private byte Status(ushort ax, ushort bx = 0, ushort cx = 0, ushort dx = 0, ushort si = 0, ushort di = 0) =>
        (byte)(Call(ax, bx, cx, dx, si, di).Ax >> 8);

    private ushort Allocate(ushort pages) => Call(0x4300, pages).Dx;

    [Fact]
    public void ProgramsFindItByNameAndByVector()
    {
        var name = _machine.Put("EMMXXXX0");
        var open = _machine.Registers(0x3D00);
        open["DX"] = name;
        var handle = _machine.Int21(open);
        Assert.False(handle.Carry);
        var ioctl = _machine.Registers(0x4400);
        ioctl["BX"] = handle.Ax;
        Assert.Equal(0x80, _machine.Int21(ioctl).Dx & 0x80);
        ioctl["AX"] = 0x4407;
        Assert.Equal(0xFF, _machine.Int21(ioctl).Al);
        var vector = _machine.Memory.ReadWord(0x67 * 4 + 2);
        Assert.Equal("EMMXXXX0"u8.ToArray(), _machine.Memory.ReadBytes(((uint)vector << 4) + 10, 8));
    }

    [Fact]
    public void WithoutItThereIsNoDevice()
    {
        using var machine = new DosMachine(configure: c => c with { ExpandedMemory = false });
        var open = machine.Registers(0x3D00);
        open["DX"] = machine.Put("EMMXXXX0");
        Assert.Equal(2, machine.Int21(open).Ax);
    }

    [Fact]
    public void StatusFrameAndVersion()
    {
        Assert.Equal(0, Status(0x4000));
        Assert.Equal(0xE000, Call(0x4100).Bx);
        Assert.Equal(0x40, Call(0x4600).Al);
        var pages = Call(0x4200);
        Assert.Equal((Total, Total), (pages.Bx, pages.Dx));
        Assert.Equal(0x84, Status(0x4900));
        Assert.Equal(0x84, Status(0x6000));
    }

    [Fact]
    public void PagesAreTakenAndGivenBack()
    {
        Assert.Equal(0x89, Status(0x4300));
        Assert.Equal(0x87, Status(0x4300, Total + 1));
        var handle = Allocate(500);
        Assert.Equal(0x88, Status(0x4300, 13));
        Assert.Equal((ushort)12, Call(0x4200).Bx);
        Assert.Equal(500, Call(0x4C00, dx: handle).Bx);
        Assert.Equal(0x83, Status(0x4C00, dx: 99));
        Assert.Equal(2, Call(0x4B00).Bx);
        Assert.Equal(0, Status(0x4500, dx: handle));
        Assert.Equal(0x83, Status(0x4500, dx: handle));
        for (var i = 1; i < 255; i++)
            Allocate(1);
        Assert.Equal(0x85, Status(0x4300, 1));
    }

    [Fact]
    public void NoPagesAtAllAreAllowedByTheNewFunction()
    {
        var answer = Call(0x5A00);
        Assert.Equal(0, answer.Ax >> 8);
        Assert.Equal(0, Call(0x4C00, dx: answer.Dx).Bx);
        Assert.Equal(0x8F, Status(0x5A02, 1));
    }

    [Fact]
    public void AWindowShowsWhatIsMappedThere()
    {
        var handle = Allocate(3);
        _machine.Memory.WriteDword(Frame, 0x11111111);
        Assert.Equal(0, Status(0x4400, 0, dx: handle));
        _machine.Memory.WriteDword(Frame, 0xAAAAAAAA);
        Assert.Equal(0, Status(0x4400, 2, dx: handle));
        Assert.Equal(0u, _machine.Memory.ReadDword(Frame));
        Assert.Equal(0, Status(0x4403, 0, dx: handle));
        Assert.Equal(0xAAAAAAAA, _machine.Memory.ReadDword(Frame + 3 * 16384));
        Assert.Equal(0x8A, Status(0x4400, 3, dx: handle));
        Assert.Equal(0x8B, Status(0x4404, 0, dx: handle));
        Assert.Equal(0x83, Status(0x4400, 0, dx: 99));
    }

    [Fact]
    public void OnePageInTwoWindowsIsOnePage()
    {
        var handle = Allocate(1);
        Status(0x4400, 0, dx: handle);
        Status(0x4402, 0, dx: handle);
        _machine.Memory.WriteDword(Frame + 100, 0x12345678);
        Assert.Equal(0x12345678u, _machine.Memory.ReadDword(Frame + 2 * 16384 + 100));
    }

    [Fact]
    public void CodeInAPageIsWhatIsMapped()
    {
        var handle = Allocate(2);
        for (ushort page = 0; page < 2; page++)
        {
            Status(0x4400, page, dx: handle);
            // MOV AX, page; RETF
            _machine.Memory.Write(Frame, [0xB8, (byte)(page + 1), 0x77, 0xCB]);
        }
        for (var i = 0; i < 4; i++)
        {
            var page = (ushort)(i % 2);
            Status(0x4400, page, dx: handle);
            _machine.Resume(machine =>
            {
                var client = machine.Client;
                machine.Memory.Write(_machine.Linear(DosMachine.IntInstruction), [0x9A, 0, 0, 0, 0xE0, 0xF4, 0xE0, 0x1F]);
                client.Cs = _machine.Psp;
                client.Eip = DosMachine.IntInstruction;
            });
            Assert.Equal(0x7701 + page, _machine.Machine.Client.Ax);
        }
    }

    [Fact]
    public void MapsAreSavedByHandle()
    {
        var handle = Allocate(2);
        Status(0x4400, 1, dx: handle);
        _machine.Memory.WriteByte(Frame, 0x55);
        Assert.Equal(0x8E, Status(0x4800, dx: handle));
        Assert.Equal(0, Status(0x4700, dx: handle));
        Assert.Equal(0x8D, Status(0x4700, dx: handle));
        Assert.Equal(0x86, Status(0x4500, dx: handle));
        Status(0x4400, 0, dx: handle);
        Assert.Equal(0, Status(0x4800, dx: handle));
        Assert.Equal(0x55, _machine.Memory.ReadByte(Frame));
        Assert.Equal(0x83, Status(0x4700, dx: 99));
        Assert.Equal(0x83, Status(0x4800, dx: 99));
    }

    [Fact]
    public void MapsAreSavedInTheProgramsMemory()
    {
        var handle = Allocate(2);
        Status(0x4400, 1, dx: handle);
        _machine.Memory.WriteByte(Frame, 0x55);
        var area = _machine.Reserve(16);
        Assert.Equal(8, Call(0x4E03).Al);
        Assert.Equal(0, Status(0x4E00, di: area));
        Status(0x4400, 0xFFFF, dx: handle);
        Assert.NotEqual(0x55, _machine.Memory.ReadByte(Frame));
        Assert.Equal(0, Status(0x4E02, si: area, di: (ushort)(area + 8)));
        Assert.Equal(0x55, _machine.Memory.ReadByte(Frame));
        Assert.Equal(0, Status(0x4E01, si: (ushort)(area + 8)));
        Assert.NotEqual(0x55, _machine.Memory.ReadByte(Frame));
        Assert.Equal(0xA3, Status(0x4E01, si: _machine.Put([0xEE, 0x7E, 0, 0, 0, 0, 0, 0])));
        Assert.Equal(0x8F, Status(0x4E04));
    }

    [Fact]
    public void PartsOfTheMapAreSaved()
    {
        var handle = Allocate(2);
        Status(0x4401, 1, dx: handle);
        _machine.Memory.WriteByte(Frame + 16384, 0x55);
        var area = _machine.Reserve(16);
        Assert.Equal(6, Call(0x4F02, 1).Al);
        Assert.Equal(0, Status(0x4F00, si: _machine.Put([1, 0, 0x00, 0xE4]), di: area));
        Status(0x4401, 0, dx: handle);
        Assert.Equal(0, Status(0x4F01, si: area));
        Assert.Equal(0x55, _machine.Memory.ReadByte(Frame + 16384));
        Assert.Equal(0x8B, Status(0x4F00, si: _machine.Put([1, 0, 0x00, 0xD0]), di: area));
        Assert.Equal(0xA3, Status(0x4F00, si: _machine.Put([9, 0]), di: area));
        Assert.Equal(0xA3, Status(0x4F01, si: _machine.Put([1, 0, 0x00, 0xE0, 0xEE, 0x7E])));
        Assert.Equal(0x8B, Status(0x4F02, 9));
        Assert.Equal(0x8F, Status(0x4F03));
    }

    [Fact]
    public void SeveralWindowsAtOnce()
    {
        var handle = Allocate(4);
        Assert.Equal(0, Status(0x5000, cx: 2, dx: handle, si: _machine.Put([3, 0, 0, 0, 2, 0, 1, 0])));
        _machine.Memory.WriteByte(Frame, 0x33);
        Assert.Equal(0, Status(0x5001, cx: 1, dx: handle, si: _machine.Put([3, 0, 0x00, 0xEC])));
        Assert.Equal(0x33, _machine.Memory.ReadByte(Frame + 3 * 16384));
        Assert.Equal(0x8A, Status(0x5000, cx: 1, dx: handle, si: _machine.Put([9, 0, 0, 0])));
        Assert.Equal(0x8B, Status(0x5001, cx: 1, dx: handle, si: _machine.Put([0, 0, 0x00, 0xB8])));
        Assert.Equal(0x83, Status(0x5000, cx: 1, dx: 99, si: _machine.Put([0, 0, 0, 0])));
        Assert.Equal(0x8F, Status(0x5002));
    }

    [Fact]
    public void AHandleGrowsAndShrinks()
    {
        var handle = Allocate(2);
        Status(0x4400, 0, dx: handle);
        _machine.Memory.WriteByte(Frame, 0x44);
        Assert.Equal((ushort)10, Call(0x5100, 10, dx: handle).Bx);
        Assert.Equal(0x44, _machine.Memory.ReadByte(Frame));
        Assert.Equal(0, Status(0x5100, Total, dx: handle));
        Assert.Equal(0x88, Status(0x4300, 1));
        Assert.Equal(0x87, Status(0x5100, Total + 1, dx: handle));
        Assert.Equal(0, Status(0x5100, 0, dx: handle));
        Assert.Equal(0x83, Status(0x5100, 1, dx: 99));
        Assert.Equal(Total, Call(0x4200).Bx);
    }

    [Fact]
    public void HandlesHaveNames()
    {
        var a = Allocate(1);
        var b = Allocate(2);
        var name = _machine.Put("PROGRAM!"u8);
        Assert.Equal(0, Status(0x5301, dx: a, si: name));
        Assert.Equal(0xA1, Status(0x5301, dx: b, si: name));
        Assert.Equal(0x83, Status(0x5301, dx: 99, si: name));
        Assert.Equal(0x8F, Status(0x5302, dx: a));
        var back = _machine.Reserve(8);
        Assert.Equal(0, Status(0x5300, dx: a, di: back));
        Assert.Equal("PROGRAM!", _machine.Text(back, 8));
        Assert.Equal(a, Call(0x5401, si: name).Dx);
        Assert.Equal(0xA0, Status(0x5401, si: _machine.Put("NOBODY!!"u8)));
        Assert.Equal(255, Call(0x5402).Bx);
        var list = _machine.Reserve(64);
        Assert.Equal(3, Call(0x5400, di: list).Al);
        Assert.Equal("PROGRAM!", _machine.Text((ushort)(list + 12), 8));
        Assert.Equal(0x8F, Status(0x5403));
        Assert.Equal(3, Call(0x4D00, di: list).Bx);
        Assert.Equal(2, _machine.Memory.ReadWord(_machine.Linear((ushort)(list + 10))));
    }

    [Fact]
    public void AttributesAreVolatileOnly()
    {
        var handle = Allocate(1);
        Assert.Equal(0, Call(0x5202).Al);
        Assert.Equal(0, Call(0x5200, dx: handle).Al);
        Assert.Equal(0, Status(0x5201, 0, dx: handle));
        Assert.Equal(0x91, Status(0x5201, 1, dx: handle));
        Assert.Equal(0x90, Status(0x5201, 2, dx: handle));
        Assert.Equal(0x83, Status(0x5200, dx: 99));
        Assert.Equal(0x8F, Status(0x5203));
    }

    [Fact]
    public void AJumpAndACallWithOtherPages()
    {
        var handle = Allocate(2);
        Status(0x4400, 1, dx: handle);
        // MOV BX, 4321h; RETF
        _machine.Memory.Write(Frame + 8, [0xBB, 0x21, 0x43, 0xCB]);
        Status(0x4400, 0, dx: handle);
        var pairs = _machine.Put([1, 0, 0, 0, 0, 0, 0, 0]);
        var (low, high) = ((byte)_machine.Psp, (byte)(_machine.Psp >> 8));
        var block = _machine.Put([
            0x08, 0x00, 0x00, 0xE0, 1, (byte)pairs, (byte)(pairs >> 8), low, high,
            1, (byte)(pairs + 4), (byte)((pairs + 4) >> 8), low, high,
        ]);
        Assert.Equal(16, Call(0x5602).Bx);
        var answer = Call(0x5600, dx: handle, si: block);
        Assert.Equal((0, 0x4321), (answer.Ax >> 8, answer.Bx));
        Assert.Equal(0, _machine.Memory.ReadByte(Frame + 8));
        Assert.Equal(0x83, Status(0x5600, dx: 99, si: block));
        Assert.Equal(0x8F, Status(0x5502));
        // 55h goes to the probe's own next request.
        var here = DosMachine.IntInstruction + 2;
        var jump = _machine.Put([(byte)here, (byte)(here >> 8), low, high, 1, (byte)pairs, (byte)(pairs >> 8), low, high]);
        Assert.Equal(0, Status(0x5500, dx: handle, si: jump));
        Assert.Equal(0xBB, _machine.Memory.ReadByte(Frame + 8));
    }

    [Fact]
    public void MemoryIsMovedAndExchanged()
    {
        var handle = Allocate(2);
        var text = _machine.Put("conventional"u8);
        Assert.Equal(0, Status(0x5700, si: Region(12, 0, 0, text, _machine.Psp, 1, handle, 16380, 0)));
        Status(0x4400, 1, dx: handle);
        Assert.Equal("entional"u8.ToArray(), _machine.Memory.ReadBytes(Frame, 8));
        var other = _machine.Put("EXPANDED____"u8);
        Assert.Equal(0, Status(0x5701, si: Region(12, 0, 0, other, _machine.Psp, 1, handle, 16380, 0)));
        Assert.Equal("conventional", _machine.Text(other, 12));
        Assert.Equal("NDED____"u8.ToArray(), _machine.Memory.ReadBytes(Frame, 8));
    }

    [Fact]
    public void MovesAreChecked()
    {
        var handle = Allocate(2);
        byte Move(uint length, byte type, ushort from, ushort offset, ushort page, byte function = 0) =>
            Status((ushort)(0x5700 | function), si: Region(length, type, from, offset, page, 1, handle, 0, 0));
        Assert.Equal(0x96, Move(0x100001, 0, 0, 0, 0x1000));
        Assert.Equal(0x98, Move(1, 2, 0, 0, 0));
        Assert.Equal(0x83, Move(1, 1, 99, 0, 0));
        Assert.Equal(0x8A, Move(1, 1, handle, 0, 2));
        Assert.Equal(0x95, Move(1, 1, handle, 16384, 0));
        Assert.Equal(0x93, Move(16385, 1, handle, 0, 1));
        Assert.Equal(0xA2, Move(16, 0, 0, 0xFFFF, 0xF001));
        Assert.Equal(0x92, Move(100, 1, handle, 10, 0));
        Assert.Equal(0x97, Move(100, 1, handle, 10, 0, function: 1));
        Assert.Equal(0x8F, Status(0x5702));
    }

    private ushort Region(uint length, byte type, ushort handle, ushort offset, ushort place, byte type2, ushort handle2, ushort offset2, ushort place2)
    {
        var block = new byte[18];
        BitConverter.TryWriteBytes(block, length);
        Part(4, type, handle, offset, place);
        Part(11, type2, handle2, offset2, place2);
        return _machine.Put(block);

        void Part(int at, byte kind, ushort number, ushort distance, ushort where)
        {
            block[at] = kind;
            BitConverter.TryWriteBytes(block.AsSpan(at + 1), number);
            BitConverter.TryWriteBytes(block.AsSpan(at + 3), distance);
            BitConverter.TryWriteBytes(block.AsSpan(at + 5), where);
        }
    }

    [Fact]
    public void WindowsAndHardwareAreDescribed()
    {
        var area = _machine.Reserve(32);
        Assert.Equal(4, Call(0x5801).Cx);
        Assert.Equal(4, Call(0x5800, di: area).Cx);
        Assert.Equal([0x00, 0xEC, 3, 0], _machine.Bytes((ushort)(area + 12), 4));
        Assert.Equal(0x8F, Status(0x5802));
        Assert.Equal(0, Status(0x5900, di: area));
        Assert.Equal(0x400, _machine.Memory.ReadWord(_machine.Linear(area)));
        Assert.Equal(Total, Call(0x5901).Dx);
        Assert.Equal(0x8F, Status(0x5902));
        Assert.Equal(8, Call(0x5B02).Dx);
        Assert.Equal(0, Status(0x5B00));
        Assert.Equal(0, Status(0x4E00, di: area));
        Assert.Equal(0, Status(0x5B01, di: area));
        Assert.Equal(0xA3, Status(0x5B01, di: _machine.Put([1, 0x70, 0, 0, 0, 0, 0, 0])));
        Assert.Equal(0x9C, Status(0x5B01, 1));
        Assert.Equal(0x8F, Status(0x5B09));
        Assert.Equal(0, Status(0x5C00));
    }
}
