using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dbt.Translator.Tests.X87;

/// <summary>The records of native.c and mmx.c: single instructions run by the host's own x87.</summary>
public static class NativeX87
{
    public const int RecordSize = 512;

    /// <summary>Null when this host has no x87 or no gcc.</summary>
    public static string? WhyNot => RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux()
        ? "the host is no x86-64 Linux"
        : HasCompiler ? null : "there is no gcc";

    private static bool HasCompiler => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "gcc")));

    public static byte[] Run(int seed, int count, string name = "native.c")
    {
        var folder = Directory.CreateTempSubdirectory("dbt-x87-").FullName;
        try
        {
            var program = Path.Combine(folder, "native");
            var source = Path.Combine(AppContext.BaseDirectory, "X87", name);
            Execute("gcc", ["-O1", "-o", program, source]);
            return Execute(program, [$"{seed}", $"{count}"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Execute(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program}: exit code {process.ExitCode}");
    }
}
