using Dbt.Perf;
using Dbt.Perf.Flat32;
using Dbt.Perf.Go32;
using Dbt.Perf.Parts;

return args switch
{
    ["startup"] => Startup.Run(),
    ["loops"] => Loops.Run(),
    ["compile-cost"] => CompileCost.Run(),
    ["flat32", .. var rest] => Flat32Table.Run(rest),
    ["go32", .. var rest] => Go32Table.Run(rest),
    ["dos16", .. var rest] => Dos16.Run(rest),
    ["cg", .. var rest] => FreePascalTable.Run(rest),
    ["parts"] => PartRuns.Run(isDry: false),
    ["parts", "--dry"] => PartRuns.Run(isDry: true),
    [PartRatios.Argument, .. var names] => PartRatios.Print(names),
    ["baseline"] => Baseline.Record(),
    ["compare"] => Baseline.Compare(),
    _ => Help(),
};

static int Help()
{
    Console.WriteLine("""
        dotnet run --project perf -c Release -- startup    whole-process time of a hello world, and of 200 KB of cold code
        dotnet run --project perf -c Release -- loops      CPU-bound 16-bit loops: translated against interpreted
        dotnet run --project perf -c Release -- compile-cost
                                                           what translation takes of the time of 32- and 16-bit programs
        dotnet run --project perf -c Release -- flat32 [--quick] [--runs N] [NAME...]
                                                           32-bit C programs: native, qemu-i386, translated
        dotnet run --project perf -c Release -- flat32 --build [NAME...]
                                                           builds them, and prints where they are and how often they repeat
        dotnet exec perf/Flat32/Host/bin/Release/net10.0/precompiled/flat32.dll [OPTIONS] FILE.ELF [COUNT]
                                                           one of them, translated; without FILE.ELF: its options
        dotnet run --project perf -c Release -- go32 [--quick] [--runs N] [NAME...]
                                                           the same programs as DPMI clients, and calls between client and host
        dotnet run --project perf -c Release -- dos16      16-bit programs, DOS and BIOS calls: against dosbox
            [--quick] [--runs N] [--no-peers] [NAME ...]   a fifth of the work; N runs of each, of which the best counts; dbt alone; some
        dotnet run --project perf -c Release -- cg         Free Pascal's tests of its code generator, a process each: against dosbox
            [--all] [--quick] [--no-peers]                 all, not every other one; ten; dbt alone
        dotnet run --project perf -c Release -- parts [--dry]
                                                           the translator's own parts, by BenchmarkDotNet; --dry: each once
        dotnet run --project perf -c Release -- compare    measures ratios again and says what got slower than baseline.json has
        dotnet run --project perf -c Release -- baseline   measures them and writes baseline.json
        """);
    return 2;
}
