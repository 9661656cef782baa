using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/3Eh–40h, 42h, 45h, 46h, 57h, 5Ch, 68h, 6Ah.</summary>
internal static class HandleRows
{
    private static Action<FunctionCase> Buffer(string content) => t => t.Put("buf", content);

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("57 set the date of last access", "AX=5705 BX={h} CX=0000 DX=585D", "CF=0", Opened("x"),
            t => Assert.Equal(0x585D, t.Call("AX=5704 BX={h}")["DX"])),
        new("57 get the date of last access", "AX=5704 BX={h}", "CX=0000 DX=* CF=0", Opened("x")),
        new("57 get the time of creation", "AX=5706 BX={h}", "CX=* DX=* CF=0", Opened("x")),
        new("57 set the time of creation", "AX=5707 BX={h}", "CF=0", Opened("x")),
        new("57 these of no handle", "AX=5706 BX=0063", "AX=0006 CF=1"),
        new("57 these of a device", "AX=5704 BX=0001", "AX=0001 CF=1"),

        new("3E close", "AX=3E00 BX={h}", "AX=* CF=0", Opened("x"), t =>
            Assert.True(t.Call("AX=3E00 BX={h}") is { Carry: true, Ax: 6 })),
        new("3E not open", "AX=3E00 BX=0009", "AX=0006 CF=1"),
        new("3E no handle at all", "AX=3E00 BX=FFFF", "AX=0006 CF=1"),
        new("3E brings what was written to the host", "AX=3E00 BX={h}", "AX=* CF=0",
            Opened("").And(Buffer("abc")).Then("AX=4000 BX={h} CX=0003 DX={buf}"), t => Assert.Equal("abc", Host(t, "f.txt"))),

        new("3F read", "AX=3F00 BX={h} CX=0004 DX={buf}", "AX=0004 CF=0", Opened("content").And(Buffer("........")),
            t => Assert.Equal("cont....", t.Text("buf", 8))),
        new("3F less than asked", "AX=3F00 BX={h} CX=0064 DX={buf}", "AX=0007 CF=0", Opened("content").And(Buffer("........")),
            t => Assert.Equal("content.", t.Text("buf", 8))),
        new("3F at the end", "AX=3F00 BX={h} CX=0004 DX={buf}", "AX=0000 CF=0",
            Opened("abc").And(Buffer("....")).Then("AX=4202 BX={h} CX=0000 DX=0000")),
        new("3F behind the end", "AX=3F00 BX={h} CX=0004 DX={buf}", "AX=0000 CF=0",
            Opened("abc").And(Buffer("....")).Then("AX=4200 BX={h} CX=1000 DX=0000")),
        new("3F nothing asked", "AX=3F00 BX={h} CX=0000 DX={buf}", "AX=0000 CF=0", Opened("abc").And(Buffer("...."))),
        new("3F not open", "AX=3F00 BX=0009 CX=0001 DX=2000", "AX=0006 CF=1"),
        new("3F open for writing only", "AX=3F00 BX={h} CX=0001 DX=2000", "AX=0005 CF=1", Opened("abc", 1)),
        new("3F locked by another", "AX=3F00 BX={h} CX=0004 DX=2000", "AX=0021 CF=1",
            Opened("content", 0x42).Then("AX=3D42 DX={name}", "AX=5C00 BX=0006 CX=0000 DX=0002 SI=0000 DI=0001")),
        new("3F sees what another handle wrote", "AX=3F00 BX={h} CX=0003 DX={buf}", "AX=0003 CF=0",
            Opened("abc").And(Buffer("XYZ.")).Then("AX=3D02 DX={name}", "AX=4000 BX=0006 CX=0003 DX={buf}"),
            t => Assert.Equal("XYZ", t.Text("buf", 3))),
        new("3F 64 KB less one", "AX=3F00 BX={h} CX=FFFF DX=0000 DS=6000", "AX=FFFF CF=0",
            t => Opened(new string('z', 70000))(t), t => Assert.Equal((byte)'z', t.Machine.Memory.ReadByte(0x6FFFE))),

