using Xunit;

namespace Dbt.Guest.Tests;

public class FarPointerTests
{
    [Theory]
    [InlineData(0x1234, 0x5678u, 0x179B8u)]
    [InlineData(0xFFFF, 0x10u, 0x100000u)]
    public void LinearAddressInRealMode(ushort segment, uint offset, uint linear) =>
        Assert.Equal(linear, new FarPointer(segment, offset).RealLinear);

    [Fact]
    public void AnInterruptVectorHoldsTheOffsetFirst()
    {
        var pointer = new FarPointer(0xF000, 0xFEA5);
        Assert.Equal(0xF000FEA5u, pointer.ToDword());
        Assert.Equal(pointer, FarPointer.FromDword(0xF000FEA5));
        Assert.Equal("F000:FEA5", pointer.ToString());
    }
}
