using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests;

/// <summary>DOS calls with random registers and random memory behind them: whatever comes back, the host is unharmed.</summary>
public class RandomCallTests
{
    private const int CallsPerMachine = 400;

    private static readonly byte[] s_vectors = [0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x25, 0x26, 0x28, 0x29, 0x2A, 0x2F];

    /// <summary>Paths that lead out, devices, wildcards, names of every shape.</summary>
    private static readonly string[] s_names =
    [
        @"..\..\ETC\PASSWD", @"C:\..\..", "CON", "NUL", @"C:\DEV\LPT1", "AUX.TXT", "*.*", "????????.???", "", ".", @"\", "Z:X", "A.B.C",
        "PROBE.COM", "NEW.TXT", @"SUB\NEW.TXT", "SUB", new string('A', 200), "\x01\x02\x7F\xFF", @"\\HOST\SHARE\X", "C:", "X/Y/../Z",
    ];

    public static TheoryData<int> Seeds
    {
        get
        {
            var seeds = new TheoryData<int>();
            for (var seed = 1; seed <= 16; seed++)
                seeds.Add(seed);
            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TheHostIsUnharmed(int seed)
    {
        var random = new Random(seed);
        var input = new byte[2000];
        random.NextBytes(input);
        var outside = Directory.CreateTempSubdirectory("dbt-outside-").FullName;
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(outside, "drive")).FullName;
            Calls(random, new TestConsole { Input = new MemoryStream(input) }, folder);
            Assert.Empty(Directory.GetFiles(outside));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    private static void Calls(Random random, TestConsole console, string folder)
    {
        using var machine = new DosMachine(console, c => c with { TimeLimit = TimeSpan.FromSeconds(1) }, folder);
        var names = Array.ConvertAll(s_names, machine.Put);
        if (random.Next(2) == 0)
            machine.Interrupt(0x21, With(machine, 0x4A00, "BX", 0x1000));
        for (var call = 0; call < CallsPerMachine; call++)
        {
            var registers = machine.Registers(Function(random));
            foreach (var name in new[] { "BX", "CX", "DX", "SI", "DI", "BP" })
                registers[name] = Value(random, names);
            if (random.Next(4) == 0)
                registers["DS"] = (ushort)random.Next(0x10000);
            if (random.Next(4) == 0)
                registers["ES"] = (ushort)random.Next(0x10000);
            if (machine.Interrupt(s_vectors[random.Next(s_vectors.Length)], registers) is null)
                break;
        }
        Assert.True(
            machine.Exit is not { Reason: VmExitReason.DriverFault or VmExitReason.Unsupported },
            machine.Exit?.ToString());
    }

    /// <summary>Few of the functions after which little more can happen: ends, other PSPs, other vectors.</summary>
    private static ushort Function(Random random)
    {
        var function = random.Next(0x74);
        if (function is 0x00 or 0x25 or 0x31 or 0x4C or 0x50 or 0x55 && random.Next(10) != 0)
            function = 0x3D;
        return (ushort)((function << 8) | (random.Next(3) == 0 ? random.Next(256) : random.Next(8)));
    }

    private static ushort Value(Random random, ushort[] names) => random.Next(5) switch
    {
        0 => (ushort)random.Next(0x10000),
        1 => (ushort)random.Next(24),
        2 => random.Next(2) == 0 ? (ushort)0xFFFF : (ushort)0,
        _ => names[random.Next(names.Length)],
    };

    private static DosRegisters With(DosMachine machine, ushort ax, string name, ushort value)
    {
        var registers = machine.Registers(ax);
        registers[name] = value;
        return registers;
    }
}
