using Dbt.Guest;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Moo;

/// <summary>Those of a Harris 80C286.</summary>
public sealed class Moo80286Tests(MooFiles80286 files, ITestOutputHelper output)
    : MooTests(files, CpuModel.I286, output), IClassFixture<MooFiles80286>
{
    protected override string? ReasonFor(string opcode, MooCase test)
    {
        if (opcode is "6D" or "6F" or "A5" or "A7" or "AB" or "AD" or "AF" && test.Exception == 13)
            return "it moves SI, DI and CX before it finds that the word crosses the segment's end";
        if (opcode is "8F" && test.Exception == 13)
            return "it moves SP before it finds that the destination crosses the segment's end";
        if (opcode is "F6.7" && test.Index == 1085)
            return "it overlooks the overflow of -29600 / 103";
        if (opcode is "D4" && test.Exception == 0)
            return "it computes the flags of AAM 0 before it finds the zero";
        if (opcode is "D8" && test.Index == 2655)
            return "no coprocessor asks for the operand's second word, which crosses the segment's end";
        return null;
    }
}
