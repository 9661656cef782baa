using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>INT 10h against the cells, cursors and BIOS data that it must leave.</summary>
public sealed class VideoTests : IDisposable
{
    private const uint Screen = 0xB8000;
    private readonly FakeMachine _machine = Machines.Complete();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Starts_in_mode_3_with_a_blank_screen()
    {
        _machine.Int(0x10, 0x0F00);
        var client = _machine.Client;
        Assert.Equal((80, 3, 0), (client.Ah, client.Al, client.Bh));
        Assert.Equal(Enumerable.Repeat((ushort)0x0720, 2000), Cells(0, 2000));
        Assert.Equal((80, 0x1000, 0), (Word(0x44A), Word(0x44C), Word(0x44E)));
        Assert.Equal((0x3D4, 24, 16), (Word(0x463), Byte(0x484), Word(0x485)));
        Assert.Equal(0x20, Byte(0x410) & 0x30);
    }

    [Fact]
    public void The_initial_state_is_that_of_setting_mode_3()
    {
        var before = _machine.Memory.ReadBytes(0x400, 0x100);
        _machine.Int(0x10, 0x0003);
        Assert.Equal(before, _machine.Memory.ReadBytes(0x400, 0x100));
    }

    [Theory]
    [InlineData(0x00, 40, 25, 0x0800)]
    [InlineData(0x01, 40, 25, 0x0800)]
    [InlineData(0x02, 80, 25, 0x1000)]
    [InlineData(0x07, 80, 25, 0x1000)]
    [InlineData(0x04, 40, 25, 0x4000)]
    [InlineData(0x06, 80, 25, 0x4000)]
    [InlineData(0x0D, 40, 25, 0x2000)]
    [InlineData(0x10, 80, 25, 0x8000)]
    [InlineData(0x12, 80, 30, 0xA000)]
    [InlineData(0x13, 40, 25, 0x2000)]
    public void Modes_have_their_sizes(byte mode, int columns, int rows, int pageSize)
    {
        _machine.Int(0x10, mode);
        Assert.Equal((mode, columns, pageSize), (Byte(0x449), Word(0x44A), Word(0x44C)));
        Assert.Equal(rows - 1, Byte(0x484));
        Assert.Equal(mode == 7 ? 0x3B4 : 0x3D4, Word(0x463));
    }

    [Fact]
    public void An_unknown_mode_changes_nothing()
    {
        _machine.Int(0x10, 0x0055);
        Assert.Equal(3, Byte(0x449));
    }

    [Fact]
    public void A_mode_set_clears_unless_bit_7_forbids_it()
    {
        _machine.Memory.WriteWord(Screen, 0x1E41);
        _machine.Int(0x10, 0x0083);
        Assert.Equal(0x1E41, Word(Screen));
        Assert.Equal(0x80, Byte(0x487) & 0x80);
        _machine.Int(0x10, 0x0F00);
        Assert.Equal(0x83, _machine.Client.Al);
        _machine.Int(0x10, 0x0003);
        Assert.Equal(0x0720, Word(Screen));
    }

    [Fact]
    public void Fonts_change_the_rows()
    {
        _machine.Int(0x10, 0x1112);
        Assert.Equal((49, 8), (Byte(0x484), Word(0x485)));
        var client = _machine.Client;
        client.Bx = 0x0030;
        _machine.Int(0x10, 0x1201);
        Assert.Equal(0x12, client.Al);
        _machine.Int(0x10, 0x0003);
        _machine.Int(0x10, 0x1112);
        Assert.Equal(42, Byte(0x484));
        client.Bx = 0x0030;
        _machine.Int(0x10, 0x1202);
        _machine.Int(0x10, 0x0003);
        Assert.Equal((24, 16), (Byte(0x484), Word(0x485)));
    }

    [Theory]
    [InlineData(2, 14)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(6, 16)]
    public void Rom_fonts_have_shapes(byte which, int height)
    {
        var client = _machine.Client;
        client.Bh = which;
        _machine.Int(0x10, 0x1130);
        Assert.Equal(16, client.Cx);
        Assert.Equal(24, client.Dl);
        var at = new FarPointer(client.Es, client.Bp).RealLinear;
        var first = which == 4 ? 0x80 : 0;
        // A full block has every pixel, a blank none.
        Assert.All(Glyph(which == 4 ? 0xDB : 0x08, at, first, height)[..1], row => Assert.Equal(0xFF, row));
        Assert.All(Glyph(which == 4 ? 0xFF : 0x20, at, first, height), row => Assert.Equal(0, row));
        Assert.Contains(Glyph(which == 4 ? 0xC4 : 'A', at, first, height), row => row != 0);
    }

