using System.Globalization;

namespace Dbt.DosKrnl.Shell;

/// <summary>Dates and times as the country writes them (INT 21h/38h).</summary>
internal sealed class ShellClock(ShellDos dos)
{
    private static readonly string[] s_days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private (int Order, char DateSeparator, char TimeSeparator, bool Is24Hours, char Thousands)? _format;

    /// <summary>Order 0: month day year, 1: day month year, 2: year month day.</summary>
    public async Task<(int Order, char DateSeparator, char TimeSeparator, bool Is24Hours, char Thousands)> Format()
    {
        if (_format is { } known)
            return known;
        await dos.Call(0x3800, dx: CommandImage.Text);
        var at = dos.Linear(CommandImage.Text);
        var format = (
            (int)dos.Memory.ReadWord(at), (char)dos.Memory.ReadByte(at + 0x0B), (char)dos.Memory.ReadByte(at + 0x0D),
            dos.Memory.ReadByte(at + 0x11) != 0, (char)dos.Memory.ReadByte(at + 0x07));
        _format = format;
        return format;
    }

    public async Task<string> Date(int year, int month, int day, bool shortYear)
    {
        var (order, separator, _, _, _) = await Format();
        var y = shortYear ? Two(year % 100) : year.ToString("D4", CultureInfo.InvariantCulture);
        return order switch
        {
            1 => $"{Two(day)}{separator}{Two(month)}{separator}{y}",
            2 => $"{y}{separator}{Two(month)}{separator}{Two(day)}",
            _ => $"{Two(month)}{separator}{Two(day)}{separator}{y}",
        };
    }

    /// <summary>As DIR writes it: "12-31-95   3:04p".</summary>
    public async Task<string> FileTime(ushort date, ushort time)
    {
        if (date == 0)
            return "";
        var (_, _, separator, is24, _) = await Format();
        var day = await Date(1980 + (date >> 9), (date >> 5) & 15, date & 31, shortYear: true);
        int hour = time >> 11, minute = (time >> 5) & 63;
        if (is24)
            return $"{day}  {Padded(hour)}{separator}{Two(minute)}";
        return $"{day}  {Padded(hour % 12 == 0 ? 12 : hour % 12)}{separator}{Two(minute)}{(hour < 12 ? 'a' : 'p')}";
    }

    public async Task<string> LongDate()
    {
        var answer = await dos.Call(0x2A00);
        return $"{s_days[answer.Al % 7]} {await Date(answer.Cx, answer.Dx >> 8, answer.Dx & 0xFF, shortYear: false)}";
    }

    /// <summary>"15:04:05.67" as the prompt and TIME write it.</summary>
    public async Task<string> LongTime()
    {
        var (_, _, separator, _, _) = await Format();
        var answer = await dos.Call(0x2C00);
        return $"{Padded(answer.Cx >> 8)}{separator}{Two(answer.Cx & 0xFF)}{separator}{Two(answer.Dx >> 8)}.{Two(answer.Dx & 0xFF)}";
    }

    private static string Two(int number) => number.ToString("D2", CultureInfo.InvariantCulture);

    private static string Padded(int number) => number.ToString(CultureInfo.InvariantCulture).PadLeft(2);
}
