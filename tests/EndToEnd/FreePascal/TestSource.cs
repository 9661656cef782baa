using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>
/// One of Free Pascal's own test programs, as the directives at its head describe it: lines such as
/// <c>{ %RESULT=217 }</c> or <c>{ %cpu=i8086 }</c> (fpcsrc/tests/readme.txt lists them).
/// </summary>
internal sealed partial record TestSource(string Path, string Name, IReadOnlyDictionary<string, string> Directives)
{
    /// <summary>Options the test wants the compiler to have.</summary>
    public IEnumerable<string> Options => Words("OPT", ' ');

    /// <summary>The files beside the source that the program reads.</summary>
    public IEnumerable<string> Files => Words("FILES", ' ');

    /// <summary>Other programs of its folder that it starts; their authors name them here for tidying up after it.</summary>
    public IEnumerable<string> Companions => Words("DELFILES", ' ');

    /// <summary>The exit code of success.</summary>
    public int ExpectedExitCode => ExitCode("RESULT") ?? 0;

    /// <summary>Whether a run that ended with this exit code did as it should, or failed as its authors know it to.</summary>
    public bool IsSuccess(int exitCode) => exitCode == ExpectedExitCode || exitCode == ExitCode("KNOWNRUNERROR");

    /// <summary>Whether it is meant for this processor and system at all.</summary>
    public bool IsFor(TestTarget target) =>
        Allows("CPU", target.Processor) && Allows("TARGET", target.System)
        && !Words("SKIPCPU", ',').Contains(target.Processor, StringComparer.OrdinalIgnoreCase)
        && !Words("SKIPTARGET", ',').Intersect([target.System, "$nothread", "$nosharedlib"], StringComparer.OrdinalIgnoreCase).Any()
        && !Has("MAXVERSION") && !Has("KNOWNCOMPILEERROR") && !Has("FAIL");

    /// <summary>Whether it is meant to be run, by itself.</summary>
    public bool IsForRunning => !Has("NORUN") && !Has("INTERACTIVE") && !Has("GRAPH");

    public static TestSource Read(string root, string path)
    {
        var directives = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in File.ReadLines(path, Encoding.Latin1))
            if (Directive().Match(line) is { Success: true } match)
                directives[match.Groups["name"].Value] = match.Groups["value"].Value.Trim();
        return new TestSource(path, System.IO.Path.ChangeExtension(System.IO.Path.GetRelativePath(root, path), null), directives);
    }

    private bool Has(string directive) => Directives.ContainsKey(directive);

    private string Value(string directive, string otherwise) => Directives.GetValueOrDefault(directive, otherwise);

    private int? ExitCode(string directive) =>
        int.TryParse(Value(directive, "").Split(' ')[0], CultureInfo.InvariantCulture, out var code) ? code : null;

    private string[] Words(string directive, char separator) =>
        Value(directive, "").Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private bool Allows(string directive, string value) =>
        !Has(directive) || Words(directive, ',').Contains(value, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^\s*\{\s*%(?<name>[A-Za-z]+)\s*(=(?<value>[^}]*))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();
}
