using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/71h, long names. C: has PROBE.COM besides what a row makes.</summary>
internal static class LongNameRows
{
    private static void Some(FunctionCase t)
    {
        t.File("Long Name.text", "12345");
        t.File("plain.txt", "");
        t.File(".hidden", "");
        t.File("a+b=c.[d]", "");
        Folder("My Folder", "My Folder/Sub folder")(t);
        File.SetLastWriteTime(t.HostPath("Long Name.text"), new DateTime(2024, 2, 29, 12, 30, 31));
    }

    private static Action<FunctionCase> Names(string name, string to = "") => t =>
    {
        Some(t);
        t.Put("name", name);
        t.Put("to", to);
        t.Reserve("buffer", 320);
    };

    private static Action<FunctionCase> In(string folder) => t =>
    {
        t.Put("cwd", folder);
        Handle(t, "AX=713B DX={cwd}");
    };

    private static bool Has(FunctionCase t, string name) => Directory.GetFileSystemEntries(t.Machine.Folder).Select(Path.GetFileName).Contains(name);

    private static string Asciz(FunctionCase t, string buffer, int at = 0) =>
        t.Text(buffer, 320)[at..] is var text ? text[..text.IndexOf('\0')] : "";

    /// <summary>The long and short names found, then those that searching on finds.</summary>
    private static Action<FunctionCase> Finds(params string[] expected) => t =>
    {
        var found = new List<string>();
        var handle = t.Result.Ax;
        do
            found.Add($"{Asciz(t, "buffer", 44)}/{Asciz(t, "buffer", 304)}");
        while (!t.Call($"AX=714F BX={handle:X4} SI=0001 DI={{buffer}}").Carry);
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(18, t.Call($"AX=714F BX={handle:X4} SI=0001 DI={{buffer}}").Ax);
        Assert.False(t.Call($"AX=71A1 BX={handle:X4}").Carry);
        Assert.Equal(6, t.Call($"AX=714F BX={handle:X4} SI=0001 DI={{buffer}}").Ax);
    };

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("71 a function that is not there", "AX=7199 CF=0", "AX=7100 CF=1"),
        new("71 0D flush", "AX=710D CX=0001 DX=0000", "CF=0"),

        new("71 39 make", "AX=7139 DX={name}", "CF=0", Names("New Folder of mine"), t => Assert.True(Directory.Exists(t.HostPath("New Folder of mine")))),
        new("71 39 in a folder with a long name", "AX=7139 DX={name}", "CF=0", Names(@"my folder\SHORT"), t => Assert.True(Directory.Exists(t.HostPath("My Folder/short")))),
        new("71 39 it exists", "AX=7139 DX={name}", "AX=0005 CF=1", Names("MY FOLDER")),
        new("71 39 no such folder", "AX=7139 DX={name}", "AX=0003 CF=1", Names(@"no folder\New one")),
        new("71 39 an illegal name", "AX=7139 DX={name}", "AX=0003 CF=1", Names("a|b")),
        new("71 3A remove", "AX=713A DX={name}", "CF=0", Names(@"my folder\sub folder"), t => Assert.False(Directory.Exists(t.HostPath("My Folder/Sub folder")))),
        new("71 3A not empty", "AX=713A DX={name}", "AX=0005 CF=1", Names("My Folder")),
        new("71 3A there is none", "AX=713A DX={name}", "AX=0003 CF=1", Names("Other Folder")),
        new("71 3A the current one", "AX=713A DX={name}", "AX=0010 CF=1", Names(@"\My Folder\Sub folder").And(In(@"My Folder\Sub folder"))),
        new("71 3B change", "AX=713B DX={name}", "CF=0", Names(@"my folder\SUB folder"),
            t => Assert.Equal(@"C:\MYFOLD~1\SUBFOL~1", t.Machine.Kernel.Directories.Path(2))),
        new("71 3B no such folder", "AX=713B DX={name}", "AX=0003 CF=1", Names("Other Folder")),
        new("71 3B a file", "AX=713B DX={name}", "AX=0003 CF=1", Names("Long Name.text")),
        new("71 47 current folder", "AX=7147 DX=0000 SI={buffer}", "CF=0", Names("").And(In(@"myfold~1\sub folder")),
            t => Assert.Equal(@"My Folder\Sub folder", Asciz(t, "buffer"))),
        new("71 47 the drive of COMMAND.COM", "AX=7147 DX=001A SI={buf}", "CF=0", t => t.Put("buf", "xxxx"), t => Assert.Equal("\0", t.Text("buf", 1))),
        new("71 47 no such drive", "AX=7147 DX=0011 SI={buffer}", "AX=000F CF=1", Names("")),

