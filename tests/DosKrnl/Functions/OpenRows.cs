using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/3Ch, 3Dh, 5Ah, 5Bh, 6Ch. The first free handle of the probe is 5.</summary>
internal static class OpenRows
{
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("3C create", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=0", Name(@"C:\NEW.TXT"),
            t => Assert.Equal("", Host(t, "new.txt"))),
        new("3C empties what exists and keeps its host name", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=0",
            Name("OLD.TXT", "Old.Txt", "content"), t => Assert.Equal("", Host(t, "Old.Txt"))),
        new("3C a read-only file may be written while it is open", "AX=3C00 CX=0001 DX={name}", "AX=0005 CF=0", Name("R"), t =>
        {
            Assert.Equal(1, Handle(t, "AX=4000 BX=0005 CX=0001 DX={name}"));
            Assert.Equal(0x21, t.Call("AX=4300 DX={name}").Cx);
            Assert.True(t.Call("AX=3D01 DX={name}") is { Carry: true, Ax: 5 });
        }),
        new("3C hidden", "AX=3C00 CX=0002 DX={name}", "AX=0005 CF=0", Name("H"),
            t => Assert.Equal(0x22, t.Call("AX=4300 DX={name}").Cx)),
        new("3C no such folder", "AX=3C00 CX=0000 DX={name}", "AX=0003 CF=1", Name(@"NONE\X")),
        new("3C no such drive", "AX=3C00 CX=0000 DX={name}", "AX=0003 CF=1", Name(@"Q:\X")),
        new("3C a folder", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=1", Name("DIR").And(Folder("dir"))),
        new("3C a folder's attribute", "AX=3C00 CX=0010 DX={name}", "AX=0005 CF=1", Name("DIR")),
        new("3C the root", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=1", Name(@"C:\")),
        new("3C a file that is read-only", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=1",
            Name("F", "f", "keep").Then("AX=4301 CX=0001 DX={name}"), t => Assert.Equal("keep", Host(t, "f"))),
        new("3C an illegal character", "AX=3C00 CX=0000 DX={name}", "AX=0002 CF=1", Name("A|B")),
        new("3C a wildcard", "AX=3C00 CX=0000 DX={name}", "AX=0002 CF=1", Name("A*")),
        new("3C no name", "AX=3C00 CX=0000 DX={name}", "AX=0002 CF=1", Name("")),
        new("3C no handle left", "AX=3C00 CX=0000 DX={name}", "AX=0004 CF=1", Name("X").And(NoHandles),
            t => Assert.False(File.Exists(t.HostPath("x")))),
        new("3C a device", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=0", Name("NUL.TXT"), t =>
        {
            Assert.True((t.Call("AX=4400 BX=0005").Dx & 0x80) != 0);
            Assert.False(File.Exists(t.HostPath("nul.txt")));
        }),
        new("3C a hidden file", "AX=3C00 CX=0000 DX={name}", "AX=0005 CF=1", Name("F", "f", "keep").Then("AX=4301 CX=0002 DX={name}"),
            t => Assert.Equal("keep", Host(t, "f"))),
        new("3C a hidden file, as hidden", "AX=3C00 CX=0002 DX={name}", "AX=0005 CF=0",
            Name("F", "f", "old").Then("AX=4301 CX=0002 DX={name}"), t => Assert.Equal("", Host(t, "f"))),
        new("3C another opened it and denies writing", "AX=3C00 CX=0000 DX={name}", "AX=0020 CF=1",
            Name("F", "f", "keep").Then("AX=3D20 DX={name}"), t => Assert.Equal("keep", Host(t, "f"))),

        new("3D open", "AX=3D00 DX={name}", "AX=0005 CF=0", Name(@"C:\F.TXT", "f.txt")),
        new("3D open by an alias", "AX=3D00 DX={name}", "AX=0005 CF=0", Name("ALONGN~1.TEX", "a long name.text")),
        new("3D open by slashes and dots", "AX=3D00 DX={name}", "AX=0005 CF=0", Name("/./x/../f.txt", "F.TXT")),
        new("3D not found", "AX=3D00 DX={name}", "AX=0002 CF=1", Name("NONE")),
        new("3D no such folder", "AX=3D00 DX={name}", "AX=0003 CF=1", Name(@"NONE\F")),
        new("3D above the root", "AX=3D00 DX={name}", "AX=0003 CF=1", Name(@"C:\..\F", "f")),
        new("3D no such drive", "AX=3D00 DX={name}", "AX=0003 CF=1", Name("Q:F")),
        new("3D a server", "AX=3D00 DX={name}", "AX=0003 CF=1", Name(@"\\SERVER\SHARE\F")),
        new("3D a folder", "AX=3D00 DX={name}", "AX=0005 CF=1", Name("DIR").And(Folder("dir"))),
        new("3D a read-only file to write", "AX=3D01 DX={name}", "AX=0005 CF=1", Name("F", "f").Then("AX=4301 CX=0001 DX={name}")),
        new("3D a read-only file to read", "AX=3D00 DX={name}", "AX=0005 CF=0", Name("F", "f").Then("AX=4301 CX=0001 DX={name}")),
        new("3D no such access", "AX=3D03 DX={name}", "AX=000C CF=1", Name("F", "f")),
        new("3D no such sharing", "AX=3D50 DX={name}", "AX=000C CF=1", Name("F", "f")),
        new("3D no handle left", "AX=3D00 DX={name}", "AX=0004 CF=1", Name("F", "f").And(NoHandles)),
        new("3D denied to all", "AX=3D00 DX={name}", "AX=0020 CF=1", Name("F", "f").Then("AX=3D10 DX={name}")),
        new("3D writing denied: reading is not", "AX=3D40 DX={name}", "AX=0006 CF=0", Name("F", "f").Then("AX=3D20 DX={name}")),
        new("3D writing denied", "AX=3D41 DX={name}", "AX=0020 CF=1", Name("F", "f").Then("AX=3D20 DX={name}")),
        new("3D deny what another does", "AX=3D30 DX={name}", "AX=0020 CF=1", Name("F", "f").Then("AX=3D40 DX={name}")),
        new("3D compatibility denies nobody", "AX=3D02 DX={name}", "AX=0006 CF=0", Name("F", "f").Then("AX=3D02 DX={name}")),
        new("3D denied no more after closing", "AX=3D02 DX={name}", "AX=0005 CF=0",
            Name("F", "f").Then("AX=3D10 DX={name}", "AX=3E00 BX=0005")),
        new("3D a device in a folder", "AX=3D02 DX={name}", "AX=0005 CF=0", Name(@"DIR\NUL").And(Folder("dir"))),
        new("3D a device in no folder", "AX=3D02 DX={name}", "AX=0003 CF=1", Name(@"NONE\NUL")),
        new("3D a device in \\DEV", "AX=3D02 DX={name}", "AX=0005 CF=0", Name(@"\DEV\NUL")),

        new("5A temporary", "AX=5A00 CX=0000 DX={name}", "AX=0005 CF=0", t => t.Put("name", "C:\\" + new string('\0', 13)), t =>
        {
            var path = t.Text("name", 16).TrimEnd('\0');
            Assert.Matches(@"^C:\\[A-P]{8}$", path);
            Assert.True(File.Exists(t.HostPath(path[3..].ToLowerInvariant())));
        }),
        new("5A temporary, without a backslash", "AX=5A00 CX=0000 DX={name}", "AX=0005 CF=0",
            Folder("dir").And(t => t.Put("name", "DIR" + new string('\0', 14))),
            t => Assert.Matches(@"^DIR\\[A-P]{8}$", t.Text("name", 16).TrimEnd('\0'))),
        new("5A attributes that no new file has", "AX=5A00 CX=0010 DX={name}", "AX=0005 CF=1", Name("C:\\")),
        new("5A no such folder", "AX=5A00 CX=0000 DX={name}", "AX=0003 CF=1", Name("NONE\\")),
        new("5A no handle left", "AX=5A00 CX=0000 DX={name}", "AX=0004 CF=1", Name("C:\\").And(NoHandles)),

        new("5B create new", "AX=5B00 CX=0000 DX={name}", "AX=0005 CF=0", Name("NEW")),
        new("5B it exists", "AX=5B00 CX=0000 DX={name}", "AX=0050 CF=1", Name("F", "f", "keep"),
            t => Assert.Equal("keep", Host(t, "f"))),
        new("5B a folder of the name exists", "AX=5B00 CX=0000 DX={name}", "AX=0050 CF=1", Name("DIR").And(Folder("dir"))),
        new("5B no such folder", "AX=5B00 CX=0000 DX={name}", "AX=0003 CF=1", Name(@"NONE\X")),
        new("5B no handle left", "AX=5B00 CX=0000 DX={name}", "AX=0004 CF=1", Name("X").And(NoHandles)),

        new("6C open", "AX=6C00 BX=0002 CX=0000 DX=0001 SI={name}", "AX=0005 CX=0001 CF=0", Name("F", "f", "keep"),
            t => Assert.Equal("keep", Host(t, "f"))),
        new("6C create", "AX=6C00 BX=0002 CX=0000 DX=0010 SI={name}", "AX=0005 CX=0002 CF=0", Name("NEW")),
        new("6C replace", "AX=6C00 BX=0002 CX=0000 DX=0002 SI={name}", "AX=0005 CX=0003 CF=0", Name("F", "f", "old"),
            t => Assert.Equal("", Host(t, "f"))),
        new("6C open or create: opens", "AX=6C00 BX=0000 CX=0000 DX=0011 SI={name}", "AX=0005 CX=0001 CF=0", Name("F", "f")),
        new("6C open or create: creates", "AX=6C00 BX=0002 CX=0000 DX=0011 SI={name}", "AX=0005 CX=0002 CF=0", Name("F")),
        new("6C it exists and must not", "AX=6C00 BX=0002 CX=0000 DX=0010 SI={name}", "AX=0050 CF=1", Name("F", "f")),
        new("6C it must exist and does not", "AX=6C00 BX=0002 CX=0000 DX=0001 SI={name}", "AX=0002 CF=1", Name("F")),
        new("6C no such folder", "AX=6C00 BX=0002 CX=0000 DX=0011 SI={name}", "AX=0003 CF=1", Name(@"NONE\F")),
        new("6C nothing to do", "AX=6C00 BX=0002 CX=0000 DX=0000 SI={name}", "AX=0001 CF=1", Name("F", "f")),
        new("6C no such action", "AX=6C00 BX=0002 CX=0000 DX=0003 SI={name}", "AX=0001 CF=1", Name("F", "f")),
        new("6C no such subfunction", "AX=6C01 BX=0002 CX=0000 DX=0001 SI={name}", "AX=0001 CF=1", Name("F", "f")),
        new("6C no such access", "AX=6C00 BX=0003 CX=0000 DX=0001 SI={name}", "AX=000C CF=1", Name("F", "f")),
        new("6C no handle left", "AX=6C00 BX=0002 CX=0000 DX=0011 SI={name}", "AX=0004 CF=1", Name("F").And(NoHandles)),
        new("6C a device", "AX=6C00 BX=0002 CX=0000 DX=0011 SI={name}", "AX=0005 CX=0001 CF=0", Name("CON")),
    ];
}
