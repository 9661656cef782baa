using Dbt.DosKrnl.Shell;
using Xunit;

namespace Dbt.DosKrnl.Tests.Shell;

public class CommandTextTests
{
    [Theory]
    [InlineData("DIR", "DIR")]
    [InlineData("TYPE A > B", "TYPE A  > B")]
    [InlineData("SORT<IN>OUT", "SORT < IN > OUT")]
    [InlineData("ECHO X >> LOG /B", "ECHO X  /B >> LOG")]
    [InlineData("A | B|C", "A | B|C")]
    [InlineData("ECHO \"A|B > C\"", "ECHO \"A|B > C\"")]
    [InlineData("A > X | B < Y", "A   > X| B  < Y")]
    public void Splits(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', CommandText.Split(line)!.Select(Show)));

    private static string Show(CommandPart part) =>
        part.Text + (part.Input is null ? "" : $" < {part.Input}") + (part.Output is null ? "" : $" {(part.Append ? ">>" : ">")} {part.Output}");

    [Theory]
    [InlineData("A |")]
    [InlineData("| A")]
    [InlineData("A || B")]
    [InlineData("A >")]
    [InlineData("A < | B")]
    public void RefusesWhatIsNotWhole(string line) => Assert.Null(CommandText.Split(line));

    [Theory]
    [InlineData("PROG/X Y", "PROG", "/X Y")]
    [InlineData("  prog  a", "prog", "  a")]
    [InlineData("CD..", "CD..", "")]
    [InlineData("A:", "A:", "")]
    [InlineData("X;Y", "X", ";Y")]
    public void TakesTheName(string line, string name, string rest)
    {
        Assert.Equal(name, CommandText.TakeName(line, out var behind));
        Assert.Equal(rest, behind);
    }

    [Theory]
    [InlineData("%1-%9-%0", "one--zero")]
    [InlineData("%NAME%%name%", "valuevalue")]
    [InlineData("[%NONE%]", "[]")]
    [InlineData("100%% of it", "100% of it")]
    [InlineData("100%", "100")]
    [InlineData("%%f", "%f")]
    [InlineData("%1%NAME%", "onevalue")]
    public void ExpandsInABatchFile(string line, string expected) => Assert.Equal(
        expected,
        CommandText.ExpandBatch(line, number => number switch { 0 => "zero", 1 => "one", _ => "" }, Variable));

    [Theory]
    [InlineData("%NAME% %NONE% %", "value %NONE% %")]
    [InlineData("FOR %f IN (%NAME%) DO %f", "FOR %f IN (value) DO %f")]
    public void ExpandsWhatIsTyped(string line, string expected) =>
        Assert.Equal(expected, CommandText.ExpandTyped(line, Variable));

    private static string? Variable(string name) =>
        name.Equals("NAME", StringComparison.OrdinalIgnoreCase) ? "value" : null;

    [Theory]
    [InlineData("*.BAK", "A.TXT", "A.BAK")]
    [InlineData("B*.*", "ABC.TXT", "BBC.TXT")]
    [InlineData("X?Z", "ABCD", "XBZ")]
    [InlineData("*", "NAME.EXT", "NAME")]
    [InlineData("*.", "NAME.EXT", "NAME")]
    [InlineData("NEW.*", "OLD", "NEW")]
    public void Combines(string pattern, string name, string expected) =>
        Assert.Equal(expected, CommandText.Combine(pattern, name));

    [Fact]
    public void CasesAreThoseOfTheCodePage()
    {
        // ä and Ä, ê without a capital of its own, α.
        Assert.Equal("A\u008E\u0088\u00E0", "a\u0084\u0088\u00E0".Upper());
    }

    [Fact]
    public void WordsEndAtASwitch() =>
        Assert.Equal(["A.TXT", "/B", "B C", "/V"], CommandText.Words(" A.TXT/B,\"B C\" /V"));

    [Theory]
    [InlineData("/C DIR /W", "DIR /W", false, false)]
    [InlineData("/P/E:1024", null, false, true)]
    [InlineData("Z:\\ CON /K SET", "SET", true, false)]
    [InlineData("/E:512/CECHO X", "ECHO X", false, false)]
    public void Options(string tail, string? command, bool stays, bool isPermanent)
    {
        var options = ShellOptions.Parse(tail + "\r");
        Assert.Equal((command, stays, isPermanent), (options.Command?.Trim(), options.StaysAfterCommand, options.IsPermanent));
    }
}
