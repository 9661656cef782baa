using Xunit;

namespace Dbt.Guest.Tests;

public sealed class GuestMemoryTests : IDisposable
{
    private readonly GuestMemory memory = new(4 * GuestMemory.Megabyte);

    public void Dispose() => memory.Dispose();

    [Theory]
    [InlineData(0x2000u)]
    [InlineData(0x2001u)]
    [InlineData(0x2FFFu)]
    [InlineData(0x2FFDu)]
    [InlineData(0xFFFFEu)]
    public void ADwordIsFourBytesWhereverItLies(uint linear)
    {
        memory.SetKind(0, 4 * GuestMemory.Megabyte, PageKind.Ram);
        memory.WriteDword(linear, 0x12345678);
        Assert.Equal([0x78, 0x56, 0x34, 0x12], memory.ReadBytes(linear, 4));
        Assert.Equal(0x12345678u, memory.ReadDword(linear));
        Assert.Equal(0x3456, memory.ReadWord(linear + 1));
    }

    [Fact]
    public void StoresToRomAreDropped()
    {
        memory.SetKind(0xF0000, GuestMemory.PageSize, PageKind.Rom);
        memory.WriteRom(0xF0010, [1, 2, 3, 4]);
        memory.WriteDword(0xF0010, 0xFFFFFFFF);
        memory.Write(0xF0010, [9, 9]);
        Assert.Equal(0x04030201u, memory.ReadDword(0xF0010));
    }

    [Fact]
    public void AStoreAcrossTheBorderOfRamAndRomChangesTheRamOnly()
    {
        memory.SetKind(0x2000, GuestMemory.PageSize, PageKind.Ram);
        memory.SetKind(0x3000, GuestMemory.PageSize, PageKind.Rom);
        memory.WriteDword(0x2FFE, 0x44332211);
        Assert.Equal(0x00002211u, memory.ReadDword(0x2FFE));
    }

    [Fact]
    public void WithA20OffTheFirst64KbShowAboveTheMegabyte()
    {
        memory.SetKind(0, 2 * GuestMemory.Megabyte, PageKind.Ram);
        memory.SetA20(true);
        memory.WriteByte(0x500, 1);
        memory.WriteByte(GuestMemory.Megabyte + 0x500, 2);
        Assert.Equal(1, memory.ReadByte(0x500));

        memory.SetA20(false);
        Assert.Equal(1, memory.ReadByte(GuestMemory.Megabyte + 0x500));
        memory.WriteByte(GuestMemory.Megabyte + 0x500, 3);
        Assert.Equal(3, memory.ReadByte(0x500));

        memory.SetA20(true);
        Assert.Equal(2, memory.ReadByte(GuestMemory.Megabyte + 0x500));
    }

    [Fact]
    public void ATrappedPageCallsItsHandlerByteByByte()
    {
        var device = new Recorder();
        memory.SetKind(0xA0000, 2 * GuestMemory.PageSize, PageKind.Ram);
        memory.Trap(0xA1000, GuestMemory.PageSize, device);
        memory.WriteDword(0xA0FFE, 0x44332211);
        Assert.Equal(["A1000=33", "A1001=44"], device.Writes);
        Assert.Equal(0x5A5A2211u, memory.ReadDword(0xA0FFE));
    }

    [Fact]
    public void WhoeverTranslatedCodeHearsOfEachStoreToIt()
    {
        var translations = new CodeAt(0x5010, 4);
        memory.SetKind(0x5000, GuestMemory.PageSize, PageKind.Ram);
        memory.CodeObserver = translations;
        memory.RefreshLines(0x5000, GuestMemory.PageSize);
        memory.WriteWord(0x5013, 0x9090);
        memory.Write(0x5000, new byte[0x20]);
        Assert.Equal([(0x5013u, 2), (0x5000u, 0x20)], translations.Heard);
    }

    private sealed class Recorder : IMemoryHandler
    {
        public List<string> Writes { get; } = [];

        public byte ReadByte(uint linear) => 0x5A;

        public void WriteByte(uint linear, byte value) => Writes.Add($"{linear:X}={value:X2}");
    }

    private sealed class CodeAt(uint start, int length) : ICodeObserver
    {
        public List<(uint, int)> Heard { get; } = [];

        public bool HasCode(uint linear, int count) => linear < start + length && start < linear + count;

        public ulong CodeBits(uint line)
        {
            ulong bits = 0;
            for (var i = 0; i < GuestMemory.LineSize; i++)
                bits |= HasCode((line * GuestMemory.LineSize) + (uint)i, 1) ? 1UL << i : 0;
            return bits;
        }

        public bool CodeWritten(uint linear, int count)
        {
            Heard.Add((linear, count));
            return HasCode(linear, count);
        }

        public int Broken { get; private set; }

        public void PlainRangeBroken() => Broken++;
    }
}
