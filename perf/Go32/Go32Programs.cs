using System.Globalization;
using Dbt.Perf.Flat32;

namespace Dbt.Perf.Go32;

/// <summary>
/// The folder in which DPMI clients are run: the loader, the calls, and the programs of <c>flat32</c>, linked where the host gives
/// memory so that one file runs natively, on the flat processor and as a client with flat segments.
/// </summary>
internal sealed class Go32Programs : IDisposable
{
    private const string Loader = "LOADER.COM", Calls = "CALLS.COM", Elsewhere = "to be linked at ";

    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Go32");

    private uint? _place;

    public Go32Programs()
    {
        Folder = DbtRun.NewGuestFolder();
        Assemble("loader.asm", Loader);
        Assemble("calls.asm", Calls);
    }

    public string Folder { get; }

    /// <summary>A command line of <c>dbt run</c> for a program; the mode is one of loader.asm.</summary>
    public static string[] Client(char mode, BenchmarkProgram program, int count) =>
        ["run", Loader, mode.ToString(), DosName(program), count.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The same for something that calls.asm repeats.</summary>
    public static string[] Call(char what, int count) => ["run", Calls, what.ToString(), count.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Builds a program, puts it into the folder, and returns its path there.</summary>
    /// <exception cref="CannotBuildException">Something is missing.</exception>
    public string Add(BenchmarkProgram program)
    {
        var file = Path.Combine(Folder, DosName(program));
        _place ??= Place(program, file);
        File.Copy(ProgramBuilder.Build(program, _place), file, overwrite: true);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string DosName(BenchmarkProgram program) => program.Name.ToUpperInvariant() + ".ELF";

    /// <summary>Where the host gives its first memory, which a program linked elsewhere is told.</summary>
    private uint Place(BenchmarkProgram program, string file)
    {
        File.Copy(ProgramBuilder.Build(program), file);
        var output = DbtRun.Cost(Folder, TimeSpan.FromSeconds(60), Client('F', program, 1)).Output;
        var at = output.IndexOf(Elsewhere, StringComparison.Ordinal);
        return at >= 0
            ? uint.Parse(output.AsSpan(at + Elsewhere.Length, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : throw new CannotBuildException($"the loader says: {output.Trim()}");
    }

    private void Assemble(string source, string target)
    {
        var errors = Tool.Run("nasm", "-f", "bin", "-i", Sources + "/", "-o", Path.Combine(Folder, target), Path.Combine(Sources, source));
        if (errors is not null)
            throw new CannotBuildException($"nasm: {errors}");
    }
}
