using Dbt.Guest;
using Dbt.Translator.Fpu;
using Xunit;

namespace Dbt.Translator.Tests.X87;

/// <summary>The usual case's own arithmetic against the one for every case, on numbers whose exponents are near each other or far apart.</summary>
public sealed class QuickTests
{
    private const int Runs = 300_000;

    private delegate bool Quickly(Float80 a, Float80 b, uint control, out Float80 result, out uint raised);

    private delegate Float80 Slowly(Float80 a, Float80 b, uint control, ref uint raised);

    [Fact]
    public void SumsAgree() => Agree(
        (Float80 a, Float80 b, uint control, out Float80 result, out uint raised) => Quick.TryAdd(a, b, b.Sign, control, out result, out raised),
        Arithmetic.Add);

    [Fact]
    public void DifferencesAgree() => Agree(
        (Float80 a, Float80 b, uint control, out Float80 result, out uint raised) =>
            Quick.TryAdd(a, b, b.Sign ^ Float80.SignBit, control, out result, out raised),
        Arithmetic.Subtract);

    [Fact]
    public void ProductsAgree() => Agree(Quick.TryMultiply, Arithmetic.Multiply);

    [Fact]
    public void QuotientsAgree() => Agree(Quick.TryDivide, Arithmetic.Divide);

    [Fact]
    public void SumsAt64BitsAgree() => Agree(
        (Float80 a, Float80 b, uint control, out Float80 result, out uint raised) => Extended(
            control, Fpu.Extended.TryAdd(a.Significand, a.SignExponent, b.Significand, b.SignExponent, out var exact), in exact, out result, out raised),
        Arithmetic.Add);

    [Fact]
    public void ProductsAt64BitsAgree() => Agree(
        (Float80 a, Float80 b, uint control, out Float80 result, out uint raised) => Extended(
            control, Fpu.Extended.TryMultiply(a.Significand, a.SignExponent, b.Significand, b.SignExponent, out var exact), in exact, out result, out raised),
        Arithmetic.Multiply);

    [Fact]
    public void QuotientsAt64BitsAgree() => Agree(
        (Float80 a, Float80 b, uint control, out Float80 result, out uint raised) => Extended(
            control, Fpu.Extended.TryDivide(a.Significand, a.SignExponent, b.Significand, b.SignExponent, out var exact), in exact, out result, out raised),
        Arithmetic.Divide);

    [Fact]
    public void SquareRootsAt64BitsAgree() => Agree(
        (Float80 a, Float80 _, uint control, out Float80 result, out uint raised) => Extended(
            control, Fpu.Extended.TrySquareRoot(a.Significand, a.SignExponent, out var exact), in exact, out result, out raised),
        (Float80 a, Float80 _, uint control, ref uint raised) => Arithmetic.SquareRoot(a, control, ref raised), Runs / 4);

    /// <summary>A result with what it raised in its upper half; other precisions are not asked.</summary>
    private static bool Extended(uint control, bool done, in Unrounded exact, out Float80 result, out uint raised)
    {
        done &= Fpu.Extended.TryRound(in exact, out result);
        raised = result.SignExponent >> 16;
        result = new Float80(result.Significand, result.SignExponent & 0xFFFF);
        return done && control == 0x37F;
    }

    [Fact]
    public void DoublesAgree()
    {
        var random = new Random(5);
        var done = 0;
        for (var i = 0; i < Runs; i++)
        {
            var value = Number(random, 1030);
            if (!Quick.TryToDouble(value, 0x37F, out var bits, out var raised))
                continue;
            done++;
            var expected = 0u;
            Assert.Equal(NumberFormats.ToDouble(value, 0x37F, ref expected), bits);
            Assert.Equal(expected, raised);
        }
        Assert.InRange(done, Runs / 2, Runs);
    }

    /// <summary>The division without the processor's own instruction, for hosts that have none.</summary>
    [Fact]
    public void DivisionByHalvesAgrees()
    {
        var random = new Random(6);
        for (var i = 0; i < Runs; i++)
        {
            var divisor = (ulong)random.NextInt64() | Float80.IntegerBit;
            var high = i % 3 == 0 ? divisor - 1 - (ulong)random.Next(3) : (ulong)random.NextInt64() % divisor;
            var low = i % 5 == 0 ? ulong.MaxValue : (ulong)random.NextInt64() << 1;
            var quotient = WideInteger.DivideByHalves(high, low, divisor, out var rest);
            Assert.Equal(new UInt128(high, low), ((UInt128)quotient * divisor) + rest);
            Assert.True(rest < divisor);
        }
    }

    private static void Agree(Quickly quickly, Slowly slowly, int least = Runs / 2)
    {
        var random = new Random(4);
        var done = 0;
        for (var i = 0; i < Runs; i++)
        {
            var a = Number(random, i % 4 == 0 ? 3 : 40);
            var b = i % 7 == 0 ? new Float80(a.Significand + (ulong)random.Next(3), a.SignExponent ^ Float80.SignBit) : Number(random, i % 4 == 0 ? 3 : 40);
            foreach (var control in new[] { 0x37Fu, 0x27Fu })
            {
                if (!quickly(a, b, control, out var result, out var raised))
                    continue;
                done++;
                var expectedRaised = 0u;
                var expected = slowly(a, b, control, ref expectedRaised);
                Assert.True(
                    expected.Significand == result.Significand && expected.SignExponent == result.SignExponent && expectedRaised == raised,
                    $"{a} and {b} with {control:X}: {result} {raised:X}, not {expected} {expectedRaised:X}");
            }
        }
        Assert.InRange(done, least, 2 * Runs);
    }

    private static Float80 Number(Random random, int range)
    {
        var significand = (ulong)random.NextInt64() | Float80.IntegerBit;
        if (random.Next(3) == 0)
            significand &= ulong.MaxValue << random.Next(63);
        if (random.Next(8) == 0)
            significand = ulong.MaxValue << random.Next(12);
        var exponent = random.Next(200) == 0 ? random.Next(0x8000) : Float80.Bias + random.Next(-range, range);
        return new Float80(significand | Float80.IntegerBit, (uint)exponent | (random.Next(2) == 0 ? 0 : Float80.SignBit));
    }
}
