using Dbt.Guest;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Moo;

/// <summary>Those of an Intel P80C86A-2, whose socket for an 8087 was empty.</summary>
public sealed class Moo8086Tests(MooFiles8086 files, ITestOutputHelper output)
    : MooTests(files, CpuModel.I8086, output), IClassFixture<MooFiles8086>
{
    protected override string? ReasonFor(string opcode, MooCase test) => null;
}
