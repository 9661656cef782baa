using System.Security.Cryptography;
using System.Text;

namespace Dbt.Perf.Flat32;

/// <summary>
/// Compiles the programs, once: an ELF file stays in <c>$DBT_CACHE/perf/flat32</c> (<c>~/.cache/dbt</c> by default) until its
/// sources, the compiler or its options are others.
/// </summary>
internal static class ProgramBuilder
{
    private static readonly string[] Options =
    [
        "-m32", "-O2", "-march=i486", "-static", "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie", "-fno-stack-protector",
        "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
    ];

    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Flat32", "Programs");

    public static string Folder { get; } = Path.Combine(CacheFolder(), "perf", "flat32");

    /// <summary>The path of the program's ELF file.</summary>
    public static string Build(BenchmarkProgram program)
    {
        Directory.CreateDirectory(Folder);
        var elf = Path.Combine(Folder, program.Name + ".elf");
        var keyFile = elf + ".key";
        string[] sources = [Path.Combine(Sources, program.Name + ".c"), Path.Combine(Sources, "rt.c")];
        var key = Key([.. sources, Path.Combine(Sources, "rt.h")]);
        if (File.Exists(elf) && File.Exists(keyFile) && File.ReadAllText(keyFile) == key)
            return elf;
        var errors = Tool.Run("gcc", [.. Options, "-I", Sources, "-o", elf, .. sources, "-lgcc"]);
        if (errors is not null)
            throw new InvalidOperationException($"gcc -m32 (Debian package gcc-multilib) does not compile {program.Name}: {errors}");
        File.WriteAllText(keyFile, key);
        return elf;
    }

    private static string Key(string[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(' ', Options) + Tool.Output("gcc", "--version")));
        foreach (var file in files)
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string CacheFolder() => Environment.GetEnvironmentVariable("DBT_CACHE") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dbt");
}
