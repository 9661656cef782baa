namespace Dbt.Perf.Flat32;

/// <summary>A Debian source package whose library a program uses: its files, and what must be defined to compile them without a C library.</summary>
internal sealed record SourcePackage(string Name, string Define, string[] Files);

/// <summary>
/// A program of Programs/: how often it repeats its work for the table, and how often for a quick look. One that computes with
/// the x87 has the bits of its precision behind its source's name.
/// </summary>
internal sealed record BenchmarkProgram(string Name, int Count, int QuickCount, SourcePackage? Package = null, int Precision = 0)
{
    /// <summary>Sines and logarithms of the x87.</summary>
    public bool UsesFunctions => Source == "whet";

    public string Source => Precision == 0 ? Name : Name[..^2];
}

internal static class ProgramList
{
    private static readonly SourcePackage Bzip2 = new("bzip2", "BZ_NO_STDIO",
        ["blocksort.c", "bzlib.c", "compress.c", "crctable.c", "decompress.c", "huffman.c", "randtable.c"]);

    private static readonly SourcePackage Zlib = new("zlib", "Z_SOLO",
        ["adler32.c", "crc32.c", "deflate.c", "inffast.c", "inflate.c", "inftrees.c", "trees.c", "zutil.c"]);

    /// <summary>Each takes about two seconds of a processor of 2024, natively; a quick look a tenth of it.</summary>
    public static IReadOnlyList<BenchmarkProgram> All { get; } =
    [
        new("sieve", 1000, 100),
        new("crc", 11000, 1100),
        new("sort", 480, 48),
        new("matmul", 5000, 500),
        new("orders", 8000, 800),
        new("interp", 2000, 200),
        new("fib", 2800, 280),
        new("queens", 14000, 1400),
        new("strings", 8000, 800),
        new("hash", 3000, 300),
        new("sudoku", 800, 80),
        new("bzip2", 160, 16, Bzip2),
        new("zlib", 120, 12, Zlib),
    ];

    /// <summary>Programs for the x87, at both precisions: <c>flat32 --x87</c>.</summary>
    public static IReadOnlyList<BenchmarkProgram> X87 { get; } =
    [
        new("nbody64", 5000, 500, Precision: 64),
        new("nbody53", 5000, 500, Precision: 53),
        new("mandel64", 120, 12, Precision: 64),
        new("mandel53", 120, 12, Precision: 53),
        new("whet64", 6000, 600, Precision: 64),
        new("whet53", 6000, 600, Precision: 53),
    ];
}
