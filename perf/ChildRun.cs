using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dbt.Perf;

/// <summary>What a child process has used, with its own children: seconds of processor time (user and system), seconds from start to end.</summary>
internal readonly record struct Cost(double Cpu, double Wall, string Output)
{
    public Cost With(Cost other) => this with { Cpu = Math.Min(Cpu, other.Cpu), Wall = Math.Min(Wall, other.Wall) };
}

/// <summary>
/// Runs of any program as a process, one after the other: processor time is what the kernel says of all ended children,
/// before and after. Not for use by several threads at once.
/// </summary>
internal static partial class ChildRun
{
    private const int Children = -1; // RUSAGE_CHILDREN, getrusage(2)

    [StructLayout(LayoutKind.Sequential)]
    private struct Usage
    {
        public long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds, MaxResidentKilobytes;
        private unsafe fixed long _rest[13];
    }

    [LibraryImport("libc")]
    private static partial int getrusage(int who, out Usage usage);

    /// <summary>The largest resident set that any child has had so far, in bytes.</summary>
    public static long MaxResident
    {
        get
        {
            _ = getrusage(Children, out var usage);
            return usage.MaxResidentKilobytes * 1024;
        }
    }

    private static double CpuSeconds
    {
        get
        {
            _ = getrusage(Children, out var usage);
            return usage.UserSeconds + usage.SystemSeconds + (usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">Its standard output is read, its input is closed.</param>
    /// <param name="exitCode">What it must exit with; null: anything.</param>
    /// <param name="limit">After so long it is killed; null: never.</param>
    /// <exception cref="InvalidOperationException">It does not start, or exits otherwise.</exception>
    /// <exception cref="TimeoutException">It was killed.</exception>
    public static Cost Run(ProcessStartInfo start, int? exitCode = 0, TimeSpan? limit = null)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        var cpu = CpuSeconds;
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = start.RedirectStandardError ? process.StandardError.ReadToEndAsync() : null;
        if (!process.WaitForExit(limit ?? Timeout.InfiniteTimeSpan))
        {
            process.Kill();
            process.WaitForExit();
            throw new TimeoutException($"{Path.GetFileName(start.FileName)} did not end within {limit}");
        }
        var wall = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var cost = new Cost(CpuSeconds - cpu, wall, output.Result);
        if (exitCode is null || process.ExitCode == exitCode)
            return cost;
        throw new InvalidOperationException(
            $"{start.FileName} {string.Join(' ', start.ArgumentList)} exited with {process.ExitCode}\n{errors?.Result}");
    }

    /// <summary>The file of a program in PATH; null when there is none.</summary>
    public static string? Find(string program)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            var file = Path.Combine(folder, program);
            if (folder.Length > 0 && File.Exists(file))
                return file;
        }
        return null;
    }
}
