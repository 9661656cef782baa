using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>
/// All ways of running guest code give the same: translated when it is hot, translated at its first execution, interpreted,
/// and both side by side.
/// </summary>
public class Cores
{
    public static TheoryData<string> All => ["auto", "forced", "interpreter", "check"];

    [NeedsTheory(Toolchain.Nasm)]
    [MemberData(nameof(All))]
    public void SelfModifyingCode(string core) => Expect(core, "smc.com.asm", "ABCDEFGH\r\n");

    [NeedsTheory(Toolchain.Gcc)]
    [MemberData(nameof(All))]
    public void Code386(string core) => Expect(core, "crc32.com.gcc.c", "CBF43926\r\n", input: "123456789"u8.ToArray());

    [NeedsTheory(Toolchain.Bcc)]
    [MemberData(nameof(All))]
    public void CompiledC(string core) => Expect(
        core, "report.com.bcc.c",
        "-1234 60000 beef 777 ! text|   42|42   |00042\r\n3^19 = 1162261467, fib(20) = 6765\r\n");

    [Theory]
    [MemberData(nameof(All))]
    public void ASample(string core) => DbtProcess.Expect(
        DbtProcess.Run(Repository.Root, [], [.. Options(core), "samples/primes.com"]), "78498 primes below 1000000\r\n");

    private static string[] Options(string core) => core == "forced" ? ["--promotion", "1"] : ["--core", core];

    private static void Expect(string core, string source, string output, byte[]? input = null)
    {
        using var folder = new GuestFolder();
        DbtProcess.Expect(folder.RunWith(input ?? [], [.. Options(core), folder.Place(source)]), output);
    }
}
