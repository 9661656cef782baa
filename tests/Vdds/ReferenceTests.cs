using System.Globalization;
using System.Text;

namespace Dbt.Vdds.Tests;

/// <summary>INT 10h against what another implementation noted call by call: Data/int10.txt says how.</summary>
public sealed class ReferenceTests
{
    private const ushort TextSegment = 0x3000;
    private const uint BiosData = 0x449;
    private const int BiosDataLength = 26;
    private const int SummedWords = 8000;

    private static readonly string Text =
        "The quick brown\r\nfox jumps\b\bover the lazy dog and runs away" + new string('x', 40);

    [Fact]
    public void Random_calls_of_int_10h_leave_the_same_state()
    {
        var wrong = new List<string>();
        var compared = 0;
        FakeMachine? machine = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "int10.txt")))
        {
            if (line.StartsWith('#'))
                continue;
            if (line == "run")
            {
                machine?.Dispose();
                machine = Machines.Complete();
                machine.Memory.Write((uint)TextSegment << 4, Encoding.Latin1.GetBytes(Text));
                continue;
            }
            var (call, expected) = (line[..19], line[22..]);
            compared++;
            if (Run(machine!, call) is var actual && actual != expected)
                wrong.Add($"{call}: {actual} instead of {expected}");
        }
        machine?.Dispose();
        Assert.Empty(wrong.Take(5));
        Assert.True(compared > 1000);
    }

    private static string Run(FakeMachine machine, string call)
    {
        var registers = call.Split(' ').Select(word => ushort.Parse(word, NumberStyles.HexNumber)).ToArray();
        var client = machine.Client;
        client.Bx = registers[1];
        client.Cx = registers[2];
        client.Dx = registers[3];
        client.Es = TextSegment;
        client.Bp = 0;
        machine.Int(0x10, registers[0]);
        var memory = machine.Memory;
        var sum = 0;
        for (var i = 0; i < SummedWords; i++)
            sum = (ushort)(((sum << 1) | (sum >> 15)) + memory.ReadWord(0xB8000 + (uint)i * 2));
        var crt = Enumerable.Range(0x0C, 4).Select(index =>
        {
            machine.Out(0x3D4, (byte)index);
            return machine.In(0x3D5);
        });
        return $"{client.Ax:X4} {client.Bx:X4} {client.Cx:X4} {client.Dx:X4} "
            + $"{Convert.ToHexString(memory.ReadBytes(BiosData, BiosDataLength))} {Convert.ToHexString(memory.ReadBytes(0x484, 2))} "
            + $"{Convert.ToHexString(crt.ToArray())} {sum:X4}";
    }
}
