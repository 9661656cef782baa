using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;
using Xunit;

namespace Dbt.Translator.Tests.Decoding;

/// <summary>
/// Every encoding of one and two opcode bytes, with each ModRM byte and prefix: what a 486 has (by Iced's table of
/// features) has a handler, and what it has not raises #UD.
/// </summary>
public sealed unsafe class CoverageTests
{
    /// <summary>What is to run: the 8086 to the 486, and what is there beyond it.</summary>
    private static readonly HashSet<CpuidFeature> Present =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL8086_ONLY, CpuidFeature.INTEL186, CpuidFeature.INTEL286,
        CpuidFeature.INTEL386, CpuidFeature.INTEL486, CpuidFeature.MOV_TR, CpuidFeature.CPUID, CpuidFeature.TSC,
        CpuidFeature.CX8, CpuidFeature.MSR, CpuidFeature.MMX, CpuidFeature.CMOV, CpuidFeature.MULTIBYTENOP, CpuidFeature.CET_IBT,
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryInstructionOfA486HasAHandler(bool code32)
    {
        const uint at = 0x1000;
        using var memory = new GuestMemory(0x200000, CpuModel.PentiumII);
        var decoder = new OpDecoder(memory);
        memory.Write(at, [0x0F, 0x0B]);
        var invalid = (nint)decoder.Decode(0, at, code32).Op.Handler;
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        var handled = new HashSet<Code>();
        byte[][] prefixes = [[], [0x66], [0xF2], [0xF3], [0x0F], [0x66, 0x0F], [0xF2, 0x0F], [0xF3, 0x0F]];
        foreach (var prefix in prefixes)
        {
            for (var opcode = 0; opcode < 0x10000; opcode++)
            {
                memory.Write(at, [.. prefix, (byte)(opcode >> 8), (byte)opcode, 0, 0, 0, 0, 0, 0, 0, 0]);
                var (instruction, op) = decoder.Decode(0, at, code32);
                if (instruction.IsInvalid || IsMadeInvalid(instruction.Mnemonic))
                    continue;
                var features = instruction.CpuidFeatures;
                var isHandled = (nint)op.Handler != invalid;
                if (isHandled)
                    handled.Add(instruction.Code);
                if (isHandled != (features.Any(IsX87) || instruction.Mnemonic == Mnemonic.Fisttp || features.All(Present.Contains)))
                    wrong.Add($"{instruction.Code} ({string.Join(' ', features)})");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(handled.Count, 500, 900);
    }

    private static bool IsX87(CpuidFeature feature) => feature.ToString().StartsWith("FPU", StringComparison.Ordinal);

    /// <summary>Named, but meant to raise #UD.</summary>
    private static bool IsMadeInvalid(Mnemonic mnemonic) =>
        mnemonic is Mnemonic.Ud0 or Mnemonic.Ud1 or Mnemonic.Ud2 || IsOfSse2(mnemonic);

    /// <summary>PADDQ of MMX registers, which Iced counts as MMX, came with SSE2.</summary>
    private static bool IsOfSse2(Mnemonic mnemonic) => mnemonic == Mnemonic.Paddq;
}
