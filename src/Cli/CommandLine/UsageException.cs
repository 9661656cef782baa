namespace Dbt.Cli.CommandLine;

/// <summary>Something on the command line cannot be done; nothing was run. The message says what and what to do next.</summary>
internal sealed class UsageException(string message, int exitCode = ExitCodes.Usage) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
