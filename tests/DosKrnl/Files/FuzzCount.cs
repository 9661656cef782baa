using System.Globalization;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>How often a fuzz test tries: as often as the environment variable DBT_FUZZ says, if it is set.</summary>
internal static class FuzzCount
{
    public static int Of(int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable("DBT_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : otherwise;
}
