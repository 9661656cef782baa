using System.Globalization;
using System.Text;
using Xunit;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>A row while it runs: the machine, and the names that its registers use.</summary>
internal sealed class FunctionCase : IDisposable
{
    private readonly Dictionary<string, ushort> _names = [];

    private FunctionCase(FunctionRow row)
    {
        Console = new TestConsole
        {
            InputIsTerminal = row.Terminal,
            OutputIsTerminal = row.Terminal,
            ErrorIsTerminal = row.Terminal,
            Input = new MemoryStream(Encoding.Latin1.GetBytes(row.Input)),
        };
        Machine = new DosMachine(Console);
        Define("psp", Machine.Psp);
    }

    public DosMachine Machine { get; }

    public TestConsole Console { get; }

    /// <summary>Registers after the call.</summary>
    public DosRegisters Result { get; private set; } = new();

    /// <summary>What the program has written.</summary>
    public string Output => Encoding.Latin1.GetString(Console.Output);

    public static void Run(FunctionRow row)
    {
        using var test = new FunctionCase(row);
        row.Arrange?.Invoke(test);
        var before = test.Parse(row.In);
        test.Result = test.Machine.Interrupt(row.Vector, before)
            ?? throw new InvalidOperationException($"the machine ended: {test.Machine.Exit}");
        test.Compare(before, row.Out);
        row.Check?.Invoke(test);
    }

    /// <summary>Gives a value a name for the registers of the row.</summary>
    public void Define(string name, ushort value) => _names[name] = value;

    public ushort this[string name] => _names[name];

    /// <summary>Puts bytes into the program's segment under a name.</summary>
    public void Put(string name, ReadOnlySpan<byte> bytes) => Define(name, Machine.Put(bytes));

    /// <summary>Puts a string with its NUL.</summary>
    public void Put(string name, string text) => Define(name, Machine.Put(text));

    /// <summary>A buffer of zeros.</summary>
    public void Reserve(string name, int size) => Define(name, Machine.Reserve(size));

    /// <summary>Makes a file in the folder of C:.</summary>
    public void File(string name, string content) =>
        System.IO.File.WriteAllBytes(HostPath(name), Encoding.Latin1.GetBytes(content));

    public void File(string name, byte[] content) => System.IO.File.WriteAllBytes(HostPath(name), content);

    public string HostPath(string name) => Path.Combine(Machine.Folder, name);

    public byte[] Bytes(string name, int count) => Machine.Bytes(this[name], count);

    public string Text(string name, int count) => Machine.Text(this[name], count);

    /// <summary>Another INT 21h, registers written as in a row.</summary>
    public DosRegisters Call(string registers, byte vector = 0x21) =>
        Machine.Interrupt(vector, Parse(registers)) ?? throw new InvalidOperationException($"the machine ended: {Machine.Exit}");

    private DosRegisters Parse(string text)
    {
        var registers = new DosRegisters
        {
            ["BX"] = 0xB1B2,
            ["CX"] = 0xC1C2,
            ["DX"] = 0xD1D2,
            ["SI"] = 0x5153,
            ["DI"] = 0xD1D3,
            ["BP"] = 0xB1B3,
            ["DS"] = Machine.Psp,
            ["ES"] = Machine.Psp,
        };
        foreach (var (name, value) in Assignments(text))
        {
            switch (name)
            {
                case "CF":
                    registers = registers with { Carry = value != "0" };
                    break;
                case "ZF":
                    registers = registers with { Zero = value != "0" };
                    break;
                default:
                    Set(registers, name, Value(value));
                    break;
            }
        }
        return registers;
    }

    private void Compare(DosRegisters before, string expected)
    {
        var wanted = before with { };
        foreach (var name in DosRegisters.Names)
            wanted[name] = before[name];
        foreach (var (name, value) in Assignments(expected))
        {
            switch (name, value)
            {
                case ("CF", "~"):
                    Assert.True(before.Carry == Result.Carry, "CF changed");
                    break;
                case ("CF", _):
                    Assert.True((value == "1") == Result.Carry, $"CF is {(Result.Carry ? 1 : 0)}, AX={Result.Ax:X4}");
                    break;
                case ("ZF", _):
                    Assert.True((value == "1") == Result.Zero, "ZF");
                    break;
                default:
                    Set(wanted, name, value == "*" ? Get(Result, name) : Value(value));
                    break;
            }
        }
        Assert.Equal(Show(wanted), Show(Result));
    }

    private static string Show(DosRegisters registers)
    {
        var text = new StringBuilder();
        foreach (var name in DosRegisters.Names)
            text.Append(CultureInfo.InvariantCulture, $"{name}={registers[name]:X4} ");
        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Assignments(string text)
    {
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            yield return (part[..equals], part[(equals + 1)..]);
        }
    }

    private ushort Value(string text) => text[0] == '{'
        ? _names[text[1..^1]]
        : ushort.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void Set(DosRegisters registers, string name, ushort value)
    {
        var whole = Whole(name);
        registers[whole] = name[1] switch
        {
            'L' => (ushort)((registers[whole] & 0xFF00) | (byte)value),
            'H' => (ushort)((registers[whole] & 0x00FF) | (value << 8)),
            _ => value,
        };
    }

    private static ushort Get(DosRegisters registers, string name) => name[1] switch
    {
        'L' => (byte)registers[Whole(name)],
        'H' => (byte)(registers[Whole(name)] >> 8),
        _ => registers[name],
    };

    private static string Whole(string name) => name[1] is 'L' or 'H' ? $"{name[0]}X" : name;

    public void Dispose() => Machine.Dispose();
}
