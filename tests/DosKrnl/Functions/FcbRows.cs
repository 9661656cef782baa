using System.Text;
using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/0Fh–17h, 21h–24h, 27h–29h. "fcb" is a block, "dta" the transfer area.</summary>
internal static class FcbRows
{
    /// <summary>A block for a name of 11 characters; with attributes, an extended one.</summary>
    private static Action<FunctionCase> Fcb(string name, int? attributes = null, byte drive = 0, string newName = "") => t =>
    {
        var block = new byte[37];
        block[0] = drive;
        Encoding.Latin1.GetBytes(name, block.AsSpan(1));
        Encoding.Latin1.GetBytes(newName, block.AsSpan(0x11));
        t.Put("fcb", attributes is { } value ? [0xFF, 0, 0, 0, 0, 0, (byte)value, .. block] : block);
        t.Reserve("dta", 0x400);
        Handle(t, "AX=1A00 DX={dta}");
    };

    /// <summary>A file "f.txt", open by a block with a record size.</summary>
    private static Action<FunctionCase> Open(string content, int recordSize = 4) => t =>
    {
        t.File("f.txt", content);
        Fcb("F       TXT")(t);
        Assert.Equal(0, t.Call("AX=0F00 DX={fcb}").Al);
        Set(0x0E, (byte)recordSize, (byte)(recordSize >> 8))(t);
    };

    /// <summary>Changes bytes of the block.</summary>
    private static Action<FunctionCase> Set(int at, params byte[] bytes) => t =>
        t.Machine.Memory.Write(t.Machine.Linear((ushort)(t["fcb"] + at)), bytes);

    private static Action<FunctionCase> Dta(string text) => t =>
        t.Machine.Memory.Write(t.Machine.Linear(t["dta"]), Encoding.Latin1.GetBytes(text));

    private static Action<FunctionCase> Calls(params string[] calls) => t =>
    {
        foreach (var call in calls)
            t.Call(call);
    };

    private static Action<FunctionCase> DtaIs(string expected) => t => Assert.Equal(expected, t.Text("dta", expected.Length));

    /// <summary>Hexadecimal bytes of the block.</summary>
    private static Action<FunctionCase> FcbIs(int at, string expected) => t =>
        Assert.Equal(expected, Convert.ToHexString(t.Bytes("fcb", 40)[at..(at + (expected.Length / 2))]));

    private static Action<FunctionCase> FileIs(string expected, string name = "f.txt") => t =>
    {
        t.Call("AX=0D00");
        Assert.Equal(expected, Host(t, name));
    };

    private static Action<FunctionCase> Files(params string[] names) => t =>
    {
        foreach (var name in names)
            t.File(name, name);
    };

