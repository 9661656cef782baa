using System.IO.Compression;
using System.Text.Json;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Vectors;

/// <summary>Bytes at a linear address.</summary>
public sealed record MemoryRun(uint Address, byte[] Bytes);

/// <summary>Registers in encoding order, (E)IP relative to CS, EFLAGS, and memory.</summary>
public sealed record VectorState(uint[] Registers, uint Ip, uint Flags, MemoryRun[] Memory, int Exception)
{
    /// <summary>Null where the case tells nothing of the x87.</summary>
    public VectorX87? X87 { get; init; }
}

/// <summary>Control and status word, a bit for each physical register that is not empty, ST(0) to ST(7).</summary>
public sealed record VectorX87(uint Control, uint Status, uint Valid, Float80[] Stack);

/// <summary>One instruction and what a real processor made of it (see README.md beside the files).</summary>
public sealed record VectorCase(string File, int Line, byte[] Code, int Bits, VectorState Before, VectorState After, uint UndefinedFlags)
{
    public override string ToString() => $"{File}:{Line} {Convert.ToHexString(Code)}";

    /// <summary>
    /// Cases recorded in protected mode that real mode answers differently: a store through CS is #GP there and an ordinary
    /// store here.
    /// </summary>
    public bool StoresThroughCodeSegment => After.Exception == 13 && HasCodeSegmentPrefix;

    private bool HasCodeSegmentPrefix => Code
        .TakeWhile(value => value is 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65 or 0x66 or 0x67 or 0xF0 or 0xF2 or 0xF3)
        .Contains((byte)0x2E);

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Vectors");

    /// <summary>Names of the files for a code size, without the ending.</summary>
    public static IEnumerable<string> Families(int bits) => Directory
        .EnumerateFiles(Path.Combine(Folder, bits.ToString()), "*.jsonl.gz")
        .Select(file => Path.GetFileName(file)[..^".jsonl.gz".Length])
        .Order(StringComparer.Ordinal);

    public static IEnumerable<VectorCase> Read(int bits, string family)
    {
        using var file = System.IO.File.OpenRead(Path.Combine(Folder, bits.ToString(), family + ".jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            yield return new VectorCase(
                $"{bits}/{family}", line, Convert.FromHexString(root.GetProperty("c").GetString()!), root.GetProperty("m").GetInt32(),
                State(root.GetProperty("i")), State(root.GetProperty("o")),
                root.TryGetProperty("u", out var undefined) ? undefined.GetUInt32() : 0);
        }
    }

    private static VectorState State(JsonElement json) => new(
        [.. json.GetProperty("r").EnumerateArray().Select(value => value.GetUInt32())],
        json.GetProperty("ip").GetUInt32(),
        json.GetProperty("f").GetUInt32(),
        json.TryGetProperty("mem", out var memory)
            ? [.. memory.EnumerateArray().Select(run => new MemoryRun(run[0].GetUInt32(), Convert.FromHexString(run[1].GetString()!)))]
            : [],
        json.TryGetProperty("x", out var exception) ? exception.GetInt32() : -1)
    {
        X87 = json.TryGetProperty("st", out var stack)
            ? new VectorX87(
                json.GetProperty("cw").GetUInt32(), json.GetProperty("sw").GetUInt32(), json.GetProperty("tag").GetUInt32(),
                [.. stack.EnumerateArray().Select(value => Register(Convert.FromHexString(value.GetString()!)))])
            : null,
    };

    private static Float80 Register(byte[] bytes) => new(BitConverter.ToUInt64(bytes, 0), BitConverter.ToUInt16(bytes, 8));
}
