using System.Security.Cryptography;
using System.Text;

namespace Dbt.Perf.Flat32;

/// <summary>A program cannot be built here; the message says what is missing.</summary>
internal sealed class CannotBuildException(string message) : Exception(message);

/// <summary>
/// Compiles the programs, once: an ELF file stays in <c>$DBT_CACHE/perf/flat32</c> (<c>~/.cache/dbt</c> by default) until its
/// sources, the compiler or its options are others.
/// </summary>
internal static class ProgramBuilder
{
    private const string NoX87 = "-mno-80387";

    /// <summary>For a 486 without x87, nothing that a position-independent or hardened program adds, no C library.</summary>
    private static readonly string[] Options =
    [
        "-m32", "-O2", "-march=i486", NoX87, "-static", "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie",
        "-fno-stack-protector", "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
    ];

    private static readonly string Here = Path.Combine(AppContext.BaseDirectory, "Flat32");
    private static readonly string Sources = Path.Combine(Here, "Programs");

    public static string Folder { get; } = Path.Combine(CacheFolder(), "perf", "flat32");

    /// <summary>The path of the program's ELF file.</summary>
    /// <param name="program">Which one.</param>
    /// <param name="place">Where it is linked; null: where gcc does so.</param>
    /// <exception cref="CannotBuildException">The compiler or the source package is missing, or the compiler refuses.</exception>
    public static string Build(BenchmarkProgram program, uint? place = null)
    {
        Directory.CreateDirectory(Folder);
        var elf = Path.Combine(Folder, program.Name + (place is { } at ? $"-{at:x}" : "") + ".elf");
        var keyFile = elf + ".key";
        string[] own = [Path.Combine(Sources, program.Source + ".c"), Path.Combine(Sources, "rt.c")];
        string[] options = program.Precision == 0
            ? Options
            : [.. Options.Where(option => option != NoX87), "-mfpmath=387", $"-DPRECISION={program.Precision}"];
        if (place is not null)
            options = [.. options, $"-Wl,-Ttext-segment=0x{place:x}"];
        string[] files = own;
        if (program.Package is { } package)
        {
            var folder = Fetch(package);
            options = [.. options, "-D" + package.Define, "-I", folder];
            files = [.. own, .. package.Files.Select(file => Path.Combine(folder, file))];
        }
        var key = Key(options, [.. files, Path.Combine(Sources, "rt.h"), Path.Combine(Sources, "x87.h")]);
        if (File.Exists(elf) && File.Exists(keyFile) && File.ReadAllText(keyFile) == key)
            return elf;
        var errors = Tool.Run("gcc", [.. options, "-I", Sources, "-isystem", Path.Combine(Sources, "include"), "-o", elf, .. files, "-lgcc"]);
        if (errors is not null)
            throw new CannotBuildException($"gcc -m32 (Debian package gcc-multilib) does not compile it: {errors.Trim()}");
        File.WriteAllText(keyFile, key);
        return elf;
    }

    private static string Fetch(SourcePackage package)
    {
        var run = Tool.Time("bash", Path.Combine(Here, "debian-source"), package.Name);
        return run.ExitCode == 0
            ? run.Output.Trim()
            : throw new CannotBuildException($"apt-get gets no source of Debian package {package.Name}: {run.Errors.TrimEnd().Split('\n')[^1]}");
    }

    private static string Key(string[] options, string[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(' ', options) + Tool.Output("gcc", "--version")));
        foreach (var file in files)
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string CacheFolder() => Environment.GetEnvironmentVariable("DBT_CACHE") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dbt");
}
