namespace Dbt.EndToEnd.Tests.Support;

/// <summary>Where things lie: the work tree, and the cache outside it for what takes long to build.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Release or Debug, as these tests were built.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Name;

    public static string Guests { get; } = Path.Combine(Root, "tests", "EndToEnd", "Guests");

    public static string Toolchains { get; } = Path.Combine(Root, "tests", "toolchains");

    public static string Samples { get; } = Path.Combine(Root, "samples");

    /// <summary>The same folder as in tests/toolchains/fpc-dos.sh.</summary>
    public static string Cache { get; } =
        Environment.GetEnvironmentVariable("DBT_CACHE")
        ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "dbt");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Dbt.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must lie inside the work tree.");
        return folder;
    }
}
