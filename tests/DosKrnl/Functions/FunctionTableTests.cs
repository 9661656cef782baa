using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

public class FunctionTableTests
{
    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var row in FunctionTable.All)
                names.Add(row.Name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function(string name)
    {
        var rows = FunctionTable.All.Where(row => row.Name == name).ToList();
        Assert.Single(rows);
        FunctionCase.Run(rows[0]);
    }
}
