using Xunit;

namespace Dbt.EndToEnd.Tests.Support;

/// <summary>What the guests are built with. tests/toolchains/install.sh installs all of it.</summary>
internal static class Toolchain
{
    public const string Nasm = "nasm";
    public const string Fasm = "fasm";
    public const string Bcc = "bcc";
    public const string Gcc = "gcc";
    public const string FreePascal = "ppcx64";
    public const string GnuAssemblerForDos = "i586-pc-msdosdjgpp-as";

    /// <summary>The full path of an installed tool, or null.</summary>
    public static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);

    /// <summary>The full path of a tool without which the test fails.</summary>
    public static string Require(string tool) =>
        Find(tool) ?? throw new FileNotFoundException($"{tool} is not installed: run tests/toolchains/install.sh.");

    /// <summary>Why a test that needs these tools or files is skipped: never in CI, where what is missing is a failure.</summary>
    public static string? SkipReason(IEnumerable<string> needed)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            return null;
        var missing = needed.Where(one => Find(one) is null && !File.Exists(one)).ToList();
        return missing.Count == 0
            ? null
            : $"Not installed: {string.Join(", ", missing)}. tests/toolchains/install.sh installs it.";
    }
}

/// <summary>A test that needs tools of these names on the PATH, or files at these places.</summary>
internal sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(params string[] needed) => Skip = Toolchain.SkipReason(needed);
}

/// <inheritdoc cref="NeedsFactAttribute"/>
internal sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] needed) => Skip = Toolchain.SkipReason(needed);
}
