using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>No function without its rows.</summary>
public class CoverageTests
{
    /// <summary>INT 21h functions with priority 0 in the machine's specification, section 5.1.</summary>
    private static readonly byte[] s_mustHave =
    [
        0x00, 0x01, 0x02, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15,
        0x16, 0x17, 0x19, 0x1A, 0x21, 0x22, 0x24, 0x25, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2F, 0x30, 0x31, 0x33,
        0x35, 0x36, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
        0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x5B, 0x5D, 0x60, 0x62,
        0x63, 0x65, 0x67, 0x68, 0x6A, 0x6C,
    ];

    /// <summary>They do not return: shown in <see cref="ProcessTests"/>.</summary>
    private static readonly byte[] s_ends = [0x00, 0x31, 0x4C];

    [Fact]
    public void EachFunctionOfTheTableHasRows()
    {
        using var machine = new DosMachine();
        var table = machine.Kernel.Dispatcher.Table;
        var rows = FunctionTable.All.Where(row => row.Vector == 0x21).Select(row => row.Function).ToHashSet();
        var without = new List<string>();
        for (var function = 0; function < 256; function++)
        {
            if (table[(byte)function] is { } service && !rows.Contains((byte)function) && !s_ends.Contains((byte)function))
                without.Add($"{function:X2} {service.Method.Name}");
        }
        Assert.Empty(without);
    }

    [Fact]
    public void EachFunctionThatMustBeThereIs()
    {
        using var machine = new DosMachine();
        var table = machine.Kernel.Dispatcher.Table;
        Assert.Empty(s_mustHave.Where(function => table[function] is null).Select(function => $"{function:X2}"));
    }

    /// <summary>Where a function can fail, a row shows it: CF set, or AL = FFh of the older ones.</summary>
    [Fact]
    public void FunctionsThatFailHaveARowThatFails()
    {
        byte[] cannotFail =
        [
            0x00, 0x01, 0x02, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x19, 0x1A, 0x24, 0x25, 0x2A, 0x2C, 0x2F, 0x30,
            0x31, 0x35, 0x4C, 0x4D, 0x50, 0x51, 0x52, 0x59, 0x62,
        ];
        var without = s_mustHave.Except(cannotFail).Where(function => !FunctionTable.All.Any(
            row => row.Vector == 0x21 && row.Function == function && IsFailure(row.Out)));
        Assert.Empty(without.Select(function => $"{function:X2}"));
    }

    private static bool IsFailure(string result) =>
        result.Contains("CF=1", StringComparison.Ordinal) || result.Contains("AL=", StringComparison.Ordinal)
        || result.Contains("AX=FFFF", StringComparison.Ordinal);
}
