using System.Collections.Concurrent;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>Runs test programs, a process each, and holds what fails against a list of known exceptions.</summary>
/// <param name="exceptions">The list's file in tests/EndToEnd.</param>
internal sealed class TestRuns(string exceptions)
{
    /// <summary>Those that fail must be exactly those in the list; of a sample, those of the list that are in it.</summary>
    public void Check(IReadOnlyList<TestProgram> programs, bool isSample = false, params string[] options)
    {
        var failures = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(
            programs,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            program =>
            {
                if (WhyItFails(program, options) is { } reason)
                    failures[program.Source.Name] = reason;
            });

        var ran = programs.Select(program => program.Source.Name).ToHashSet(StringComparer.Ordinal);
        // Of a sample only those that are in it; of all of them, that there is no other.
        var known = KnownExceptions().Where(one => !isSample || ran.Contains(one.Key)).ToDictionary(StringComparer.Ordinal);
        var report = failures.Keys.Except(known.Keys, StringComparer.Ordinal)
            .Select(name => $"fails: {name}  {failures[name]}")
            .Concat(known.Keys.Except(failures.Keys, StringComparer.Ordinal).Where(name => !IsUnstable(known[name]))
                .Select(name => $"is in {exceptions}, but {(ran.Contains(name) ? "passes" : "is not among the programs")}: {name}"))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(
            report.Count == 0,
            $"{programs.Count} programs run, {failures.Count} failed, {known.Count} known exceptions:\n{string.Join('\n', report)}");
    }

    private static bool IsUnstable(string reason) => reason.StartsWith("unstable:", StringComparison.Ordinal);

    private static string? WhyItFails(TestProgram program, string[] options)
    {
        // Not in the root: some of them try what lies above the current folder.
        using var drive = new GuestFolder();
        var folder = Directory.CreateDirectory(drive.In("test")).FullName;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(program.Executable)!).Concat(TestPrograms.Companions(program)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        ProcessResult result;
        try
        {
            result = DbtProcess.Run(
                folder, [], ["--mount", "C=..", "--time-limit", DbtProcess.TimeLimit(50), .. options, Path.GetFileName(program.Executable)]);
        }
        catch (TimeoutException)
        {
            return "hangs, and dbt's own time limit does not end it";
        }
        if (program.Source.IsSuccess(result.ExitCode))
            return null;
        var message = (result.ErrorText + result.Text).Trim().ReplaceLineEndings(" | ");
        return $"exit code {result.ExitCode}, not {program.Source.ExpectedExitCode}: {message[..Math.Min(message.Length, 200)]}";
    }

    /// <summary>Lines of: name, blanks, reason. A line that begins with # is a comment.</summary>
    private Dictionary<string, string> KnownExceptions()
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "EndToEnd", exceptions)).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.True(parts.Length == 2, $"This exception has no reason: {line}");
            Assert.True(known.TryAdd(parts[0], parts[1]), $"This exception stands there twice: {line}");
        }
        return known;
    }
}
