using System.Diagnostics;
using System.Text;

namespace Dbt.EndToEnd.Tests.Support;

/// <summary>How a process ended, and all it wrote, byte for byte.</summary>
internal sealed record ProcessResult(int ExitCode, byte[] Output, byte[] Error)
{
    /// <summary>Standard output with each byte as one character.</summary>
    public string Text => Encoding.Latin1.GetString(Output);

    /// <summary>Standard error as UTF-8.</summary>
    public string ErrorText => Encoding.UTF8.GetString(Error);
}

internal static class HostProcess
{
    /// <summary>Runs a program to its end; past the time limit it is killed, and that is an exception.</summary>
    public static ProcessResult Run(
        string program, IEnumerable<string> arguments, string folder, byte[]? input = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = ReadAll(process.StandardOutput.BaseStream);
        var error = ReadAll(process.StandardError.BaseStream);
        Feed(process, input ?? []);
        if (!process.WaitForExit(limit ?? TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{program} {string.Join(' ', start.ArgumentList)} did not end in time. It had written:\n"
                + Encoding.Latin1.GetString(output.Result) + Encoding.UTF8.GetString(error.Result));
        }
        return new ProcessResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a tool that must succeed, and returns what it printed.</summary>
    public static string Require(string program, IEnumerable<string> arguments, string folder)
    {
        var result = Run(program, arguments, folder, limit: TimeSpan.FromMinutes(10));
        return result.ExitCode == 0
            ? result.Text
            : throw new InvalidOperationException(
                $"{program} exited with {result.ExitCode}:\n{result.Text}{result.ErrorText}");
    }

    private static void Feed(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, before it had read everything.
        }
    }

    /// <summary>
    /// On a thread of its own: where all pool threads wait for processes, a reader that waits for one of them lets its
    /// process block on a full pipe.
    /// </summary>
    private static Task<byte[]> ReadAll(Stream stream) => Task.Factory.StartNew(
        () =>
        {
            using var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
