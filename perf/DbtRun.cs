using System.Diagnostics;

namespace Dbt.Perf;

/// <summary>Runs of <c>dbt</c> as a process, timed from outside.</summary>
internal static class DbtRun
{
    /// <summary>The one that people run, precompiled, and not the copy beside this program.</summary>
    private static readonly string Dll = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "..", "src", "Cli", "bin", "Release", "net10.0", "precompiled", "dbt.dll"));

    /// <summary>Milliseconds from start to exit, and what the program printed.</summary>
    public static (double Milliseconds, string Output) Time(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Dll, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var time = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        return process.ExitCode == 0
            ? (time, output)
            : throw new InvalidOperationException($"dbt {string.Join(' ', arguments)} exited with {process.ExitCode}");
    }

    /// <summary>What a run costs, and what the program printed.</summary>
    public static Cost Cost(string folder, params string[] arguments) =>
        ChildRun.Run(new ProcessStartInfo("dotnet", ["exec", Dll, .. arguments]) { WorkingDirectory = folder });

    /// <summary>The same with any exit code, and killed after a time.</summary>
    public static Cost Cost(string folder, TimeSpan limit, params string[] arguments) =>
        ChildRun.Run(
            new ProcessStartInfo("dotnet", ["exec", Dll, .. arguments]) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false },
            exitCode: null, limit);

    /// <summary>A folder for guests: in memory where the system has one, so that no disk is measured.</summary>
    public static string NewGuestFolder() =>
        Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/dbt-perf-{Environment.ProcessId}").FullName : NewFolder();

    public static string NewFolder() => Directory.CreateTempSubdirectory("dbt-perf-").FullName;
}
