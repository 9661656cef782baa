using System.Xml.Linq;

namespace Dbt.Architecture.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Project files below a folder of the tree.</summary>
    public static IEnumerable<string> Projects(string folder) => Files(folder, "*.csproj");

    /// <summary>C# sources below a folder of the tree, without what the build makes.</summary>
    public static IEnumerable<string> Sources(string folder) => Files(folder, "*.cs");

    /// <summary>Names of the projects that a project refers to.</summary>
    public static string[] ProjectReferences(string project) =>
        [.. Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))];

    public static string[] PackageReferences(string project) => [.. Includes(project, "PackageReference")];

    public static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Includes(string project, string element) =>
        XDocument.Load(project).Descendants(element).Select(item => (string)item.Attribute("Include")!);

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dbt.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"no Dbt.sln above {AppContext.BaseDirectory}");
    }
}
