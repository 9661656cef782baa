using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dbt.Translator.Core;

/// <summary>Processor time of the calling thread; wall time where the host does not tell.</summary>
internal static unsafe partial class ThreadClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux (clock_gettime(2)).</summary>
    private const int ThreadProcessorTime = 3;

    private const long NanosecondsInSecond = 1_000_000_000;

    /// <summary>Since some moment in the past.</summary>
    public static long Nanoseconds
    {
        get
        {
            var time = stackalloc long[2];
            return OperatingSystem.IsLinux() && ClockGetTime(ThreadProcessorTime, time) == 0
                ? (time[0] * NanosecondsInSecond) + time[1]
                : (long)(Stopwatch.GetTimestamp() * ((double)NanosecondsInSecond / Stopwatch.Frequency));
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, long* time);
}
