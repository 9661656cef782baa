using System.Runtime.InteropServices;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// File times: DOS keeps local time in steps of two seconds from 1980 to 2107, the host seconds of UTC. The host's C
/// library converts, because .NET's time zone tables cost more at start than all the rest of a small program's run.
/// </summary>
internal static unsafe partial class DosTime
{
    private const int FirstYear = 1980;
    private const int LastYear = 2107;

    /// <summary>Date in the high word (year − 1980, month, day), time in the low one (hour, minute, seconds / 2).</summary>
    public static uint FromHost(long seconds)
    {
        var tm = stackalloc int[16];
        if (LocalTime(&seconds, tm) == 0)
            return Pack(FirstYear, 1, 1, 0, 0, 0);
        return Pack(tm[5] + 1900, tm[4] + 1, tm[3], tm[2], tm[1], Math.Min(tm[0], 59));
    }

    public static uint FromDateTime(DateTime time) =>
        Pack(time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second);

    /// <summary>Seconds since 1970 UTC. A date of zero or with a month or day out of range is as near as mktime(3) takes it.</summary>
    public static long ToHost(ushort date, ushort time)
    {
        var tm = stackalloc int[16];
        new Span<int>(tm, 16).Clear();
        tm[0] = (time & 31) * 2;
        tm[1] = (time >> 5) & 63;
        tm[2] = time >> 11;
        tm[3] = Math.Max(1, date & 31);
        tm[4] = Math.Max(1, (date >> 5) & 15) - 1;
        tm[5] = (date >> 9) + FirstYear - 1900;
        tm[8] = -1;
        return MakeTime(tm);
    }

    private static uint Pack(int year, int month, int day, int hour, int minute, int second)
    {
        if (year < FirstYear)
            return Pack(FirstYear, 1, 1, 0, 0, 0);
        if (year > LastYear)
            return Pack(LastYear, 12, 31, 23, 59, 58);
        var date = ((uint)(year - FirstYear) << 9) | ((uint)month << 5) | (uint)day;
        return (date << 16) | ((uint)hour << 11) | ((uint)minute << 5) | ((uint)second / 2);
    }

    // struct tm: sec, min, hour, mday, mon (0–11), year (from 1900), wday, yday, isdst, then the zone.
    [LibraryImport("libc", EntryPoint = "localtime_r")]
    private static partial nint LocalTime(long* seconds, int* tm);

    [LibraryImport("libc", EntryPoint = "mktime")]
    private static partial long MakeTime(int* tm);
}
