using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/26h, 4Bh, 4Dh, 50h, 51h, 55h, 62h. Ends of processes are in their own tests.</summary>
internal static class ProcessRows
{
    /// <summary>MOV AX,4C2Ah; INT 21h.</summary>
    public static readonly byte[] ExitWith42 = [0xB8, 0x2A, 0x4C, 0xCD, 0x21];

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("26 copy PSP", "AX=2600 DX={new} CF=1", "CF=~", t => t.Define("new", (ushort)(t["psp"] + 0x200)), t =>
        {
            var at = (uint)t["new"] << 4;
            Assert.Equal(0x20CD, t.Machine.Memory.ReadWord(at));
            Assert.Equal(t.Machine.Memory.ReadWord(t.Machine.Linear(0x2C)), t.Machine.Memory.ReadWord(at + 0x2C));
        }),
        new("4B run a child", "AX=4B00 DX={name} BX={block}", "CF=0", Child, t => Assert.Equal(42, t.Call("AX=4D00").Ax)),
        new("4B not found", "AX=4B00 DX={name} BX={block}", "AX=0002 CF=1", t =>
        {
            Child(t);
            t.Put("name", "NONE.COM");
        }),
        new("4B no extension is searched", "AX=4B00 DX={name} BX={block}", "AX=0002 CF=1", t =>
        {
            Child(t);
            t.Put("name", "CHILD");
        }),
        new("4B no such folder", "AX=4B00 DX={name} BX={block}", "AX=0003 CF=1", t =>
        {
            Child(t);
            t.Put("name", @"NONE\CHILD.COM");
        }),
        new("4B a folder", "AX=4B00 DX={name} BX={block}", "AX=0005 CF=1", t =>
        {
            Child(t);
            Directory.CreateDirectory(t.HostPath("DIR"));
            t.Put("name", "DIR");
        }),
        new("4B no memory", "AX=4B00 DX={name} BX={block}", "AX=0008 CF=1", t =>
        {
            Child(t);
            t.Call("AX=4A00 ES={psp} BX=FFFF");
        }),
        new("4B bad environment", "AX=4B00 DX={name} BX={block}", "AX=000A CF=1", t =>
        {
            Child(t);
            var endless = (ushort)(t["psp"] + 0x800);
            t.Machine.Memory.Fill((uint)endless << 4, 32768, (byte)'x');
            t.Machine.Memory.WriteWord(t.Machine.Linear(t["block"]), endless);
        }),
        new("4B damaged file", "AX=4B00 DX={name} BX={block}", "AX=000B CF=1", t =>
        {
            Child(t);
            t.File("CHILD.COM", "MZ");
        }),
        new("4B no such subfunction", "AX=4B02 DX={name} BX={block}", "AX=0001 CF=1", Child),
        new("4B load without running", "AX=4B01 DX={name} BX={block}", "CF=0", Child, t =>
        {
            var block = t.Machine.Linear(t["block"]);
            var child = t.Call("AX=6200").Bx;
            Assert.NotEqual(t["psp"], child);
            Assert.Equal(((uint)child << 16) | 0x100, t.Machine.Memory.ReadDword(block + 0x12));
            Assert.Equal(((uint)child << 16) | 0xFFFC, t.Machine.Memory.ReadDword(block + 0x0E));
        }),
        new("4B overlay", "AX=4B03 DX={name} BX={overlay}", "CF=0", t =>
        {
            Child(t);
            t.Define("at", (ushort)(t["psp"] + 0x300));
            t.Put("overlay", [(byte)t["at"], (byte)(t["at"] >> 8), 0, 0]);
        }, t => Assert.Equal(ExitWith42, t.Machine.Memory.ReadBytes((uint)t["at"] << 4, ExitWith42.Length))),
        new("4B execution state", "AX=4B05 DX=0000", "CF=0"),
        new("4D no child yet", "AX=4DFF", "AX=0000 CF=0"),
        new("4D only once", "AX=4D00", "AX=0000 CF=0", t =>
        {
            Child(t);
            t.Call("AX=4B00 DX={name} BX={block}");
            t.Call("AX=4D00");
        }),
        new("50 set PSP", "AX=5000 BX=1234 CF=1", "CF=~", null, t => Assert.Equal(0x1234, t.Call("AX=5100").Bx)),
        new("51 get PSP", "AX=5100 CF=1", "BX={psp} CF=~"),
        new("55 child PSP", "AX=5500 DX={new} SI=9000", "", t => t.Define("new", (ushort)(t["psp"] + 0x200)), t =>
        {
            var at = (uint)t["new"] << 4;
            Assert.Equal(t["new"], t.Call("AX=5100").Bx);
            Assert.Equal(0x9000, t.Machine.Memory.ReadWord(at + 2));
            Assert.Equal(t["psp"], t.Machine.Memory.ReadWord(at + 0x16));
            Assert.Equal(t.Machine.Memory.ReadByte(t.Machine.Linear(0x19)), t.Machine.Memory.ReadByte(at + 0x19));
        }),
        new("62 get PSP", "AX=6200", "BX={psp}"),
    ];

    /// <summary>Frees memory, makes CHILD.COM, and defines its name and a parameter block.</summary>
    public static void Child(FunctionCase test)
    {
        test.Call("AX=4A00 ES={psp} BX=1000");
        test.File("CHILD.COM", ExitWith42);
        test.Put("name", "CHILD.COM");
        test.Put("tail", "\x04 a b\r"u8);
        var segment = test["psp"];
        var block = new byte[22];
        BitConverter.TryWriteBytes(block.AsSpan(2), ((uint)segment << 16) | test["tail"]);
        BitConverter.TryWriteBytes(block.AsSpan(6), ((uint)segment << 16) | 0x5C);
        BitConverter.TryWriteBytes(block.AsSpan(10), ((uint)segment << 16) | 0x6C);
        test.Put("block", block);
    }
}
