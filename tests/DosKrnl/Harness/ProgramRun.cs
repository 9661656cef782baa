using System.Text;
using Dbt.Mvdm;
using Dbt.Runtime;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>A program run from start to end in a machine of its own.</summary>
internal sealed record ProgramRun(VmExit Exit, string Output)
{
    /// <summary>Runs a file image as PROG.COM (an MZ header makes it an EXE all the same).</summary>
    public static ProgramRun Run(byte[] program, TestConsole? console = null, string name = "PROG.COM") =>
        Run(folder =>
        {
            var path = Path.Combine(folder, name);
            File.WriteAllBytes(path, program);
            return path;
        }, console);

    /// <summary>Runs what the preparation has put into the folder that is C:, and names. The check sees the folder afterwards.</summary>
    public static ProgramRun Run(Func<string, string> prepare, TestConsole? console = null, Action<string>? check = null)
    {
        console ??= new TestConsole();
        var folder = Directory.CreateTempSubdirectory("dbt-run-").FullName;
        try
        {
            var configuration = new VmConfiguration
            {
                Mounts = [new DriveMount('C', folder)],
                ProgramHostPath = prepare(folder),
                Core = CoreKind.Interpreter,
                TimeLimit = TimeSpan.FromSeconds(20),
            };
            using var server = new MvmServer();
            using var machine = server.CreateMachine(configuration, console, new NoTrace());
            var exit = machine.Run();
            check?.Invoke(folder);
            return new ProgramRun(exit, Encoding.Latin1.GetString(console.Output));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class NoTrace : ITrace
    {
        public bool IsOn(TraceCategories category) => false;

        public void Write(TraceCategories category, string message)
        {
        }
    }
}

/// <summary>Machine code written as text.</summary>
internal static class ByteText
{
    /// <summary>The characters of a string as bytes.</summary>
    public static byte[] Latin1(this string text) => Encoding.Latin1.GetBytes(text);
}
