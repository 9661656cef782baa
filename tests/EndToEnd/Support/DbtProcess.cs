using Xunit;

namespace Dbt.EndToEnd.Tests.Support;

/// <summary>The product, run as its user runs it: a process.</summary>
internal static class DbtProcess
{
    public static string Program { get; } = Path.Combine(Repository.Root, "dbt");

    /// <summary>`dbt run` in a folder. A guest that hangs is ended by dbt's own time limit.</summary>
    public static ProcessResult Run(string folder, byte[] input, params string[] arguments) =>
        HostProcess.Run(Program, ["run", "--time-limit", "30", .. arguments], folder, input);

    /// <summary>The whole of standard output and the exit code; standard error must be empty.</summary>
    public static void Expect(ProcessResult result, string output, int exitCode = 0)
    {
        Assert.Equal("", result.ErrorText);
        Assert.Equal(output, result.Text);
        Assert.Equal(exitCode, result.ExitCode);
    }
}
