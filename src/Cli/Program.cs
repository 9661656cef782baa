using System.Text;
using Dbt.Cli.CommandLine;
using Dbt.Cli.Console;

namespace Dbt.Cli;

internal static class Program
{
    public static int Main(string[] args)
    {
        using var console = new HostConsole();
        try
        {
            return Run(args, console);
        }
        catch (UsageException e)
        {
            Say(console, e.Message);
            return e.ExitCode;
        }
        catch (Exception e) // The last line of defence: a person never sees a stack trace unasked.
        {
            Say(console, $"dbt itself failed: {e.Message}; run it again with DBT_DEBUG=1 and report what it says");
            if (Environment.GetEnvironmentVariable("DBT_DEBUG") == "1")
                console.WriteMessage(Encoding.UTF8.GetBytes(e + "\n"));
            return ExitCodes.OwnFailure;
        }
    }

    private static int Run(string[] args, HostConsole console)
    {
        var options = RunOptionsParser.Parse(args);
        switch (options.Action)
        {
            case RunAction.Help:
                console.WriteText(HelpText.Text);
                return 0;
            case RunAction.Version:
                console.WriteText($"dbt {typeof(Program).Assembly.GetName().Version!.ToString(3)}\n");
                return 0;
        }

        options = ConfigurationFiles.Complete(args, options);
        if (options.Action == RunAction.Config)
        {
            console.WriteText(options.Settings!.ToTable());
            return 0;
        }

        if (options.Program is null)
            throw new UsageException("no program is named; write 'dbt PROGRAM', or 'dbt --help' for all options");
        return new RunCommand(options, console).Execute();
    }

    private static void Say(HostConsole console, string message) =>
        console.WriteMessage(Encoding.UTF8.GetBytes($"dbt: {message}\n"));
}
