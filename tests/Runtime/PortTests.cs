using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>Port hooks: who sees what of a wide access.</summary>
public abstract class PortTests(CoreChoice core) : CoreTests(core)
{
    /// <summary>Reads give the low byte of the port (words: of both); every call is logged.</summary>
    private sealed class LoggingPorts(bool words) : IPortHandler
    {
        public List<string> Calls { get; } = [];

        public bool HandlesWords => words;

        public byte ReadByte(ushort port)
        {
            Calls.Add($"b{port:X}");
            return (byte)port;
        }

        public void WriteByte(ushort port, byte value) => Calls.Add($"b{port:X}={value:X2}");

        public ushort ReadWord(ushort port)
        {
            Calls.Add($"w{port:X}");
            return (ushort)((byte)port | ((port + 1) << 8));
        }

        public void WriteWord(ushort port, ushort value) => Calls.Add($"w{port:X}={value:X4}");
    }

    /// <summary>MOV DX, port; IN EAX, DX; note AX; SHR EAX, 16; note AX.</summary>
    private static byte[] InDword(int port) =>
        Code([0xBA, (byte)port, (byte)(port >> 8), 0x66, 0xED], Note, [0x66, 0xC1, 0xE8, 0x10], Note, Quit);

    /// <summary>The VDD reference's example: ports 100h–103h hooked with word handlers, double words across their borders.</summary>
    [Theory]
    [InlineData(0x0FE, "w100", 0x0100FFFFu)]
    [InlineData(0x0FF, "w100 b102", 0x020100FFu)]
    [InlineData(0x100, "w100 w102", 0x03020100u)]
    [InlineData(0x101, "w101 b103", 0xFF030201u)]
    [InlineData(0x102, "w102", 0xFFFF0302u)]
    [InlineData(0x103, "b103", 0xFFFFFF03u)]
    [InlineData(0x104, "", 0xFFFFFFFFu)]
    public void A_double_word_is_cut_at_the_borders_of_a_hook(int port, string calls, uint value)
    {
        var ports = new LoggingPorts(words: true);
        using var machine = Make(InDword(port), vm => Assert.True(vm.InstallIoHook(0x100, 4, ports)));
        machine.RunToQuit();
        Assert.Equal(calls, string.Join(' ', ports.Calls));
        Assert.Equal([(int)(value & 0xFFFF), (int)(value >> 16)], machine.Log);
    }

    [Fact]
    public void Two_hooks_see_each_only_its_own_ports()
    {
        var low = new LoggingPorts(words: true);
        var high = new LoggingPorts(words: false);
        // MOV DX, 2FFh; MOV EAX, 44332211h; OUT DX, EAX
        using var machine = Make(Code([0xBA, 0xFF, 0x02, 0x66, 0xB8, 0x11, 0x22, 0x33, 0x44, 0x66, 0xEF], Quit), vm =>
        {
            Assert.True(vm.InstallIoHook(0x2FE, 3, low));
            Assert.True(vm.InstallIoHook(0x301, 2, high));
        });
        machine.RunToQuit();
        Assert.Equal("w2FF=2211", string.Join(' ', low.Calls));
        Assert.Equal("b301=33 b302=44", string.Join(' ', high.Calls));
    }

    [Fact]
    public void A_port_has_one_owner()
    {
        var ports = new LoggingPorts(words: false);
        using var machine = Make([], vm =>
        {
            Assert.True(vm.InstallIoHook(0x200, 4, ports));
            Assert.False(vm.InstallIoHook(0x1FE, 3, ports));
            // Nothing of the refused call was installed.
            Assert.True(vm.InstallIoHook(0x1FE, 2, ports));
            Assert.Throws<InvalidVdhCallException>(() => vm.RemoveIoHook(0x200, 2));
            vm.RemoveIoHook(0x200, 4);
            Assert.True(vm.InstallIoHook(0x200, 1, ports));
        });
        Assert.Null(machine.Machine.Exit);
    }

