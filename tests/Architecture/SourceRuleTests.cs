using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Architecture.Tests;

/// <summary>Rules that a reader of the sources can see, and a test can keep.</summary>
public partial class SourceRuleTests(ITestOutputHelper output)
{
    /// <summary>A file is usually under 200 lines, and needs a reason past 400.</summary>
    private const int LinesThatNeedAReason = 400;

    /// <summary>There is no reason for this.</summary>
    private const int LinesThatAreTooMany = 600;

    /// <summary>The parts of the translator are also measured one by one.</summary>
    private const string Measured = "Translator → Dbt.Perf";

    [Fact]
    public void Internals_are_shown_to_own_tests_only()
    {
        var wrong =
            from file in Repository.Sources("src").Concat(Repository.Projects("src"))
            let owner = Repository.Relative(file).Split('/')[1]
            from Match match in InternalsVisibleTo().Matches(File.ReadAllText(file))
            where match.Groups["to"].Value != $"Dbt.{owner}.Tests" && $"{owner} → {match.Groups["to"].Value}" != Measured
            select $"{Repository.Relative(file)} → {match.Groups["to"].Value}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_mutable_is_static()
    {
        var wrong =
            from source in Repository.Sources("src")
            from line in File.ReadLines(source)
            where line.Contains("[ThreadStatic]", StringComparison.Ordinal) || MutableStatic().IsMatch(line)
            select $"{Repository.Relative(source)}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Long_files_are_reported()
    {
        var files = Repository.Sources("src").Select(source => (Source: source, Lines: File.ReadLines(source).Count())).ToList();
        foreach (var (source, lines) in files.Where(file => file.Lines > LinesThatNeedAReason))
            output.WriteLine($"{Repository.Relative(source)}: {lines} lines");
        Assert.DoesNotContain(files, file => file.Lines > LinesThatAreTooMany);
    }

    [Theory]
    [InlineData("    private static int _count;", true)]
    [InlineData("    internal static Dictionary<int, string> Names = new();", true)]
    [InlineData("    public static string? Last { get; set; }", true)]
    [InlineData("    private static readonly int[] Table = [1, 2];", false)]
    [InlineData("    public static string Root { get; } = FindRoot();", false)]
    [InlineData("    private static int Count(int a) => a;", false)]
    [InlineData("    internal static unsafe class Name", false)]
    [InlineData("    private const int Size = 4;", false)]
    public void The_rule_on_static_state_sees_what_it_should(string line, bool mutable) =>
        Assert.Equal(mutable, MutableStatic().IsMatch(line));

    [GeneratedRegex("""InternalsVisibleTo(?:\("|"?\s+Include=")(?<to>[^"]+)""")]
    private static partial Regex InternalsVisibleTo();

    /// <summary>A static field that is neither readonly nor const, or a static property with a setter.</summary>
    [GeneratedRegex(@"^\s*(?:public|private|internal|protected)\s+(?:unsafe\s+|volatile\s+|new\s+)*static\s+(?:unsafe\s+|volatile\s+)*(?!readonly\b|class\b|partial\b|extern\b|event\b)[\w<>\[\],.?* ]+?\s+\w+\s*(?:;|=(?!>)|\{[^}]*\bset;)")]
    private static partial Regex MutableStatic();
}
