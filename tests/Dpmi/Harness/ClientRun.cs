using System.Text;
using Dbt.Mvdm;
using Dbt.Runtime;

namespace Dbt.Dpmi.Tests.Harness;

/// <summary>How a program that becomes a DPMI client ended, and what it wrote.</summary>
internal sealed record ClientRun(VmExit Exit, string Output, string Error)
{
    /// <summary>Runs a program of Programs/ in a machine of its own.</summary>
    /// <param name="name">Its source without the extension.</param>
    /// <param name="bits">What kind of client it becomes: 16 or 32.</param>
    /// <param name="isTranslated">Everything is translated at its first execution; otherwise all is interpreted.</param>
    /// <param name="configure">Changes the machine's configuration.</param>
    /// <param name="patch">Changes the program.</param>
    public static ClientRun Run(
        string name, int bits, bool isTranslated = false, Func<VmConfiguration, VmConfiguration>? configure = null, Action<byte[]>? patch = null)
    {
        var program = Assembler.Build(name, bits).ToArray();
        patch?.Invoke(program);
        return Run([("CLIENT.COM", program)], isTranslated, configure);
    }

    /// <summary>Runs the first of some files, all of which are in the current folder of a machine of its own.</summary>
    public static ClientRun Run(
        (string Name, byte[] Content)[] files, bool isTranslated = false, Func<VmConfiguration, VmConfiguration>? configure = null,
        MvmServer? server = null)
    {
        var folder = Directory.CreateTempSubdirectory("dbt-dpmi-").FullName;
        try
        {
            foreach (var (name, content) in files)
                File.WriteAllBytes(Path.Combine(folder, name), content);
            var configuration = new VmConfiguration
            {
                Mounts = [new DriveMount('C', folder)],
                ProgramHostPath = Path.Combine(folder, files[0].Name),
                Core = isTranslated ? CoreKind.Auto : CoreKind.Interpreter,
                PromotionThreshold = 1,
                Deterministic = true,
                TimeLimit = TimeSpan.FromSeconds(30),
            };
            var console = new MemoryConsole();
            using var own = server is null ? new MvmServer() : null;
            using var machine = (server ?? own!).CreateMachine(configure?.Invoke(configuration) ?? configuration, console, new NoTrace());
            var exit = machine.Run();
            return new ClientRun(exit, console.Output, console.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override string ToString() =>
        new StringBuilder().AppendLine().AppendLine(Output).AppendLine(Error).Append(Exit).ToString();

    private sealed class NoTrace : ITrace
    {
        public bool IsOn(TraceCategories category) => false;

        public void Write(TraceCategories category, string message)
        {
        }
    }
}
