using System.Globalization;
using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>Commands about the session: BREAK, CHCP, CLS, CTTY, DATE, PATH, PROMPT, SET, TIME, VER, VERIFY, VOL.</summary>
internal sealed class SystemCommands(CommandInterpreter interpreter, ShellDos dos)
{
    private static readonly char[] s_separators = [' ', '\t', ',', ';', '='];

    private const ushort LabelAttribute = 8;

    public async Task Break(string rest) => await Switch(
        rest, "BREAK", async () => ((await dos.Call(0x3300)).Dx & 1) != 0, async on => await dos.Call(0x3301, dx: on ? (ushort)1 : (ushort)0));

    public async Task Verify(string rest) => await Switch(
        rest, "VERIFY", async () => (await dos.Call(0x5400)).Al != 0, async on => await dos.Call(on ? (ushort)0x2E01 : (ushort)0x2E00));

    private async Task Switch(string rest, string name, Func<Task<bool>> get, Func<bool, Task> set)
    {
        switch (rest.Trim(s_separators).Upper())
        {
            case "":
                await dos.PrintLine($"{name} is {(await get() ? "on" : "off")}");
                break;
            case "ON":
                await set(true);
                break;
            case "OFF":
                await set(false);
                break;
            default:
                await dos.Complain("Must specify ON or OFF");
                break;
        }
    }

    /// <summary>CHCP: shows or changes the code page.</summary>
    public async Task ChangeCodePage(string rest)
    {
        var word = rest.Trim(s_separators);
        if (word.Length == 0)
            await dos.PrintLine($"Active code page: {(await dos.Call(0x6601)).Bx}");
        else if (!ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || (await dos.Call(0x6602, bx: number)).Carry)
            await dos.Complain("Invalid code page");
    }

    public Task Clear(string rest) => dos.Print("\x1B[2J");

    /// <summary>Standard input, output and error become a device.</summary>
    public async Task ChangeConsole(string rest)
    {
        var name = rest.Trim(' ', '\t', ',', ';', '=', ':');
        var (handle, error) = await dos.Open(name, 2);
        if (error == DosError.None && !await dos.IsDevice(handle))
        {
            await dos.Close(handle);
            error = DosError.FileNotFound;
        }
        if (error != DosError.None)
        {
            await dos.Complain("Invalid device");
            return;
        }
        for (ushort standard = 0; standard < 3; standard++)
            await dos.Call(0x4600, bx: handle, cx: standard);
        await dos.Close(handle);
    }

    public async Task Version(string rest)
    {
        await dos.PrintLine();
        await dos.PrintLine(await interpreter.Prompt.Version());
    }

    public async Task Volume(string rest)
    {
        var word = rest.Trim(s_separators);
        if (word.Length > 0 && word is not [_, ':'])
        {
            await dos.Complain("Invalid drive specification");
            return;
        }
        var letter = word.Length == 0 ? (char)('A' + await dos.CurrentDrive()) : char.ToUpperInvariant(word[0]);
        await dos.PrintLine();
        await PrintVolume(dos, letter);
    }

    /// <summary>The two lines above a listing. False: there is no such drive.</summary>
    public static async Task<bool> PrintVolume(ShellDos dos, char letter)
    {
        var drive = (ushort)(letter - '@');
        if (await dos.CurrentDirectory((byte)drive) is null)
        {
            await dos.Complain("Invalid drive specification");
            return false;
        }
        var (found, _) = await dos.Find($"{letter}:\\*.*", LabelAttribute);
        await dos.PrintLine(found.Count == 0
            ? $" Volume in drive {letter} has no label"
            : $" Volume in drive {letter} is {found[0].Name.Replace(".", "", StringComparison.Ordinal)}");
        var answer = await dos.Call(0x6900, bx: drive, dx: CommandImage.Text);
        if (!answer.Carry)
        {
            var serial = dos.Memory.ReadDword(dos.Linear(CommandImage.Text + 2));
            await dos.PrintLine(string.Create(CultureInfo.InvariantCulture, $" Volume Serial Number is {serial >> 16:X4}-{serial & 0xFFFF:X4}"));
        }
        return true;
    }

