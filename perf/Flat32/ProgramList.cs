namespace Dbt.Perf.Flat32;

/// <summary>A program of Programs/: how often it repeats its work for the table, and how often for a quick look.</summary>
internal sealed record BenchmarkProgram(string Name, int Count, int QuickCount);

internal static class ProgramList
{
    public static IReadOnlyList<BenchmarkProgram> All { get; } =
    [
        new("sieve", 300, 60),
        new("crc", 4000, 800),
        new("sort", 200, 40),
        new("fib", 1000, 200),
    ];
}
