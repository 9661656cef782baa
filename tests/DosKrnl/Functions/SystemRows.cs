using Dbt.DosKrnl.Structures;
using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h functions about DOS itself, unknown functions, INT 25h, 26h, 2Ah and 2Fh.</summary>
internal static class SystemRows
{
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("18 null", "AX=18FF CF=1", "AL=00 CF=~"),
        new("1D null", "AX=1DFF", "AL=00"),
        new("1E null", "AX=1EFF", "AL=00"),
        new("1F drive parameters of the current drive", "AX=1FFF", "AL=00 DS=* BX=*", null, t =>
            Assert.Equal(2, t.Machine.Memory.ReadByte(((uint)t.Result["DS"] << 4) + t.Result.Bx))),
        new("20 null", "AX=20FF", "AL=00"),
        new("2E set verify", "AX=2E01", "", null, t => Assert.Equal(1, t.Call("AX=5400").Al)),
        new("30 version 5.0", "AX=3000", "AX=0005 BX=FF00 CX=0000"),
        new("30 version flag", "AX=3001", "AX=0005 BX=0000 CX=0000"),
        new("32 drive parameters of C", "AX=32FF DX=0003", "AL=00 DS=* BX=*", null, t =>
            Assert.Equal(2, t.Machine.Memory.ReadByte(((uint)t.Result["DS"] << 4) + t.Result.Bx))),
        new("32 no such drive", "AX=3200 DX=0007", "AL=FF"),
        new("33 get break", "AX=3300 DX=AAAA CF=1", "DL=00 CF=~"),
        new("33 set break", "AX=3301 DX=0001", "", null, t => Assert.Equal(1, (byte)t.Call("AX=3300").Dx)),
        new("33 exchange break", "AX=3302 DX=0001", "DL=00", null, t => Assert.Equal(1, (byte)t.Call("AX=3300").Dx)),
        new("33 boot drive C", "AX=3305", "DL=03"),
        new("33 true version", "AX=3306", "BX=0005 DX=0000"),
        new("33 no such subfunction", "AX=3344", "AL=FF"),
        new("34 InDOS flag", "AX=3400", "ES={dos} BX=0321", DefineDos, t =>
            Assert.Equal(0, t.Machine.Memory.ReadByte(((uint)t["dos"] << 4) + 0x321))),
        new("37 switch character", "AX=3700 DX=AAAA", "AL=00 DL=2F"),
        new("37 set switch character", "AX=3701 DX=002D", "AL=00", null, t => Assert.Equal((byte)'-', (byte)t.Call("AX=3700").Dx)),
        new("37 devices everywhere", "AX=3702", "AL=00 DL=FF"),
        new("37 no such subfunction", "AX=3777", "AL=FF"),
        new("52 List of Lists", "AX=5200", "ES={dos} BX=0026", DefineDos),
        new("54 verify", "AX=54FF", "AL=00"),
        new("59 no error yet", "AX=5900 BX=0000", "AX=0000 BX=0000 CX=* DI=* ES=*"),
        new("59 after a file was not found", "AX=5900 BX=0000", "AX=0002 BX=0803 CH=02 DI=* ES=*", t =>
        {
            t.Put("name", "NONE.TXT");
            t.Call("AX=3D00 DX={name}");
        }),
        new("59 after a bad handle", "AX=5900 BX=0000", "AX=0006 BX=0704 CH=01 DI=* ES=*", t => t.Call("AX=3E00 BX=0077")),
        new("59 a success keeps the error", "AX=5900 BX=0000", "AX=0006 BX=0704 CH=01 DI=* ES=*", t =>
        {
            t.Call("AX=3E00 BX=0077");
            t.Call("AX=5400");
        }),
        new("5D server call", "AX=5D00 DX={list}", "AX=0005 BX=FF00 CX=0000 DX=4444 SI=5555 DI=6666 DS=7777 ES=8888", t =>
            t.Put("list", [0, 0x30, 0, 0, 0, 0, 0x44, 0x44, 0x55, 0x55, 0x66, 0x66, 0x77, 0x77, 0x88, 0x88])),
        new("5D commit all files", "AX=5D01", "CF=0"),
        new("5D swappable data area", "AX=5D06", "DS={dos} SI=0320 CX=073C DX=001C CF=0", DefineDos),
        new("5D set extended error", "AX=5D0A DX={list}", "CF=0",
            t => t.Put("list", [0x05, 0x00, 0x03, 0x07, 0x00, 0x02, 0, 0, 0, 0, 0x34, 0x12, 0, 0, 0x78, 0x56]),
            t =>
            {
                var error = t.Call("AX=5900 BX=0000");
                Assert.Equal((0x0005, 0x0703, 0x1234, 0x5678), (error.Ax, error.Bx, error["DI"], error["ES"]));
                Assert.Equal(2, error.Cx >> 8);
            }),
        new("5D no such subfunction", "AX=5D77", "AX=0001 CF=1"),
        new("61 null", "AX=61FF", "AL=00"),
        new("67 more handles", "AX=6700 BX=0040", "CF=0", MemoryRows.Shrink, t =>
        {
            Assert.Equal(0x40, t.Machine.Memory.ReadWord(t.Machine.Linear(0x32)));
            Assert.Equal(0, t.Machine.Memory.ReadWord(t.Machine.Linear(0x34)));
            Assert.Equal(6, t.Call("AX=4400 BX=003F").Ax);
            Assert.False(t.Call("AX=4400 BX=0001").Carry);
        }),
        new("67 back to the PSP's table", "AX=6700 BX=0014", "CF=0", t =>
        {
            MemoryRows.Shrink(t);
            t.Call("AX=6700 BX=0040");
        }, t =>
            Assert.Equal(((uint)t["psp"] << 16) | 0x18, t.Machine.Memory.ReadDword(t.Machine.Linear(0x34)))),
        new("67 too many", "AX=6700 BX=0100", "AX=0001 CF=1"),
        new("67 no memory: the program has all", "AX=6700 BX=00FF", "AX=0008 CF=1"),
        new("67 handles in use cannot go", "AX=6700 BX=0014", "AX=0004 CF=1", t =>
        {
            MemoryRows.Shrink(t);
            t.Call("AX=6700 BX=0040");
            t.Call("AX=4600 BX=0001 CX=0030");
        }),
        new("6B null", "AX=6BFF", "AL=00"),
        new("64 hole", "AX=6400", "AX=0001 CF=1"),
        new("6F past the last function", "AX=6F55 CF=1", "AL=00 CF=~"),
        new("FF past the last function", "AX=FF55", "AL=00"),
        new("12 internal: installed", "AX=1200", "AL=FF") { Vector = 0x2F },
        new("12 internal: DOS segment", "AX=1203", "DS={dos}", DefineDos) { Vector = 0x2F },
        new("12 internal: system file entry", "AX=1216 BX=0001", "ES={dos} DI={entry} CF=0", t =>
        {
            DefineDos(t);
            t.Define("entry", DosLayout.SystemFiles + DosLayout.SystemFileHeader + DosLayout.SystemFileSize);
        }) { Vector = 0x2F },
        new("12 internal: no such system file entry", "AX=1216 BX=0100", "CF=1") { Vector = 0x2F },
        new("12 internal: handle 1", "AX=1220 BX=0001", "ES={psp} DI=0019 CF=0") { Vector = 0x2F },
        new("12 internal: no such handle", "AX=1220 BX=0014", "AL=06 CF=1") { Vector = 0x2F },
        new("12 internal: length of a string", "AX=1212 DI={s}", "CX=0005", t => t.Put("s", "four")) { Vector = 0x2F },
        new("16 multiplex: time slice", "AX=1680", "AL=00") { Vector = 0x2F },
        new("16 multiplex: no Windows", "AX=1600", "") { Vector = 0x2F },
        new("16 multiplex: no DPMI", "AX=1687", "") { Vector = 0x2F },
        new("43 multiplex: XMS", "AX=4300", "AL=80") { Vector = 0x2F },
        new("4A multiplex: no high memory", "AX=4A01", "BX=0000 ES=FFFF DI=FFFF") { Vector = 0x2F },
        new("AE multiplex: no installable command", "AX=AE00", "") { Vector = 0x2F },
        new("B7 multiplex: no APPEND", "AX=B700", "") { Vector = 0x2F },
        new("10 multiplex: no SHARE", "AX=1000", "") { Vector = 0x2F },
        new("1A multiplex: ANSI.SYS", "AX=1A00", "AL=FF") { Vector = 0x2F },
        new("55 multiplex: no COMMAND.COM", "AX=5500", "") { Vector = 0x2F },
        new("11 multiplex: no redirector", "AX=1123", "AX=0001 CF=1") { Vector = 0x2F },
    ];

    private static void DefineDos(FunctionCase test) => test.Define("dos", test.Machine.Kernel.Segment);
}
