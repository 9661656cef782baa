using Dbt.Guest;
using Dbt.Translator.Fpu;
using Xunit;

namespace Dbt.Translator.Tests.X87;

/// <summary>Transcendental functions by tables against those by long series: the same bits, and the same exceptions.</summary>
public sealed class QuickFunctionTests
{
    private const int Runs = 100_000;

    private delegate bool Quickly(Float80 y, Float80 x, uint control, ref uint raised, out Float80 result);

    private delegate Float80 Slowly(Float80 y, Float80 x, uint control, ref uint raised);

    [Fact]
    public void SinesAgree() => Agree(
        (Float80 unused, Float80 x, uint control, ref uint raised, out Float80 result) =>
            QuickFunctions.TrySine(x, 0, control, ref raised, out result),
        (Float80 unused, Float80 x, uint control, ref uint raised) => Trigonometry.SlowSine(x, control, ref raised, out _), 20);

    [Fact]
    public void CosinesAgree() => Agree(
        (Float80 unused, Float80 x, uint control, ref uint raised, out Float80 result) =>
            QuickFunctions.TrySine(x, 1, control, ref raised, out result),
        (Float80 unused, Float80 x, uint control, ref uint raised) => Trigonometry.SlowCosine(x, control, ref raised, out _), 20);

    [Fact]
    public void SmallSinesAgree() => Agree(
        (Float80 unused, Float80 x, uint control, ref uint raised, out Float80 result) =>
            QuickFunctions.TrySine(x, 0, control, ref raised, out result),
        (Float80 unused, Float80 x, uint control, ref uint raised) => Trigonometry.SlowSine(x, control, ref raised, out _), -8, -32);

    [Fact]
    public void CosinesOfSmallNumbersAgree() => Agree(
        (Float80 unused, Float80 x, uint control, ref uint raised, out Float80 result) =>
            QuickFunctions.TrySine(x, 1, control, ref raised, out result),
        (Float80 unused, Float80 x, uint control, ref uint raised) => Trigonometry.SlowCosine(x, control, ref raised, out _), -8, -32);

    [Fact]
    public void PowersAgree() => Agree(
        (Float80 unused, Float80 x, uint control, ref uint raised, out Float80 result) =>
            QuickFunctions.TryPowerOfTwoMinusOne(x, control, ref raised, out result),
        (Float80 unused, Float80 x, uint control, ref uint raised) => Functions.SlowPowerOfTwoMinusOne(x, control, ref raised), 1);

    [Fact]
    public void LogarithmsAgree() => Agree(
        (Float80 y, Float80 x, uint control, ref uint raised, out Float80 result) =>
            QuickFunctions.TryLogarithm(y, x.WithSign(0), control, ref raised, out result),
        (Float80 y, Float80 x, uint control, ref uint raised) => Functions.SlowLogarithm(y, x.WithSign(0), control, ref raised), 8);

    [Fact]
    public void ArctangentsAgree() => Agree(QuickFunctions.TryArctangent, Functions.SlowArctangent, 1);

    private static void Agree(Quickly quickly, Slowly slowly, int endOfExponents, int leastExponent = -8)
    {
        var random = new Random(8);
        var done = 0;
        for (var i = 0; i < Runs; i++)
        {
            var x = Number(random, leastExponent, endOfExponents);
            var y = Number(random, leastExponent, endOfExponents);
            var control = random.Next(4) == 0 ? 0x37F | (uint)random.Next(4) << 10 : 0x37F;
            var raised = 0u;
            if (!quickly(y, x, control, ref raised, out var result))
                continue;
            done++;
            var expectedRaised = 0u;
            var expected = slowly(y, x, control, ref expectedRaised);
            Assert.True(
                expected.Significand == result.Significand && expected.SignExponent == result.SignExponent && expectedRaised == raised,
                $"{y} and {x} with {control:X}: {result} {raised:X}, not {expected} {expectedRaised:X}");
        }
        Assert.InRange(done, Runs / 2, Runs);
    }

    /// <summary>In part beside a multiple of 1/256, and so at or between the points of a table.</summary>
    private static Float80 Number(Random random, int leastExponent, int endOfExponents)
    {
        var significand = (ulong)random.NextInt64() << 1 | Float80.IntegerBit;
        var exponent = random.Next(leastExponent, endOfExponents);
        var step = random.Next(4) == 0 ? 55 - exponent : 64;
        if (step is >= 0 and < 64)
            significand = (significand >> step << step) + (ulong)random.Next(-2, 3);
        return new Float80(significand | Float80.IntegerBit, (uint)(exponent + Float80.Bias) | (random.Next(2) == 0 ? 0 : Float80.SignBit));
    }
}
