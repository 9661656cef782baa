using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>Low memory, ROM, and the services that VBIOS itself gives.</summary>
public sealed class BiosTests : IDisposable
{
    private const uint Rom = 0xF0000;
    private readonly FakeMachine _machine = Machines.Complete();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0xE05B, -1)]
    [InlineData(0xE2C3, 0x02)]
    [InlineData(0xE3FE, 0x13)]
    [InlineData(0xE700, 0x19)]
    [InlineData(0xE739, 0x14)]
    [InlineData(0xE82E, 0x16)]
    [InlineData(0xEC59, 0x13)]
    [InlineData(0xEF57, 0x0E)]
    [InlineData(0xEFD2, 0x17)]
    [InlineData(0xF065, 0x10)]
    [InlineData(0xF841, 0x12)]
    [InlineData(0xF84D, 0x11)]
    [InlineData(0xF859, 0x15)]
    [InlineData(0xFE6F, 0x1A)]
    [InlineData(0xFF54, 0x05)]
    public void Entries_jump_to_their_breakpoint(int offset, int vector)
    {
        var at = Rom + (uint)offset;
        Assert.Equal(0xEA, _machine.Memory.ReadByte(at));
        if (vector >= 0)
            Assert.Equal(_machine.InterruptStub((byte)vector), _machine.Memory.ReadFarPointer(at + 1));
    }

    [Theory]
    [InlineData(0xE6F2, new byte[] { 0xE9, 0x0B, 0x00, 0x08, 0x00, 0xFC })]
    [InlineData(0xFE6E, new byte[] { 0xFB, 0xEA })]
    [InlineData(0xFF53, new byte[] { 0xCF })]
    [InlineData(0xFFF0, new byte[] { 0xEA, 0x5B, 0xE0, 0x00, 0xF0 })]
    [InlineData(0xFFF7, new byte[] { (byte)'/' })]
    [InlineData(0xFFFE, new byte[] { 0xFC })]
    public void Rom_bytes(int offset, byte[] bytes) =>
        Assert.Equal(bytes, _machine.Memory.ReadBytes(Rom + (uint)offset, bytes.Length));

    [Fact]
    public void Vectors_point_into_rom()
    {
        for (var vector = 0; vector < 256; vector++)
        {
            var target = _machine.Memory.ReadFarPointer((uint)vector * 4);
            if (vector is >= 0x60 and <= 0x66 or 0x1F or 0x41 or 0x46)
                Assert.Equal(0u, target.ToDword());
            else
                Assert.Equal(0xF000, target.Segment);
        }
    }

    [Fact]
    public void The_font_has_a_shape_for_each_printable_character()
    {
        var shapes = Enumerable.Range('!', 94)
            .Select(character => Convert.ToHexString(_machine.Memory.ReadBytes(Rom + 0xFA6E + (uint)character * 8, 8)))
            .ToList();
        Assert.Equal(94, shapes.Distinct().Count());
        Assert.DoesNotContain("0000000000000000", shapes);
    }

    [Fact]
    public void The_data_area_tells_of_the_machine()
    {
        var memory = _machine.Memory;
        Assert.Equal(640, memory.ReadWord(0x413));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0], memory.ReadBytes(0x408, 8));
        Assert.Equal((0x1E, 0x1E), (memory.ReadWord(0x41A), memory.ReadWord(0x41C)));
        Assert.Equal((0x1E, 0x3E), (memory.ReadWord(0x480), memory.ReadWord(0x482)));
        Assert.Equal(0, memory.ReadByte(0x475));
        Assert.Equal(0x10, memory.ReadByte(0x496));
    }

    [Fact]
    public void Equipment_and_memory()
    {
        _machine.Int(0x11);
        Assert.Equal(0x0022, _machine.Client.Ax);
        _machine.Int(0x12);
        Assert.Equal(640, _machine.Client.Ax);
    }

    [Theory]
    [InlineData(0x4F1E, true, 0x4F1E)]
    [InlineData(0x8000, false, 0x0000)]
    [InlineData(0x9000, false, 0x0000)]
    [InlineData(0x9100, false, 0x0000)]
    [InlineData(0x8400, true, 0x8600)]
    [InlineData(0x8800, false, 1024)]
    [InlineData(0x8900, true, 0xFF00)]
    [InlineData(0xC100, true, 0x8600)]
    [InlineData(0xC200, true, 0x8600)]
    [InlineData(0x5300, true, 0x8600)]
    [InlineData(0x2403, false, 0x0003)]
    public void Int_15h_answers(int ax, bool carry, int result)
    {
        Assert.Equal(HookResult.Done, _machine.Int(0x15, (ushort)ax));
        Assert.Equal(carry, _machine.Carry);
        Assert.Equal(result, _machine.Client.Ax);
    }

    [Fact]
    public void The_configuration_table_is_that_of_an_at()
    {
        _machine.Int(0x15, 0xC000);
        var client = _machine.Client;
        Assert.Equal([8, 0, 0xFC, 1], _machine.Memory.ReadBytes(client.Linear(SegmentName.Es, client.Bx), 4));
    }

    [Fact]
    public void Memory_sizes_agree()
    {
        var client = _machine.Client;
        _machine.Int(0x15, 0xE801);
        Assert.Equal((1024, 0, 1024, 0), (client.Ax, client.Bx, client.Cx, client.Dx));
        var ranges = new List<(uint Base, uint Length, uint Kind)>();
        client.Ebx = 0;
        do
        {
            client.Eax = 0xE820;
            client.Edx = 0x534D4150;
            client.Ecx = 20;
            client.Es = 0x3000;
            client.Di = 0;
            _machine.Int(0x15);
            Assert.False(_machine.Carry);
            Assert.Equal(0x534D4150u, client.Eax);
            var memory = _machine.Memory;
            ranges.Add((memory.ReadDword(0x30000), memory.ReadDword(0x30008), memory.ReadDword(0x30010)));
        }
        while (client.Ebx != 0);
        Assert.Equal([(0, 0xA0000, 1), (0xF0000, 0x10000, 2), (0x100000, 0x100000, 1)], ranges);
    }

    [Fact]
    public void Blocks_move_above_a_megabyte_whatever_a20_is()
    {
        var memory = _machine.Memory;
        memory.Write(0x40000, "extended memory!"u8);
        Assert.Equal(0, Move(8, 0x40000, 0x100000));
        Assert.False(memory.A20Enabled);
        Assert.NotEqual("extended memory!"u8.ToArray(), memory.ReadBytes(0, 16));
        Assert.Equal(0, Move(8, 0x100000, 0x50000));
        Assert.Equal("extended memory!"u8.ToArray(), memory.ReadBytes(0x50000, 16));
    }

    [Fact]
    public void A_block_longer_than_its_segment_is_refused()
    {
        Assert.Equal(2, Move(0x8001, 0x40000, 0x100000));
        Assert.Equal(2, Move(0x10, 0x40000, 0x100000, limit: 0x1E));
    }

    [Theory]
    [InlineData(0x0000, 0, 0x00, false)]
    [InlineData(0x0201, 0, 0x80, true)]
    [InlineData(0x0201, 0x80, 0x80, true)]
    [InlineData(0x0800, 0x80, 0x07, true)]
    [InlineData(0x0800, 0, 0x00, false)]
    [InlineData(0x1500, 0x80, 0x00, false)]
    [InlineData(0x4200, 0x80, 0x01, true)]
    public void There_are_no_disks(int ax, byte drive, byte status, bool carry)
    {
        var client = _machine.Client;
        client.Dl = drive;
        _machine.Int(0x13, (ushort)ax);
        Assert.Equal((status, carry), (client.Ah, _machine.Carry));
        client.Dl = drive;
        _machine.Int(0x13, 0x0100);
        Assert.Equal(status, client.Ah);
    }

    [Fact]
    public void There_are_no_serial_ports_and_printers()
    {
        _machine.Int(0x14, 0x0300);
        Assert.Equal(0x80, _machine.Client.Ah);
        _machine.Int(0x17, 0x0200);
        Assert.Equal(1, _machine.Client.Ah & 1);
    }

    [Theory]
    [InlineData(0x18)]
    [InlineData(0x19)]
    public void Booting_ends_the_machine(byte vector)
    {
        _machine.Int(vector);
        Assert.Equal(VmExitReason.Killed, _machine.Ended?.Reason);
        Assert.Contains("INT " + vector.ToString("X"), _machine.Ended?.Message);
    }

    /// <summary>INT 15h/87h; returns AH.</summary>
    private byte Move(int words, uint source, uint destination, ushort limit = 0xFFFF)
    {
        const uint Table = 0x31000;
        var memory = _machine.Memory;
        WriteDescriptor(memory, Table + 0x10, source, limit);
        WriteDescriptor(memory, Table + 0x18, destination, limit);
        var client = _machine.Client;
        client.Es = 0x3100;
        client.Si = 0;
        client.Cx = (ushort)words;
        _machine.Int(0x15, 0x8700);
        Assert.Equal(client.Ah != 0, _machine.Carry);
        return client.Ah;
    }

    private static void WriteDescriptor(GuestMemory memory, uint at, uint linear, ushort limit)
    {
        memory.WriteWord(at, limit);
        memory.WriteWord(at + 2, (ushort)linear);
        memory.WriteByte(at + 4, (byte)(linear >> 16));
        memory.WriteByte(at + 5, 0x93);
        memory.WriteWord(at + 6, 0);
    }
}
