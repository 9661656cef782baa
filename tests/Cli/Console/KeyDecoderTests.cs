using System.Text;
using Dbt.Cli.Console;

namespace Dbt.Cli.Tests.Console;

public class KeyDecoderTests
{
    /// <summary>
    /// What xterm, the Linux console and rxvt send, and the code of INT 16h/00h for that key (IBM PS/2 and PC BIOS Interface
    /// Technical Reference, keyboard table).
    /// </summary>
    [Theory]
    [InlineData("a", 0x1E61)]
    [InlineData("A", 0x1E41)]
    [InlineData("z", 0x2C7A)]
    [InlineData("M", 0x324D)]
    [InlineData("1", 0x0231)]
    [InlineData("0", 0x0B30)]
    [InlineData("!", 0x0221)]
    [InlineData("@", 0x0340)]
    [InlineData("_", 0x0C5F)]
    [InlineData("=", 0x0D3D)]
    [InlineData("[", 0x1A5B)]
    [InlineData("}", 0x1B7D)]
    [InlineData(";", 0x273B)]
    [InlineData("\"", 0x2822)]
    [InlineData("~", 0x297E)]
    [InlineData("\\", 0x2B5C)]
    [InlineData("|", 0x2B7C)]
    [InlineData("<", 0x333C)]
    [InlineData("?", 0x353F)]
    [InlineData(" ", 0x3920)]
    [InlineData("\r", 0x1C0D)]
    [InlineData("\t", 0x0F09)]
    [InlineData("\b", 0x0E08)]
    [InlineData("\x7F", 0x0E08)]
    [InlineData("\x01", 0x1E01)]
    [InlineData("\x03", 0x2E03)]
    [InlineData("\x0A", 0x240A)]
    [InlineData("\x1A", 0x2C1A)]
    [InlineData("\x1C", 0x2B1C)]
    [InlineData("\e[A", 0x4800)]
    [InlineData("\e[B", 0x5000)]
    [InlineData("\e[C", 0x4D00)]
    [InlineData("\e[D", 0x4B00)]
    [InlineData("\eOA", 0x4800)]
    [InlineData("\eOD", 0x4B00)]
    [InlineData("\e[H", 0x4700)]
    [InlineData("\e[F", 0x4F00)]
    [InlineData("\e[1~", 0x4700)]
    [InlineData("\e[7~", 0x4700)]
    [InlineData("\e[4~", 0x4F00)]
    [InlineData("\e[8~", 0x4F00)]
    [InlineData("\e[2~", 0x5200)]
    [InlineData("\e[3~", 0x5300)]
    [InlineData("\e[5~", 0x4900)]
    [InlineData("\e[6~", 0x5100)]
    [InlineData("\e[1;5D", 0x7300)]
    [InlineData("\e[1;5C", 0x7400)]
    [InlineData("\e[1;5H", 0x7700)]
    [InlineData("\e[1;5F", 0x7500)]
    [InlineData("\e[5;5~", 0x8400)]
    [InlineData("\e[6;5~", 0x7600)]
    [InlineData("\e[3;5~", 0x9300)]
    [InlineData("\e[1;3A", 0x9800)]
    [InlineData("\e[1;2A", 0x4800)]
    [InlineData("\eOP", 0x3B00)]
    [InlineData("\eOS", 0x3E00)]
    [InlineData("\e[11~", 0x3B00)]
    [InlineData("\e[15~", 0x3F00)]
    [InlineData("\e[17~", 0x4000)]
    [InlineData("\e[21~", 0x4400)]
    [InlineData("\e[23~", 0x8500)]
    [InlineData("\e[24~", 0x8600)]
    [InlineData("\e[[A", 0x3B00)]
    [InlineData("\e[[E", 0x3F00)]
    [InlineData("\e[1;2P", 0x5400)]
    [InlineData("\e[15;5~", 0x6200)]
    [InlineData("\e[21;3~", 0x7100)]
    [InlineData("\e[24;2~", 0x8800)]
    [InlineData("\e[24;3~", 0x8C00)]
    [InlineData("\e[Z", 0x0F00)]
    [InlineData("\ea", 0x1E00)]
    [InlineData("\ex", 0x2D00)]
    [InlineData("\e1", 0x7800)]
    [InlineData("\e9", 0x8000)]
    [InlineData("\e0", 0x8100)]
    [InlineData("\e-", 0x8200)]
    [InlineData("\e=", 0x8300)]
    [InlineData("ä", 0x0084)]
    [InlineData("ß", 0x00E1)]
    [InlineData("█", 0x00DB)]
    [InlineData("μ", 0x00E6)]
    public void ATerminalsBytesAreTheKeyOfTheBios(string typed, int expected)
    {
        var keys = Decode(typed);
        Assert.Equal($"{expected:X4}", string.Join(' ', keys.Select(key => $"{key:X4}")));
    }

