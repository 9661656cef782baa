using System.Text;
using Dbt.Mvdm;
using Dbt.Runtime;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Tests.Support;

/// <summary>Runs programs in the test's own process, with a machine like that of <c>dbt run</c>.</summary>
internal static class InProcess
{
    /// <summary>One server for all: its drivers are loaded once, and machines share nothing.</summary>
    private static readonly MvmServer Server = new();

    public static RunResult Run(string program, VmConfiguration? template = null, byte[]? input = null, params string[] arguments)
    {
        var configuration = (template ?? new VmConfiguration { Mounts = [], ProgramHostPath = "" }) with
        {
            ProgramHostPath = program,
            Arguments = arguments,
        };
        if (configuration.Mounts.Count == 0)
            configuration = configuration with { Mounts = [new DriveMount('C', Path.GetDirectoryName(program)!)] };
        configuration = configuration with { TimeLimit = configuration.TimeLimit ?? TimeSpan.FromSeconds(10) };
        var console = new FakeConsole(input ?? []);
        using var machine = Server.CreateMachine(configuration, console, new NoTrace());
        var exit = machine.Run();
        return new RunResult(exit, console.Output.ToArray(), console.Error.ToArray());
    }

    /// <summary>Writes the bytes to a file of the folder and runs it.</summary>
    public static RunResult Run(TestFolder folder, string name, byte[] bytes, VmConfiguration? template = null) =>
        Run(folder.Write(name, bytes), template);
}

/// <summary>How a machine ended, and all that it wrote.</summary>
internal sealed record RunResult(VmExit Exit, byte[] Output, byte[] Error)
{
    public string Text => Encoding.Latin1.GetString(Output);
}
