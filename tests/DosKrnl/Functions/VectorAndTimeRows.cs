using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/25h, 35h, 2Ah–2Dh.</summary>
internal static class VectorAndTimeRows
{
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("25 set vector", "AX=2560 DX=1234 CF=1", "CF=~", null, t =>
            Assert.Equal(((uint)t["psp"] << 16) | 0x1234, t.Machine.Memory.ReadDword(0x60 * 4))),
        new("35 get vector", "AX=3560", "BX=5678 ES=1234", t => t.Machine.Memory.WriteDword(0x60 * 4, 0x12345678)),
        new("2A date", "AX=2AFF", "AX=2A05 CX=07CF DX=0C1F", t => t.Call("AX=2B00 CX=07CF DX=0C1F")),
        new("2B set date", "AX=2BFF CX=07D0 DX=021D", "AL=00", null, t => Assert.Equal(0x021D, t.Call("AX=2A00").Dx)),
        new("2B no such day", "AX=2B00 CX=07D1 DX=021D", "AL=FF"),
        new("2B before 1980", "AX=2B00 CX=07BB DX=0101", "AL=FF"),
        new("2B after 2099", "AX=2B00 CX=0834 DX=0101", "AL=FF"),
        new("2C time", "AX=2CFF", "AL=00 CX=0C22 DX=*", t => t.Call("AX=2D00 CX=0C22 DX=0A00"), t =>
            Assert.InRange(t.Result.Dx, 0x0A00, 0x1400)),
        new("2D set time", "AX=2DFF CX=173B DX=0000", "AL=00", null, t => Assert.Equal(0x173B, t.Call("AX=2C00").Cx)),
        new("2D no such hour", "AX=2D00 CX=1800 DX=0000", "AL=FF"),
        new("2D no such minute", "AX=2D00 CX=003C DX=0000", "AL=FF"),
        new("2D no such second", "AX=2D00 CX=0000 DX=3C00", "AL=FF"),
        new("2D no such hundredth", "AX=2D00 CX=0000 DX=0064", "AL=FF"),
    ];
}
