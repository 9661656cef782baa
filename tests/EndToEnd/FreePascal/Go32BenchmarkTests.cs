using System.Text;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>
/// Free Pascal's benchmarks (tests/bench), as 32-bit DPMI clients. Those that print the same each time must print what their authors
/// say, or what the same source prints as a native program of the same compiler; those that print times must come to their end.
/// </summary>
public class Go32BenchmarkTests
{
    private static readonly string Bench = Path.Combine("tests", "bench");

    /// <summary>With the output that stands beside them in the source package.</summary>
    [NeedsTheory(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    [InlineData("src/binarytrees.pp", "10", null, "binarytrees-output.txt")]
    [InlineData("src/meteorshower.pp", "2098", null, "meteor-output.txt")]
    [InlineData("src/recursive.pp", "3", null, "recursive-output.txt")]
    [InlineData("src/spectralnorm.pp", "100", null, "spectralnorm-output.txt")]
    [InlineData("obsolete/moments.pp", null, "moments.in", "moments.out")]
    [InlineData("obsolete/revfile.pp", null, "revfile.in", "rev.out")]
    public void PrintsWhatItsAuthorsSay(string source, string? argument, string? input, string output) =>
        Expect(Shootout(source), argument, Io(input), Io(output)!);

    /// <summary>With the output of the same source as a native program.</summary>
    [NeedsTheory(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    [InlineData("src/fannkuch.pp", "8")]
    [InlineData("src/fasta.pp", "2000")]
    [InlineData("src/hello.pp", null)]
    [InlineData("src/mandelbrot.pp", "150")]
    [InlineData("src/n_body.pp", "20000")]
    [InlineData("src/nsieve.pp", "4")]
    [InlineData("src/sumcol.pp", null, "sumcol.in")]
    [InlineData("obsolete/ackermann.pp", "6")]
    [InlineData("obsolete/array.pp", "1000")]
    [InlineData("obsolete/fibo.pp", "24")]
    [InlineData("obsolete/hash.pp", "5000")]
    [InlineData("obsolete/heapsort.pp", "20000")]
    [InlineData("obsolete/matrix.pp", "10")]
    [InlineData("obsolete/random.pp", "100000")]
    [InlineData("obsolete/strcat.pp", "10000")]
    [InlineData("obsolete/takfp.pp", "6")]
    [InlineData("obsolete/wc.pp", null, "wc.in")]
    public void PrintsWhatItPrintsNatively(string source, string? argument, string? input = null)
    {
        using var folder = new GuestFolder();
        var program = Shootout(source);
        var compiler = File.ResolveLinkTarget(Toolchain.Require(Toolchain.FreePascal), returnFinalTarget: true)!.FullName;
        HostProcess.Require(
            compiler,
            ["-n", "-v0", "-O2", $"-Fu{Path.GetDirectoryName(compiler)}/units/x86_64-linux/*", $"-FE{folder.Path}", "-obench", Path.GetFileName(program)],
            Path.GetDirectoryName(program)!);
        var native = HostProcess.Run(folder.In("bench"), argument is null ? [] : [argument], folder.Path, Io(input));
        Assert.Equal(0, native.ExitCode);
        Expect(program, argument, Io(input), native.Output);
    }

    /// <summary>
    /// What else the first five print is how long they took. The last one prints sums, which natively come out with fewer digits right;
    /// the one here is 1 − 1/10001.
    /// </summary>
    [NeedsTheory(Toolchain.FreePascal, Toolchain.GnuAssemblerForDos)]
    [InlineData("drystone.pas", null, "Start of Dhrystone benchmark")]
    [InlineData("pi.pp", "100", "3141592653589793238462643383279502884197169399375105820974944592307816406286208998628034825342117067")]
    [InlineData("whet.pas", null, "Whetstone MIPS")]
    [InlineData("blists1.pp", null, "Remove     Time")]
    [InlineData("bansi1.pp", null, "Test 3: 1000000 done")]
    [InlineData("shootout/src/partialsums.pp", "10000", "0.999900010\t1/k(k+1)")]
    public void ComesToItsEnd(string source, string? argument, string output)
    {
        var result = Run(Path.Combine(GuestBuilder.FreePascal, Bench, source), argument);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(output, result.Text, StringComparison.Ordinal);
    }

    private static void Expect(string program, string? argument, byte[]? input, byte[] output)
    {
        var result = Run(program, argument, input);
        Assert.Equal("", result.ErrorText);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Lines(output), Lines(result.Output));
    }

    private static ProcessResult Run(string program, string? argument, byte[]? input = null)
    {
        using var folder = new GuestFolder();
        var toolchain = GuestBuilder.FreePascal;
        HostProcess.Require(
            Path.Combine(toolchain, "bin", "ppcross386"),
            ["-n", "-v0", "-Tgo32v2", "-Xs", "-O2", $"-Fu{toolchain}/units/go32v2", $"-FE{folder.Path}", "-oBENCH.EXE", Path.GetFileName(program)],
            Path.GetDirectoryName(program)!);
        return folder.RunWith(input ?? [], argument is null ? ["BENCH.EXE"] : ["BENCH.EXE", argument]);
    }

    /// <summary>DOS ends lines in its own way.</summary>
    private static string Lines(byte[] text) => Encoding.Latin1.GetString(text).Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Shootout(string name) => Path.Combine(GuestBuilder.FreePascal, Bench, "shootout", name);

    private static byte[]? Io(string? name) => name is null ? null : File.ReadAllBytes(Shootout($"io/{name}"));
}
