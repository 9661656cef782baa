using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/1Ah, 2Fh, 4Eh, 4Fh. C: has PROBE.COM besides what a row makes.</summary>
internal static class SearchRows
{
    private static void Some(FunctionCase t)
    {
        t.File("a.txt", "12345");
        t.File("b.txt", "");
        t.File("Long Name.txt", "");
        t.File(".hidden", "");
        Folder("dir", "dir/sub")(t);
        File.SetLastWriteTime(t.HostPath("a.txt"), new DateTime(2024, 2, 29, 12, 30, 31));
    }

    private static Action<FunctionCase> Search(string pattern, string? first = null) => t =>
    {
        Some(t);
        t.Put("name", pattern);
        t.Reserve("dta", 64);
        Handle(t, "AX=1A00 DX={dta}");
        if (first is not null)
            Handle(t, first);
    };

    /// <summary>The name found, then those that searching on finds.</summary>
    private static Action<FunctionCase> Finds(params string[] expected) => t =>
    {
        var found = new List<string>();
        do
            found.Add(t.Text("dta", 43)[30..].TrimEnd('\0'));
        while (!t.Call("AX=4F00").Carry);
        Assert.Equal(expected, found);
        Assert.Equal(18, t.Call("AX=4F00").Ax);
    };

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("1A set transfer area", "AX=1A00 DX=1234 DS=5678", "CF=~", null, t =>
        {
            var area = t.Call("AX=2F00");
            Assert.Equal((0x5678, 0x1234), (area["ES"], area.Bx));
        }),
        new("2F get transfer area", "AX=2F00", "ES={psp} BX=0080 CF=~"),

        new("4E one file, with size, time and attributes", "AX=4E00 CX=0000 DX={name}", "CF=0", Search("A.TXT"), t =>
            Assert.Equal("20CF635D5805000000" + Convert.ToHexString("A.TXT\0"u8), Convert.ToHexString(t.Bytes("dta", 43)[21..36]))),
        new("4E all files", "AX=4E00 CX=0000 DX={name}", "CF=0", Search("*.*"), Finds("A.TXT", "B.TXT", "LONGNA~1.TXT", "PROBE.COM")),
        new("4E folders too", "AX=4E00 CX=0010 DX={name}", "CF=0", Search("*.*"),
            Finds("A.TXT", "B.TXT", "DIR", "LONGNA~1.TXT", "PROBE.COM")),
        new("4E hidden too", "AX=4E00 CX=0002 DX={name}", "CF=0", Search("*.*"),
            Finds("A.TXT", "B.TXT", "HIDDEN~1", "LONGNA~1.TXT", "PROBE.COM")),
        new("4E a pattern", "AX=4E00 CX=0037 DX={name}", "CF=0", Search("?.T*"), Finds("A.TXT", "B.TXT")),
        new("4E no extension", "AX=4E00 CX=0010 DX={name}", "CF=0", Search("*"), Finds("DIR")),
        new("4E dots in a folder", "AX=4E00 CX=0010 DX={name}", "CF=0", Search(@"\dir\*.*"), Finds(".", "..", "SUB")),
        new("4E the volume label", "AX=4E00 CX=0008 DX={name}", "CF=0", Search("*.*"),
            t => Assert.Equal(8, t.Bytes("dta", 22)[21])),
        new("4E no label in a folder", "AX=4E00 CX=0008 DX={name}", "AX=0012 CF=1", Search(@"DIR\*.*")),
        new("4E a device", "AX=4E00 CX=0000 DX={name}", "CF=0", Search(@"\DIR\NUL"), t =>
        {
            Assert.Equal(0x40, t.Bytes("dta", 22)[21]);
            Finds("NUL")(t);
        }),
        new("4E nothing", "AX=4E00 CX=0000 DX={name}", "AX=0012 CF=1", Search("X*.*")),
        new("4E a folder that is not asked for", "AX=4E00 CX=0000 DX={name}", "AX=0012 CF=1", Search("DIR")),
        new("4E no such folder", "AX=4E00 CX=0000 DX={name}", "AX=0003 CF=1", Search(@"NONE\*.*")),
        new("4E no such drive", "AX=4E00 CX=0000 DX={name}", "AX=0003 CF=1", Search(@"Q:\*.*")),
        new("4E an illegal name", "AX=4E00 CX=0000 DX={name}", "AX=0003 CF=1", Search("A|B")),
        new("4E no name", "AX=4E00 CX=0000 DX={name}", "AX=0003 CF=1", Search("")),

        new("4F next", "AX=4F00", "CF=0", Search("*.*", "AX=4E00 CX=0000 DX={name}"), Finds("B.TXT", "LONGNA~1.TXT", "PROBE.COM")),
        new("4F no more", "AX=4F00", "AX=0012 CF=1", Search("A.TXT", "AX=4E00 CX=0000 DX={name}")),
        new("4F the state moves with its 21 bytes", "AX=4F00", "CF=0", Search("*.*", "AX=4E00 CX=0000 DX={name}").And(t =>
        {
            var state = t.Bytes("dta", 21);
            t.Put("dta", state);
            t.Reserve("rest", 43);
            Handle(t, "AX=1A00 DX={dta}");
        }), Finds("B.TXT", "LONGNA~1.TXT", "PROBE.COM")),
        new("4F two searches at once", "AX=4F00", "CF=0", Search("*.TXT", "AX=4E00 CX=0000 DX={name}").And(t =>
        {
            t.Define("first", t["dta"]);
            t.Put("name", @"DIR\*.*");
            t.Reserve("dta2", 64);
            Handle(t, "AX=1A00 DX={dta2}");
            Handle(t, "AX=4E00 CX=0010 DX={name}");
            Handle(t, "AX=4F00");
            Handle(t, "AX=1A00 DX={first}");
        }), Finds("B.TXT", "LONGNA~1.TXT")),
        new("4F the found file has been deleted", "AX=4F00", "CF=0", Search("*.TXT", "AX=4E00 CX=0000 DX={name}").And(t =>
        {
            t.Put("found", "A.TXT");
            Handle(t, "AX=4100 DX={found}");
        }), Finds("B.TXT", "LONGNA~1.TXT")),
        new("4F nonsense in the state", "AX=4F00", "AX=0012 CF=1", Search("*.*").And(t =>
        {
            var state = new byte[21];
            Array.Fill(state, (byte)0xFF);
            t.Put("dta", state);
            Handle(t, "AX=1A00 DX={dta}");
        })),
    ];
}
