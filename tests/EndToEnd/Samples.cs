using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>The programs in samples/: each does what samples/README.md promises, and comes from its source.</summary>
public class Samples
{
    private static List<string> ComFiles(string folder) =>
        [.. Directory.GetFiles(folder, "*.com").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static ProcessResult Run(params string[] arguments) => DbtProcess.Run(Repository.Root, [], arguments);

    [NeedsFact(Toolchain.Nasm, Toolchain.Bcc)]
    public void TheBinariesAreWhatTheirSourcesBuild()
    {
        using var rebuilt = new GuestFolder();
        HostProcess.Require(Path.Combine(Repository.Samples, "build.sh"), [rebuilt.Path], Repository.Root);
        var names = ComFiles(rebuilt.Path);
        Assert.Equal(ComFiles(Repository.Samples), names);
        foreach (var name in names)
            Assert.True(
                File.ReadAllBytes(Path.Combine(Repository.Samples, name)).SequenceEqual(File.ReadAllBytes(rebuilt.In(name))),
                $"samples/{name} is not what its source builds.");
    }

    [Fact]
    public void Hello() => DbtProcess.Expect(Run("samples/hello.com"), "Hello, world!\r\n");

    [Fact]
    public void Primes() => DbtProcess.Expect(Run("samples/primes.com"), "78498 primes below 1000000\r\n");

    [Fact]
    public void Mandelbrot() => DbtProcess.Expect(Run("samples/mandel.com"), """
        ............................,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,...................
        ......................,,,,,,,,,,,,,,,,,,,,,,,,,,,::==:::,,,,,,,,,,.............
        ...................,,,,,,,,,,,,,,,,,,,,,,,,,,,,::::;-O-=+:,,,,,,,,,,,..........
        ................,,,,,,,,,,,,,,,,,,,,,,,,,,,,,::::;;-###+;;:::,,,,,,,,,,,.......
        .............,,,,,,,,,,,,,,,,,,,,,,,,,,,,,:::::;;-X@@@@@@o;::::::,,,,,,,,,,....
        ...........,,,,,,,,,,,,,,,,,,,,,,,,,,::::;;=;;;--+O@@@@@X+-;;;:::;::,,,,,,,,,..
        ..........,,,,,,,,,,,,,,,,,,,,,::::::::;;o##@X#@@@@@@@@@@@@@@#+&OO#-:,,,,,,,,,.
        ........,,,,,,,,,,,,,,,,,:::::::::::::;-oo&@@@@@@@@@@@@@@@@@@@@@@#;:::,,,,,,,,,
        .......,,,,,,,,,,,,,,::;x;;;;;;;;;;;;;=x#@@@@@@@@@@@@@@@@@@@@@@@@@+-O:,,,,,,,,,
        .......,,,,,,,,,,,:::::;-x#&oo%#xx--==#@@@@@@@@@@@@@@@@@@@@@@@@@@@#o;:,,,,,,,,,
        ......,,,,,,,,,::::::;;;+x#@@@@@@@@@O%@@@@@@@@@@@@@@@@@@@@@@@@@@@@@#;:,,,,,,,,,
        ......,,,,,,:::::;;;=&xx&@@@@@@@@@@@@#@@@@@@@@@@@@@@@@@@@@@@@@@@@@&;::,,,,,,,,,
        ......;;-=o@oxxx&O##@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@o-;::::,,,,,,,,
        ......,,,,,,:::::;;;=#xX#@@@@@@@@@@@@#@@@@@@@@@@@@@@@@@@@@@@@@@@@@#;::,,,,,,,,,
        ......,,,,,,,,,::::::;;-oO#@@@@@@@@#X%@@@@@@@@@@@@@@@@@@@@@@@@@@@@##;:,,,,,,,,,
        .......,,,,,,,,,,::::::;-+##xx&@Ox=-=+@@@@@@@@@@@@@@@@@@@@@@@@@@@@#=;:,,,,,,,,,
        .......,,,,,,,,,,,,,,::;o;;;;;=;;;;;;;=O#@@@@@@@@@@@@@@@@@@@@@@@@#o=%:,,,,,,,,,
        ........,,,,,,,,,,,,,,,,,:::::::::::::;=#x#@@@@@@@@@@@@@@@@@@@@@@O;:::,,,,,,,,,
        ..........,,,,,,,,,,,,,,,,,,,,,::::::::;;+@@@&@@@@@@@@@@@@@@##o#%%&;:,,,,,,,,,.
        ...........,,,,,,,,,,,,,,,,,,,,,,,,,,:::;-;#;;;-=+O@@@@@O+---;::;;;:,,,,,,,,,..
        .............,,,,,,,,,,,,,,,,,,,,,,,,,,,,,:::::;;-O@@@@@#=;::::::,,,,,,,,,,....
        ...............,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,::::;--###o;;:::,,,,,,,,,,,,......
        ..................,,,,,,,,,,,,,,,,,,,,,,,,,,,,,::::;-#=x-::,,,,,,,,,,,.........
        ......................,,,,,,,,,,,,,,,,,,,,,,,,,,,::;&:::,,,,,,,,,,.............

        """.ReplaceLineEndings("\r\n"));

    [Fact]
    public void CompiledBrainfuck() => DbtProcess.Expect(
        Run("samples/bf.com", "samples/triangle.b"),
        string.Concat(Enumerable.Range(1, 16).Select(stars => new string('*', stars) + "\n")));

    [Fact]
    public void CompiledBrainfuckSaysWhatIsWrong()
    {
        using var folder = new GuestFolder();
        folder.Write("BAD.B", "+[[-]");
        var result = folder.Run(Path.Combine(Repository.Samples, "bf.com"), "BAD.B");
        Assert.Equal("BF: brackets do not match\r\n", result.ErrorText);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public void LifeDrawsItsLastGeneration()
    {
        using var folder = new GuestFolder();
        var result = folder.Run("--dump-screen", "screen.txt", Path.Combine(Repository.Samples, "life.com"), "3");
        Assert.Equal(0, result.ExitCode);
        var screen = File.ReadAllLines(folder.In("screen.txt")).Select(line => line.TrimEnd()).ToList();
        var margin = new string(' ', 38);
        Assert.Equal(
            [(11, margin + "  ▄"), (12, margin + "▄▀▀▄"), (13, margin + " ▀▀")],
            screen.Index().Where(row => row.Item.Length > 0));
    }

    [Fact]
    public void BasicFindsTheQueens() => DbtProcess.Expect(Run("samples/basic.com", "samples/queens.bas"), """
        92 ways; the first of them:
         Q . . . . . . .
         . . . . . . Q .
         . . . . Q . . .
         . . . . . . . Q
         . Q . . . . . .
         . . . Q . . . .
         . . . . . Q . .
         . . Q . . . . .

        """.ReplaceLineEndings("\r\n"));

    [Fact]
    public void WordCount() => DbtProcess.Expect(
        DbtProcess.Run(Repository.Root, "one two\nthree\n"u8.ToArray(), "samples/wc.com"), "      2       3      14 \r\n");
}