        new("40 write", "AX=4000 BX={h} CX=0003 DX={buf}", "AX=0003 CF=0", Opened("content").And(Buffer("ABC")),
            t => { Handle(t, "AX=3E00 BX={h}"); Assert.Equal("ABCtent", Host(t, "f.txt")); }),
        new("40 write of nothing cuts off", "AX=4000 BX={h} CX=0000 DX=0000", "AX=0000 CF=0",
            Opened("content").Then("AX=4200 BX={h} CX=0000 DX=0003"), t => Assert.Equal("con", Host(t, "f.txt"))),
        new("40 write of nothing extends", "AX=4000 BX={h} CX=0000 DX=0000", "AX=0000 CF=0",
            Opened("ab").Then("AX=4200 BX={h} CX=0000 DX=0005"), t => Assert.Equal("ab\0\0\0", Host(t, "f.txt"))),
        new("40 write behind the end", "AX=4000 BX={h} CX=0001 DX={buf}", "AX=0001 CF=0",
            Opened("ab").And(Buffer("X")).Then("AX=4200 BX={h} CX=0000 DX=0004"),
            t => { Handle(t, "AX=6800 BX={h}"); Assert.Equal("ab\0\0X", Host(t, "f.txt")); }),
        new("40 not open", "AX=4000 BX=0009 CX=0001 DX=2000", "AX=0006 CF=1"),
        new("40 open for reading only", "AX=4000 BX={h} CX=0001 DX=2000", "AX=0005 CF=1", Opened("abc", 0)),
        new("40 locked by another", "AX=4000 BX={h} CX=0001 DX=2000", "AX=0021 CF=1",
            Opened("content", 0x42).Then("AX=3D42 DX={name}", "AX=5C00 BX=0006 CX=0000 DX=0000 SI=0000 DI=0010")),
        new("40 no file grows to 2 GB", "AX=4000 BX={h} CX=0010 DX=2000", "AX=000F CF=0",
            Opened("").Then("AX=4200 BX={h} CX=7FFF DX=FFF0")),

        new("42 from the begin", "AX=4200 BX={h} CX=0001 DX=0002", "AX=0002 DX=0001 CF=0", Opened("abc")),
        new("42 from here", "AX=4201 BX={h} CX=FFFF DX=FFFF", "AX=0001 DX=0000 CF=0",
            Opened("abc").Then("AX=4200 BX={h} CX=0000 DX=0002")),
        new("42 from the end", "AX=4202 BX={h} CX=FFFF DX=FFFE", "AX=0001 DX=0000 CF=0", Opened("abc")),
        new("42 before the begin wraps", "AX=4202 BX={h} CX=FFFF DX=FFFC", "AX=FFFF DX=FFFF CF=0", Opened("abc")),
        new("42 the end with what was written", "AX=4202 BX={h} CX=0000 DX=0000", "AX=0004 DX=0000 CF=0",
            Opened("abc").Then("AX=4202 BX={h} CX=0000 DX=0000", "AX=4000 BX={h} CX=0001 DX={name}")),
        new("42 back in redirected input", "AX=4201 BX=0000 CX=FFFF DX=FFFD", "AX=0002 DX=0000 CF=0",
            Buffer(".....").Then("AX=3F00 BX=0000 CX=0005 DX={buf}"),
            t => { t.Call("AX=3F00 BX=0000 CX=0005 DX={buf}"); Assert.Equal("cdefg", t.Text("buf", 5)); }) { Input = "abcdefg" },
        new("42 on in redirected input stays", "AX=4200 BX=0000 CX=0000 DX=0009", "AX=0005 DX=0000 CF=0",
            Buffer(".....").Then("AX=3F00 BX=0000 CX=0005 DX={buf}")) { Input = "abcdefg" },
        new("42 far back in redirected input", "AX=4201 BX=0000 CX=FFFF DX=0000", "AX=1170 DX=0000 CF=0",
            t => { t.Call("AX=3F00 BX=0000 CX=8000 DX=0000 DS=6000"); t.Call("AX=3F00 BX=0000 CX=9170 DX=0000 DS=6000"); },
            t =>
            {
                t.Call("AX=3F00 BX=0000 CX=FFF0 DX=0000 DS=6000");
                Assert.Equal((byte)'b', t.Machine.Memory.ReadByte(0x60000 + 0x8000 - 0x1170));
                Assert.Equal((byte)'a', t.Machine.Memory.ReadByte(0x60000 + 0x8000 - 0x1171));
            }) { Input = new string('a', 0x8000) + new string('b', 0x9170) },
        new("42 no such origin", "AX=4203 BX={h} CX=0000 DX=0000", "AX=0001 CF=1", Opened("abc")),
        new("42 not open", "AX=4200 BX=0009 CX=0000 DX=0000", "AX=0006 CF=1"),

        new("45 duplicate", "AX=4500 BX={h}", "AX=0006 CF=0", Opened("abc"), t =>
        {
            Handle(t, "AX=4200 BX=0006 CX=0000 DX=0002");
            Assert.Equal(2, Handle(t, "AX=4201 BX={h} CX=0000 DX=0000"));
            Handle(t, "AX=3E00 BX={h}");
            Assert.Equal(2, Handle(t, "AX=4201 BX=0006 CX=0000 DX=0000"));
        }),
        new("45 not open", "AX=4500 BX=0009", "AX=0006 CF=1"),
        new("45 no handle left", "AX=4500 BX=0001", "AX=0004 CF=1", NoHandles),

