using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests;

public sealed class WarmUpTests
{
    [Fact]
    public void TheSampleRunsToItsHlt() => Assert.Equal(CpuExit.Halt, WarmUp.Rehearse());
}
