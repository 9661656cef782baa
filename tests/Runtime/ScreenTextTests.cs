using Dbt.Runtime.Hosting;
using Xunit;

namespace Dbt.Runtime.Tests;

public class ScreenTextTests
{
    [Fact]
    public void LinesEndAtTheirLastCharacterAndTheTextAtItsLastLine()
    {
        var cells = new byte[4 * 4 * 2];
        for (var i = 0; i < cells.Length; i += 2)
            cells[i] = (byte)' ';
        cells[0] = (byte)'A';
        cells[4] = 0xC9;
        cells[2 * 4 * 2 + 6] = (byte)'Z';
        Assert.Equal("A ╔\n\n   Z\n", ScreenText.ToText(cells, 4));
        Assert.Equal("\n", ScreenText.ToText(new byte[4 * 2 * 2], 4));
        Assert.Equal("\n", ScreenText.ToText([], 80));
    }
}
