using System.IO.Compression;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.Embedding.Tests;

/// <summary>The package as one who has nothing but it gets it: packed, put into a folder as a feed, used by the example in samples/.</summary>
public sealed class PackageTests
{
    private static readonly string[] Assemblies =
    [
        "Dbt.DosKrnl", "Dbt.Embedding", "Dbt.Guest", "Dbt.Mvdm", "Dbt.Runtime", "Dbt.Translator", "Dbt.Vdds.VBios", "Dbt.Vdds.VCmos", "Dbt.Vdds.VDpmi",
        "Dbt.Vdds.VEmm", "Dbt.Vdds.VKbd", "Dbt.Vdds.VPic", "Dbt.Vdds.VTimer", "Dbt.Vdds.VVideo", "Dbt.Vdds.VXms",
    ];

    private static string GlobalPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [Fact]
    public void The_example_runs_on_the_package_alone()
    {
        var folder = Directory.CreateTempSubdirectory("dbt-package-").FullName;
        try
        {
            var example = Path.Combine(folder, "example");
            Copy(Path.Combine(Repository.Root, "samples", "embedding"), example);
            var feed = Path.Combine(example, "feed");
            HostProcess.Require(
                "dotnet",
                ["pack", "src/Embedding", "-c", Repository.Configuration, "--no-build", "-p:BuildProjectReferences=false", "-v", "quiet", "--tl:off", "-o", feed],
                Repository.Root);
            LooksRight(Assert.Single(Directory.GetFiles(feed)));
            // What the package needs has been restored for these tests: nothing is fetched.
            HostProcess.Require(
                "dotnet",
                ["build", "-c", "Release", "-v", "quiet", "--tl:off", $"-p:RestoreFallbackFolders={GlobalPackages}", "-o", Path.Combine(folder, "out")],
                example);
            var lines = HostProcess.Require("dotnet", [Path.Combine(folder, "out", "Example.dll")], folder).Split('\n');
            Assert.Equal(
                [
                    "HELLO FROM .NET\r", "exit code 3", @"C:\OUT\RESULT.TXT: MADE BY DBT",
                    .. Enumerable.Range(1, 8).Select(number => $"NUMBER {number}"), "TimeLimit", "cancelled", "",
                ],
                lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every assembly, its comments, and no dependency but the decoder's package.</summary>
    private static void LooksRight(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        var files = zip.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal));
        var wanted = Assemblies.SelectMany(name => new[] { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml" });
        Assert.Equal(wanted.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        using var reader = new StreamReader(zip.GetEntry("Dbt.nuspec")!.Open());
        var specification = System.Xml.Linq.XDocument.Parse(reader.ReadToEnd());
        var dependencies = specification.Descendants().Where(element => element.Name.LocalName == "dependency");
        Assert.Equal("Iced", (string?)Assert.Single(dependencies).Attribute("id"));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