    [Fact]
    public void The_cursor_is_set_read_and_shown_by_the_hardware()
    {
        SetCursor(0, 12, 34);
        var client = _machine.Client;
        client.Bh = 0;
        _machine.Int(0x10, 0x0300);
        Assert.Equal((12, 34, 0x0607), (client.Dh, client.Dl, client.Cx));
        Assert.Equal(12 * 80 + 34, CrtWord(0x0E));
        client.Cx = 0x2000;
        _machine.Int(0x10, 0x0100);
        Assert.Equal(0x20, Crt(0x0A));
        Assert.Equal(0x2000, Word(0x460));
    }

    [Fact]
    public void Pages_have_their_own_cursors_and_memory()
    {
        SetCursor(1, 3, 5);
        Assert.Equal(0, CrtWord(0x0E));
        _machine.Int(0x10, 0x0501);
        Assert.Equal((1, 0x1000), (Byte(0x462), Word(0x44E)));
        Assert.Equal(0x800, CrtWord(0x0C));
        Assert.Equal(0x800 + 3 * 80 + 5, CrtWord(0x0E));
        _machine.Int(0x10, 0x0E41);
        Assert.Equal(0x0741, Word(Screen + 0x1000 + (3 * 80 + 5) * 2));
        Assert.Equal(0, Word(0x450));
    }

    [Fact]
    public void Characters_are_written_repeated_and_read()
    {
        SetCursor(0, 1, 78);
        var client = _machine.Client;
        client.Bx = 0x001F;
        client.Cx = 4;
        _machine.Int(0x10, 0x0958);
        Assert.Equal([0x1F58, 0x1F58, 0x1F58, 0x1F58, 0x0720], Cells(1 * 80 + 78, 5));
        client.Cx = 1;
        _machine.Int(0x10, 0x0A59);
        Assert.Equal(0x1F59, Word(Screen + (80 + 78) * 2));
        _machine.Int(0x10, 0x0800);
        Assert.Equal(0x1F59, client.Ax);
        Assert.Equal(0x014E, Word(0x450));
    }

    [Fact]
    public void A_repeat_stops_at_the_end_of_video_memory()
    {
        SetCursor(7, 24, 78);
        var client = _machine.Client;
        client.Bx = 0x074E;
        client.Cx = 0xFFFF;
        _machine.Int(0x10, 0x0958);
        Assert.Equal([0x0720, 0x4E58, 0x4E58], Cells(0x3800 + 24 * 80 + 77, 3));
        Assert.Equal(0x4E58, Word(Screen + 0x7FFE));
        Assert.NotEqual(0x4E58, Word(Screen + 0x8000));
    }

