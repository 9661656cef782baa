using System.Text;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.Cli.Tests.Support;

/// <summary>The product as a process, as people run it: precompiled, from its own output folder.</summary>
internal static class DbtProcess
{
    public static readonly string Dll = Path.Combine(
        Repository.Root, "src", "Cli", "bin", Repository.Configuration, "net10.0", "precompiled", "dbt.dll");

    public static ProcessResult Run(string folder, params string[] arguments) => RunWith(folder, [], arguments);

    public static ProcessResult RunWith(string folder, byte[] input, params string[] arguments) =>
        HostProcess.Run("dotnet", ["exec", Dll, .. arguments], folder, input);

    /// <summary>
    /// A line for the host's shell in which <c>dbt</c> is the product and always has a time limit of 20 s; <c>$DBT</c> is the
    /// same as a simple command, for <c>exec</c> and <c>&amp;</c>. The shell is bash all the way down (script(1) starts
    /// <c>$SHELL</c>): others drop functions from the environment.
    /// </summary>
    public static ProcessResult Shell(TestFolder folder, string line, string input = "") => HostProcess.Run(
        "bash",
        ["-c", $"export SHELL=\"$BASH\" DBT='dotnet exec {Dll} --time-limit 20'; dbt() {{ $DBT \"$@\"; }}; export -f dbt; {line}"],
        folder.Path,
        Encoding.Latin1.GetBytes(input));
}