        new("71 41 delete", "AX=7141 DX={name} SI=0000", "CF=0", Names("long name.TEXT"), t => Assert.False(Has(t, "Long Name.text"))),
        new("71 41 by its alias", "AX=7141 DX={name} SI=0000", "CF=0", Names("LONGNA~1.TEX"), t => Assert.False(Has(t, "Long Name.text"))),
        new("71 41 there is none", "AX=7141 DX={name} SI=0000", "AX=0002 CF=1", Names("no name.text")),
        new("71 41 a folder", "AX=7141 DX={name} SI=0000", "AX=0005 CF=1", Names("My Folder")),
        new("71 41 no such folder", "AX=7141 DX={name} SI=0000", "AX=0003 CF=1", Names(@"no folder\x")),
        new("71 41 wildcards", "AX=7141 CX=0000 DX={name} SI=0001", "CF=0", Names("*n*.t*"), t =>
        {
            Assert.False(Has(t, "Long Name.text"));
            Assert.False(Has(t, "plain.txt"));
            Assert.True(Has(t, "a+b=c.[d]"));
        }),
        new("71 41 wildcards are none", "AX=7141 DX={name} SI=0000", "AX=0002 CF=1", Names("*.txt")),
        new("71 41 wildcards that match nothing", "AX=7141 CX=0000 DX={name} SI=0001", "AX=0002 CF=1", Names("*.none")),
        new("71 41 unknown kind of names", "AX=7141 DX={name} SI=0002", "AX=0001 CF=1", Names("x")),

        new("71 43 attributes", "AX=7143 BX=0000 DX={name}", "CX=0020 CF=0", Names("Long Name.text")),
        new("71 43 set", "AX=7143 BX=0001 CX=0001 DX={name}", "CF=0", Names("Long Name.text"),
            t => Assert.Equal(0x01, t.Call("AX=7143 BX=0000 DX={name}")["CX"])),
        new("71 43 set a label", "AX=7143 BX=0001 CX=0008 DX={name}", "AX=0005 CF=1", Names("Long Name.text")),
        new("71 43 size on the disk", "AX=7143 BX=0002 DX={name}", "AX=0005 DX=0000 CF=0", Names("Long Name.text")),
        new("71 43 time of last write", "AX=7143 BX=0004 DX={name}", "CX=63CF DI=585D CF=0", Names("Long Name.text")),
        new("71 43 set it", "AX=7143 BX=0003 CX=0001 DX={name} DI=585E", "CF=0", Names("Long Name.text"),
            t => Assert.Equal(new DateTime(2024, 2, 30 - 1, 0, 0, 2).AddDays(1), File.GetLastWriteTime(t.HostPath("Long Name.text")))),
        new("71 43 set last access", "AX=7143 BX=0005 DX={name} DI=585D", "CF=0", Names("Long Name.text"),
            t => Assert.Equal(0x585D, t.Call("AX=7143 BX=0006 DX={name}")["DI"])),
        new("71 43 set creation", "AX=7143 BX=0007 CX=0000 SI=0000 DX={name} DI=585D", "CF=0", Names("Long Name.text")),
        new("71 43 creation", "AX=7143 BX=0008 DX={name}", "CX=* DI=* SI=0000 CF=0", Names("Long Name.text")),
        new("71 43 unknown request", "AX=7143 BX=0009 DX={name}", "AX=0001 CF=1", Names("Long Name.text")),
        new("71 43 there is none", "AX=7143 BX=0000 DX={name}", "AX=0002 CF=1", Names("no name")),
        new("71 43 no name at all", "AX=7143 BX=0000 DX={name}", "AX=0003 CF=1", Names("")),

