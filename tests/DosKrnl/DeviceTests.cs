using System.Text;
using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests;

/// <summary>The printer, the auxiliary port, and the keys that hold and print what is on the screen.</summary>
public class DeviceTests
{
    private sealed class Printer : IHostPrinter
    {
        private readonly StringBuilder _text = new();

        public bool IsReady { get; set; } = true;

        public string Text => _text.ToString();

        public bool Write(ReadOnlySpan<byte> data)
        {
            if (IsReady)
                _text.Append(Encoding.Latin1.GetString(data));
            return IsReady;
        }
    }

    private static DosMachine With(Printer? printer, TestConsole? console = null) =>
        new(console, configuration => configuration with { Printer = printer });

    private static TestConsole Terminal() => new() { InputIsTerminal = true, OutputIsTerminal = true, ErrorIsTerminal = true };

    private static DosRegisters Call(DosMachine machine, ushort ax, ushort bx = 0, ushort cx = 0, ushort dx = 0, byte vector = 0x21)
    {
        var registers = machine.Registers(ax);
        (registers["BX"], registers["CX"], registers["DX"]) = (bx, cx, dx);
        return machine.Interrupt(vector, registers)!;
    }

    [Fact]
    public void Every_way_to_the_printer_leads_to_it()
    {
        var printer = new Printer();
        using var machine = With(printer);
        Call(machine, 0x0500, dx: 'a');
        Call(machine, 0x4000, bx: 4, cx: 2, dx: machine.Put("bc"));
        var handle = Call(machine, 0x3D01, dx: machine.Put("LPT1")).Ax;
        Assert.Equal(1, Call(machine, 0x4000, bx: handle, cx: 1, dx: machine.Put("d")).Ax);
        Assert.Equal(0x90, Call(machine, 'e', dx: 0, vector: 0x17).Ax >> 8);
        Assert.Equal(0x90, Call(machine, 0x0200, dx: 0, vector: 0x17).Ax >> 8);
        Assert.Equal("abcde", printer.Text);
        // Ready for output, and nothing to read.
        Assert.Equal(0xFF, (byte)Call(machine, 0x4407, bx: handle).Ax);
        Assert.Equal((true, 5), (Call(machine, 0x3F00, bx: handle, cx: 1, dx: DosMachine.Data).Carry, Call(machine, 0x3F00, bx: handle, cx: 1, dx: DosMachine.Data).Ax));
    }

    [Fact]
    public void A_printer_that_cannot_print_is_not_ready()
    {
        using var machine = With(new Printer { IsReady = false });
        Assert.Equal(0x08, Call(machine, 'x', vector: 0x17).Ax >> 8);
        Assert.Equal((true, 21), (Call(machine, 0x4000, bx: 4, cx: 1, dx: machine.Put("x")).Carry, Call(machine, 0x4000, bx: 4, cx: 1, dx: machine.Put("x")).Ax));
    }

    [Fact]
    public void Where_there_is_no_printer_the_bios_says_time_out()
    {
        using var machine = With(null);
        Assert.Equal(0x01, Call(machine, 'x', vector: 0x17).Ax >> 8);
        Assert.Equal(0x01, Call(machine, 0x0200, vector: 0x17).Ax >> 8);
        using var second = With(new Printer());
        Assert.Equal(0x01, Call(second, 0x0200, dx: 1, vector: 0x17).Ax >> 8);
    }

    /// <summary>Handle 3, by which nothing comes or goes: DOS's read fault and write fault.</summary>
    [Fact]
    public void The_auxiliary_port_has_nothing_connected()
    {
        using var machine = With(null);
        Assert.Equal((true, 30), (Call(machine, 0x3F00, bx: 3, cx: 1, dx: DosMachine.Data).Carry, Call(machine, 0x3F00, bx: 3, cx: 1, dx: DosMachine.Data).Ax));
        Assert.Equal((true, 29), (Call(machine, 0x4000, bx: 3, cx: 1, dx: DosMachine.Data).Carry, Call(machine, 0x4000, bx: 3, cx: 1, dx: DosMachine.Data).Ax));
        Assert.Equal(0x80C0, Call(machine, 0x4400, bx: 3).Dx);
        Assert.False(Call(machine, 0x3D02, dx: machine.Put("COM2")).Carry);
    }

    /// <summary>Ctrl-P while a line is typed: what is on the screen is printed as well, until it is typed again.</summary>
    [Fact]
    public void ControlP_prints_what_is_on_the_screen()
    {
        var (printer, console) = (new Printer(), Terminal());
        using var machine = With(printer, console);
        console.Type("x\x10yz\r");
        Call(machine, 0x3F00, bx: 0, cx: 20, dx: machine.Reserve(20));
        Call(machine, 0x0200, dx: '!');
        Assert.Equal("yz\r\n!", printer.Text);
        console.Type("\x10q");
        Assert.Equal((byte)'q', (byte)Call(machine, 0x0800).Ax);
        Call(machine, 0x0200, dx: '?');
        Assert.Equal("yz\r\n!", printer.Text);
        Assert.EndsWith("!?", Encoding.Latin1.GetString(console.Output), StringComparison.Ordinal);
    }

    /// <summary>Ctrl-S holds output until another key is typed, which is forgotten.</summary>
    [Fact]
    public async Task ControlS_holds_the_output()
    {
        var console = Terminal();
        using var machine = With(null, console);
        console.Type("a");
        Assert.Equal((byte)'a', (byte)Call(machine, 0x0800).Ax);
        console.Type("\x13");
        var written = Task.Run(() => Call(machine, 0x0200, dx: '!'));
        await Task.Delay(300);
        Assert.False(written.IsCompleted);
        Assert.DoesNotContain((byte)'!', console.Output);
        console.Type("x");
        await written.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains((byte)'!', console.Output);
        console.Type("b");
        Assert.Equal((byte)'b', (byte)Call(machine, 0x0800).Ax);
    }
}
