using System.Buffers.Binary;
using Dbt.Guest;
using Dbt.Translator.Interpretation;
using Xunit;

namespace Dbt.Translator.Tests.X87;

/// <summary>Every MMX instruction on random operands against the host's, by register and by memory, interpreted and translated.</summary>
public sealed unsafe class MmxTests : IDisposable
{
    private const int Runs = 20_000;
    private const int RecordSize = 32;
    private const uint CodeAt = 0x10000;
    private const uint DataAt = 0x20000;

    private readonly GuestMemory _memory = new(0x200000, CpuModel.Pentium);

    public void Dispose() => _memory.Dispose();

    [NeedsNativeX87Fact]
    public void AgreesWithTheHost()
    {
        var interpreter = new Interpreter(_memory);
        Compare(NativeX87.Run(1, Runs, "mmx.c"), () =>
        {
            for (var i = 0; i < 3; i++)
                Assert.Equal(CpuExit.None, interpreter.Step());
        });
    }

    [NeedsNativeX87Fact]
    public void TranslatedCodeAgreesWithTheHost()
    {
        using var core = new CpuCore(_memory, new CpuCoreOptions { PromotionThreshold = 1 });
        Compare(NativeX87.Run(2, Runs / 40, "mmx.c"), () => Assert.Equal(CpuExit.Halt, core.Run()));
        Assert.NotEqual(0, core.Counters.RegionsCompiled);
    }

    /// <summary>
    /// l: fld qword [data] / fadd qword [data] / movq mm3,[data+8] / paddw mm3,mm3 / movq [data+16],mm3 / emms / fld1 /
    /// fstp st0 / fld qword [data] / fstp qword [data+24] / dec ecx / jnz l: the x87's registers are in locals of a translation
    /// only where MMX does not come between.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MmxBetweenX87InOneTranslation(int promotion)
    {
        using var core = new CpuCore(_memory, new CpuCoreOptions { PromotionThreshold = promotion });
        Load(0, 0, Convert.FromHexString(
            "DD0500000200" + "DC0500000200" + "0F6F1D08000200" + "0FFDDB" + "0F7F1D10000200" + "0F77" + "D9E8" + "DDD8"
            + "DD0500000200" + "DD1D18000200" + "49" + "75CE"));
        _memory.State->Registers[1] = 50;
        _memory.WriteQword(DataAt, BitConverter.DoubleToUInt64Bits(1.5));
        _memory.WriteQword(DataAt + 8, 0x0001_0002_8000_FFFF);
        Assert.Equal(CpuExit.Halt, core.Run());
        Assert.Equal(0x0002_0004_0000_FFFEul, BitConverter.ToUInt64(_memory.ReadBytes(DataAt + 16, 8)));
        Assert.Equal(1.5, BitConverter.ToDouble(_memory.ReadBytes(DataAt + 24, 8)));
        Assert.Equal(0u, _memory.State->Registers[1]);
        Assert.NotEqual(0, core.Counters.RegionEntries);
    }

    private void Compare(byte[] records, Action run)
    {
        Assert.NotEmpty(records);
        for (var at = 0; at < records.Length; at += RecordSize)
        {
            var record = records.AsSpan(at, RecordSize);
            var (code, a, b) = (record[..record[4]].ToArray(), Qword(record[8..]), Qword(record[16..]));
            var expected = Qword(record[24..]);
            Load(a, b, code);
            run();
            Check(expected, code, a, b);
            // The same with its second operand in memory, where that is one of MM1.
            if (code[^1] != 0xC1 || code[1] is 0x7F or 0x71 or 0x72 or 0x73)
                continue;
            Load(a, 0, [code[0], code[1], 0x05, .. BitConverter.GetBytes(DataAt)]);
            _memory.Write(DataAt, BitConverter.GetBytes(b));
            run();
            Check(expected, code, a, b);
        }
    }

    private static ulong Qword(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private void Load(ulong a, ulong b, byte[] code)
    {
        _memory.SetA20(true);
        var s = _memory.State;
        CpuState.ResetReal(s);
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        for (var i = 0; i < 6; i++)
            (&s->Es)[i] = new SegmentRegister { Limit = uint.MaxValue, Access = (ushort)(SegmentRegister.BigBit | (i == 1 ? 0x9B : 0x93)) };
        s->Eip = CodeAt;
        s->Registers[0] = (uint)b;
        s->X87[0] = new Float80(a, 0);
        s->X87[1] = new Float80(b, 0);
        // Then MOVQ MM2, MM0 and HLT.
        _memory.Write(CodeAt, [.. code, 0x0F, 0x6F, 0xD0, 0x90, 0xF4]);
    }

    private void Check(ulong expected, byte[] code, ulong a, ulong b)
    {
        var x87 = _memory.State->X87;
        Assert.True(x87[2].Significand == expected,
            $"{Convert.ToHexString(code)}: {a:X16} {b:X16} gives {x87[2].Significand:X16}, not {expected:X16}");
        Assert.Equal((0u, 0xFFu, 0xFFFFu), (x87.Top, x87.Valid, x87[2].SignExponent));
    }
}
