using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/0Dh, 0Eh, 19h, 1Bh, 1Ch, 36h, 44h, 69h, 71h. Only C: exists.</summary>
internal static class DriveRows
{
    private static void Root(FunctionCase t)
    {
        t.Put("root", "C:\\");
        t.Put("none", "Q:\\");
        t.Reserve("answer", 64);
    }

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("73 free space", "AX=7303 CX=002C DX={root} DI={answer}", "CF=0", Root, t =>
        {
            var answer = t.Bytes("answer", 44);
            Assert.Equal((44, 64, 512), (BitConverter.ToInt16(answer), BitConverter.ToInt32(answer, 4), BitConverter.ToInt32(answer, 8)));
            var drive = new DriveInfo(t.Machine.Folder);
            Assert.InRange(BitConverter.ToUInt32(answer, 16) * 32768L, drive.TotalSize - 65536, drive.TotalSize);
        }),
        new("73 no such drive", "AX=7303 CX=002C DX={none} DI={answer}", "AX=000F CF=1", Root),
        new("73 no room", "AX=7303 CX=0020 DX={root} DI={answer}", "AX=0018 CF=1", Root),
        new("73 a function that is not there", "AX=7304 CX=0020 DX={root}", "AX=7300 CF=1", Root),

        new("0D brings all to the host", "AX=0D00", "CF=~", Opened("").Then("AX=4000 BX={h} CX=0003 DX={name}"),
            t => Assert.Equal("F.T", Host(t, "f.txt"))),
        new("0E select", "AX=0E00 DX=0002", "AL=1A CF=~", null, t => Assert.Equal(2, t.Call("AX=1900").Al)),
        new("0E no such drive", "AX=0E00 DX=0003", "AL=1A CF=~", null, t => Assert.Equal(2, t.Call("AX=1900").Al)),
        new("19 current drive", "AX=1900", "AL=02 CF=~"),
        new("1B drive data", "AX=1B00", "AL=40 CX=0200 DX=* DS=* BX=* CF=~", null, t =>
            Assert.Equal(0xF8, t.Machine.Memory.ReadByte(((uint)t.Result["DS"] << 4) + t.Result.Bx))),
        new("1C drive data", "AX=1C00 DX=0003", "AL=40 CX=0200 DX=* DS=* BX=* CF=~"),
        new("1C no such drive", "AX=1C00 DX=0005", "AL=FF CF=~"),
        new("36 free space", "AX=3600 DX=0000", "AX=0040 BX=* CX=0200 DX=* CF=~", null, t =>
            Assert.InRange(t.Result.Ax * t.Result.Bx * (long)t.Result.Cx, 1, int.MaxValue)),
        new("36 of a drive", "AX=3600 DX=0003", "AX=0040 BX=* CX=0200 DX=* CF=~"),
        new("36 no such drive", "AX=3600 DX=0005", "AX=FFFF CF=~"),

        new("44 00 of a file", "AX=4400 BX={h}", "AX=0042 DX=0042 CF=0", Opened("x")),
        new("44 00 of a written file", "AX=4400 BX={h}", "AX=0002 DX=0002 CF=0", Opened("").Then("AX=4000 BX={h} CX=0001 DX={name}")),
        new("44 00 not open", "AX=4400 BX=0009", "AX=0006 CF=1"),
        new("44 01 of a file", "AX=4401 BX={h} DX=0020", "AX=0001 CF=1", Opened("x")),
        new("44 01 high bits", "AX=4401 BX=0001 DX=0180", "AX=000D CF=1"),
        new("44 01 not open", "AX=4401 BX=0009 DX=0000", "AX=0006 CF=1"),
        new("44 02 is not there", "AX=4402 BX={h} CX=0001 DX=2000", "AX=0001 CF=1", Opened("x")),
        new("44 04 is not there", "AX=4404 BX=0003 CX=0001 DX=2000", "AX=0001 CF=1"),
        new("44 06 of a file", "AX=4406 BX={h}", "AL=FF CF=0", Opened("x")),
        new("44 06 at the end", "AX=4406 BX={h}", "AL=00 CF=0", Opened("")),
        new("44 06 not open", "AX=4406 BX=0009", "AX=0006 CF=1"),
        new("44 07 of a file", "AX=4407 BX={h}", "AL=FF CF=0", Opened("x")),
        new("44 07 not open", "AX=4407 BX=0009", "AX=0006 CF=1"),
        new("44 08 C: cannot be removed", "AX=4408 BX=0003", "AX=0001 CF=0"),
        new("44 08 no such drive", "AX=4408 BX=0005", "AX=000F CF=1"),
        new("44 09 C: is not remote", "AX=4409 BX=0000", "DX=0802 CF=0"),
        new("44 09 no such drive", "AX=4409 BX=0005", "AX=000F CF=1"),
        new("44 0A is not remote", "AX=440A BX={h}", "DX=0042 CF=0", Opened("x")),
        new("44 0A not open", "AX=440A BX=0009", "AX=0006 CF=1"),
        new("44 0B retries", "AX=440B CX=0001 DX=0003", "CF=0"),
        new("44 0C is not there", "AX=440C BX=0001 CX=0345 DX=2000", "AX=0001 CF=1"),
        new("44 0D kind of disk", "AX=440D BX=0003 CX=0860 DX={buf}", "CF=0", t => t.Reserve("buf", 64), t =>
            Assert.Equal(5, t.Bytes("buf", 2)[1])),
        new("44 0D serial number", "AX=440D BX=0003 CX=0866 DX={buf}", "CF=0", t => t.Reserve("buf", 64), t =>
            Assert.Equal("FAT16   ", t.Text("buf", 25)[17..])),
        new("44 0D access", "AX=440D BX=0003 CX=0867 DX={buf}", "CF=0", t => t.Reserve("buf", 64)),
        new("44 0D no writing of tracks", "AX=440D BX=0003 CX=0841 DX=2000", "AX=0005 CF=1"),
        new("44 0D no such request", "AX=440D BX=0003 CX=0899 DX=2000", "AX=0001 CF=1"),
        new("44 0D no such category", "AX=440D BX=0003 CX=0560 DX=2000", "AX=0001 CF=1"),
        new("44 0D no such drive", "AX=440D BX=0005 CX=0860 DX=2000", "AX=000F CF=1"),
        new("44 0E one letter", "AX=440E BX=0003", "AL=00 CF=0"),
        new("44 0F one letter", "AX=440F BX=0003", "AL=00 CF=0"),
        new("44 11 asks what there is", "AX=4411 BX=0003 CX=0866", "AX=0000 CF=0"),
        new("44 11 no such request", "AX=4411 BX=0003 CX=0899", "AX=0001 CF=1"),
        new("44 no such subfunction", "AX=4420 BX=0001", "AX=0001 CF=1"),

        new("69 serial number", "AX=6900 BX=0000 DX={buf}", "CF=0", t => t.Reserve("buf", 64), t =>
            Assert.Equal("FAT16   ", t.Text("buf", 25)[17..])),
        new("69 cannot be set", "AX=6901 BX=0000 DX=2000", "AX=0005 CF=1"),
        new("69 no such drive", "AX=6900 BX=0005 DX=2000", "AX=000F CF=1"),
        new("69 no such subfunction", "AX=6902 BX=0000 DX=2000", "AX=0001 CF=1"),

    ];
}