        new("46 force", "AX=4600 BX={h} CX=0001", "CF=0", Opened(""), t =>
        {
            Handle(t, "AX=4000 BX=0001 CX=0003 DX={name}");
            Handle(t, "AX=0D00");
            Assert.Equal("F.T", Host(t, "f.txt"));
        }),
        new("46 onto a closed handle", "AX=4600 BX={h} CX=0010", "CF=0", Opened("abc"),
            t => Assert.Equal(0, Handle(t, "AX=4201 BX=0010 CX=0000 DX=0000"))),
        new("46 onto itself", "AX=4600 BX={h} CX={h}", "CF=0", Opened("abc")),
        new("46 not open", "AX=4600 BX=0009 CX=0001", "AX=0006 CF=1"),
        new("46 no such handle", "AX=4600 BX=0001 CX=0014", "AX=0006 CF=1"),

        new("57 get time", "AX=5700 BX={h}", "CX=63CF DX=585D CF=0", t =>
        {
            t.File("f.txt", "x");
            File.SetLastWriteTime(t.HostPath("f.txt"), new DateTime(2024, 2, 29, 12, 30, 31));
            t.Put("name", "F.TXT");
            t.Define("h", Handle(t, "AX=3D00 DX={name}"));
        }),
        new("57 set time", "AX=5701 BX={h} CX=63CF DX=585D", "CF=0", Opened("x"), t =>
        {
            Handle(t, "AX=3E00 BX={h}");
            Assert.Equal(new DateTime(2024, 2, 29, 12, 30, 30), File.GetLastWriteTime(t.HostPath("f.txt")));
        }),
        new("57 a set time outlives earlier writes", "AX=5701 BX={h} CX=63CF DX=585D", "CF=0",
            Opened("x").Then("AX=4000 BX={h} CX=0001 DX={name}"), t =>
        {
            Handle(t, "AX=3E00 BX={h}");
            Assert.Equal(new DateTime(2024, 2, 29, 12, 30, 30), File.GetLastWriteTime(t.HostPath("f.txt")));
        }),
        new("57 not open", "AX=5700 BX=0009", "AX=0006 CF=1"),
        new("57 no such subfunction", "AX=5709 BX={h}", "AX=0001 CF=1", Opened("x")),

        new("5C lock", "AX=5C00 BX={h} CX=0000 DX=0001 SI=0000 DI=0002", "CF=0", Opened("content"),
            t => Assert.Equal(7, Handle(t, "AX=3F00 BX={h} CX=0064 DX=2000"))),
        new("5C locked already", "AX=5C00 BX={h} CX=0000 DX=0002 SI=0000 DI=0002", "AX=0021 CF=1",
            Opened("content").Then("AX=5C00 BX={h} CX=0000 DX=0001 SI=0000 DI=0002")),
        new("5C unlock", "AX=5C01 BX={h} CX=0000 DX=0001 SI=0000 DI=0002", "CF=0",
            Opened("content").Then("AX=5C00 BX={h} CX=0000 DX=0001 SI=0000 DI=0002"),
            t => Handle(t, "AX=5C00 BX={h} CX=0000 DX=0000 SI=FFFF DI=FFFF")),
        new("5C unlock what is not locked so", "AX=5C01 BX={h} CX=0000 DX=0001 SI=0000 DI=0001", "AX=0021 CF=1",
            Opened("content").Then("AX=5C00 BX={h} CX=0000 DX=0001 SI=0000 DI=0002")),
        new("5C closing unlocks", "AX=5C00 BX={h} CX=0000 DX=0001 SI=0000 DI=0002", "CF=0",
            Opened("content").Then("AX=3D02 DX={name}", "AX=5C00 BX=0006 CX=0000 DX=0001 SI=0000 DI=0002", "AX=3E00 BX=0006")),
        new("5C not open", "AX=5C00 BX=0009 CX=0000 DX=0000 SI=0000 DI=0001", "AX=0006 CF=1"),
        new("5C no such subfunction", "AX=5C02 BX={h}", "AX=0001 CF=1", Opened("x")),

        new("68 commit", "AX=6800 BX={h}", "CF=0", Opened("").Then("AX=4000 BX={h} CX=0003 DX={name}"),
            t => Assert.Equal("F.T", Host(t, "f.txt"))),
        new("68 commit a file that is only read", "AX=6800 BX={h}", "CF=0", Opened("x", 0)),
        new("68 not open", "AX=6800 BX=0009", "AX=0006 CF=1"),
        new("6A commit", "AX=6A00 BX={h}", "CF=0", Opened("").Then("AX=4000 BX={h} CX=0003 DX={name}"),
            t => Assert.Equal("F.T", Host(t, "f.txt"))),
        new("6A not open", "AX=6A00 BX=0009", "AX=0006 CF=1"),
    ];
}
