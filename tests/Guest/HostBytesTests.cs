using Xunit;

namespace Dbt.Guest.Tests;

public sealed unsafe class HostBytesTests
{
    [Theory]
    [InlineData(1, 0x5A5A5A5Au)]
    [InlineData(2, 0xBEEFBEEFu)]
    [InlineData(4, 0x12345678u)]
    public void FillsJustTheElements(int size, uint value)
    {
        const byte Around = 0xEE;
        var memory = new byte[400];
        for (var start = 0; start < 8; start++)
        {
            for (var count = 0; count < 300 / size; count++)
            {
                Array.Fill(memory, Around);
                fixed (byte* first = memory)
                    HostBytes.Fill(first + start, (nuint)count, value, size);
                for (var i = 0; i < memory.Length; i++)
                {
                    var inside = i >= start && i < start + count * size;
                    Assert.Equal(inside ? (byte)(value >> (8 * ((i - start) % 4))) : Around, memory[i]);
                }
            }
        }
    }
}
