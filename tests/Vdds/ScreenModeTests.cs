using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>When text is a stream, when it is a screen, and what the host gets to see.</summary>
public sealed class ScreenModeTests
{
    private const uint Screen = 0xB8000;

    [Theory]
    [InlineData("nothing", false)]
    [InlineData("teletype", false)]
    [InlineData("mode set", false)]
    [InlineData("clear screen and home", false)]
    [InlineData("cursor set to where it is", false)]
    [InlineData("read cursor and character", false)]
    [InlineData("cursor moved", true)]
    [InlineData("window scrolled", true)]
    [InlineData("character with attribute", true)]
    [InlineData("string", true)]
    [InlineData("store", true)]
    [InlineData("store of what is there", false)]
    public void What_counts_as_drawing(string what, bool isScreen)
    {
        using var machine = Machines.Complete();
        var video = machine.Import<IVirtualVideo>()!;
        Draw(machine, what);
        video.Refresh();
        Assert.Equal(isScreen, video.IsScreenMode);
    }

    [Fact]
    public void Teletype_is_a_stream_also_when_redirected_after_drawing()
    {
        var console = new FakeConsole();
        using var machine = Machines.Complete(console);
        var video = machine.Import<IVirtualVideo>()!;
        video.Teletype("a\tb\r\n"u8);
        Draw(machine, "cursor moved");
        video.Teletype("c"u8);
        machine.Int(0x10, 0x0E44);
        Assert.Equal("a\tb\r\ncD", console.Output);
        Assert.Null(console.Shown);
    }

    [Fact]
    public void A_terminal_gets_the_stream_until_the_program_draws_and_then_the_screen()
    {
        var console = new FakeConsole { OutputIsTerminal = true };
        using var machine = Machines.Complete(console);
        var video = machine.Import<IVirtualVideo>()!;
        video.Teletype("a"u8);
        video.Refresh();
        Assert.Null(console.Shown);
        Draw(machine, "store");
        video.Teletype("b"u8);
        Assert.Equal("ab", console.Output);
        video.Refresh();
        video.Teletype("c"u8);
        Assert.Equal("ab", console.Output);
        video.Refresh();
        var shown = console.Shown!.Value;
        Assert.Equal((80, 25, 3, 0, true), (shown.Columns, shown.Rows, shown.CursorColumn, shown.CursorRow, shown.CursorVisible));
        Assert.Equal("abc", new string([(char)shown.Cells[0], (char)shown.Cells[2], (char)shown.Cells[4]]));
    }

    [Fact]
    public void The_screen_is_shown_while_the_program_runs_and_only_when_it_changed()
    {
        var console = new FakeConsole { OutputIsTerminal = true };
        using var machine = Machines.Complete(console);
        Draw(machine, "store");
        machine.Advance(60_000_000);
        Assert.Equal(1, console.ShownCount);
        machine.Advance(500_000_000);
        Assert.Equal(1, console.ShownCount);
        machine.Memory.WriteByte(Screen + 100, (byte)'!');
        machine.Advance(70_000_000);
        Assert.Equal(2, console.ShownCount);
    }

    [Fact]
    public void The_last_screen_is_shown_at_the_end()
    {
        var console = new FakeConsole { OutputIsTerminal = true };
        using var machine = Machines.Complete(console);
        Draw(machine, "store");
        machine.Raise(VdmEvent.Terminate);
        Assert.Equal((byte)'X', console.Shown!.Value.Cells[200]);
    }

    [Fact]
    public void The_visible_page_is_shown()
    {
        using var machine = Machines.Complete();
        var video = machine.Import<IVirtualVideo>()!;
        machine.Memory.WriteWord(Screen + 0x1000, 0x0750);
        machine.Int(0x10, 0x0501);
        Assert.Equal(0x50, video.ReadScreen()[0]);
    }

    [Fact]
    public void A_hidden_cursor_is_not_shown()
    {
        var console = new FakeConsole { OutputIsTerminal = true };
        using var machine = Machines.Complete(console);
        var client = machine.Client;
        client.Cx = 0x2000;
        machine.Int(0x10, 0x0100);
        Draw(machine, "store");
        machine.Import<IVirtualVideo>()!.Refresh();
        Assert.False(console.Shown!.Value.CursorVisible);
    }

    [Fact]
    public void A_closed_output_ends_the_machine()
    {
        var console = new FakeConsole { OutputBroken = true };
        using var machine = Machines.Complete(console);
        machine.Import<IVirtualVideo>()!.Teletype("x"u8);
        Assert.Equal(VmExitReason.Killed, machine.Ended?.Reason);
    }

    [Fact]
    public void A_megabyte_of_teletype_takes_seconds_at_most()
    {
        using var machine = Machines.Complete();
        var video = machine.Import<IVirtualVideo>()!;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 1 << 20; i++)
            video.Teletype(i % 40 == 39 ? (byte)'\n' : i % 40 == 38 ? (byte)'\r' : (byte)'x');
        Assert.InRange(watch.ElapsedMilliseconds, 0, 20_000);
    }

    private static void Draw(FakeMachine machine, string what)
    {
        var client = machine.Client;
        switch (what)
        {
            case "teletype":
                machine.Import<IVirtualVideo>()!.Teletype("line\r\nline\r\n"u8);
                break;
            case "mode set":
                machine.Int(0x10, 0x0003);
                break;
            case "clear screen and home":
                client.Bh = 7;
                client.Cx = 0;
                client.Dx = 0x184F;
                machine.Int(0x10, 0x0600);
                client.Dx = 0;
                client.Bh = 0;
                machine.Int(0x10, 0x0200);
                break;
            case "cursor set to where it is":
                machine.Import<IVirtualVideo>()!.Teletype("ab"u8);
                client.Dx = 2;
                client.Bh = 0;
                machine.Int(0x10, 0x0200);
                break;
            case "read cursor and character":
                machine.Int(0x10, 0x0300);
                machine.Int(0x10, 0x0800);
                break;
            case "cursor moved":
                client.Dx = 0x0505;
                client.Bh = 0;
                machine.Int(0x10, 0x0200);
                break;
            case "window scrolled":
                client.Cx = 0x0505;
                client.Dx = 0x0A0A;
                machine.Int(0x10, 0x0601);
                break;
            case "character with attribute":
                client.Cx = 1;
                client.Bx = 0x1E;
                machine.Int(0x10, 0x0958);
                break;
            case "string":
                client.Cx = 1;
                client.Dx = 0;
                machine.Int(0x10, 0x1300);
                break;
            case "store":
                machine.Memory.WriteByte(Screen + 200, (byte)'X');
                break;
            case "store of what is there":
                machine.Memory.WriteWord(Screen + 200, 0x0720);
                break;
        }
    }
}
