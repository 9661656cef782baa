using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Dbt.Guest;
using Dbt.Translator.Interpretation;
using Xunit;

namespace Dbt.Translator.Tests.X87;

/// <summary>Runs only where the host can say what is right.</summary>
public sealed class NeedsNativeX87FactAttribute : FactAttribute
{
    public NeedsNativeX87FactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Skip = NativeX87.WhyNot;
    }
}

/// <summary>
/// Every x87 instruction that computes, loads, stores or compares, on random operands of all classes, with random control words,
/// masked exceptions and not, against the x87 of the host: registers, tags, status with C1, memory and EFLAGS. DBT_X87_RUNS sets how
/// many, DBT_X87_SEED where to start.
/// </summary>
public sealed unsafe class NativeX87Tests : IDisposable
{
    private const uint CodeAt = 0x10000;
    private const uint BeforeAt = 0x20000;
    private const uint AfterAt = 0x21000;
    private const uint OperandAt = 0x22000;
    private const int ImageSize = 108;
    private const int RegistersInImage = 28;
    private const uint ComparedFlags = EFlags.Arithmetic;

    private readonly GuestMemory _memory = new(0x200000, CpuModel.PentiumII);

    public void Dispose() => _memory.Dispose();

    [NeedsNativeX87Fact]
    public void AgreesWithTheHost()
    {
        var interpreter = new Interpreter(_memory);
        Compare(Setting("DBT_X87_RUNS", 40_000), () =>
        {
            for (var i = 0; i < 3; i++)
                Assert.Equal(CpuExit.None, interpreter.Step());
        });
    }

    /// <summary>The same in translated code, a twentieth of it.</summary>
    [NeedsNativeX87Fact]
    public void TranslatedCodeAgreesWithTheHost()
    {
        using var core = new CpuCore(_memory, new CpuCoreOptions { PromotionThreshold = 1 });
        Compare(Setting("DBT_X87_RUNS", 40_000) / 20, () => Assert.Equal(CpuExit.Halt, core.Run()));
        Assert.NotEqual(0, core.Counters.RegionsCompiled);
    }

    private void Compare(int count, Action run)
    {
        var records = NativeX87.Run(Setting("DBT_X87_SEED", 1), count);
        var differences = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        for (var at = 0; at < records.Length; at += NativeX87.RecordSize)
        {
            var record = records.AsSpan(at, NativeX87.RecordSize);
            Load(record);
            run();
            if (Difference(record) is not { } difference)
                continue;
            var name = Convert.ToHexString(record[..2]);
            if (!differences.TryGetValue(name, out var list))
                differences[name] = list = [];
            list.Add(difference);
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences.Select(
            one => $"{one.Key}: {one.Value.Count}\n  {string.Join("\n  ", one.Value.Take(3))}")));
    }

    private void Load(ReadOnlySpan<byte> record)
    {
        _memory.SetA20(true);
        var s = _memory.State;
        CpuState.ResetReal(s);
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        for (var i = 0; i < 6; i++)
            (&s->Es)[i] = new SegmentRegister { Limit = uint.MaxValue, Access = (ushort)(SegmentRegister.BigBit | (i == 1 ? 0x9B : 0x93)) };
        s->Eip = CodeAt;
        s->Eflags = BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);
        s->Registers[7] = BeforeAt;
        s->Registers[6] = AfterAt;
        s->Registers[2] = OperandAt;
        _memory.Write(CodeAt, [0xDD, 0x27, .. record[..record[4]], 0xDD, 0x36, 0xF4]);
        _memory.Write(BeforeAt, record.Slice(16, ImageSize));
        _memory.Write(OperandAt, record.Slice(144, 16));
    }

    private string? Difference(ReadOnlySpan<byte> record)
    {
        var expected = record.Slice(176, ImageSize);
        var actual = _memory.ReadBytes(AfterAt, ImageSize);
        var tolerance = IsTranscendental(record[0], record[1]) ? 1 : 0;
        var text = new StringBuilder();
        var ignored = tolerance != 0 ? ~X87Status.C1 : ~0u;
        Note(text, "CW", Word(expected, 0), Word(actual, 0));
        Note(text, "SW", Word(expected, 4) & ignored, Word(actual, 4) & ignored);
        Note(text, "tags", Word(expected, 8), Word(actual, 8));
        for (var i = 0; i < 8; i++)
        {
            var (a, b) = (Register(expected, i), Register(actual, i));
            if (!Ulps.IsWithin(a, b, tolerance))
                text.Append(CultureInfo.InvariantCulture, $" ST({i}) is {b}, expected {a};");
        }
        var operand = record.Slice(304, 16);
        var memory = _memory.ReadBytes(OperandAt, 16);
        if (!operand.SequenceEqual(memory))
            text.Append(CultureInfo.InvariantCulture, $" memory is {Convert.ToHexString(memory)}, expected {Convert.ToHexString(operand)};");
        Note(text, "EFLAGS", BinaryPrimitives.ReadUInt32LittleEndian(record[12..]) & ComparedFlags, _memory.State->Eflags & ComparedFlags);
        if (text.Length == 0)
            return null;
        var image = record.Slice(16, ImageSize);
        return $"{text} from CW {Word(image, 0):X} SW {Word(image, 4):X} tags {Word(image, 8):X} {Register(image, 0)} {Register(image, 1)} .. {Register(image, record[1] & 7)} memory {Convert.ToHexString(record.Slice(144, 10))}";
    }

    private static void Note(StringBuilder text, string what, uint expected, uint actual)
    {
        if (expected != actual)
            text.Append(CultureInfo.InvariantCulture, $" {what} is {actual:X}, expected {expected:X};");
    }

    private static uint Word(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static Float80 Register(ReadOnlySpan<byte> image, int index)
    {
        var at = image[(RegistersInImage + (10 * index))..];
        return new Float80(BinaryPrimitives.ReadUInt64LittleEndian(at), BinaryPrimitives.ReadUInt16LittleEndian(at[8..]));
    }

    /// <summary>F2XM1 FYL2X FPTAN FPATAN FYL2XP1 FSINCOS FSIN FCOS.</summary>
    private static bool IsTranscendental(byte first, byte second) =>
        (first, second) is (0xD9, (>= 0xF0 and <= 0xF3) or 0xF9 or 0xFB or 0xFE or 0xFF);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
