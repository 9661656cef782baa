using System.Security.Cryptography;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>A test program that was built.</summary>
internal sealed record TestProgram(TestSource Source, string Executable, bool NeedsX87);

/// <summary>Free Pascal's own test programs, of the compiler and of the run-time library's units, built for DOS.</summary>
internal static class TestPrograms
{
    /// <summary>
    /// Every program that builds; those that do not (no unit of that name for DOS, more than 64 KB of data, …) are left
    /// out, as are units. Built once for a toolchain and a target's options, then kept in the cache.
    /// </summary>
    /// <param name="target">What they are built for.</param>
    /// <param name="isSample">Only those of the target's sample.</param>
    public static IReadOnlyList<TestProgram> Build(TestTarget target, bool isSample = false)
    {
        var toolchain = GuestBuilder.FreePascal;
        var cache = Path.Combine(toolchain, $"{target.Cache}-{Recipe()}{(isSample ? "-sample" : "")}");
        var tests = Path.Combine(toolchain, "tests");
        var sources = Sources(tests, target);
        if (isSample)
            sources = WithCompanions(sources, [.. sources.Where(target.IsInSample)]);
        if (!Directory.Exists(cache))
        {
            var work = Directory.CreateTempSubdirectory("dbt-fpc-").FullName;
            Parallel.ForEach(sources, source => Compile(toolchain, target, source, work));
            HostProcess.Require("mv", ["-T", work, cache], toolchain);
        }
        return
        [
            .. sources
                .Select(source => new TestProgram(source, Executable(source, cache), File.Exists(X87Mark(source, cache))))
                .Where(program => File.Exists(program.Executable)),
        ];
    }

    /// <summary>The executables of programs that this one starts, as far as they were built.</summary>
    public static IEnumerable<string> Companions(TestProgram program)
    {
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(program.Executable)!)!;
        return program.Source.Companions
            .Select(name => Path.Combine(folder, name, name.ToUpperInvariant() + ".EXE"))
            .Where(File.Exists);
    }

    private static List<TestSource> WithCompanions(List<TestSource> all, List<TestSource> sample)
    {
        var companions = sample
            .SelectMany(source => source.Companions.Select(name => Path.Combine(Path.GetDirectoryName(source.Name)!, name)))
            .ToHashSet(StringComparer.Ordinal);
        return [.. sample.Union(all.Where(source => companions.Contains(source.Name)))];
    }

    /// <summary>A hash of all that decides what is built: these very sources.</summary>
    private static string Recipe()
    {
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "EndToEnd", "FreePascal"), "*.cs")
            .Where(file => !file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadAllBytes);
        return Convert.ToHexStringLower(SHA256.HashData([.. sources]))[..12];
    }

    private static List<TestSource> Sources(string tests, TestTarget target) =>
    [
        .. target.Folders
            .SelectMany(folder => folder.EndsWith("/*", StringComparison.Ordinal)
                ? Directory.GetDirectories(Path.Combine(tests, folder[..^2]))
                : [Path.Combine(tests, folder)])
            .SelectMany(folder => Directory.GetFiles(folder, "t*.pp"))
            .Order(StringComparer.Ordinal)
            .Select(path => TestSource.Read(tests, path))
            .Where(source => source.IsFor(target)),
    ];

    private static void Compile(string toolchain, TestTarget target, TestSource source, string work)
    {
        // A folder each: several programs have units of the same name.
        var executable = Executable(source, work);
        var folder = Path.GetDirectoryName(executable)!;
        Directory.CreateDirectory(folder);
        var result = HostProcess.Run(
            Path.Combine(toolchain, "bin", target.Compiler),
            [
                .. target.Options, $"-Fu{toolchain}/units/{target.Units}", $"-Fu{toolchain}/tests/tstunits", $"-FE{folder}", $"-FU{folder}",
                .. source.Options, $"-o{executable}", Path.GetFileName(source.Path),
            ],
            Path.GetDirectoryName(source.Path)!);
        if (result.ExitCode != 0)
            File.Delete(executable);
        else if (target.SaysX87 && File.Exists(executable) && X87Use.IsIn(executable, Path.ChangeExtension(executable, ".map")))
            File.Create(X87Mark(source, work)).Dispose();
        foreach (var file in Directory.GetFiles(folder).Where(file => file != executable && file != X87Mark(source, work)))
            File.Delete(file);
        foreach (var file in source.Files.Select(name => Path.Combine(Path.GetDirectoryName(source.Path)!, name)).Where(File.Exists))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static string Executable(TestSource source, string folder) =>
        Path.Combine(folder, source.Name, Path.GetFileName(source.Name).ToUpperInvariant() + ".EXE");

    /// <summary>An empty file beside the programs that need an x87.</summary>
    private static string X87Mark(TestSource source, string folder) => Path.ChangeExtension(Executable(source, folder), ".x87");
}
