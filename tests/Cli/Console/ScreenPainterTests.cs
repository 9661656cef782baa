using System.Text;
using Dbt.Cli.Console;

namespace Dbt.Cli.Tests.Console;

public class ScreenPainterTests
{
    private const int Columns = 4, Rows = 2;

    private static byte[] Screen(string text, byte attribute = 7)
    {
        var cells = new byte[Columns * Rows * 2];
        for (var i = 0; i < Columns * Rows; i++)
        {
            cells[i * 2] = (byte)(i < text.Length ? text[i] : ' ');
            cells[i * 2 + 1] = attribute;
        }

        return cells;
    }

    private static string Paint(ScreenPainter painter, byte[] cells, int column = -1, int row = -1, (int, int) window = default) =>
        Encoding.UTF8.GetString(painter.Paint(cells, Columns, Rows, (column, row), window));

    [Fact]
    public void TheFirstPictureTakesTheAlternateScreen() =>
        Assert.Equal(
            "\e[?1049h\e[0m\e[2J\e[1;1H\e[0;37;40mABCD\e[2;1HEFGH\e[?25l",
            Paint(new ScreenPainter(), Screen("ABCDEFGH")));

    [Fact]
    public void OnlyChangesAreSent()
    {
        var painter = new ScreenPainter();
        Paint(painter, Screen("ABCDEFGH"));
        Assert.Equal("\e[1;2HX\e[2;3HYZ", Paint(painter, Screen("AXCDEFYZ")));
        Assert.Equal("", Paint(painter, Screen("AXCDEFYZ")));
    }

    [Theory]
    [InlineData(0x07, "37;40")]
    [InlineData(0x1F, "97;44")]
    [InlineData(0x4E, "93;41")]
    [InlineData(0x30, "30;46")]
    [InlineData(0x8C, "91;40;5")]
    public void AttributesAreColours(byte attribute, string expected)
    {
        var painter = new ScreenPainter();
        Assert.Contains($"\e[0;{expected}m", Paint(painter, Screen("", attribute)), StringComparison.Ordinal);
    }

    [Fact]
    public void TheCursorIsShownWhereItIs()
    {
        var painter = new ScreenPainter();
        Paint(painter, Screen(""));
        Assert.Equal("\e[2;3H\e[?25h", Paint(painter, Screen(""), 2, 1));
        Assert.Equal("\e[?25l", Paint(painter, Screen(""), 0, 25));
    }

    [Fact]
    public void ASmallTerminalGetsWhatFits()
    {
        var painter = new ScreenPainter();
        Assert.Equal("\e[?1049h\e[0m\e[2J\e[1;1H\e[0;37;40mAB\e[?25l", Paint(painter, Screen("ABCDEFGH"), 3, 1, (2, 1)));
    }

    [Fact]
    public void LeavingGivesTheTerminalBack()
    {
        var painter = new ScreenPainter();
        Paint(painter, Screen(""));
        Assert.Equal("\e[0m\e[?25h\e[?1049l", Encoding.UTF8.GetString(painter.Leave()));
        Assert.False(painter.IsShown);
    }

    [Fact]
    public void LeavingKeepsTheTextOfTheLastPicture()
    {
        var painter = new ScreenPainter();
        Paint(painter, Screen("AB"));
        Assert.Equal("\e[0m\e[?25h\e[?1049lAB\r\n", Encoding.UTF8.GetString(painter.Leave()));
    }
}
