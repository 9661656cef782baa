using Xunit;

namespace Dbt.Guest.Tests;

/// <summary>The range in which translated code stores without looking at line attributes.</summary>
public sealed class PlainRangeTests : IDisposable
{
    private const uint Size = 4 * GuestMemory.Megabyte;
    private const uint Code = 0x150010;

    private readonly GuestMemory memory = new(Size);
    private readonly Translations translations = new() { Code = Code };

    public PlainRangeTests()
    {
        memory.SetA20(true);
        memory.CodeObserver = translations;
        memory.RefreshLines(Code, 4);
    }

    public void Dispose() => memory.Dispose();

    private (uint Start, uint Length) Range(uint near = 0x300000, uint lowest = uint.MaxValue) => memory.PlainRange(near, lowest);

    [Fact]
    public void ItReachesFromThePageBehindTheCodeToTheEndOfRam()
    {
        var (start, length) = Range();
        Assert.Equal(0x151000u, start);
        // Stores of that length from its last address on are plain as well; the last line has no RAM behind it.
        Assert.Equal(Size - GuestMemory.LineSize, start + length + GuestMemory.PlainReach);
        Assert.True(memory.IsStorable(start, (int)length + GuestMemory.PlainReach));
    }

    [Fact]
    public void ItIsWhereItIsWanted()
    {
        Assert.Equal(0u, Range(near: 0x140000).Start);
        Assert.Equal(0u, Range(near: 0x100000).Start);
    }

    [Fact]
    public void ItBeginsAtThePageOfTheLowestData() => Assert.Equal(0x180000u, Range(lowest: 0x180123).Start);

    [Theory]
    [InlineData(0x151000u)]
    [InlineData(0x200020u)]
    [InlineData(Size - 0x80)]
    public void CodeInsideBreaksIt(uint linear)
    {
        _ = Range();
        translations.Code = linear;
        memory.RefreshLines(linear, 4);
        Assert.Equal(1, translations.Broken);
        var (start, length) = Range();
        Assert.True(linear < start || linear >= start + length + GuestMemory.PlainReach);
    }

    [Fact]
    public void CodeOutsideDoesNot()
    {
        _ = Range();
        translations.Code = 0x150FF0;
        memory.RefreshLines(translations.Code, 4);
        Assert.Equal(0, translations.Broken);
    }

    [Fact]
    public void WhateverElseMakesStoresMoreThanStoresBreaksIt()
    {
        Action[] changes =
        [
            () => memory.SetKind(0x200000, GuestMemory.PageSize, PageKind.Rom),
            () => memory.Trap(0x280000, GuestMemory.PageSize, new NoDevice()),
            () => memory.Journal = new StoreJournal(),
        ];
        for (var i = 0; i < changes.Length; i++)
        {
            Assert.NotEqual(0u, Range().Length);
            changes[i]();
            Assert.Equal(i + 1, translations.Broken);
        }
        Assert.Equal(0u, Range().Length);
    }

    [Fact]
    public void TheGateOfA20BreaksIt()
    {
        Assert.Equal(0u, Range(near: 0x108000).Start);
        memory.SetA20(false);
        Assert.Equal(1, translations.Broken);
        Assert.True(Range().Start >= 0x110000);
    }

    [Fact]
    public void ItIsWidenedByPlainMemoryNextToItAlone()
    {
        var (_, length) = Range(lowest: 0x180000);
        Assert.True(memory.WidenPlainRange(0x17FFF0));
        var wide = Range();
        Assert.Equal((0x17EFC0u, length + 0x1040), wide);
        Assert.False(memory.WidenPlainRange(0x17FFF0));
        Assert.False(memory.WidenPlainRange(0x140000));
        Assert.False(memory.WidenPlainRange(Size + 0x1000));
        Assert.Equal(wide, Range());
        Assert.Equal(0, translations.Broken);

        // The second time by 8 KB, the third by 16.
        Assert.True(memory.WidenPlainRange(wide.Start - 1));
        Assert.Equal(0x17CF80u, Range().Start);
        Assert.True(memory.WidenPlainRange(0x17CF7F));
        Assert.Equal(0x178F40u, Range().Start);
    }

    [Fact]
    public void CodeThatKeepsComingPageByPageKeepsItAwayMoreAndMore()
    {
        const int Pages = 0xA0;
        for (var i = 0u; i < Pages; i++)
        {
            Assert.NotEqual(0u, Range().Length);
            translations.Code = 0x160000 + i * GuestMemory.PageSize;
            memory.RefreshLines(translations.Code, 4);
        }
        Assert.InRange(translations.Broken, 10, 20);
    }

    private sealed class Translations : ICodeObserver
    {
        public uint Code { get; set; }

        public int Broken { get; private set; }

        public bool HasCode(uint linear, int length) => linear < Code + 4 && Code < linear + length;

        public ulong CodeBits(uint line) => HasCode(line << GuestMemory.LineShift, GuestMemory.LineSize) ? 1UL : 0;

        public bool CodeWritten(uint linear, int length) => HasCode(linear, length);

        public void PlainRangeBroken() => Broken++;
    }

    private sealed class NoDevice : IMemoryHandler
    {
        public byte ReadByte(uint linear) => 0;

        public void WriteByte(uint linear, byte value)
        {
        }
    }
}
