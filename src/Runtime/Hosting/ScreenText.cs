using System.Text;
using Dbt.Guest;

namespace Dbt.Runtime.Hosting;

/// <summary>A text screen as lines of UTF-8, blanks at their ends and empty lines at the end left out.</summary>
public static class ScreenText
{
    /// <param name="cells">Character, attribute pairs, row by row.</param>
    /// <param name="columns">Cells in a row.</param>
    /// <param name="page">The code page of the characters; null: 437.</param>
    public static string ToText(ReadOnlySpan<byte> cells, int columns, CodePage? page = null)
    {
        var text = new StringBuilder();
        for (; columns > 0 && cells.Length >= columns * 2; cells = cells[(columns * 2)..])
        {
            for (var i = 0; i < columns; i++)
                text.Append(Glyphs.Of(cells[i * 2], page));
            TrimEnd(text, ' ');
            text.Append('\n');
        }

        TrimEnd(text, '\n');
        return text.Append('\n').ToString();
    }

    private static void TrimEnd(StringBuilder text, char character)
    {
        while (text.Length > 0 && text[^1] == character)
            text.Length--;
    }
}
