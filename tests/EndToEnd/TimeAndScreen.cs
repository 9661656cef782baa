using System.Text;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

public class TimeAndScreen
{
    [NeedsFact(Toolchain.Nasm)]
    public void TheTickCountAndTheDosClockAgree() => GuestFolder.Expect("clock.com.asm", [], "ok\r\n");

    [NeedsFact(Toolchain.Nasm)]
    public void TimerInterruptsReachTheirHooksWhileTheProgramIsHalted() => GuestFolder.Expect("irq0.com.asm", [], "four ticks\r\n");

    [NeedsFact(Toolchain.Nasm)]
    public void WhatIsDrawnOnTheScreenCanBeDumped()
    {
        using var folder = new GuestFolder();
        var program = folder.Place("screen.com.asm");
        DbtProcess.Expect(folder.Run("--dump-screen", "screen.txt", program), "");
        var lines = File.ReadAllLines(folder.In("screen.txt"), Encoding.UTF8).Select(line => line.TrimEnd()).ToList();
        Assert.Equal("          drawn at B800:0000", lines[2]);
        Assert.Equal("          ╔════════════════╗", lines[4]);
        Assert.Equal("          ║████████████████║", lines[5]);
        Assert.Equal("          ╚════════════════╝", lines[6]);
    }
}
