using System.Globalization;
using Xunit;

namespace Dbt.EndToEnd.Tests.Support;

/// <summary>The product, run as its user runs it: a process.</summary>
internal static class DbtProcess
{
    public static string Program { get; } = Build();

    /// <summary>
    /// When code is translated, by $DBT_PROMOTION: a number of executions, or 0 for never. Without it, and in CI, as dbt does
    /// by default.
    /// </summary>
    private static readonly string[] Promotion = Environment.GetEnvironmentVariable("DBT_PROMOTION") switch
    {
        null or "" => [],
        "0" => ["--core", "interpreter"],
        var executions => ["--promotion", executions],
    };

    /// <summary>
    /// What a time limit is multiplied by: code that is always translated at once waits for RyuJIT, several times as long as a program
    /// usually runs; code that never is runs some twenty times as slowly.
    /// </summary>
    private static readonly int Patience = Promotion.Length == 0 ? 1 : 6;

    /// <summary>A time limit for dbt, in seconds, given what $DBT_PROMOTION asks for.</summary>
    public static string TimeLimit(int seconds) => (seconds * Patience).ToString(CultureInfo.InvariantCulture);

    /// <summary>`dbt run` in a folder. A guest that hangs is ended by dbt's own time limit.</summary>
    public static ProcessResult Run(string folder, byte[] input, params string[] arguments) => HostProcess.Run(
        Program, ["run", "--time-limit", TimeLimit(30), .. Promotion, .. arguments], folder, input, TimeSpan.FromSeconds(60 * Patience));

    /// <summary>The script builds dbt when it must; from then on it need not look again.</summary>
    private static string Build()
    {
        var program = Path.Combine(Repository.Root, "dbt");
        HostProcess.Require(program, ["--version"], Repository.Root);
        Environment.SetEnvironmentVariable("DBT_NO_BUILD", "1");
        return program;
    }

    /// <summary>The whole of standard output and the exit code; standard error must be empty.</summary>
    public static void Expect(ProcessResult result, string output, int exitCode = 0)
    {
        Assert.Equal("", result.ErrorText);
        Assert.Equal(output, result.Text);
        Assert.Equal(exitCode, result.ExitCode);
    }
}
