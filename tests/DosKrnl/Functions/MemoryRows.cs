using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/48h–4Ah, 58h. The probe program has all memory, so each row first gives some back.</summary>
internal static class MemoryRows
{
    /// <summary>Paragraphs that the program keeps.</summary>
    private const int Kept = 0x1000;

    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("48 allocate", "AX=4800 BX=0010", "AX={first} CF=0", Shrink, t =>
        {
            var block = t.Machine.Kernel.Arena.Block(t["first"] - 1);
            Assert.Equal((t["psp"], (ushort)0x10), (block.Owner, block.Paragraphs));
        }),
        new("48 too much: the largest size", "AX=4800 BX=FFFF", "AX=0008 BX={free} CF=1", Shrink),
        new("48 nothing free", "AX=4800 BX=0001", "AX=0008 BX=0000 CF=1"),
        new("48 damaged chain", "AX=4800 BX=0001", "AX=0007 CF=1", t =>
        {
            Shrink(t);
            t.Machine.Memory.WriteByte((uint)(t["first"] - 1) << 4, 0);
        }),
        new("48 joins free blocks", "AX=4800 BX=0041", "AX={first} CF=0", t =>
        {
            Shrink(t);
            t.Define("a", t.Call("AX=4800 BX=0020").Ax);
            t.Define("b", t.Call("AX=4800 BX=0020").Ax);
            t.Call("AX=4900 ES={a}");
            t.Call("AX=4900 ES={b}");
        }),
        new("48 last fit", "AX=4800 BX=0010", "AX=9FEF CF=0", t =>
        {
            Shrink(t);
            t.Call("AX=5801 BX=0002");
        }),
        new("48 best fit", "AX=4800 BX=0010", "AX={first} CF=0", t =>
        {
            Shrink(t);
            t.Call("AX=4800 BX=0018");
            t.Call("AX=4800 BX=0001");
            t.Call("AX=4900 ES={first}");
            t.Call("AX=5801 BX=0001");
        }),
        new("49 free", "AX=4900 ES={first}", "CF=0", t =>
        {
            Shrink(t);
            t.Call("AX=4800 BX=0010");
        }, t => Assert.Equal(0, t.Machine.Kernel.Arena.Block(t["first"] - 1).Owner)),
        new("49 not a block", "AX=4900 ES=9000", "AX=0009 CF=1"),
        new("4A shrink", "AX=4A00 ES={psp} BX=1000", "AX={psp} CF=0", null, t =>
            Assert.Equal(0x1000, t.Machine.Kernel.Arena.Block(t["psp"] - 1).Paragraphs)),
        new("4A grow", "AX=4A00 ES={psp} BX=1800", "AX={psp} CF=0", Shrink, t =>
            Assert.Equal(0x1800, t.Machine.Kernel.Arena.Block(t["psp"] - 1).Paragraphs)),
        new("4A too much: has what there is", "AX=4A00 ES={psp} BX=FFFF", "AX=0008 BX={all} CF=1", t =>
        {
            t.Define("all", t.Machine.Kernel.Arena.Block(t["psp"] - 1).Paragraphs);
            Shrink(t);
        }, t => Assert.Equal(t["all"], t.Machine.Kernel.Arena.Block(t["psp"] - 1).Paragraphs)),
        new("4A not a block", "AX=4A00 ES=9000 BX=0001", "AX=0009 CF=1"),
        new("4A damaged chain", "AX=4A00 ES={psp} BX=2000", "AX=0007 CF=1", t =>
        {
            Shrink(t);
            t.Machine.Memory.WriteByte((uint)(t["first"] - 1) << 4, 0);
        }),
        new("58 get strategy", "AX=5800", "AX=0000 CF=0"),
        new("58 set strategy", "AX=5801 BX=0002", "CF=0", null, t => Assert.Equal(2, t.Call("AX=5800").Ax)),
        new("58 upper memory first", "AX=5801 BX=0081", "CF=0", null, t => Assert.Equal(0x81, t.Call("AX=5800").Ax)),
        new("58 no such strategy", "AX=5801 BX=0003", "AX=0001 CF=1"),
        new("58 upper memory is not linked", "AX=5802", "AL=00 CF=0"),
        new("58 link upper memory", "AX=5803 BX=0001", "CF=0", null, t => Assert.Equal(1, t.Call("AX=5802").Al)),
        new("58 unlink what is not linked", "AX=5803 BX=0000", "CF=0"),
        new("58 neither link nor unlink", "AX=5803 BX=0002", "AX=0001 CF=1"),
        new("58 link in a damaged chain", "AX=5803 BX=0001", "AX=0007 CF=1", t =>
        {
            Shrink(t);
            t.Machine.Memory.WriteByte((uint)(t["first"] - 1) << 4, 0);
        }),
        new("48 upper memory first", "AX=4800 BX=0010", "AX=C801 CF=0", t => LinkUpper(t, "0080")),
        new("48 upper memory only", "AX=4800 BX=2000", "AX=0008 BX=17FF CF=1", t => LinkUpper(t, "0040")),
        new("48 upper memory first, then conventional", "AX=4800 BX=2000", "AX={first} CF=0", t => LinkUpper(t, "0080")),
        new("48 upper memory last fit", "AX=4800 BX=0010", "AX=DFF0 CF=0", t => LinkUpper(t, "0082")),
        new("48 upper memory that is linked comes last", "AX=4800 BX=17FF", "AX=C801 CF=0", t =>
        {
            LinkUpper(t, "0000");
            t.Call("AX=4800 BX={free}");
        }),
        new("48 upper memory that is not linked", "AX=4800 BX=0010", "AX={first} CF=0", t =>
        {
            LinkUpper(t, "0080");
            t.Call("AX=5803 BX=0000");
        }),
        new("58 no such subfunction", "AX=5804", "AX=0001 CF=1"),
    ];

    private static void LinkUpper(FunctionCase test, string strategy)
    {
        Shrink(test);
        test.Call("AX=5803 BX=0001");
        test.Call("AX=5801 BX=" + strategy);
    }

    /// <summary>Defines "first", the segment of the first block that can be allocated now, and "free", its size.</summary>
    public static void Shrink(FunctionCase test)
    {
        var end = test.Machine.Kernel.CurrentPsp.EndSegment;
        test.Call("AX=4A00 ES={psp} BX=1000");
        test.Define("first", (ushort)(test["psp"] + Kept + 1));
        test.Define("free", (ushort)(end - test["psp"] - Kept - 1));
    }
}
