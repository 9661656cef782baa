using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>
/// docs/dos-functions.md is made of the dispatch table and of the rows that hold it to account; DBT_BLESS=1 writes it anew.
/// </summary>
public partial class FunctionPageTests
{
    /// <summary>Functions whose AL (of 6Ch and others it is a parameter) says which of several they are.</summary>
    private static readonly byte[] s_withSubfunctions = [0x33, 0x37, 0x38, 0x43, 0x44, 0x4B, 0x57, 0x58, 0x5C, 0x5D, 0x65, 0x66, 0x69, 0x71, 0x73];

    private const string Head = """
        # DOS functions

        INT 21h as this version has it: made of the kernel's dispatch table and of its tests (`tests/DosKrnl/Functions`) by
        `DBT_BLESS=1 dotnet test tests/DosKrnl --filter FunctionPage`, and compared with both in each test run. *Errors* are the codes
        that tests have seen; a function that is not here gives error 1, or AL = 0 above 6Ch.

        | AH | AL | Name | Tests | Errors |
        |---|---|---|---|---|

        """;

    [Fact]
    public void The_page_is_what_the_table_says()
    {
        using var machine = new DosMachine();
        var page = Page(machine.Kernel.Dispatcher.Table);
        var file = Path.Combine(Root(), "docs", "dos-functions.md");
        if (Environment.GetEnvironmentVariable("DBT_BLESS") == "1")
            File.WriteAllText(file, page);
        Assert.Equal(page, File.ReadAllText(file));
    }

    private static string Page(ServiceTable table)
    {
        var text = new StringBuilder(Head);
        for (var number = 0; number < 256; number++)
        {
            if (table[(byte)number] is not { } service)
                continue;
            var rows = FunctionTable.All.Where(row => row.Vector == 0x21 && row.Function == number).ToArray();
            var subfunctions = s_withSubfunctions.Contains((byte)number)
                ? string.Join(' ', rows.Where(row => !Fails(row)).Select(Subfunction).Where(al => al != "").Distinct().Order(StringComparer.Ordinal))
                : "";
            var errors = string.Join(' ', rows.SelectMany(Errors).Distinct().Order());
            text.Append(CultureInfo.InvariantCulture, $"| {number:X2} | {subfunctions} | {Words(service.Method.Name)} | {rows.Length} | {errors} |\n");
        }
        return text.ToString();
    }

    private static bool Fails(FunctionRow row) => row.Out.Contains("CF=1", StringComparison.Ordinal);

    private static string Subfunction(FunctionRow row) =>
        Accumulator().Match(row.In) is { Success: true } match ? match.Groups[2].Value : "";

    private static IEnumerable<int> Errors(FunctionRow row) =>
        Fails(row) && Accumulator().Match(row.Out) is { Success: true } match && match.Groups[1].Value == "00"
            ? [int.Parse(match.Groups[2].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)]
            : [];

    /// <summary>"MakeDirectory" as "make directory".</summary>
    private static string Words(string name) => Capital().Replace(name, " $0").Trim().ToLowerInvariant();

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Dbt.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests are not in the repository");
        return folder;
    }

    [GeneratedRegex(@"\bAX=([0-9A-F]{2})([0-9A-F]{2})\b")]
    private static partial Regex Accumulator();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
