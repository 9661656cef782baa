using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Dbt.Translator.Tests.Roms;

/// <summary>Has nasm make a ROM image of a source in Sources/.</summary>
internal static class RomAssembler
{
    public static string? Nasm { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "nasm")).FirstOrDefault(File.Exists);

    public static byte[] Assemble(string name, [CallerFilePath] string here = "")
    {
        var sources = Path.Combine(Path.GetDirectoryName(here)!, "Sources");
        var target = Path.GetTempFileName();
        try
        {
            using var nasm = Process.Start(new ProcessStartInfo(Nasm!, ["-w+all", "-f", "bin", "-o", target, name + ".asm"])
            {
                WorkingDirectory = sources,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            var errors = nasm.StandardError.ReadToEnd();
            nasm.WaitForExit();
            Assert.True(nasm.ExitCode == 0 && errors.Length == 0, errors);
            return File.ReadAllBytes(target);
        }
        finally
        {
            File.Delete(target);
        }
    }
}

/// <summary>Skipped where nasm is not installed; in CI that is a failure.</summary>
public sealed class NasmTheoryAttribute : TheoryAttribute
{
    public NasmTheoryAttribute() => Skip = RomAssembler.Nasm != null || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : "nasm is not installed: tests/toolchains/install.sh installs it";
}
