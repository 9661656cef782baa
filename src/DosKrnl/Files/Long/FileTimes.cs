using Dbt.DosKrnl.Files.Host;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>Times of eight bytes: units of 100 ns since 1601 UTC (Win32's FILETIME), or DOS's time and date and a zero.</summary>
internal static class FileTimes
{
    private const long UnitsPerSecond = 10_000_000;

    /// <summary>Seconds from 1601 to 1970.</summary>
    private const long UnixEpoch = 11_644_473_600;

    public static void Write(GuestMemory memory, uint at, long seconds, bool asDos)
    {
        if (asDos)
        {
            memory.WriteDword(at, DosTime.FromHost(seconds));
            memory.WriteDword(at + 4, 0);
            return;
        }
        WriteUnits(memory, at, (ulong)((seconds + UnixEpoch) * UnitsPerSecond));
    }

    public static void WriteUnits(GuestMemory memory, uint at, ulong units)
    {
        memory.WriteDword(at, (uint)units);
        memory.WriteDword(at + 4, (uint)(units >> 32));
    }

    /// <summary>From DOS's date and time (local), and units of 10 ms past its even second.</summary>
    public static ulong FromDos(ushort date, ushort time, byte hundredths) =>
        (ulong)((DosTime.ToHost(date, time) + UnixEpoch) * UnitsPerSecond) + hundredths * (ulong)(UnitsPerSecond / 100);

    /// <summary>To DOS's date (high word) and time, and units of 10 ms past its even second.</summary>
    public static (uint Stamp, byte Hundredths) ToDos(ulong units)
    {
        var seconds = (long)(units / UnitsPerSecond) - UnixEpoch;
        var stamp = DosTime.FromHost(seconds);
        var odd = seconds % 2 != 0 ? 100u : 0u;
        return (stamp, (byte)(odd + units % UnitsPerSecond / (UnitsPerSecond / 100)));
    }
}
