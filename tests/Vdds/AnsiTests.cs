using System.Text;
using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>The sequences of ANSI.SYS in what the device CON writes: what they do on the screen, and what a stream gets.</summary>
public sealed class AnsiTests : IDisposable
{
    private const uint Screen = 0xB8000;

    private readonly FakeMachine _machine = Machines.Complete();

    public void Dispose() => _machine.Dispose();

    private void Write(string text) => _machine.Import<IVirtualVideo>()!.Teletype(Encoding.Latin1.GetBytes(text));

    private (int Row, int Column) Cursor => (_machine.Memory.ReadByte(0x451), _machine.Memory.ReadByte(0x450));

    private ushort Cell(int row, int column) => _machine.Memory.ReadWord(Screen + (uint)(row * 160 + column * 2));

    [Theory]
    [InlineData("\e[5;10H", 4, 9)]
    [InlineData("\e[5;10f", 4, 9)]
    [InlineData("\e[H", 0, 0)]
    [InlineData("\e[;7H", 0, 6)]
    [InlineData("\e[99;99H", 24, 79)]
    [InlineData("\e[10;10H\e[A", 8, 9)]
    [InlineData("\e[10;10H\e[3B", 12, 9)]
    [InlineData("\e[10;10H\e[4C", 9, 13)]
    [InlineData("\e[10;10H\e[20D", 9, 0)]
    [InlineData("\e[10;10H\e[s\e[H\e[u", 9, 9)]
    [InlineData("\e[10;10H\e[2J", 0, 0)]
    [InlineData("ab\e[=7hc", 0, 3)]
    public void The_cursor_moves(string text, int row, int column)
    {
        Write(text);
        Assert.Equal((row, column), Cursor);
    }

    [Theory]
    [InlineData("\e[31mx", 0x04)]
    [InlineData("\e[1;33;44mx", 0x1E)]
    [InlineData("\e[7mx", 0x70)]
    [InlineData("\e[5;36mx", 0x83)]
    [InlineData("\e[8;32mx", 0x00)]
    [InlineData("\e[31m\e[0mx", 0x07)]
    [InlineData("\e[31m\e[mx", 0x07)]
    public void Colours_are_attributes(string text, byte attribute)
    {
        Write(text);
        Assert.Equal((ushort)((attribute << 8) | 'x'), Cell(0, 0));
    }

    [Fact]
    public void Lines_and_the_screen_are_blanked_in_the_colour_of_the_text()
    {
        Write("one\r\ntwo\e[44m\e[1;2H\e[K");
        Assert.Equal((0x076F, 0x1720, 0x0774), (Cell(0, 0), Cell(0, 2), Cell(1, 0)));
        Write("\e[2J");
        Assert.Equal((0x1720, 0x1720), (Cell(0, 0), Cell(24, 79)));
    }

    [Fact]
    public void A_sequence_may_come_in_pieces()
    {
        foreach (var c in "\e[3;4Hx")
            Write(c.ToString());
        Assert.Equal('x', (char)(byte)Cell(2, 3));
        Assert.Equal("\e[3;4Hx", _machine.Host.Output);
    }

    [Fact]
    public void What_is_no_sequence_is_text()
    {
        Write("a\eXb");
        Assert.Equal((0x071B, 0x0758, 0x0762), (Cell(0, 1), Cell(0, 2), Cell(0, 3)));
        Write(new string('1', 1) + "\e[" + new string('1', 100) + "\r\n");
        Assert.Equal("a\eXb1\e[" + new string('1', 100) + "\r\n", _machine.Host.Output);
    }

    [Fact]
    public void The_cursors_place_is_typed()
    {
        Write("\e[3;14H\e[6n");
        var text = "";
        for (var i = 0; i < 8; i++)
        {
            _machine.Int(0x16, 0x0000);
            text += (char)_machine.Client.Al;
        }
        Assert.Equal("\e[3;14R\r", text);
        Assert.DoesNotContain("6n", _machine.Host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_assignments_do_not_reach_the_stream()
    {
        Write("\e[0;59;\"dir p;\";13px");
        Assert.Equal("x", _machine.Host.Output);
        Assert.Equal((0, 1), Cursor);
    }

    [Fact]
    public void The_BIOS_knows_no_sequences()
    {
        foreach (var c in "\e[H")
            _machine.Int(0x10, (ushort)(0x0E00 | c));
        Assert.Equal(3, Cursor.Column);
    }
}