    [Theory]
    [InlineData(0x06, 1, new[] { "abcde", "kLMNo", "pQRSt", "u   y" })]
    [InlineData(0x07, 1, new[] { "abcde", "k   o", "pGHIt", "uLMNy" })]
    [InlineData(0x06, 0, new[] { "abcde", "k   o", "p   t", "u   y" })]
    [InlineData(0x06, 200, new[] { "abcde", "k   o", "p   t", "u   y" })]
    public void A_window_scrolls_alone(byte function, byte lines, string[] expected)
    {
        string[] rows = ["abcde", "kGHIo", "pLMNt", "uQRSy"];
        for (var i = 0; i < rows.Length; i++)
            Put(i, 0, rows[i]);
        var client = _machine.Client;
        client.Cx = 0x0101;
        client.Dx = 0x0303;
        client.Bh = 0x1E;
        _machine.Int(0x10, (ushort)((function << 8) | lines));
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(row => Text(row, 5)));
        var blank = function == 7 ? 1 : 3;
        Assert.Equal(0x1E20, Word(Screen + (uint)(blank * 80 + 1) * 2));
    }

    [Fact]
    public void Teletype_moves_wraps_and_scrolls()
    {
        Teletype("one\r\ntwo\b\b!\a");
        Assert.Equal(("one", "t!o"), (Text(0, 3), Text(1, 3)));
        Assert.Equal(0x0102, Word(0x450));
        Teletype("\r\n" + new string('x', 81));
        Assert.Equal(new string('x', 80), Text(2, 80));
        Assert.Equal("x ", Text(3, 2));
        for (var i = 0; i < 22; i++)
            Teletype("\n");
        Assert.Equal("two", Text(0, 3).Replace('!', 'w'));
        Assert.Equal(24, Byte(0x451));
        Assert.Equal(24 * 80 + 1, CrtWord(0x0E));
    }

    [Fact]
    public void Teletype_keeps_attributes()
    {
        _machine.Memory.WriteWord(Screen, 0x4E20);
        Teletype("A");
        Assert.Equal(0x4E41, Word(Screen));
    }

    [Fact]
    public void Tabs_are_characters_of_int_10h_and_stops_of_con()
    {
        Teletype("\t");
        Assert.Equal(0x0709, Word(Screen));
        var video = _machine.Import<IVirtualVideo>()!;
        video.Teletype((byte)'\t');
        Assert.Equal(8, video.CursorColumn);
    }

    [Theory]
    [InlineData(0, 0, 0x4E)]
    [InlineData(1, 6, 0x4E)]
    [InlineData(2, 0, 0x1A)]
    [InlineData(3, 6, 0x1A)]
    public void A_string_is_written_in_four_ways(byte mode, int cursor, byte attribute)
    {
        const uint At = 0x31000;
        var characters = "hello!"u8;
        for (var i = 0; i < characters.Length; i++)
        {
            if ((mode & 2) != 0)
                _machine.Memory.WriteWord(At + (uint)i * 2, (ushort)(characters[i] | 0x1A00));
            else
                _machine.Memory.WriteByte(At + (uint)i, characters[i]);
        }
        var client = _machine.Client;
        client.Es = 0x3100;
        client.Bp = 0;
        client.Cx = (ushort)characters.Length;
        client.Dx = 0x0500;
        client.Bx = 0x004E;
        _machine.Int(0x10, (ushort)(0x1300 | mode));
        Assert.Equal("hello!", Text(5, 6));
        Assert.Equal(attribute, Byte(Screen + 5 * 160 + 1));
        Assert.Equal(cursor == 0 ? 0 : 0x0500 + cursor, Word(0x450));
    }

    [Fact]
    public void The_palette_is_kept()
    {
        var client = _machine.Client;
        client.Bx = 0x3F05;
        _machine.Int(0x10, 0x1000);
        client.Bx = 0x0005;
        _machine.Int(0x10, 0x1007);
        Assert.Equal(0x3F, client.Bh);
        client.Bx = 200;
        client.Dh = 1;
        client.Cx = 0x0203;
        _machine.Int(0x10, 0x1010);
        client.Dh = 0;
        client.Cx = 0;
        _machine.Int(0x10, 0x1015);
        Assert.Equal((1, 2, 3), (client.Dh, client.Ch, client.Cl));
        _machine.Out(0x3C7, 200);
        Assert.Equal([1, 2, 3], [_machine.In(0x3C9), _machine.In(0x3C9), _machine.In(0x3C9)]);
    }

    [Fact]
    public void Palette_and_dac_blocks_go_out_and_in()
    {
        var client = _machine.Client;
        client.Es = 0x3000;
        client.Dx = 0;
        _machine.Int(0x10, 0x1009);
        Assert.Equal([0, 1, 2, 3, 4, 5, 0x14, 7, 0x38, 0x39], _machine.Memory.ReadBytes(0x30000, 10));
        client.Bx = 0;
        client.Cx = 64;
        _machine.Int(0x10, 0x1017);
        Assert.Equal([0, 0, 0, 0, 0, 0x2A, 0, 0x2A, 0], _machine.Memory.ReadBytes(0x30000, 9));
        client.Bx = 100;
        client.Cx = 2;
        _machine.Int(0x10, 0x1012);
        _machine.Out(0x3C7, 101);
        Assert.Equal([0, 0, 0x2A], [_machine.In(0x3C9), _machine.In(0x3C9), _machine.In(0x3C9)]);
    }

    [Fact]
    public void The_adapter_is_a_vga_with_a_colour_display()
    {
        var client = _machine.Client;
        _machine.Int(0x10, 0x1A00);
        Assert.Equal((0x1A, 0x0008), (client.Al, client.Bx));
        client.Bx = 0x0010;
        _machine.Int(0x10, 0x1200);
        Assert.Equal((0, 3), (client.Bh, client.Bl));
        client.Bx = 0;
        client.Es = 0x3000;
        client.Di = 0;
        _machine.Int(0x10, 0x1B00);
        Assert.Equal(0x1B, client.Al);
        Assert.Equal((3, 80, 25, 16), (Byte(0x30004), Word(0x30005), Byte(0x30022), Word(0x30023)));
        Assert.Equal(0xC000, Word(0x30002));
    }

    [Fact]
    public void Only_the_addressed_set_of_crt_ports_answers()
    {
        Assert.Equal(0xFF, _machine.In(0x3B5));
        _machine.Int(0x10, 0x0007);
        Assert.Equal(0xFF, _machine.In(0x3D5));
        _machine.Out(0x3B4, 0x0F);
        Assert.Equal(0, _machine.In(0x3B5));
    }

    [Fact]
    public void Retrace_bits_come_and_go()
    {
        int off = 0, vertical = 0;
        for (var i = 0; i < 20_000; i++)
        {
            _machine.Advance(1000);
            var status = _machine.In(0x3DA);
            off += status & 1;
            vertical += (status >> 3) & 1;
        }
        Assert.InRange(off, 4000, 8000);
        Assert.InRange(vertical, 500, 3000);
    }

    [Fact]
    public void Status_resets_the_attribute_controller()
    {
        _machine.In(0x3DA);
        _machine.Out(0x3C0, 0x03);
        _machine.In(0x3DA);
        _machine.Out(0x3C0, 0x05);
        _machine.Out(0x3C0, 0x2A);
        _machine.In(0x3DA);
        _machine.Out(0x3C0, 0x05);
        Assert.Equal(0x2A, _machine.In(0x3C1));
    }

    [Fact]
    public void Spoilt_bios_data_does_no_harm()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            for (var at = 0x449u; at < 0x48A; at++)
            {
                if (random.Next(4) == 0)
                    _machine.Memory.WriteByte(at, (byte)random.Next(256));
            }
            var client = _machine.Client;
            client.Bx = (ushort)random.Next(65536);
            client.Cx = (ushort)random.Next(65536);
            client.Dx = (ushort)random.Next(65536);
            client.Es = 0x3000;
            client.Di = client.Bp = (ushort)random.Next(65536);
            _machine.Int(0x10, (ushort)(random.Next(0x20) << 8 | random.Next(256)));
            var video = _machine.Import<IVirtualVideo>()!;
            Assert.Equal(video.Columns * video.Rows * 2, video.ReadScreen().Length);
            video.Refresh();
        }
    }

    private void SetCursor(byte page, byte row, byte column)
    {
        var client = _machine.Client;
        client.Bh = page;
        client.Dh = row;
        client.Dl = column;
        _machine.Int(0x10, 0x0200);
    }

    private void Teletype(string text)
    {
        foreach (var character in text)
            _machine.Int(0x10, (ushort)(0x0E00 | character));
    }

    private void Put(int row, int column, string text)
    {
        for (var i = 0; i < text.Length; i++)
            _machine.Memory.WriteByte(Screen + (uint)(row * 80 + column + i) * 2, (byte)text[i]);
    }

    private string Text(int row, int length) =>
        new(Cells(row * 80, length).Select(cell => (char)(cell & 0xFF)).ToArray());

    private IEnumerable<ushort> Cells(int first, int count) =>
        Enumerable.Range(first, count).Select(cell => Word(Screen + (uint)cell * 2));

    private byte[] Glyph(int character, uint font, int first, int height) =>
        _machine.Memory.ReadBytes(font + (uint)((character - first) * height), height);

    private byte Crt(byte index)
    {
        _machine.Out(0x3D4, index);
        return _machine.In(0x3D5);
    }

    private int CrtWord(byte index) => (Crt(index) << 8) | Crt((byte)(index + 1));

    private byte Byte(uint at) => _machine.Memory.ReadByte(at);

    private ushort Word(uint at) => _machine.Memory.ReadWord(at);
}