    // ---- environment --------------------------------------------------------------------------------------------------

    public async Task Set(string rest)
    {
        var text = rest.TrimStart(' ', '\t');
        if (text.Length == 0)
        {
            foreach (var variable in interpreter.Environment.Strings())
                await dos.PrintLine(variable);
            return;
        }
        var equals = text.IndexOf('=');
        if (equals <= 0)
            await dos.Complain("Syntax error");
        else
            await SetVariable(dos.Upper(text[..equals]), text[(equals + 1)..]);
    }

    public async Task Path(string rest)
    {
        var text = rest.TrimStart(' ', '\t', '=').TrimEnd(' ', '\t');
        if (text.Length == 0)
            await dos.PrintLine(interpreter.Environment.Get("PATH") is { } path ? $"PATH={path}" : "No Path");
        else
            await SetVariable("PATH", text == ";" ? "" : dos.Upper(text));
    }

    public Task Prompt(string rest) => SetVariable("PROMPT", rest.TrimStart(' ', '\t', '='));

    private async Task SetVariable(string name, string value)
    {
        if (!await interpreter.Environment.Set(name, value))
            await dos.Complain("Out of environment space");
    }

    // ---- date and time ------------------------------------------------------------------------------------------------

    public async Task Date(string rest)
    {
        var text = rest.Trim(s_separators);
        if (text.Length == 0)
            await dos.PrintLine($"Current date is {await interpreter.Clock.LongDate()}");
        var (order, _, _, _, _) = await interpreter.Clock.Format();
        var form = order switch { 1 => "dd-mm-yy", 2 => "yy-mm-dd", _ => "mm-dd-yy" };
        while (true)
        {
            if (text.Length == 0)
            {
                await dos.Print($"Enter new date ({form}): ");
                text = (await dos.ReadLine() ?? "").Trim();
                if (text.Length == 0)
                    return;
            }
            if (Numbers(text, "-/.") is [var a, var b, var c])
            {
                var (year, month, day) = order switch { 1 => (c, b, a), 2 => (a, b, c), _ => (c, a, b) };
                year += year < 80 ? 2000 : year < 100 ? 1900 : 0;
                if (month < 256 && day < 256
                    && (await dos.Call(0x2B00, cx: (ushort)year, dx: (ushort)((month << 8) | day))).Al == 0)
                    return;
            }
            await dos.Complain("\r\nInvalid date");
            text = "";
        }
    }

    public async Task Time(string rest)
    {
        var text = rest.Trim(s_separators);
        if (text.Length == 0)
            await dos.PrintLine($"Current time is {await interpreter.Clock.LongTime()}");
        while (true)
        {
            if (text.Length == 0)
            {
                await dos.Print("Enter new time: ");
                text = (await dos.ReadLine() ?? "").Trim();
                if (text.Length == 0)
                    return;
            }
            if (await TrySetTime(text))
                return;
            await dos.Complain("\r\nInvalid time");
            text = "";
        }
    }

    private async Task<bool> TrySetTime(string text)
    {
        var half = char.ToUpperInvariant(text[^1]) is 'A' or 'P' ? char.ToUpperInvariant(text[^1]) : '\0';
        if (Numbers(half == '\0' ? text : text[..^1], ":.,") is not { Length: >= 1 and <= 4 } numbers)
            return false;
        var hour = numbers[0];
        if (half != '\0')
            hour = hour is < 1 or > 12 ? 255 : (hour % 12) + (half == 'P' ? 12 : 0);
        var (minute, second, hundredth) = (At(1), At(2), At(3));
        return hour < 256 && minute < 256 && second < 256 && hundredth < 256
            && (await dos.Call(0x2D00, cx: (ushort)((hour << 8) | minute), dx: (ushort)((second << 8) | hundredth))).Al == 0;

        int At(int index) => index < numbers.Length ? numbers[index] : 0;
    }

    /// <summary>Numbers between separators; null when there is anything else.</summary>
    private static int[]? Numbers(string text, string separators)
    {
        var parts = text.Split(separators.ToCharArray());
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }
        return numbers;
    }
}
