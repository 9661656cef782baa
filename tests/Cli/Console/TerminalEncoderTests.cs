using System.Text;
using Dbt.Cli.Console;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli.Tests.Console;

public class TerminalEncoderTests
{
    [Theory]
    [InlineData(new byte[] { 0x48, 0x69, 13, 10 }, "Hi\r\n")]
    [InlineData(new byte[] { 7, 8, 9 }, "\a\b\t")]
    [InlineData(new byte[] { 0, 1, 2, 3, 0x7F }, " ☺☻♥⌂")]
    [InlineData(new byte[] { 0x80, 0x9B, 0xC9, 0xCD, 0xBB, 0xDB, 0xE1, 0xFE, 0xFF }, "Ç¢╔═╗█ß■\u00A0")]
    [InlineData(new byte[] { 27, 0x5B, 0x33, 0x31, 0x6D }, "\e[31m")]
    [InlineData(new byte[] { 27, 0x5D, 0x30, 0x3B }, "←]0;")]
    [InlineData(new byte[] { 27, 27, 0x63 }, "←←c")]
    public void BytesAreWhatTheScreenShows(byte[] bytes, string expected)
    {
        var encoder = new TerminalEncoder();
        var output = new byte[bytes.Length * TerminalEncoder.MaxBytesPerCharacter];
        Assert.Equal(expected, Encoding.UTF8.GetString(output, 0, encoder.Encode(bytes, output)));
    }

    [Theory]
    [InlineData(850, new byte[] { 0x9B, 0xD5, 0xB5, 1 }, "øıÁ☺")]
    [InlineData(866, new byte[] { 0x8F, 0xE0, 0xA8, 0xB3 }, "При│")]
    [InlineData(1252, new byte[] { 0x80, 0xE9, 0x81, 0x9D, 0x7F }, "€é\uFFFD\uFFFD\uFFFD")]
    [InlineData(65001, new byte[] { 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x99, 0x82, 2 }, "é€🙂☻")]
    [InlineData(65001, new byte[] { 0xC3, 0x41, 0xFF, 0xE2, 0x82, 13 }, "\uFFFDA\uFFFD\uFFFD\r")]
    [InlineData(65001, new byte[] { 0xC2, 0x9B, 0x33, 0x31, 0x6D }, "\uFFFD31m")]
    [InlineData(65001, new byte[] { 27, 0xC3, 0xA9 }, "←é")]
    public void OtherCodePages(int page, byte[] bytes, string expected)
    {
        var encoder = new TerminalEncoder(Guest.CodePage.Find(page)!);
        var output = new byte[bytes.Length * TerminalEncoder.MaxBytesPerCharacter];
        Assert.Equal(expected, Encoding.UTF8.GetString(output, 0, encoder.Encode(bytes, output)));
        // And byte by byte.
        encoder = new TerminalEncoder(Guest.CodePage.Find(page)!);
        var length = 0;
        foreach (var value in bytes)
            length += encoder.Encode([value], output.AsSpan(length));
        Assert.Equal(expected, Encoding.UTF8.GetString(output, 0, length));
    }

    [Fact]
    public void AnEscapeSequenceMayBeSplit()
    {
        var encoder = new TerminalEncoder();
        var output = new byte[16];
        var length = encoder.Encode([27], output);
        length += encoder.Encode("[2J"u8, output.AsSpan(length));
        Assert.Equal("\e[2J", Encoding.UTF8.GetString(output, 0, length));
    }

    [Fact]
    public void EveryByteFitsTheRoomAskedFor()
    {
        var output = new byte[2 * TerminalEncoder.MaxBytesPerCharacter];
        var longest = 0;
        for (var pair = 0; pair < 0x10000; pair++)
            longest = Math.Max(longest, new TerminalEncoder().Encode([(byte)pair, (byte)(pair >> 8)], output));
        output = new byte[5 * TerminalEncoder.MaxBytesPerCharacter];
        var random = new Random(1);
        var utf8 = new TerminalEncoder(Guest.CodePage.Find(65001)!);
        var bytes = new byte[5];
        for (var i = 0; i < 100_000; i++)
        {
            for (var j = 0; j < bytes.Length; j++)
                bytes[j] = (byte)(random.Next(8) == 0 ? 27 : random.Next(256));
            Assert.InRange(utf8.Encode(bytes, output), 0, output.Length);
        }
        Assert.Equal(TerminalEncoder.MaxBytesPerCharacter, longest);
    }

    [Fact]
    public void TheCodePageAgreesWithTheFrameworksOwnTable()
    {
        // .NET's CodePages provider is made from Microsoft's bestfit437.txt.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var theirs = Encoding.GetEncoding(437);
        for (var value = 32; value < 256; value++)
        {
            if (value != 0x7F)
                Assert.Equal(theirs.GetString([(byte)value])[0], Glyphs.Of((byte)value));
            Assert.Equal(value, Glyphs.FromUnicode(Glyphs.Of((byte)value)));
        }
    }
}
