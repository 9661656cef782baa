using System.Globalization;
using System.Text;
using Dbt.Guest;
using Dbt.Translator.Decoding;
using Xunit;

namespace Dbt.Translator.Tests.Decoding;

/// <summary>The opcode map against Iced, field by field: whatever bytes there are, both give the same op.</summary>
public sealed unsafe class TableDecoderTests : IDisposable
{
    private const uint At = 0x1000;
    private const int MostDifferences = 20;

    private readonly GuestMemory _memory = new(0x200000, CpuModel.PentiumII);
    private readonly OpDecoder _byMap;
    private readonly OpDecoder _byIced;
    private readonly StringBuilder _differences = new();
    private int _count;

    public TableDecoderTests()
    {
        _byMap = new OpDecoder(_memory);
        _byIced = new OpDecoder(_memory);
    }

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryOpcodeWithEveryModRm(bool code32)
    {
        byte[][] prefixes =
        [
            [], [0x66], [0x67], [0x66, 0x67], [0xF2], [0xF3], [0xF0], [0x2E], [0x65, 0x66], [0xF3, 0x26, 0x67], [0xF2, 0xF3],
            [0x66, 0x66, 0x36, 0x3E, 0x67], [0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26],
        ];
        var random = new Random(1);
        var rest = new byte[24];
        foreach (var prefix in prefixes)
        {
            for (var opcode = 0; opcode < 0x10000; opcode++)
            {
                random.NextBytes(rest);
                Compare(code32, [.. prefix, (byte)(opcode >> 8), (byte)opcode, .. rest]);
                Compare(code32, [.. prefix, 0x0F, (byte)(opcode >> 8), (byte)opcode, .. rest]);
            }
        }
        Assert.True(_count == 0, _differences.ToString());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void RandomBytes(bool code32, int seed)
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable("DBT_DECODE_RUNS") ?? "300000", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var bytes = new byte[20];
        for (var i = 0; i < runs; i++)
        {
            random.NextBytes(bytes);
            Compare(code32, bytes);
        }
        Assert.True(_count == 0, _differences.ToString());
    }

    /// <summary>The limit of CS anywhere in the instruction or behind it, and IP near the wrap.</summary>
    [Fact]
    public void EndsOfSegments()
    {
        var random = new Random(3);
        var bytes = new byte[20];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            _memory.State->Cs.Limit = At + (uint)random.Next(24);
            Compare(code32: (i & 1) != 0, bytes);
        }
        _memory.State->Cs.Limit = 0xFFFF;
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            var eip = 0x10000u - (uint)random.Next(1, 20);
            _memory.Write(eip, bytes);
            CompareAt(code32: false, eip, bytes);
        }
        Assert.True(_count == 0, _differences.ToString());
    }

    /// <summary>A service call, and HLTs that are none.</summary>
    [Fact]
    public void Halts()
    {
        for (var number = 0; number < 256; number++)
        {
            Compare(code32: false, [0xF4, (byte)number, (byte)~number, 0x90]);
            Compare(code32: true, [0x66, 0xF4, (byte)number, (byte)~number]);
            Compare(code32: false, [0xF4, (byte)number, (byte)number]);
        }
        Assert.True(_count == 0, _differences.ToString());
    }

    private void Compare(bool code32, byte[] bytes)
    {
        _memory.Write(At, bytes);
        CompareAt(code32, At, bytes);
    }

    private void CompareAt(bool code32, uint eip, byte[] bytes)
    {
        Op mapped, expected;
        _byMap.Decode(0, _memory.State->Cs.Limit, eip, code32, &mapped);
        _byIced.Decode(0, _memory.State->Cs.Limit, eip, code32, out var instruction, &expected);
        if (new ReadOnlySpan<byte>(&mapped, sizeof(Op)).SequenceEqual(new ReadOnlySpan<byte>(&expected, sizeof(Op))))
            return;
        if (_count++ < MostDifferences)
            _differences.AppendLine(CultureInfo.InvariantCulture, $"{Convert.ToHexString(bytes)} {(code32 ? 32 : 16)} {instruction.Code} {instruction}\n  map  {Text(&mapped)}\n  Iced {Text(&expected)}");
    }

    private static string Text(Op* op) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(nint)op->Handler:X} code {op->Code} next {op->NextIp:X} disp {op->Displacement:X} imm {op->Immediate:X},{op->Immediate2:X} {op->Flags} len {op->Length} size {op->OperandSize},{op->AddressSize} {op->Prefixes} seg {op->Segment} base {op->Base} index {op->Index}<<{op->Scale} reg {op->Reg0},{op->Reg1}");
}
