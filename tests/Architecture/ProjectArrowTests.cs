using Xunit;

namespace Dbt.Architecture.Tests;

/// <summary>The house's arrows: which project may refer to which, and which packages it may use.</summary>
public class ProjectArrowTests
{
    private sealed record Room(string Name, string[] Projects, string[] Packages);

    private static readonly Room[] Rooms =
    [
        new("Dbt.Guest", [], []),
        new("Dbt.Translator", ["Dbt.Guest"], ["Iced"]),
        new("Dbt.Mvdm", ["Dbt.Guest"], []),
        new("Dbt.Runtime", ["Dbt.Guest", "Dbt.Translator", "Dbt.Mvdm"], []),
        new("Dbt.Vdds.VBios", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VPic", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VTimer", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VKbd", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VCmos", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VVideo", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VDpmi", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VXms", ["Dbt.Mvdm"], []),
        new("Dbt.Vdds.VEmm", ["Dbt.Mvdm"], []),
        new("Dbt.DosKrnl", ["Dbt.Mvdm"], []),
        new("Dbt.Embedding", ["*"], ["Iced"]),
        new("dbt", ["*"], ["System.CommandLine", "Spectre.Console"]),
    ];

    [Fact]
    public void Every_project_is_a_room_and_keeps_to_its_arrows()
    {
        var wrong = new List<string>();
        foreach (var project in Repository.Projects("src"))
        {
            var name = AssemblyNameOf(project);
            var room = Rooms.SingleOrDefault(candidate => candidate.Name == name);
            if (room == null)
            {
                wrong.Add($"{Repository.Relative(project)}: not in the table of rooms");
                continue;
            }
            if (room.Projects is not ["*"])
                wrong.AddRange(Repository.ProjectReferences(project).Except(room.Projects).Select(to => $"{name} → {to}"));
            wrong.AddRange(Repository.PackageReferences(project).Except(room.Packages).Select(to => $"{name} → package {to}"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_room_has_its_project()
    {
        var names = Repository.Projects("src").Select(AssemblyNameOf);
        Assert.Empty(Rooms.Select(room => room.Name).Except(names));
    }

    /// <summary>References are transitive, so the arrows are also checked on the names that the sources use.</summary>
    [Theory]
    [InlineData("src/Guest", "Dbt.Translator", "Dbt.Mvdm", "Dbt.Runtime", "Dbt.Vdds", "Dbt.DosKrnl")]
    [InlineData("src/Translator", "Dbt.Mvdm", "Dbt.Runtime", "Dbt.Vdds", "Dbt.DosKrnl")]
    [InlineData("src/Mvdm", "Dbt.Translator", "Dbt.Runtime", "Dbt.Vdds", "Dbt.DosKrnl")]
    [InlineData("src/Runtime", "Dbt.Cli", "Dbt.DosKrnl", "Dbt.Vdds")]
    [InlineData("src/Embedding", "Dbt.Cli", "Dbt.DosKrnl", "Dbt.Vdds")]
    [InlineData("src/DosKrnl", "Dbt.Translator", "Dbt.Runtime", "Dbt.Vdds")]
    [InlineData("src/Vdds", "Dbt.Translator", "Dbt.Runtime", "Dbt.DosKrnl")]
    public void Sources_use_no_names_of_other_rooms(string folder, params string[] forbidden)
    {
        var wrong =
            from source in Repository.Sources(folder)
            from line in File.ReadLines(source)
            where line.StartsWith("using ", StringComparison.Ordinal) || line.Contains(" global::", StringComparison.Ordinal)
            from name in forbidden
            where line.Contains(name, StringComparison.Ordinal)
            select $"{Repository.Relative(source)}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Drivers_do_not_use_each_other()
    {
        var wrong =
            from source in Repository.Sources("src/Vdds")
            let own = Repository.Relative(source).Split('/')[2]
            from line in File.ReadLines(source)
            where line.StartsWith("using Dbt.Vdds.", StringComparison.Ordinal)
                && !line.StartsWith($"using Dbt.Vdds.{own}", StringComparison.Ordinal)
            select $"{Repository.Relative(source)}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_the_translator_names_emit_and_the_decoder()
    {
        string[] names = ["System.Reflection.Emit", "Iced.Intel", "DynamicMethod", "ILGenerator"];
        var wrong =
            from source in Repository.Sources("src")
            where !Repository.Relative(source).StartsWith("src/Translator/", StringComparison.Ordinal)
            from line in File.ReadLines(source)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from name in names
            where line.Contains(name, StringComparison.Ordinal)
            select $"{Repository.Relative(source)}: {name}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_runtime_does_not_know_the_drivers_by_type()
    {
        // It loads them by the names in this one file.
        var wrong = Repository.Sources("src/Runtime")
            .Where(source => Path.GetFileName(source) != "MvmServerOptions.cs")
            .Where(source => File.ReadAllText(source).Contains("Dbt.Vdds.", StringComparison.Ordinal))
            .Select(Repository.Relative);
        Assert.Empty(wrong);
    }

    private static string AssemblyNameOf(string project)
    {
        var name = System.Xml.Linq.XDocument.Load(project).Descendants("AssemblyName").SingleOrDefault();
        return name?.Value ?? Repository.NameOf(project);
    }
}