        new("71 4E all files", "AX=714E CX=0000 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("*.*"),
            Finds("Long Name.text/LONGNA~1.TEX", "plain.txt/PLAIN.TXT", "PROBE.COM/", "a+b=c.[d]/A_B_C~1._D_")),
        new("71 4E folders must be", "AX=714E CX=1010 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("*"), Finds("My Folder/MYFOLD~1")),
        new("71 4E hidden ones too", "AX=714E CX=0002 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("*hid*"), Finds(".hidden/HIDDEN~1")),
        new("71 4E by alias", "AX=714E CX=0000 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("longna~?.*"), Finds("Long Name.text/LONGNA~1.TEX")),
        new("71 4E in a folder", "AX=714E CX=0010 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names(@"My folder\*"),
            Finds("./", "../", "Sub folder/SUBFOL~1")),
        new("71 4E what it tells", "AX=714E CX=0000 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("long name.text"), t =>
        {
            var answer = t.Bytes("buffer", 318);
            Assert.Equal(0x20u, BitConverter.ToUInt32(answer, 0));
            Assert.Equal(0x585D63CFu, BitConverter.ToUInt32(answer, 20));
            Assert.Equal((0u, 5u), (BitConverter.ToUInt32(answer, 28), BitConverter.ToUInt32(answer, 32)));
        }),
        new("71 4E times as Windows has them", "AX=714E CX=0000 DX={name} SI=0000 DI={buffer}", "AX=* CX=0000 CF=0", Names("long name.text"), t =>
            Assert.Equal(File.GetLastWriteTimeUtc(t.HostPath("Long Name.text")).ToFileTimeUtc(), BitConverter.ToInt64(t.Bytes("buffer", 28), 20))),
        new("71 4E not the label", "AX=714E CX=0008 DX={name} SI=0001 DI={buffer}", "AX=0012 CF=1", Names("zz.dat")),
        new("71 4E the label", "AX=714E CX=0008 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("*"),
            t => Assert.Equal(0x08u, BitConverter.ToUInt32(t.Bytes("buffer", 4)))),
        new("71 4E a device", "AX=714E CX=0000 DX={name} SI=0001 DI={buffer}", "AX=* CX=0000 CF=0", Names("nul"), Finds("NUL/")),
        new("71 4E nothing", "AX=714E CX=0000 DX={name} SI=0001 DI={buffer}", "AX=0002 CF=1", Names("*.none")),
        new("71 4E no such folder", "AX=714E CX=0000 DX={name} SI=0001 DI={buffer}", "AX=0003 CF=1", Names(@"none\*")),
        new("71 4F no such search", "AX=714F BX=0105 SI=0001 DI={buffer}", "AX=0006 CF=1", Names("")),
        new("71 A1 no such search", "AX=71A1 BX=0000", "AX=0006 CF=1"),

        new("71 56 rename", "AX=7156 DX={name} DI={to}", "CF=0", Names("long name.text", "Another long name"), t =>
        {
            Assert.Equal("12345", Host(t, "Another long name"));
            Assert.False(Has(t, "Long Name.text"));
        }),
        new("71 56 the case of its letters", "AX=7156 DX={name} DI={to}", "CF=0", Names("plain.txt", "PLAIN.txt"), t => Assert.True(Has(t, "PLAIN.txt"))),
        new("71 56 into a folder", "AX=7156 DX={name} DI={to}", "CF=0", Names("plain.txt", @"My Folder\New place.txt"),
            t => Assert.True(File.Exists(t.HostPath("My Folder/New place.txt")))),
        new("71 56 the new name exists", "AX=7156 DX={name} DI={to}", "AX=0005 CF=1", Names("plain.txt", "Long name.text")),
        new("71 56 there is none", "AX=7156 DX={name} DI={to}", "AX=0002 CF=1", Names("no name", "b")),
        new("71 56 no such folder", "AX=7156 DX={name} DI={to}", "AX=0003 CF=1", Names("plain.txt", @"none\b")),
        new("71 56 another drive", "AX=7156 DX={name} DI={to}", "AX=0003 CF=1", Names("plain.txt", @"Q:\b")),

        new("71 60 full path as it is", "AX=7160 CX=0000 SI={name} DI={buffer}", "CF=0", Names(@"my folder\New *.txt"),
            t => Assert.Equal(@"C:\My Folder\New *.txt", Asciz(t, "buffer"))),
        new("71 60 short", "AX=7160 CX=0001 SI={name} DI={buffer}", "CF=0", Names(@"my folder\SUB folder"),
            t => Assert.Equal(@"C:\MYFOLD~1\SUBFOL~1", Asciz(t, "buffer"))),
        new("71 60 long", "AX=7160 CX=8002 SI={name} DI={buffer}", "CF=0", Names(@"c:\myfold~1\..\longna~1.tex"),
            t => Assert.Equal(@"C:\Long Name.text", Asciz(t, "buffer"))),
        new("71 60 the root", "AX=7160 CX=0002 SI={name} DI={buffer}", "CF=0", Names(@"\"), t => Assert.Equal(@"C:\", Asciz(t, "buffer"))),
        new("71 60 there is none", "AX=7160 CX=0001 SI={name} DI={buffer}", "AX=0002 CF=1", Names("no name")),
        new("71 60 no such folder", "AX=7160 CX=0001 SI={name} DI={buffer}", "AX=0003 CF=1", Names(@"none\x")),
        new("71 60 unknown kind", "AX=7160 CX=0003 SI={name} DI={buffer}", "AX=0001 CF=1", Names("x")),

        new("71 6C create", "AX=716C BX=0002 CX=0000 DX=0010 SI={name}", "AX=* CX=0002 CF=0", Names("Made here.data"), t => Assert.True(Has(t, "Made here.data"))),
        new("71 6C a short name in capitals becomes small", "AX=716C BX=0002 CX=0000 DX=0010 SI={name}", "AX=* CX=0002 CF=0", Names("MADE.TXT"), t => Assert.True(Has(t, "made.txt"))),
        new("71 6C a short name in both stays", "AX=716C BX=0002 CX=0000 DX=0010 SI={name}", "AX=* CX=0002 CF=0", Names("Made.txt"), t => Assert.True(Has(t, "Made.txt"))),
        new("71 6C letters of the code page", "AX=716C BX=0002 CX=0000 DX=0010 SI={name}", "AX=* CX=0002 CF=0", Names("gr\x81n und bl\x84ulich"), t => Assert.True(Has(t, "grün und bläulich"))),
        new("71 6C open", "AX=716C BX=0000 CX=0000 DX=0001 SI={name}", "AX=* CX=0001 CF=0", Names("LONG NAME.TEXT"), t =>
            Assert.Equal(5, t.Call($"AX=4202 BX={t.Result.Ax:X4} CX=0000 DX=0000").Ax)),
        new("71 6C replace", "AX=716C BX=0002 CX=0000 DX=0012 SI={name}", "AX=* CX=0003 CF=0", Names("LONG NAME.TEXT"), t => Assert.Equal("", Host(t, "Long Name.text"))),
        new("71 6C it exists and must not", "AX=716C BX=0002 CX=0000 DX=0010 SI={name}", "AX=0050 CF=1", Names("LONG NAME.TEXT")),
        new("71 6C there is none", "AX=716C BX=0000 CX=0000 DX=0001 SI={name}", "AX=0002 CF=1", Names("no name")),
        new("71 6C no such folder", "AX=716C BX=0000 CX=0000 DX=0001 SI={name}", "AX=0003 CF=1", Names(@"none\no name")),
        new("71 6C a folder", "AX=716C BX=0000 CX=0000 DX=0001 SI={name}", "AX=0005 CF=1", Names("My Folder")),
        new("71 6C no action", "AX=716C BX=0000 CX=0000 DX=0000 SI={name}", "AX=0001 CF=1", Names("x")),
        new("71 6C no mode", "AX=716C BX=0003 CX=0000 DX=0001 SI={name}", "AX=000C CF=1", Names("x")),
        new("71 6C no handle", "AX=716C BX=0000 CX=0000 DX=0001 SI={name}", "AX=0004 CF=1", Names("plain.txt").And(NoHandles)),
        new("71 6C a device", "AX=716C BX=0002 CX=0000 DX=0011 SI={name}", "AX=* CX=0001 CF=0", Names(@"My Folder\nul")),

        new("71 A0 volume", "AX=71A0 CX=0020 DX={name} DI={buffer}", "AX=0000 BX=4002 CX=00FF DX=0104 CF=0", Names(@"C:\"),
            t => Assert.Equal("FAT", Asciz(t, "buffer"))),
        new("71 A0 no such drive", "AX=71A0 CX=0020 DX={name} DI={buffer}", "AX=000F CF=1", Names(@"Q:\")),
        new("71 A6 of a handle", "AX=71A6 BX={h} DX={buffer}", "CF=0",
            Names("").And(Opened("1234567")),
            t => Assert.Equal(7u, BitConverter.ToUInt32(t.Bytes("buffer", 40), 36))),
        new("71 A6 no handle", "AX=71A6 BX=0063 DX={buffer}", "AX=0006 CF=1", Names("")),
        new("71 A6 a device", "AX=71A6 BX=0001 DX={buffer}", "AX=0001 CF=1", Names("")),
        new("71 A7 to DOS and back", "AX=71A7 BX=6501 CX=63CF DX=585D DI={buffer}", "CF=0", Names(""), t =>
        {
            var back = t.Call("AX=71A7 BX=0000 SI={buffer}");
            Assert.Equal((0x6500, 0x63CF, 0x585D), (back.Bx, back["CX"], back["DX"]));
            Assert.Equal(new DateTime(2024, 2, 29, 12, 30, 31, 10, DateTimeKind.Local).ToFileTime(), BitConverter.ToInt64(t.Bytes("buffer", 8)));
        }),
        new("71 A7 unknown request", "AX=71A7 BX=0002", "AX=0001 CF=1"),
        new("71 A8 as 11 characters", "AX=71A8 DX=0000 SI={name} DI={buffer}", "CF=0", Names("Some long name.text"),
            t => Assert.Equal("SOMELO~1TEX", Asciz(t, "buffer"))),
        new("71 A8 as a name", "AX=71A8 DX=0100 SI={name} DI={buffer}", "CF=0", Names("Some long name.text"),
            t => Assert.Equal("SOMELO~1.TEX", Asciz(t, "buffer"))),
        new("71 A8 a short name", "AX=71A8 DX=0100 SI={name} DI={buffer}", "CF=0", Names("plain.txt"), t => Assert.Equal("PLAIN.TXT", Asciz(t, "buffer"))),
        new("71 A8 none", "AX=71A8 DX=0100 SI={name} DI={buffer}", "AX=0002 CF=1", Names("a*b")),
    ];
}