    private static Action<FunctionCase> Remain(params string[] names) => t =>
        Assert.Equal(names, Directory.GetFiles(t.Machine.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static Action<FunctionCase> Text(string text) => t =>
    {
        t.Put("text", text);
        t.Put("fcb", Enumerable.Repeat((byte)'.', 37).ToArray());
    };

    private static Action<FunctionCase> Parsed(string text, int taken) => t =>
    {
        Assert.Equal(text, t.Text("fcb", 12).Replace('\0', '0').Replace('\x03', '3').Replace('\x11', '@'));
        Assert.Equal(taken, t.Result["SI"] - t["text"]);
    };

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("0F open", "AX=0F00 DX={fcb}", "AL=00 CF=~", Files("f.txt").And(t =>
            {
                t.File("f.txt", "content");
                File.SetLastWriteTime(t.HostPath("f.txt"), new DateTime(2024, 2, 29, 12, 30, 31));
                Fcb("F       TXT")(t);
            }), FcbIs(0, "03" + "4620202020202020545854" + "0000" + "8000" + "07000000" + "5D58" + "CF63")),
        new("0F extended", "AX=0F00 DX={fcb}", "AL=00 CF=~", Files("f.txt").And(Fcb("F       TXT", 0))),
        new("0F a wildcard opens the first", "AX=0F00 DX={fcb}", "AL=00 CF=~", Files("f.txt").And(Fcb("?       TXT"))),
        new("0F by drive", "AX=0F00 DX={fcb}", "AL=00 CF=~", Files("f.txt").And(Fcb("F       TXT", drive: 3))),
        new("0F in the current folder", "AX=0F00 DX={fcb}", "AL=FF CF=~", Files("f.txt").And(Folder("dir")).And(Name("DIR"))
            .Then("AX=3B00 DX={name}").And(Fcb("F       TXT"))),
        new("0F not found", "AX=0F00 DX={fcb}", "AL=FF CF=~", Fcb("F       TXT")),
        new("0F no such drive", "AX=0F00 DX={fcb}", "AL=FF CF=~", Files("f.txt").And(Fcb("F       TXT", drive: 9))),
        new("0F a folder", "AX=0F00 DX={fcb}", "AL=FF CF=~", Folder("dir").And(Fcb("DIR        "))),
        new("0F a device", "AX=0F00 DX={fcb}", "AL=00 CF=~", Fcb("NUL        ")),

        new("10 close", "AX=1000 DX={fcb}", "AL=00 CF=~", Open("abcd").And(Dta("WXYZ")).And(Calls("AX=1500 DX={fcb}")),
            t => Assert.Equal("WXYZ", Host(t, "f.txt"))),
        new("10 not open", "AX=1000 DX={fcb}", "AL=FF CF=~", Fcb("F       TXT")),

        new("11 find first", "AX=1100 DX={fcb}", "AL=00 CF=~", Files("a.txt", "b.txt").And(Fcb("????????TXT")),
            t => Assert.Equal("\x03" + "A       TXT\x20", t.Text("dta", 13))),
        new("11 extended: the entry behind the extension", "AX=1100 DX={fcb}", "AL=00 CF=~",
            Files("a.txt").And(Fcb("A       TXT", 6)), t =>
            {
                Assert.Equal("FF0000000000" + "06" + "03", Convert.ToHexString(t.Bytes("dta", 8)));
                Assert.Equal("A       TXT\x20", t.Text("dta", 20)[8..]);
                Assert.Equal("05000000", Convert.ToHexString(t.Bytes("dta", 40)[36..40]));
            }),
        new("11 the volume label", "AX=1100 DX={fcb}", "AL=00 CF=~", Fcb("???????????", 8),
            t => Assert.Equal(8, t.Bytes("dta", 20)[19])),
        new("11 folders only when asked for", "AX=1100 DX={fcb}", "AL=FF CF=~", Folder("dir").And(Fcb("DIR        "))),
        new("11 a folder", "AX=1100 DX={fcb}", "AL=00 CF=~", Folder("dir").And(Fcb("DIR        ", 0x10))),
        new("11 nothing", "AX=1100 DX={fcb}", "AL=FF CF=~", Fcb("X???????XYZ")),
        new("12 find next", "AX=1200 DX={fcb}", "AL=00 CF=~",
            Files("a.txt", "b.txt").And(Fcb("????????TXT")).And(Calls("AX=1100 DX={fcb}")), t =>
            {
                Assert.Equal("\x03" + "B       TXT\x20", t.Text("dta", 13));
                Assert.Equal(0xFF, t.Call("AX=1200 DX={fcb}").Al);
            }),

        new("13 delete", "AX=1300 DX={fcb}", "AL=00 CF=~", Files("f.txt", "g.txt").And(Fcb("F       TXT")), Remain("PROBE.COM", "g.txt")),
        new("13 delete several", "AX=1300 DX={fcb}", "AL=00 CF=~", Files("f1.txt", "f2.txt", "g.txt").And(Fcb("F?      TXT")),
            Remain("PROBE.COM", "g.txt")),
        new("13 not found", "AX=1300 DX={fcb}", "AL=FF CF=~", Fcb("F       TXT")),
        new("13 read-only", "AX=1300 DX={fcb}", "AL=FF CF=~", Name("F.TXT", "f.txt").Then("AX=4301 CX=0001 DX={name}").And(Fcb("F       TXT")),
            Remain("PROBE.COM", "f.txt")),
        new("13 hidden files need the attribute", "AX=1300 DX={fcb}", "AL=FF CF=~",
            Name("F.TXT", "f.txt").Then("AX=4301 CX=0002 DX={name}").And(Fcb("F       TXT")), Remain("PROBE.COM", "f.txt")),
        new("13 the volume label", "AX=1300 DX={fcb}", "AL=00 CF=~", Fcb("???????????", 8),
            t => Assert.Equal(0xFF, t.Call("AX=1100 DX={fcb}").Al)),

        new("14 read", "AX=1400 DX={fcb}", "AL=00 CF=~", Open("abcdefgh"), DtaIs("abcd").And(FcbIs(0x20, "01"))),
        new("14 read the second", "AX=1400 DX={fcb}", "AL=00 CF=~", Open("abcdefgh").And(Calls("AX=1400 DX={fcb}")), DtaIs("efgh")),
        new("14 a part of a record", "AX=1400 DX={fcb}", "AL=03 CF=~", Open("ab").And(Dta("....")), DtaIs("ab\0\0").And(FcbIs(0x20, "01"))),
        new("14 the end", "AX=1400 DX={fcb}", "AL=01 CF=~", Open("").And(Dta("....")), DtaIs("....").And(FcbIs(0x20, "00"))),
        new("14 the area is too small", "AX=1400 DX={fcb}", "AL=02 CF=~", Open("abcdefgh").And(Calls("AX=1A00 DX=FFFE"))),
        new("14 over a block's end", "AX=1400 DX={fcb}", "AL=00 CF=~", Open(new string('x', 128) + "yz", 1).And(Set(0x20, 127)),
            FcbIs(0x0C, "0100").And(FcbIs(0x20, "00"))),
        new("14 not open: opened by its name", "AX=1400 DX={fcb}", "AL=00 CF=~",
            t => { t.File("f.txt", "abcd"); Fcb("F       TXT")(t); Set(0x0E, 4, 0)(t); }, DtaIs("abcd")),
        new("14 not open and not there", "AX=1400 DX={fcb}", "AL=01 CF=~", Fcb("F       TXT")),

        new("15 write", "AX=1500 DX={fcb}", "AL=00 CF=~", Open("").And(Dta("abcd")), FileIs("abcd").And(FcbIs(0x10, "04000000")).And(FcbIs(0x20, "01"))),
        new("15 write over", "AX=1500 DX={fcb}", "AL=00 CF=~", Open("12345678").And(Set(0x20, 1)).And(Dta("abcd")), FileIs("1234abcd")),
        new("15 a read-only file", "AX=1500 DX={fcb}", "AL=01 CF=~", t =>
        {
            Name("F.TXT", "f.txt", "keep").Then("AX=4301 CX=0001 DX={name}")(t);
            Fcb("F       TXT").And(Calls("AX=0F00 DX={fcb}"))(t);
        }, FileIs("keep")),

        new("16 create", "AX=1600 DX={fcb}", "AL=00 CF=~", Fcb("NEW     TXT"), FileIs("", "new.txt").And(FcbIs(0x0C, "00008000" + "00000000"))),
        new("16 empties what exists", "AX=1600 DX={fcb}", "AL=00 CF=~", Files("f.txt").And(Fcb("F       TXT")), FileIs("")),
        new("16 with attributes", "AX=1600 DX={fcb}", "AL=00 CF=~", Fcb("NEW     TXT", 2).And(Name("NEW.TXT")),
            t => Assert.Equal(0x22, t.Call("AX=4300 DX={name}").Cx)),
        new("16 a folder", "AX=1600 DX={fcb}", "AL=FF CF=~", Folder("dir").And(Fcb("DIR        "))),
        new("16 a wildcard", "AX=1600 DX={fcb}", "AL=FF CF=~", Fcb("A?         ")),
        new("16 an illegal name", "AX=1600 DX={fcb}", "AL=FF CF=~", Fcb("A|B        ")),
        new("16 a label when there is one", "AX=1600 DX={fcb}", "AL=FF CF=~", Fcb("LABEL      ", 8)),

        new("17 rename", "AX=1700 DX={fcb}", "AL=00 CF=~", Files("f.txt").And(Fcb("F       TXT", newName: "G       NEW")),
            Remain("PROBE.COM", "g.new")),
        new("17 rename several", "AX=1700 DX={fcb}", "AL=00 CF=~",
            Files("f1.txt", "f2.txt").And(Fcb("????????TXT", newName: "????????BAK")), Remain("PROBE.COM", "f1.bak", "f2.bak")),
        new("17 the new name exists", "AX=1700 DX={fcb}", "AL=FF CF=~",
            Files("f.txt", "g.txt").And(Fcb("F       TXT", newName: "G       TXT")), Remain("PROBE.COM", "f.txt", "g.txt")),
        new("17 not found", "AX=1700 DX={fcb}", "AL=FF CF=~", Fcb("F       TXT", newName: "G       TXT")),
        new("17 the volume label", "AX=1700 DX={fcb}", "AL=00 CF=~", Fcb("???????????", 8, newName: "NEW LABEL  ").And(Set(7 + 0x11, "NEW LABEL  "u8.ToArray())),
            t => { t.Call("AX=1100 DX={fcb}"); Assert.Equal("NEW LABEL  ", t.Text("dta", 19)[8..]); }),

        new("21 random read", "AX=2100 DX={fcb}", "AL=00 CF=~", Open("abcdefghijkl").And(Set(0x21, 2, 0, 0, 0)),
            DtaIs("ijkl").And(FcbIs(0x20, "02" + "02000000"))),
        new("21 behind the end", "AX=2100 DX={fcb}", "AL=01 CF=~", Open("abcd").And(Set(0x21, 2, 0, 0, 0))),
        new("22 random write", "AX=2200 DX={fcb}", "AL=00 CF=~", Open("abcd").And(Set(0x21, 2, 0, 0, 0)).And(Dta("WXYZ")),
            FileIs("abcd\0\0\0\0WXYZ").And(FcbIs(0x20, "02" + "02000000"))),
        new("23 size", "AX=2300 DX={fcb}", "AL=00 CF=~",
            t => { t.File("f.txt", "123456789"); Fcb("F       TXT")(t); Set(0x0E, 4, 0)(t); }, FcbIs(0x21, "03000000")),
        new("23 not found", "AX=2300 DX={fcb}", "AL=FF CF=~", Fcb("F       TXT")),
        new("24 random from sequential", "AX=2400 DX={fcb}", "CF=~", Open("x").And(Set(0x0C, 2, 0)).And(Set(0x20, 5)), FcbIs(0x21, "05010000")),

        new("27 read many", "AX=2700 CX=0002 DX={fcb}", "AL=00 CX=0002 CF=~", Open("abcdefghijkl").And(Set(0x21, 1, 0, 0, 0)),
            DtaIs("efghijkl").And(FcbIs(0x21, "03000000")).And(FcbIs(0x20, "03"))),
        new("27 fewer than asked", "AX=2700 CX=0005 DX={fcb}", "AL=03 CX=0003 CF=~", Open("abcdefghij"), DtaIs("abcdefghij\0\0")),
        new("27 exactly at the end", "AX=2700 CX=0005 DX={fcb}", "AL=01 CX=0002 CF=~", Open("abcdefgh"), DtaIs("abcdefgh")),
        new("27 the end", "AX=2700 CX=0001 DX={fcb}", "AL=01 CX=0000 CF=~", Open("")),
        new("27 the area is too small", "AX=2700 CX=0005 DX={fcb}", "AL=02 CX=0002 CF=~", Open(new string('x', 99)).And(Calls("AX=1A00 DS=6000 DX=FFF6"))),
        new("28 write many", "AX=2800 CX=0002 DX={fcb}", "AL=00 CX=0002 CF=~", Open("abcd").And(Set(0x21, 1, 0, 0, 0)).And(Dta("12345678")),
            FileIs("abcd12345678").And(FcbIs(0x21, "03000000")).And(FcbIs(0x10, "0C000000"))),
        new("28 none: cuts off", "AX=2800 CX=0000 DX={fcb}", "AL=00 CF=~", Open("abcdefgh").And(Set(0x21, 1, 0, 0, 0)),
            FileIs("abcd").And(FcbIs(0x10, "04000000"))),
        new("28 none: extends", "AX=2800 CX=0000 DX={fcb}", "AL=00 CF=~", Open("ab").And(Set(0x21, 1, 0, 0, 0)), FileIs("ab\0\0")),

        new("29 parse", "AX=2900 SI={text} DI={fcb}", "AL=00 SI=* CF=~", Text("file.txt rest"), Parsed("0FILE    TXT", 8)),
        new("29 with drive", "AX=2900 SI={text} DI={fcb}", "AL=00 SI=* CF=~", Text("c:x\r"), Parsed("3X          ", 3)),
        new("29 wildcards", "AX=2900 SI={text} DI={fcb}", "AL=01 SI=* CF=~", Text("a*.?\r"), Parsed("0A????????  ", 4)),
        new("29 no such drive", "AX=2900 SI={text} DI={fcb}", "AL=FF SI=* CF=~", Text("q:x\r"), Parsed("@X          ", 3)),
        new("29 skips a separator", "AX=2901 SI={text} DI={fcb}", "AL=00 SI=* CF=~", Text(" ;x\r"), Parsed("0X          ", 3)),
        new("29 does not skip it", "AX=2900 SI={text} DI={fcb}", "AL=00 SI=* CF=~", Text(" ;x\r"), Parsed("0           ", 1)),
        new("29 keeps what is not in the text", "AX=290E SI={text} DI={fcb}", "AL=FF SI=* CF=~", Text("\r"), Parsed("............", 0)),
    ];
}
