using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;
using Xunit;

namespace Dbt.Translator.Tests.Decoding;

/// <summary>Which segment an instruction is decoded in.</summary>
public class CodeSegmentTests
{
    /// <summary>
    /// A 32-bit program's region was planned while a timer interrupt ran in real mode: the limit of CS was then 64 KB, all
    /// of the program lay behind it, and its instructions were taken for invalid ones, which read no registers and no flags.
    /// </summary>
    [Fact]
    public unsafe void A_block_is_planned_in_its_own_code_segment_and_not_in_that_of_what_runs_meanwhile()
    {
        const uint csBase = 0x10000, eip = 0x12345;
        using var memory = new GuestMemory(0x200000);
        memory.SetA20(true);
        memory.Write(csBase + eip, [0x01, 0xD8]); // add eax, ebx
        memory.State->Cs.Limit = 0xFFFF;
        var decoder = new OpDecoder(memory);
        Op op;
        decoder.Decode(csBase, uint.MaxValue, eip, code32: true, out var instruction, &op);
        Assert.Equal(Code.Add_rm32_r32, instruction.Code);
        decoder.Decode(csBase, uint.MaxValue, eip, code32: true, &op);
        Assert.Equal((ushort)Code.Add_rm32_r32, op.Code);
        decoder.Decode(csBase, eip - 1, eip, code32: true, out instruction, &op);
        Assert.True(instruction.IsInvalid);
    }
}
