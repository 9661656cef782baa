using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>INT 21h/01h–0Ch and INT 29h.</summary>
internal static class ConsoleRows
{
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        new("01 read with echo", "AX=01FF CF=1", "AX=0141 CF=~", null, t => Assert.Equal("A", t.Output)) { Input = "AB" },
        new("01 from the keyboard", "AX=0100", "AX=0141", t => t.Console.Type("A"), t => Assert.Equal("A", t.Output)) { Terminal = true },
        new("01 function key: zero first", "AX=01FF", "AX=0100", t => t.Console.Type(0x3B00)) { Terminal = true },
        new("01 at the end of a file: Ctrl-Z", "AX=0100", "AX=011A"),
        new("01 with handle 0 closed", "AX=0100", "AX=0100", t => t.Call("AX=3E00 BX=0000")),
        new("02 write", "AX=02FF DX=0041", "AX=0241", null, t => Assert.Equal("A", t.Output)),
        new("02 write to a screen", "AX=02FF DX=0041", "AX=0241", null, t => Assert.Equal("A", t.Output)) { Terminal = true },
        new("02 a tab leaves a blank in AL", "AX=0200 DX=0009", "AX=0220"),
        new("03 AUX with nothing connected: Ctrl-Z", "AX=0300", "AX=031A"),
        new("04 to AUX with nothing connected", "AX=0400 DX=0041", "AX=0400"),
        new("05 to PRN with nothing connected", "AX=0500 DX=0041", "AX=0500"),
        new("06 write", "AX=0600 DX=0041", "AX=0641", null, t => Assert.Equal("A", t.Output)),
        new("06 read a character", "AX=0600 DX=00FF ZF=1", "AX=0641 ZF=0 CF=~") { Input = "A" },
        new("06 nothing there", "AX=06AA DX=00FF ZF=0 CF=1", "AX=0600 ZF=1 CF=~") { Terminal = true },
        new("06 end of a file: nothing there", "AX=0600 DX=00FF", "AX=0600 ZF=1"),
        new("07 read without echo", "AX=0700", "AX=0741", null, t => Assert.Empty(t.Output)) { Input = "A" },
        new("07 Ctrl-C is a character", "AX=0700", "AX=0703", t => t.Console.Type(3)) { Terminal = true },
        new("08 read without echo", "AX=0800", "AX=0841", null, t => Assert.Empty(t.Output)) { Input = "A" },
        new("08 second byte of a function key", "AX=0800", "AX=083B", t =>
        {
            t.Console.Type(0x3B00);
            t.Call("AX=0800");
        }) { Terminal = true },
        new("08 gray key: zero first", "AX=08FF", "AX=0800", t => t.Console.Type(0x48E0)) { Terminal = true },
        new("09 write string", "AX=0900 DX={s}", "AX=0924", t => t.Put("s", "Hello$no"u8), t => Assert.Equal("Hello", t.Output)),
        new("09 empty string", "AX=0900 DX={s}", "AX=0924", t => t.Put("s", "$"u8), t => Assert.Empty(t.Output)),
        new("09 longer than any buffer", "AX=0900 DX={s}", "AX=0924", t => t.Put("s", new string('x', 2000) + "$"),
            t => Assert.Equal(new string('x', 2000), t.Output)),
        new("0A read a line", "AX=0A00 DX={b}", "", t => t.Put("b", [8, 0, .. new byte[10]]), t =>
        {
            Assert.Equal("\x08\x03" + "abc\r", t.Text("b", 6));
            Assert.Equal("abc\r", t.Output);
        }) { Input = "abc\r\nrest" },
        new("0A drops the LF of the line before", "AX=0A00 DX={b}", "", t =>
        {
            t.Put("b", [8, 0, .. new byte[10]]);
            t.Call("AX=0A00 DX={b}");
        }, t => Assert.Equal("\x08\x03" + "two\r", t.Text("b", 6))) { Input = "one\r\ntwo\r\n" },
        new("0A takes the LF, so that other functions do not", "AX=0A00 DX={b}", "", t => t.Put("b", [8, 0, .. new byte[10]]),
            t => Assert.Equal('x', (char)t.Call("AX=0800").Al)) { Input = "one\r\nx" },
        new("0A takes no more than a LF", "AX=0A00 DX={b}", "", t => t.Put("b", [8, 0, .. new byte[10]]),
            t => Assert.Equal('x', (char)t.Call("AX=0800").Al)) { Input = "one\rx" },
        new("0A host line end", "AX=0A00 DX={b}", "", t => t.Put("b", [8, 0, .. new byte[10]]),
            t => Assert.Equal("\x08\x01x\r", t.Text("b", 4))) { Input = "x\ny" },
        new("0A full buffer rings", "AX=0A00 DX={b}", "", t => t.Put("b", [3, 0, .. new byte[10]]), t =>
        {
            Assert.Equal("\x03\x02" + "ab\r", t.Text("b", 5));
            Assert.Equal("ab\a\r", t.Output);
        }) { Input = "abc\r" },
        new("0A size 0: nothing", "AX=0A00 DX={b}", "", t => t.Put("b", [0, 7]), t => Assert.Equal("\0\x07", t.Text("b", 2))) { Input = "abc\r" },
        new("0A backspace", "AX=0A00 DX={b}", "", t =>
        {
            t.Put("b", [8, 0, .. new byte[10]]);
            t.Console.Type("ax\bb\r");
        }, t => Assert.Equal("\x08\x02" + "ab\r", t.Text("b", 5))) { Terminal = true },
        new("0A F3 copies the template", "AX=0A00 DX={b}", "", t =>
        {
            t.Put("b", [16, 5, .. "hello\r"u8, .. new byte[10]]);
            t.Console.Type("J".ToCharArray()[0], 0x3D00, 13);
        }, t => Assert.Equal("Jello\r", t.Text("b", 8)[2..])) { Terminal = true },
        new("0A F1 F2 F4", "AX=0A00 DX={b}", "", t =>
        {
            t.Put("b", [16, 6, .. "abcdef\r"u8, .. new byte[10]]);
            // a; up to d: bc; skip to f; the rest.
            t.Console.Type(0x3B00, 0x3C00, 'd', 0x3E00, 'f', 0x3D00, 13);
        }, t => Assert.Equal("\x10\x04" + "abcf\r", t.Text("b", 7))) { Terminal = true },
        new("0A Esc starts again", "AX=0A00 DX={b}", "", t =>
        {
            t.Put("b", [16, 0, .. new byte[20]]);
            t.Console.Type("no\x1Byes\r");
        }, t => Assert.Equal("\x10\x03yes\r", t.Text("b", 6))) { Terminal = true },
        new("0A F5 makes a template, F6 is Ctrl-Z", "AX=0A00 DX={b}", "", t =>
        {
            t.Put("b", [16, 0, .. new byte[20]]);
            t.Console.Type('h', 'i', 0x3F00, 0x3D00, 0x4000, 13);
        }, t => Assert.Equal("\x10\x03hi\x1A\r", t.Text("b", 6))) { Terminal = true },
        new("0B a character waits", "AX=0B00", "AX=0BFF", t => t.Console.Type("A")) { Terminal = true },
        new("0B none", "AX=0BAA", "AX=0B00") { Terminal = true },
        new("0B redirected", "AX=0B00", "AX=0BFF") { Input = "A" },
        new("0C flush, then read", "AX=0C07", "AX=0C42", t =>
        {
            t.Console.Type("A");
            t.Call("AX=0B00");
            // B is typed while the read waits.
            var machine = t.Machine.Machine;
            machine.CreateTimer(_ => t.Console.Type("B")).Arm(machine.Now + 50_000_000);
        }) { Terminal = true },
        new("0C no function", "AX=0C05", "AX=0C00", t => t.Console.Type("A")) { Terminal = true },
        new("0C does not flush a file", "AX=0C01", "AX=0C41") { Input = "A" },
        new("29 fast output", "AX=0041", "", null, t => Assert.Equal("A", t.Output)) { Vector = 0x29 },
    ];
}
