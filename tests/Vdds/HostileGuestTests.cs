using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>No sequence of port accesses and BIOS calls throws, grows without end, or stops time.</summary>
public sealed class HostileGuestTests
{
    private static readonly byte[] Interrupts = [0x08, 0x09, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x1A, 0x70, 0x75];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_ports_interrupts_memory_and_keys(int seed)
    {
        var random = new Random(seed);
        var console = new FakeConsole { OutputIsTerminal = seed % 2 == 0, InputIsTerminal = seed % 2 == 0 };
        using var machine = Machines.Complete(console);
        var pic = machine.Import<IVirtualPic>()!;
        var ports = machine.HookedPorts.ToArray();
        for (var step = 0; step < 50_000; step++)
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    machine.Out(ports[random.Next(ports.Length)], (byte)random.Next(256));
                    break;
                case 2:
                    machine.In(ports[random.Next(ports.Length)]);
                    break;
                case 3 or 4:
                    CallBios(machine, random);
                    break;
                case 5:
                    machine.Memory.WriteByte((uint)random.Next(0x400, 0x500), (byte)random.Next(256));
                    break;
                case 6:
                    machine.Advance(random.Next(3_000_000));
                    machine.RunContextHooks();
                    break;
                default:
                    if (random.Next(10) == 0)
                        console.Press((ushort)random.Next(65536));
                    for (var i = 0; i < 20 && pic.HasInterrupt; i++)
                    {
                        machine.Int((byte)pic.Acknowledge());
                        machine.Out(0x20, 0x20);
                        machine.Out(0xA0, 0x20);
                    }
                    break;
            }
        }
        machine.Raise(VdmEvent.Terminate);
    }

    [Theory]
    [InlineData(0x60, 0xEE)]
    [InlineData(0x64, 0x20)]
    [InlineData(0x64, 0xAA)]
    public void Replies_that_nobody_reads_do_not_pile_up(int port, byte command)
    {
        using var machine = Machines.Complete();
        for (var i = 0; i < 1000; i++)
            machine.Out((ushort)port, command);
        var replies = 0;
        while ((machine.In(0x64) & 1) != 0 && replies <= 1000)
        {
            machine.In(0x60);
            replies++;
        }
        Assert.InRange(replies, 1, 32);
    }

    [Fact]
    public void The_fastest_timer_leaves_time()
    {
        using var machine = Machines.Complete();
        machine.Out(0x43, 0x14);
        machine.Out(0x40, 1);
        var wakes = machine.Wakes;
        machine.Advance(1_000_000_000);
        Assert.InRange(machine.Wakes - wakes, 0, 10_001);
    }

    private static void CallBios(FakeMachine machine, Random random)
    {
        var client = machine.Client;
        client.Bx = (ushort)random.Next(65536);
        client.Cx = (ushort)random.Next(65536);
        client.Dx = (ushort)random.Next(65536);
        client.Es = (ushort)random.Next(65536);
        client.Di = client.Si = client.Bp = (ushort)random.Next(65536);
        var vector = Interrupts[random.Next(Interrupts.Length)];
        machine.Int(vector, (ushort)(random.Next(4) == 0 ? random.Next(65536) : random.Next(0x20) << 8 | random.Next(0x40)));
    }
}
