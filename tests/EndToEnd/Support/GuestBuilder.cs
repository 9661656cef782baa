using System.Security.Cryptography;
using System.Text;

namespace Dbt.EndToEnd.Tests.Support;

/// <summary>
/// Builds the programs in Guests/. The end of a source's name says how: NAME.com.asm and NAME.exe.asm by nasm,
/// NAME.exe.fasm by fasm, NAME.com.bcc.c by bcc, NAME.com.gcc.c by gcc -m16, NAME.pas by Free Pascal in a memory model or
/// for 32 bits.
/// What is built stays in the cache under a hash of the source, the command and the tool.
/// </summary>
internal static class GuestBuilder
{
    private const string Source = "{source}";
    private const string Target = "{target}";

    private static readonly Lazy<string> FreePascalFolder = new(
        () => HostProcess.Require(Path.Combine(Repository.Toolchains, "fpc-dos.sh"), [], Repository.Root).Trim());

    /// <summary>What tests/toolchains/fpc-dos.sh built: the compiler, its units, its own test programs.</summary>
    public static string FreePascal => FreePascalFolder.Value;

    /// <summary>The path of the program built from this source in Guests/.</summary>
    public static string Build(string source) => source switch
    {
        _ when source.EndsWith(".asm", StringComparison.Ordinal) =>
            Build(source, Toolchain.Nasm, "-w+all", "-f", "bin", "-o", Target, Source),
        _ when source.EndsWith(".fasm", StringComparison.Ordinal) => Build(source, Toolchain.Fasm, Source, Target),
        _ when source.EndsWith(".bcc.c", StringComparison.Ordinal) => Build(source, Toolchain.Bcc, "-Md", "-o", Target, Source),
        _ when source.EndsWith(".gcc.c", StringComparison.Ordinal) => Build(
            source, Toolchain.Gcc, "-m16", "-march=i386", "-Os", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-pic",
            "-fno-stack-protector", "-fcf-protection=none", "-nostdlib", "-no-pie", "-Wl,-T,com.ld", "-Wl,--build-id=none",
            "-o", Target, Source),
        _ => throw new ArgumentException($"No toolchain is known for {source}.", nameof(source)),
    };

    /// <summary>The path of the .EXE, or .COM, built from this Pascal source in Guests/.</summary>
    public static string BuildPascal(string source, string memoryModel, bool com = false) => Build(
        source, Path.Combine(FreePascal, "bin", "ppcross8086"), "-n", "-v0", "-Tmsdos", $"-Wm{memoryModel}", "-CX", "-XX", "-Xs",
        "-O2", $"-Fu{FreePascal}/units/{memoryModel}", com ? "-WtCOM" : "-WtEXE", $"-o{Target}", Source);

    /// <summary>The path of the 32-bit DPMI client built from this Pascal source in Guests/.</summary>
    public static string BuildPascal32(string source) => Build(
        source, Path.Combine(FreePascal, "bin", "ppcross386"), "-n", "-v0", "-Tgo32v2", "-Xs", "-O2",
        $"-Fu{FreePascal}/units/go32v2", $"-o{Target}", Source);

    private static string Build(string source, string tool, params string[] command)
    {
        var toolPath = Path.IsPathRooted(tool) ? tool : Toolchain.Require(tool);
        var text = File.ReadAllBytes(Path.Combine(Repository.Guests, source));
        var key = Key(text, File.ReadAllBytes(toolPath), Encoding.UTF8.GetBytes(string.Join('\n', command)));
        var folder = Path.Combine(Repository.Cache, "guests");
        var built = Path.Combine(folder, $"{source}-{key}");
        if (File.Exists(built))
            return built;

        Directory.CreateDirectory(folder);
        var work = Directory.CreateTempSubdirectory("dbt-guest-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Repository.Guests))
                File.Copy(file, Path.Combine(work, Path.GetFileName(file)));
            HostProcess.Require(
                toolPath,
                command.Select(argument => argument.Replace(Source, source).Replace(Target, "target.out")),
                work);
            File.Move(Path.Combine(work, "target.out"), built, overwrite: true);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
        return built;
    }

    private static string Key(params byte[][] parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
            hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
