using System.Text;
using Xunit;

namespace Dbt.Guest.Tests;

public class CodePageTests
{
    public static TheoryData<int> Tables => [437, 850, 852, 866, 1252];

    /// <summary>.NET's CodePages provider is made from Microsoft's bestfit tables.</summary>
    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_agrees_with_the_framework_s(int number)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var (ours, theirs) = (CodePage.Find(number)!, Encoding.GetEncoding(number));
        Assert.Equal(number, ours.Number);
        for (var value = 0; value < 256; value++)
        {
            if (value != 0x7F)
                Assert.Equal(theirs.GetString([(byte)value])[0], ours.ToChar((byte)value));
            Assert.Equal(value, ours.FromChar(ours.ToChar((byte)value)));
        }
        var all = Enumerable.Range(32, 224).Where(value => value != 0x7F).Select(value => (byte)value).ToArray();
        Assert.Equal(theirs.GetString(all), ours.Decode(all));
        Assert.Equal(all, ours.Encode(theirs.GetString(all)));
        Assert.Equal(theirs.GetString(all), ours.FromDos(ours.ToDos(theirs.GetString(all))));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    [InlineData(65001)]
    public void Capitals_are_the_inverse_of_small_letters(int number)
    {
        var page = CodePage.Find(number)!;
        var capitals = new HashSet<byte>();
        for (var value = 0; value < 256; value++)
        {
            var upper = page.ToUpper((byte)value);
            Assert.Equal(upper, page.ToUpper(upper));
            if (upper == value)
                continue;
            Assert.True(capitals.Add(upper), $"two small letters have the capital {upper:X2}");
            Assert.Equal(value, page.ToLower(upper));
            Assert.Equal(page.ToChar(upper), page.ToUpper(page.ToChar((byte)value)));
        }
        Assert.InRange(capitals.Count, number == 65001 ? 26 : 34, 68);
    }

    [Theory]
    [InlineData(850, 'ø', 'Ø')]
    [InlineData(850, 'ÿ', 'ÿ')]
    [InlineData(850, 'ß', 'ß')]
    [InlineData(850, 'ı', 'ı')]
    [InlineData(852, 'ł', 'Ł')]
    [InlineData(866, 'ж', 'Ж')]
    [InlineData(866, 'ё', 'Ё')]
    [InlineData(1252, 'ÿ', 'Ÿ')]
    [InlineData(1252, 'µ', 'µ')]
    [InlineData(1252, '÷', '÷')]
    [InlineData(437, 'ê', 'ê')]
    public void Letters(int number, char small, char capital) => Assert.Equal(capital, CodePage.Find(number)!.ToUpper(small));

    [Fact]
    public void Utf8_is_several_bytes_a_character()
    {
        var page = CodePage.Find(65001)!;
        Assert.Equal("\xC3\xA9\xE2\x82\xAC", page.ToDos("é€"));
        Assert.Equal("é€", page.FromDos("\xC3\xA9\xE2\x82\xAC"));
        Assert.Null(page.FromDos("\xC3"));
        Assert.Null(page.FromDos("\xE9t"));
        Assert.Equal("é"u8.ToArray(), page.Encode("é"));
        Assert.Equal("é", page.Decode("é"u8));
        Assert.Equal(-1, page.FromChar('é'));
    }

    [Fact]
    public void What_a_page_does_not_have_is_nothing()
    {
        Assert.Null(CodePage.Find(866)!.ToDos("naïve"));
        Assert.Equal("na?ve"u8.ToArray(), CodePage.Find(866)!.Encode("naïve"));
        Assert.Null(CodePage.Find(869));
        Assert.Same(CodePage.Standard, CodePage.Find(437));
    }
}
