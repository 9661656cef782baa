using Dbt.Mvdm;

namespace Dbt.Cli.CommandLine;

/// <summary>The names of trace categories on the command line.</summary>
internal static class TraceNames
{
    private static readonly string[] Names =
        ["int21", "exec", "file", "bios", "port", "interrupt", "exception", "translate", "vdd", "memory", "dpmi", "all"];

    /// <summary>A list with commas.</summary>
    /// <exception cref="UsageException">A name is none of these.</exception>
    public static TraceCategories Parse(string list)
    {
        var categories = TraceCategories.None;
        foreach (var name in list.Split(','))
        {
            if (Array.IndexOf(Names, name) < 0)
                throw new UsageException($"--trace {name}: nothing of this name can be traced; choose from {string.Join(", ", Names)}");
            categories |= Enum.Parse<TraceCategories>(name, ignoreCase: true);
        }

        return categories;
    }

    public static string Of(TraceCategories category) => category.ToString().ToLowerInvariant();
}
