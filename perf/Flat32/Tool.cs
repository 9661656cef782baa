using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dbt.Perf.Flat32;

/// <summary>What a run of a process took and wrote. Processor time is user and system time of all its threads.</summary>
internal sealed record ToolRun(double Seconds, string Output, string Errors, int ExitCode);

/// <summary>Other programs, run as processes.</summary>
internal static partial class Tool
{
    private const int Children = -1;

    /// <summary>struct rusage of Linux on 64-bit machines: two times, then 14 words.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds;
    }

    public static bool IsInstalled(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program to its end. Nothing else may wait for a child meanwhile: the time is that of all children.</summary>
    public static ToolRun Time(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var before = ChildrenSeconds();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolRun(ChildrenSeconds() - before, output, errors.Result, process.ExitCode);
    }

    /// <summary>Null when the tool succeeded, else what it said.</summary>
    public static string? Run(string program, params string[] arguments)
    {
        try
        {
            var run = Time(program, arguments);
            return run.ExitCode == 0 ? null : run.Errors;
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    public static string Output(string program, params string[] arguments)
    {
        try
        {
            return Time(program, arguments).Output;
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private static double ChildrenSeconds()
    {
        if (GetUsage(Children, out var usage) != 0)
            throw new InvalidOperationException("getrusage failed");
        return usage.UserSeconds + usage.SystemSeconds + (usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);
}
