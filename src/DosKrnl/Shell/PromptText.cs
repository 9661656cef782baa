using System.Globalization;
using System.Text;

namespace Dbt.DosKrnl.Shell;

/// <summary>The prompt: $ codes of the variable PROMPT.</summary>
internal sealed class PromptText(ShellDos dos, ShellEnvironment environment, ShellClock clock)
{
    public async Task<string> Make()
    {
        var pattern = environment.Get("PROMPT") ?? "$N$G";
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '$' || i + 1 == pattern.Length)
                text.Append(pattern[i]);
            else
                await Append(text, char.ToUpperInvariant(pattern[++i]));
        }
        return text.ToString();
    }

    private async Task Append(StringBuilder text, char code)
    {
        switch (code)
        {
            case 'Q':
                text.Append('=');
                break;
            case '$':
                text.Append('$');
                break;
            case 'T':
                text.Append(await clock.LongTime());
                break;
            case 'D':
                text.Append(await clock.LongDate());
                break;
            case 'P':
                text.Append(await dos.CurrentDirectory(0) ?? $"{await Drive()}:");
                break;
            case 'V':
                text.Append(await Version());
                break;
            case 'N':
                text.Append(await Drive());
                break;
            case 'G':
                text.Append('>');
                break;
            case 'L':
                text.Append('<');
                break;
            case 'B':
                text.Append('|');
                break;
            case 'H':
                text.Append("\b \b");
                break;
            case 'E':
                text.Append('\x1B');
                break;
            case '_':
                text.Append("\r\n");
                break;
        }
    }

    private async Task<char> Drive() => (char)('A' + await dos.CurrentDrive());

    public async Task<string> Version()
    {
        var answer = await dos.Call(0x3000);
        return string.Create(CultureInfo.InvariantCulture, $"DBT DOS Version {answer.Al}.{answer.Ah:D2}");
    }
}