    [Fact]
    public void The_last_port_has_no_neighbour()
    {
        var ports = new LoggingPorts(words: true);
        using var machine = Make(InDword(0xFFFF), vm => vm.InstallIoHook(0xFFFF, 1, ports));
        machine.RunToQuit();
        Assert.Equal("bFFFF", string.Join(' ', ports.Calls));
        Assert.Equal([0xFFFF, 0xFFFF], machine.Log);
    }

    [Fact]
    public void An_unhooked_port_reads_as_ones_and_swallows()
    {
        // MOV AX, 0; OUT 80h, AL; IN AX, 80h
        using var machine = Make(Code([0xB8, 0, 0, 0xE6, 0x80, 0xE5, 0x80], Note, Quit));
        machine.RunToQuit();
        Assert.Equal([0xFFFF], machine.Log);
    }

    [Fact]
    public void Repeated_input_of_words_goes_down_with_the_direction_flag()
    {
        var ports = new LoggingPorts(words: true);
        // STD; MOV DI, 404h; MOV CX, 3; MOV DX, 120h; REP INSW; MOV AX, DI; note; MOV AX, CX; note
        using var machine = Make(
            Code([0xFD, 0xBF, 0x04, 0x04, 0xB9, 3, 0, 0xBA, 0x20, 0x01, 0xF3, 0x6D, 0x89, 0xF8], Note, [0x89, 0xC8], Note, Quit),
            vm => vm.InstallIoHook(0x120, 2, ports));
        machine.RunToQuit();
        Assert.Equal("w120 w120 w120", string.Join(' ', ports.Calls));
        Assert.Equal([0x3FE, 0], machine.Log);
        Assert.Equal([0x20, 0x21, 0x20, 0x21, 0x20, 0x21], machine.Machine.Memory.ReadBytes(0x10400, 6));
    }

    [Fact]
    public void Repeated_output_with_32_bit_addresses_updates_the_wide_registers()
    {
        var ports = new LoggingPorts(words: false);
        // MOV ESI, 300h; MOV ECX, 4; MOV DX, 120h; A32 REP OUTSB; MOV AX, SI; note; MOV AX, CX; note
        using var machine = Make(
            Code([0x66, 0xBE, 0, 3, 0, 0, 0x66, 0xB9, 4, 0, 0, 0, 0xBA, 0x20, 0x01, 0x67, 0xF3, 0x6E, 0x89, 0xF0], Note,
                [0x89, 0xC8], Note, Quit),
            vm => vm.InstallIoHook(0x120, 1, ports));
        machine.Put(0x300, 0xA1, 0xB2, 0xC3, 0xD4);
        machine.RunToQuit();
        Assert.Equal("b120=A1 b120=B2 b120=C3 b120=D4", string.Join(' ', ports.Calls));
        Assert.Equal([0x304, 0], machine.Log);
    }

    [Fact]
    public void A_device_sees_the_complete_client_registers_and_may_change_them()
    {
        // MOV BX, 1234h; OUT 60h, AL; MOV AX, BX; note
        var handler = new Registers();
        using var machine = Make(Code([0xBB, 0x34, 0x12, 0xE6, 0x60, 0x89, 0xD8], Note, Quit), vm =>
        {
            handler.Machine = vm;
            vm.InstallIoHook(0x60, 1, handler);
        });
        machine.RunToQuit();
        Assert.Equal(0x1234, handler.SeenBx);
        Assert.Equal([0x4321], machine.Log);
    }

    private sealed class Registers : IPortHandler
    {
        public IVirtualMachine? Machine { get; set; }

        public ushort SeenBx { get; private set; }

        public byte ReadByte(ushort port) => 0;

        public void WriteByte(ushort port, byte value)
        {
            var client = Machine!.Client;
            SeenBx = client.Bx;
            client.Bx = 0x4321;
        }
    }
}

public sealed class PortTestsInterpreted() : PortTests(CoreChoice.Interpreted);

public sealed class PortTestsTranslated() : PortTests(CoreChoice.Translated);

public sealed class PortTestsChecked() : PortTests(CoreChoice.Checked);
