using System.Collections.Concurrent;
using System.Diagnostics;

namespace Dbt.Dpmi.Tests.Harness;

/// <summary>Assembles the programs in Programs/ by nasm, each once a run of the tests.</summary>
internal static class Assembler
{
    private const string Nasm = "nasm";

    private static readonly ConcurrentDictionary<(string Source, int Bits), Lazy<byte[]>> Built = new();

    public static string Programs { get; } = FindPrograms();

    /// <summary>Null when nasm is there; otherwise why tests that need it are skipped, which CI does not do.</summary>
    public static string? SkipReason { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || IsInstalled()
            ? null
            : "nasm is not installed: tests/toolchains/install.sh installs it.";

    /// <summary>The .COM built from NAME.asm for clients of 16 or 32 bits.</summary>
    public static byte[] Build(string name, int bits) =>
        Built.GetOrAdd((name, bits), key => new Lazy<byte[]>(() => Assemble(key.Source, key.Bits))).Value;

    private static byte[] Assemble(string name, int bits)
    {
        var target = Path.GetTempFileName();
        try
        {
            string[] arguments = ["-w+all", "-w-label-orphan", "-f", "bin", "-i", Programs + "/", $"-DCLIENT={bits}", "-o", target, name + ".asm"];
            var start = new ProcessStartInfo(Nasm, arguments) { WorkingDirectory = Programs, UseShellExecute = false, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 && errors.Length == 0
                ? File.ReadAllBytes(target)
                : throw new InvalidOperationException($"nasm, {name}.asm:\n{errors}");
        }
        finally
        {
            File.Delete(target);
        }
    }

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Nasm)));

    private static string FindPrograms()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Dbt.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must lie inside the work tree.");
        return Path.Combine(folder, "tests", "Dpmi", "Programs");
    }
}
