using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>From what programs pass to full paths. The current drive is C:, its current folder \CUR\DIR, that of D: its root.</summary>
public class DosPathParserTests
{
    private static string Parse(string text, PathRules rules)
    {
        var error = DosPathParser.Parse(text, 2, drive => drive == 2 ? ["CUR", "DIR"] : [], rules, Guest.CodePage.Standard, out var path);
        return error == DosError.None ? path.ToString() : ((int)error).ToString();
    }

    [Theory]
    [InlineData("file.txt", @"C:\CUR\DIR\FILE.TXT")]
    [InlineData(@"\file.txt", @"C:\FILE.TXT")]
    [InlineData("/a/b\\c", @"C:\A\B\C")]
    [InlineData(@"d:file", @"D:\FILE")]
    [InlineData(@"D:\x\y.z", @"D:\X\Y.Z")]
    [InlineData(@".\x", @"C:\CUR\DIR\X")]
    [InlineData(@"..\x", @"C:\CUR\X")]
    [InlineData(@"..\..\x", @"C:\X")]
    [InlineData(@"..\..\..\x", "3")]
    [InlineData(@"\..\x", "3")]
    [InlineData(@"C:\..\..\etc\passwd", "3")]
    [InlineData(@"\none\..\x", @"C:\X")]
    [InlineData(@"\a\\b", @"C:\A\B")]
    [InlineData(@"C:\", @"C:\")]
    [InlineData("longfilename.text", @"C:\CUR\DIR\LONGFILE.TEX")]
    [InlineData("x.", @"C:\CUR\DIR\X")]
    [InlineData("x  .y  ", @"C:\CUR\DIR\X.Y")]
    [InlineData("a b.c", @"C:\CUR\DIR\A B.C")]
    [InlineData(" x", "2")]
    [InlineData("", "2")]
    [InlineData("C:", "2")]
    [InlineData(".x", "2")]
    [InlineData("...", "2")]
    [InlineData("a.b.c", "2")]
    [InlineData(@"a.b.c\x", "3")]
    [InlineData("a*", "2")]
    [InlineData(@"a?\b", "3")]
    [InlineData("a|b", "2")]
    [InlineData("a\"b", "2")]
    [InlineData("a<b", "2")]
    [InlineData("a+b", "2")]
    [InlineData("a;b", "2")]
    [InlineData("a=b", "2")]
    [InlineData("[a]", "2")]
    [InlineData("a:b", @"A:\B")]
    [InlineData("ab:c", "2")]
    [InlineData("1:b", "3")]
    [InlineData("a\x01", "2")]
    [InlineData(@"\\server\share\x", "3")]
    [InlineData(@"x\", "3")]
    [InlineData("!#$%&'().@^_", @"C:\CUR\DIR\!#$%&'().@^_")]
    [InlineData("{}~-`", @"C:\CUR\DIR\{}~-`")]
    [InlineData("\x81\x94.\x84", "C:\\CUR\\DIR\\\x9A\x99.\x8E")]
    [InlineData(@"\12345678\12345678\12345678\12345678\12345678\12345678\12345678\12345678.123", @"C:\12345678\12345678\12345678\12345678\12345678\12345678\12345678\12345678.123")]
    [InlineData(@"\12345678\12345678\12345678\12345678\12345678\12345678\12345678\1234\12345678.123", "3")]
    public void A_file(string text, string expected) => Assert.Equal(expected, Parse(text, PathRules.File));

    [Theory]
    [InlineData("*.*", @"C:\CUR\DIR\????????.???")]
    [InlineData("*", @"C:\CUR\DIR\????????")]
    [InlineData("a*.c*", @"C:\CUR\DIR\A???????.C??")]
    [InlineData("a*b.c", @"C:\CUR\DIR\A???????.C")]
    [InlineData("?x.?", @"C:\CUR\DIR\?X.?")]
    [InlineData(@"D:\s\*.com", @"D:\S\????????.COM")]
    [InlineData(@"*\x", "3")]
    public void A_pattern(string text, string expected) => Assert.Equal(expected, Parse(text, PathRules.Wildcards));

    [Theory]
    [InlineData("..", @"C:\CUR")]
    [InlineData(".", @"C:\CUR\DIR")]
    [InlineData(@"\", @"C:\")]
    [InlineData(@"sub\", @"C:\CUR\DIR\SUB")]
    [InlineData("", "3")]
    [InlineData("a*", "3")]
    [InlineData(@"\12345678\12345678\12345678\12345678\12345678\12345678\123456789", @"C:\12345678\12345678\12345678\12345678\12345678\12345678\12345678")]
    [InlineData(@"\12345678\12345678\12345678\12345678\12345678\12345678\12345678\1", "3")]
    public void A_folder(string text, string expected) => Assert.Equal(expected, Parse(text, PathRules.Directory));

    /// <summary>Whatever the text: each name of a parsed path is a legal name of 8 + 3 characters, and none is a dot name.</summary>
    [Fact]
    public void Property_parsed_names_are_names()
    {
        var characters = Gen.Frequency((6, Gen.Elements("ab.\\/:*? .".ToCharArray())), (1, Gen.Choose(0, 255).Select(c => (char)c)));
        var texts = Gen.ArrayOf(characters).Select(chars => new string(chars)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            foreach (var rules in (PathRules[])[PathRules.File, PathRules.Wildcards, PathRules.Directory])
            {
                if (DosPathParser.Parse(text, 2, _ => ["CUR"], rules, Guest.CodePage.Standard, out var path) != DosError.None)
                    continue;
                for (var i = 0; i < path.Names.Length; i++)
                {
                    var name = path.Names[i];
                    var parts = name.Split('.');
                    var mayHaveWildcards = rules == PathRules.Wildcards && i == path.Names.Length - 1;
                    Assert.InRange(parts.Length, 1, 2);
                    Assert.InRange(parts[0].Length, 1, 8);
                    Assert.InRange(parts.Length == 2 ? parts[1].Length : 1, 1, 3);
                    Assert.All(name.Replace(".", ""), c => Assert.True(
                        (DosName.IsLegal(c) && DosName.ToUpper(c, Guest.CodePage.Standard) == c) || (mayHaveWildcards && c == '?'), $"{name}: {(int)c:X2}"));
                }
                Assert.InRange(path.ToString().Length, 3, 79);
            }
        }).QuickCheckThrowOnFailure();
    }
}
