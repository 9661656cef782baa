using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/38h, 63h, 65h, 66h.</summary>
internal static class CountryRows
{
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("38 current country", "AX=3800 DX={b}", "AX=0001 BX=0001 CF=0", t => t.Reserve("b", 34), t =>
            Assert.Equal("\0\0$\0\0\0\0,\0.\0-\0:\0\0\x02\0", t.Text("b", 18))),
        new("38 by number", "AX=3801 DX={b}", "AX=0001 BX=0001 CF=0", t => t.Reserve("b", 34)),
        new("38 by number in BX", "AX=38FF BX=0001 DX={b}", "AX=0001 CF=0", t => t.Reserve("b", 34)),
        new("38 Germany", "AX=3831 DX={b}", "AX=0031 BX=0031 CF=0", t => t.Reserve("b", 34), t =>
            Assert.Equal("\x01\0DM\0\0\0.\0,\0.\0:\0\x03\x02\x01", t.Text("b", 18))),
        new("38 set another", "AX=38FF BX=0166 DX=FFFF", "CF=0", t => t.Reserve("b", 34), t =>
        {
            Assert.Equal(358, t.Call("AX=3800 DX={b}").Ax);
            Assert.Equal((byte)'.', t.Bytes("b", 34)[0x0D]);
        }),
        new("38 unknown country", "AX=3805 DX={b}", "AX=0002 CF=1", t => t.Reserve("b", 34)),
        new("38 set", "AX=3801 DX=FFFF", "CF=0"),
        new("38 set an unknown one", "AX=38FF BX=0005 DX=FFFF", "AX=0002 CF=1"),
        new("63 lead bytes: none", "AX=6300", "AL=00 DS=* SI=* CF=0", null, t =>
            Assert.Equal(0, t.Machine.Memory.ReadWord(((uint)t.Result["DS"] << 4) + t.Result["SI"]))),
        new("63 set interim flag", "AX=6301 DX=0000", "CF=0"),
        new("63 interim flag", "AX=6302", "DL=00 CF=0"),
        new("63 no such subfunction", "AX=6303", "AX=0001 CF=1"),
        new("65 information", "AX=6501 BX=FFFF DX=FFFF CX=0029 DI={b}", "CX=0029 CF=0", t => t.Reserve("b", 64), t =>
            Assert.Equal([1, 38, 0, 1, 0, 0xB5, 1], t.Bytes("b", 7))),
        new("65 information cut short", "AX=6501 BX=FFFF DX=FFFF CX=0007 DI={b}", "CX=0007 CF=0", t => t.Reserve("b", 64), t =>
            Assert.Equal([1, 4, 0, 1, 0, 0xB5, 1, 0, 0], t.Bytes("b", 9))),
        Table(2, "upper case", [128, 0, 0x80, 0x9A, 0x90]),
        Table(4, "file name upper case", [128, 0, 0x80, 0x9A, 0x90]),
        Table(5, "file name characters", [22, 0, 1, 0, 0xFF, 0, 0, 0x20, 2, 14]),
        Table(6, "collating", [0, 1, 0, 1, 2, 3]),
        Table(7, "lead bytes", [0, 0, 0, 0]),
        new("65 a code page that is not active", "AX=6502 BX=0352 DX=FFFF CX=0005 DI={b}", "AX=0002 CF=1", t => t.Reserve("b", 8)),
        new("65 unknown country", "AX=6502 BX=FFFF DX=0005 CX=0005 DI={b}", "AX=0002 CF=1", t => t.Reserve("b", 8)),
        new("65 buffer too small", "AX=6502 BX=FFFF DX=FFFF CX=0004 DI={b}", "AX=0001 CF=1", t => t.Reserve("b", 8)),
        new("65 upper-case a character", "AX=6520 DX=0084", "DL=8E CF=0"),
        new("65 upper-case a string", "AX=6521 CX=0003 DX={s}", "CF=0", t => t.Put("s", "abcd"), t => Assert.Equal("ABCd", t.Text("s", 4))),
        new("65 upper-case up to NUL", "AX=6522 DX={s}", "CF=0", t => t.Put("s", "ab\0d"), t => Assert.Equal("AB\0d", t.Text("s", 4))),
        new("65 yes", "AX=6523 DX=0079", "AX=0001 CF=0"),
        new("65 no", "AX=6523 DX=004E", "AX=0000 CF=0"),
        new("65 neither", "AX=6523 DX=0061", "AX=0002 CF=0"),
        new("65 no such subfunction", "AX=6508", "AX=0001 CF=1"),
        new("66 code page", "AX=6601", "BX=01B5 DX=01B5 CF=0"),
        new("66 set it", "AX=6602 BX=01B5", "CF=0"),
        new("66 set another", "AX=6602 BX=0352", "CF=0", null, t => Assert.Equal((0x352, 0x1B5), (t.Call("AX=6601").Bx, t.Call("AX=6601").Dx))),
        new("66 set one that is not there", "AX=6602 BX=0365", "AX=0002 CF=1"),
        new("66 no such subfunction", "AX=6603", "AX=0001 CF=1"),
    ];

    private static FunctionRow Table(int number, string what, byte[] start) => new(
        $"65 table: {what}", $"AX=65{number:X2} BX=FFFF DX=FFFF CX=0005 DI={{b}}", "CX=0005 CF=0", t => t.Reserve("b", 8), t =>
        {
            var answer = t.Bytes("b", 5);
            Assert.Equal(number, answer[0]);
            var linear = t.Machine.Memory.ReadFarPointer(t.Machine.Linear((ushort)(t["b"] + 1))).RealLinear;
            Assert.Equal(start, t.Machine.Memory.ReadBytes(linear, start.Length));
        });
}
