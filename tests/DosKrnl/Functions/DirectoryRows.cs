using Dbt.DosKrnl.Tests.Harness;
using Xunit;
using static Dbt.DosKrnl.Tests.Functions.FileArrangement;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/39h–3Bh, 41h, 43h, 47h, 56h, 60h.</summary>
internal static class DirectoryRows
{
    private static Action<FunctionCase> Names(string from, string to) => t =>
    {
        t.Put("name", from);
        t.Put("to", to);
        t.File("f.txt", "content");
        Folder("dir", "dir/sub", "dir2")(t);
    };

    private static Action<FunctionCase> In(string folder) => t =>
    {
        t.Put("cwd", folder);
        Handle(t, "AX=3B00 DX={cwd}");
    };

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("39 make", "AX=3900 DX={name}", "CF=0", Name("DIR"), t => Assert.True(Directory.Exists(t.HostPath("dir")))),
        new("39 it exists", "AX=3900 DX={name}", "AX=0005 CF=1", Name("DIR").And(Folder("dir"))),
        new("39 a file of the name exists", "AX=3900 DX={name}", "AX=0005 CF=1", Name("F", "f")),
        new("39 no such folder", "AX=3900 DX={name}", "AX=0003 CF=1", Name(@"NONE\DIR")),
        new("39 in a file", "AX=3900 DX={name}", "AX=0003 CF=1", Name(@"F\DIR", "f")),
        new("39 a device's name", "AX=3900 DX={name}", "AX=0005 CF=1", Name("NUL")),
        new("39 the root", "AX=3900 DX={name}", "AX=0005 CF=1", Name(@"C:\")),
        new("39 no such drive", "AX=3900 DX={name}", "AX=0003 CF=1", Name(@"Q:\DIR")),
        new("39 an illegal name", "AX=3900 DX={name}", "AX=0003 CF=1", Name("A|B")),
        new("39 too deep", "AX=3900 DX={name}", "AX=0003 CF=1",
            Folder("12345678/12345678/12345678/12345678/12345678/12345678/12345678")
                .And(Name(@"\12345678\12345678\12345678\12345678\12345678\12345678\12345678\1"))),

        new("3A remove", "AX=3A00 DX={name}", "CF=0", Name("DIR").And(Folder("dir")),
            t => Assert.False(Directory.Exists(t.HostPath("dir")))),
        new("3A not empty", "AX=3A00 DX={name}", "AX=0005 CF=1", Name("DIR").And(Folder("dir/sub"))),
        new("3A no such folder", "AX=3A00 DX={name}", "AX=0003 CF=1", Name("DIR")),
        new("3A a file", "AX=3A00 DX={name}", "AX=0005 CF=1", Name("F", "f")),
        new("3A a device", "AX=3A00 DX={name}", "AX=0005 CF=1", Name("NUL")),
        new("3A the current one", "AX=3A00 DX={name}", "AX=0010 CF=1", Name(@"\DIR").And(Folder("dir")).And(In("DIR"))),
        new("3A the root", "AX=3A00 DX={name}", "AX=0005 CF=1", Name(@"\")),

        new("3B change", "AX=3B00 DX={name}", "CF=0", Name(@"dir\SUB").And(Folder("dir/sub")), t =>
        {
            t.Reserve("cwd", 64);
            Handle(t, "AX=4700 DX=0000 SI={cwd}");
            Assert.Equal(@"DIR\SUB", t.Text("cwd", 64).TrimEnd('\0'));
        }),
        new("3B change by ..", "AX=3B00 DX={name}", "CF=0", Name("..").And(Folder("dir/sub")).And(In(@"DIR\SUB")),
            t => Assert.Equal(@"C:\DIR", t.Machine.Kernel.Directories.Path(2))),
        new("3B the root", "AX=3B00 DX={name}", "CF=0", Name(@"\").And(Folder("dir")).And(In("DIR")),
            t => Assert.Equal(@"C:\", t.Machine.Kernel.Directories.Path(2))),
        new("3B no such folder", "AX=3B00 DX={name}", "AX=0003 CF=1", Name("NONE")),
        new("3B a file", "AX=3B00 DX={name}", "AX=0003 CF=1", Name("F", "f")),
        new("3B above the root", "AX=3B00 DX={name}", "AX=0003 CF=1", Name("..")),
        new("3B no such drive", "AX=3B00 DX={name}", "AX=0003 CF=1", Name(@"Q:\")),

        new("41 delete", "AX=4100 DX={name}", "CF=0", Name("F", "f"), t => Assert.False(File.Exists(t.HostPath("f")))),
        new("41 not found", "AX=4100 DX={name}", "AX=0002 CF=1", Name("F")),
        new("41 no such folder", "AX=4100 DX={name}", "AX=0003 CF=1", Name(@"NONE\F")),
        new("41 a folder", "AX=4100 DX={name}", "AX=0005 CF=1", Name("DIR").And(Folder("dir"))),
        new("41 read-only", "AX=4100 DX={name}", "AX=0005 CF=1", Name("F", "f").Then("AX=4301 CX=0001 DX={name}")),
        new("41 a device", "AX=4100 DX={name}", "AX=0005 CF=1", Name("NUL")),
        new("41 a wildcard", "AX=4100 DX={name}", "AX=0003 CF=1", Name("*.*", "f")),

        new("43 get", "AX=4300 DX={name}", "CX=0020 CF=0", Name("F", "f")),
        new("43 get of a folder", "AX=4300 DX={name}", "CX=0010 CF=0", Name("DIR").And(Folder("dir"))),
        new("43 get of the root", "AX=4300 DX={name}", "CX=0010 CF=0", Name(@"C:\")),
        new("43 set", "AX=4301 CX=0023 DX={name}", "CF=0", Name("F", "f"),
            t => Assert.Equal(0x23, t.Call("AX=4300 DX={name}").Cx)),
        new("43 set of a folder", "AX=4301 CX=0012 DX={name}", "CF=0", Name("DIR").And(Folder("dir")),
            t => Assert.Equal(0x12, t.Call("AX=4300 DX={name}").Cx)),
        new("43 not found", "AX=4300 DX={name}", "AX=0002 CF=1", Name("F")),
        new("43 no such folder", "AX=4300 DX={name}", "AX=0003 CF=1", Name(@"NONE\F")),
        new("43 an illegal name", "AX=4300 DX={name}", "AX=0003 CF=1", Name("A|B")),
        new("43 no name", "AX=4300 DX={name}", "AX=0003 CF=1", Name("")),
        new("43 a device", "AX=4300 DX={name}", "AX=0002 CF=1", Name("NUL")),
        new("43 a label's attribute", "AX=4301 CX=0008 DX={name}", "AX=0005 CF=1", Name("F", "f")),
        new("43 a folder's attribute for a file", "AX=4301 CX=0010 DX={name}", "AX=0005 CF=1", Name("F", "f")),
        new("43 no such subfunction", "AX=4305 DX={name}", "AX=0001 CF=1", Name("F", "f")),

        new("47 the root", "AX=4700 DX=0000 SI={buf}", "CF=0", t => t.Put("buf", "xxxx"), t => Assert.Equal("\0", t.Text("buf", 1))),
        new("47 a folder", "AX=4700 DX=0003 SI={buf}", "CF=0", Folder("dir/sub").And(In(@"DIR\SUB")).And(t => t.Reserve("buf", 64)),
            t => Assert.Equal("DIR\\SUB\0", t.Text("buf", 8))),
        new("47 the drive of COMMAND.COM", "AX=4700 DX=001A SI={buf}", "CF=0", t => t.Put("buf", "xxxx"), t => Assert.Equal("\0", t.Text("buf", 1))),
        new("47 no such drive", "AX=4700 DX=0011 SI={buf}", "AX=000F CF=1", t => t.Reserve("buf", 64)),

        new("56 rename", "AX=5600 DX={name} DI={to}", "CF=0", Names("F.TXT", "G.TXT"), t => Assert.Equal("content", Host(t, "g.txt"))),
        new("56 move", "AX=5600 DX={name} DI={to}", "CF=0", Names("F.TXT", @"\DIR\G.TXT"),
            t => Assert.Equal("content", Host(t, "dir/g.txt"))),
        new("56 a folder", "AX=5600 DX={name} DI={to}", "CF=0", Names("DIR", "RENAMED"),
            t => Assert.True(Directory.Exists(t.HostPath("renamed/sub")))),
        new("56 a folder cannot move", "AX=5600 DX={name} DI={to}", "AX=0005 CF=1", Names(@"DIR\SUB", @"\SUB")),
        new("56 the new name exists", "AX=5600 DX={name} DI={to}", "AX=0005 CF=1", Names("F.TXT", "DIR")),
        new("56 onto itself", "AX=5600 DX={name} DI={to}", "AX=0005 CF=1", Names("F.TXT", "f.txt")),
        new("56 not found", "AX=5600 DX={name} DI={to}", "AX=0002 CF=1", Names("NONE", "G")),
        new("56 no such folder", "AX=5600 DX={name} DI={to}", "AX=0003 CF=1", Names(@"NONE\F", "G")),
        new("56 no such folder to move to", "AX=5600 DX={name} DI={to}", "AX=0003 CF=1", Names("F.TXT", @"NONE\G")),
        new("56 a device", "AX=5600 DX={name} DI={to}", "AX=0005 CF=1", Names("F.TXT", "NUL")),
        new("56 a wildcard", "AX=5600 DX={name} DI={to}", "AX=0003 CF=1", Names("*.TXT", "*.BAK")),
        new("56 no such drive", "AX=5600 DX={name} DI={to}", "AX=0003 CF=1", Names("F.TXT", @"Q:\G")),

        new("60 relative", "AX=6000 SI={name} DI={buf}", "CF=0", Full(@"dir\..\f.txt"), Is(@"C:\F.TXT")),
        new("60 of what does not exist", "AX=6000 SI={name} DI={buf}", "CF=0", Full("/x/y.z"), Is(@"C:\X\Y.Z")),
        new("60 wildcards", "AX=6000 SI={name} DI={buf}", "CF=0", Full("*.c"), Is(@"C:\????????.C")),
        new("60 a folder with a backslash", "AX=6000 SI={name} DI={buf}", "CF=0", Full("dir\\"), Is(@"C:\DIR")),
        new("60 the root", "AX=6000 SI={name} DI={buf}", "CF=0", Full("\\"), Is(@"C:\")),
        new("60 a device", "AX=6000 SI={name} DI={buf}", "CF=0", Full("con"), Is("C:/CON")),
        new("60 a device in a folder", "AX=6000 SI={name} DI={buf}", "CF=0", Full(@"dir\con"), Is(@"C:\DIR\CON")),
        new("60 an illegal name", "AX=6000 SI={name} DI={buf}", "AX=0002 CF=1", Full("a|b")),
        new("60 an illegal path", "AX=6000 SI={name} DI={buf}", "AX=0003 CF=1", Full(@"a|b\c")),
        new("60 no such drive", "AX=6000 SI={name} DI={buf}", "AX=0003 CF=1", Full("q:x")),
    ];

    private static Action<FunctionCase> Full(string name) => t =>
    {
        t.Put("name", name);
        t.Reserve("buf", 128);
    };

    private static Action<FunctionCase> Is(string expected) => t => Assert.Equal(expected, t.Text("buf", 128).TrimEnd('\0'));
}
