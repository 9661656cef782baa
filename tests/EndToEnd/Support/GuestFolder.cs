using System.Text;

namespace Dbt.EndToEnd.Tests.Support;

/// <summary>A folder of its own for one test: the C: drive of the programs that the test runs there with `dbt run`.</summary>
internal sealed class GuestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dbt-c-").FullName;

    /// <summary>Builds a guest (see <see cref="GuestBuilder"/>) and puts it here under its DOS name, which it returns.</summary>
    public string Place(string source)
    {
        var parts = source.Split('.');
        var name = $"{parts[0]}.{parts[1]}".ToUpperInvariant();
        File.Copy(GuestBuilder.Build(source), In(name));
        return name;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => File.WriteAllText(In(name), text, Encoding.Latin1);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(In(name), bytes);

    public string Read(string name) => File.ReadAllText(In(name), Encoding.Latin1);

    /// <summary>`dbt run` with these options, program and arguments.</summary>
    public ProcessResult Run(params string[] arguments) => RunWith([], arguments);

    public ProcessResult RunWith(byte[] input, params string[] arguments) => DbtProcess.Run(Path, input, arguments);

    /// <summary>A command line for the host's shell, in which `dbt` is this work tree's.</summary>
    public ProcessResult Shell(string command) =>
        HostProcess.Run("bash", ["-c", $"set -o pipefail; dbt() {{ '{DbtProcess.Program}' \"$@\"; }}; {command}"], Path);

    /// <summary>Builds a guest, runs it with these arguments, and expects exactly this output and exit code.</summary>
    public static void Expect(string source, string[] arguments, string output, int exitCode = 0, string input = "")
    {
        using var folder = new GuestFolder();
        var name = folder.Place(source);
        DbtProcess.Expect(folder.RunWith(Encoding.Latin1.GetBytes(input), [name, .. arguments]), output, exitCode);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
