namespace Dbt.Vdds.VTimer;

/// <summary>The 8254's input clock, 1,193,182 Hz (14.31818 MHz / 12), on the machine's clock.</summary>
internal static class PitClock
{
    public const long Frequency = 1_193_182;
    private const long Second = 1_000_000_000;

    /// <summary>Clock pulses since the machine was made.</summary>
    public static long FromNanoseconds(long nanoseconds) =>
        nanoseconds / Second * Frequency + nanoseconds % Second * Frequency / Second;

    /// <summary>The first nanosecond at which that many pulses have come.</summary>
    public static long ToNanoseconds(long pulses) =>
        pulses / Frequency * Second + (pulses % Frequency * Second + Frequency - 1) / Frequency;
}
