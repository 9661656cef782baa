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

    /// <summary>`dbt run` in a folder. A guest that hangs is ended by dbt's own time limit.</summary>
    public static ProcessResult Run(string folder, byte[] input, params string[] arguments) =>
        HostProcess.Run(Program, ["run", "--time-limit", "30", .. Promotion, .. arguments], folder, input);

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
