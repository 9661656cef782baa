using Dbt.Guest;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Moo;

/// <summary>Those of an Intel P80C86A-2.</summary>
public sealed class Moo8086Tests(MooFiles8086 files, ITestOutputHelper output)
    : MooTests(files, CpuModel.I8086, output), IClassFixture<MooFiles8086>
{
    protected override string? ReasonForOpcode(string opcode) =>
        opcode[0] == 'D' && opcode[1] >= '8' ? "the test bench had no 8087" : null;

    protected override string? ReasonFor(string opcode, MooCase test) => null;
}
