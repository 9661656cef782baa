namespace Dbt.Perf;

/// <param name="Name">Of the source in Workloads/.</param>
/// <param name="Units">So many keep dosbox busy for 2 s or more on a machine of 2024.</param>
/// <param name="IsCpuBound">No call of DOS or BIOS, no port, no video memory.</param>
internal sealed record Dos16Workload(string Name, int Units, bool IsCpuBound);

internal static class Dos16Workloads
{
    public static readonly Dos16Workload[] All =
    [
        new("alu", 40_000, true),
        new("cold", 3_000, true),
        new("crc", 7_000, true),
        new("dispatch", 18_000, true),
        new("far", 100_000, true),
        new("fib", 3_500, true),
        new("matrix", 5_000, true),
        new("mixed", 350_000, true),
        new("queens", 1_400, true),
        new("selfmod", 4_000, true),
        new("sieve", 7_000, true),
        new("sort", 3_000, true),
        new("strlarge", 30_000, true),
        new("strsmall", 600_000, true),
        new("text", 28_000, true),
        new("wide", 13_000, true),
        new("filebyte", 10_000, false),
        new("fileblk", 800, false),
        new("file512", 3_000, false),
        new("file32k", 400, false),
        new("rand1", 10_000, false),
        new("rand512", 10_000, false),
        new("rand32k", 600, false),
        new("filemany", 100, false),
        new("int10", 60_000, false),
        new("int21", 70_000, false),
        new("ports", 40_000, false),
        new("vga13", 4_000, false),
        new("vgatext", 60_000, false),
    ];
}
