namespace Dbt.Perf.Flat32;

/// <summary>A Debian source package whose library a program uses: its files, and what must be defined to compile them without a C library.</summary>
internal sealed record SourcePackage(string Name, string Define, string[] Files);

/// <summary>A program of Programs/: how often it repeats its work for the table, and how often for a quick look.</summary>
internal sealed record BenchmarkProgram(string Name, int Count, int QuickCount, SourcePackage? Package = null);

internal static class ProgramList
{
    private static readonly SourcePackage Bzip2 = new("bzip2", "BZ_NO_STDIO",
        ["blocksort.c", "bzlib.c", "compress.c", "crctable.c", "decompress.c", "huffman.c", "randtable.c"]);

    private static readonly SourcePackage Zlib = new("zlib", "Z_SOLO",
        ["adler32.c", "crc32.c", "deflate.c", "inffast.c", "inflate.c", "inftrees.c", "trees.c", "zutil.c"]);

    /// <summary>Each takes about 0.7 s of a processor of 2024, natively; a quick look a fifth of it.</summary>
    public static IReadOnlyList<BenchmarkProgram> All { get; } =
    [
        new("sieve", 350, 70),
        new("crc", 4000, 800),
        new("sort", 175, 35),
        new("matmul", 1600, 320),
        new("orders", 2700, 540),
        new("interp", 700, 140),
        new("fib", 900, 180),
        new("queens", 4500, 900),
        new("strings", 2500, 500),
        new("hash", 1000, 200),
        new("sudoku", 250, 50),
        new("bzip2", 50, 10, Bzip2),
        new("zlib", 40, 8, Zlib),
    ];
}
