using Xunit;

namespace Dbt.Guest.Tests;

public class CodePage437Tests
{
    [Fact]
    public void EveryByteIsACharacterOfItsOwn() =>
        Assert.All(Enumerable.Range(0, 256), value => Assert.Equal(value, CodePage437.FromChar(CodePage437.ToChar((byte)value))));

    [Theory]
    [InlineData(0x41, 'A')]
    [InlineData(0x80, 'Ç')]
    [InlineData(0xB0, '░')]
    [InlineData(0xC9, '╔')]
    [InlineData(0xDB, '█')]
    [InlineData(0xE1, 'ß')]
    [InlineData(0xFE, '■')]
    public void Characters(byte value, char character) => Assert.Equal(character, CodePage437.ToChar(value));

    [Fact]
    public void WhatItDoesNotHaveBecomesTheReplacement() => Assert.Equal("a?b"u8.ToArray(), CodePage437.Encode("a€b"));

    [Fact]
    public void TheUpperCaseOfAByteIsThatOfItsCharacter() =>
        Assert.All(
            Enumerable.Range(0, 256).Select(value => (byte)value),
            value => Assert.Equal(CodePage437.ToUpper(CodePage437.ToChar(value)), CodePage437.ToChar(CodePage437.ToUpper(value))));
}