    [Fact]
    public void EscapeAloneIsTheEscapeKeyWhenNothingFollows()
    {
        var decoder = new KeyDecoder();
        decoder.Add("\e"u8);
        Assert.True(decoder.InSequence);
        Assert.False(decoder.TryTake(out _));
        decoder.EndSequence();
        Assert.True(decoder.TryTake(out var key));
        Assert.Equal(0x011B, key);
        Assert.False(decoder.InSequence);
    }

    [Fact]
    public void EscapeTwiceIsTwoKeys() => Assert.Equal([0x011B, 0x011B], Decode("\e\e"));

    [Fact]
    public void EscapeAndThenAnArrowAreTwoKeys() => Assert.Equal([0x011B, 0x4800], Decode("\e\e[A"));

    [Fact]
    public void ABrokenOffSequenceIsEscapeAndWhatFollowed() => Assert.Equal([0x011B, 0x1A5B, 0x0231], Decode("\e[1"));

    [Fact]
    public void ASequenceMayArriveInPieces()
    {
        var decoder = new KeyDecoder();
        foreach (var value in "\e[15;5~x"u8.ToArray())
            decoder.Add([value]);
        Assert.Equal([0x6200, 0x2D78], Take(decoder));
    }

    [Theory]
    [InlineData("\e[99~")]
    [InlineData("\e[200~")]
    [InlineData("\e[?1;2c")]
    [InlineData("漢")]
    [InlineData("🙂")]
    public void WhatNoKeyboardOfAPcSendsIsDropped(string typed) => Assert.Equal([0x1E61], Decode(typed + "a"));

    [Theory]
    [InlineData(866, "Яж€", new[] { 0x009F, 0x00A6 })]
    [InlineData(850, "øa", new[] { 0x009B, 0x1E61 })]
    [InlineData(65001, "é€", new[] { 0xC3, 0xA9, 0xE2, 0x82, 0xAC })]
    public void OtherCodePages(int page, string typed, int[] keys)
    {
        var decoder = new KeyDecoder { Page = Guest.CodePage.Find(page)! };
        decoder.Add(Encoding.UTF8.GetBytes(typed));
        Assert.Equal(keys, Take(decoder));
    }

    [Fact]
    public void NoBytesMakeItFailOrGrow()
    {
        var random = new Random(1);
        var decoder = new KeyDecoder();
        var bytes = new byte[64];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            for (var j = 0; j < bytes.Length; j += 3)
                bytes[j] = "\e[O;1~\x80\xFF"u8[random.Next(8)];
            decoder.Add(bytes);
            Take(decoder);
        }

        decoder.EndSequence();
        Assert.False(decoder.InSequence && decoder.Count > 64);
    }

    private static List<int> Decode(string typed)
    {
        var decoder = new KeyDecoder();
        decoder.Add(Encoding.UTF8.GetBytes(typed));
        decoder.EndSequence();
        return Take(decoder);
    }

    private static List<int> Take(KeyDecoder decoder)
    {
        var keys = new List<int>();
        while (decoder.TryTake(out var key))
            keys.Add(key);
        return keys;
    }
}
