namespace Dbt.Cli.CommandLine;

/// <summary>What somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>The name with the fewest changed letters (Levenshtein), or null when none is near.</summary>
    public static string? Of(string wanted, IReadOnlyList<string> names)
    {
        string? nearest = null;
        var least = Math.Max(2, wanted.Length / 2);
        foreach (var name in names)
        {
            var distance = Distance(wanted, name);
            if (distance >= least)
                continue;
            least = distance;
            nearest = name;
        }

        return nearest;
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
