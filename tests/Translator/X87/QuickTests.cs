using Dbt.Guest;
using Dbt.Translator.Fpu;
using Dbt.Translator.Ist;
using Xunit;

namespace Dbt.Translator.Tests.X87;

/// <summary>The usual case's own arithmetic against the one for every case, on numbers whose exponents are near each other or far apart.</summary>
public sealed class QuickTests
{
    private const int Runs = 200_000;

    private delegate Float80 Quickly(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control);

    private delegate Float80 Slowly(Float80 a, Float80 b, uint control, ref uint raised);

    [Fact]
    public void SumsAgree() => Agree(X87Pure.Arithmetic<AddOperation>, Arithmetic.Add);

    [Fact]
    public void DifferencesAgree() => Agree(X87Pure.Arithmetic<SubtractOperation>, Arithmetic.Subtract);

    [Fact]
    public void ProductsAgree() => Agree(X87Pure.Arithmetic<MultiplyOperation>, Arithmetic.Multiply);

    [Fact]
    public void QuotientsAgree() => Agree(X87Pure.Arithmetic<DivideOperation>, Arithmetic.Divide);

    [Fact]
    public void SquareRootsAgree() => Agree(
        X87Pure.SquareRoot, (Float80 a, Float80 unused, uint control, ref uint raised) => Arithmetic.SquareRoot(a, control, ref raised));

    /// <summary>
    /// Nothing is left of the upper word, but something of the lower one: 2^63 - (2^63 - 1/2) was rounded as if it were 2^64 times less.
    /// </summary>
    [Fact]
    public void ADifferenceBelowTheLastBit()
    {
        var result = X87Pure.Arithmetic<SubtractOperation>(Float80.IntegerBit, Float80.Bias + 63, ulong.MaxValue, Float80.Bias + 62, 0x37F);
        Assert.Equal(Float80.IntegerBit, result.Significand);
        Assert.Equal((uint)Float80.Bias - 1, result.SignExponent);
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

    private static void Agree(Quickly quickly, Slowly slowly)
    {
        ReadOnlySpan<uint> controls = [0x37F, 0x27F, 0x07F, 0x77F, 0xB7F, 0xF7F, 0x67F, 0x36F, 0x347, 0x35F, 0x27D];
        var random = new Random(4);
        for (var i = 0; i < Runs; i++)
        {
            var a = Number(random, i % 4 == 0 ? 3 : 40);
            var b = i % 7 == 0 ? new Float80(a.Significand + (ulong)random.Next(3), a.SignExponent ^ Float80.SignBit) : Number(random, i % 4 == 0 ? 3 : 40);
            var control = controls[random.Next(2) == 0 ? 0 : random.Next(controls.Length)];
            // The upper half of a word does not count.
            var result = quickly(a.Significand, a.SignExponent | 0x220000, b.Significand, b.SignExponent | 0x200000, control);
            var raised = 0u;
            var expected = slowly(a, b, control, ref raised);
            var refuses = (raised & ~control & X87Status.Exceptions) != 0;
            Assert.True(
                refuses ? (result.SignExponent & X87Pure.Refused) != 0
                    : result.Significand == expected.Significand
                        && result.SignExponent == (expected.SignExponent | raised << X87Pure.RaisedShift),
                $"{a} and {b} with {control:X}: {result}, not {expected} {raised:X}");
        }
    }

    private static Float80 Number(Random random, int range)
    {
        var significand = (ulong)random.NextInt64() | Float80.IntegerBit;
        if (random.Next(3) == 0)
            significand &= ulong.MaxValue << random.Next(63);
        if (random.Next(8) == 0)
            significand = ulong.MaxValue << random.Next(12);
        var exponent = random.Next(100) == 0 ? random.Next(0x8000) : Float80.Bias + random.Next(-range, range);
        // Zeros, denormals, infinities, NaNs, and the ends of the range.
        if (random.Next(20) == 0)
            exponent = random.Next(2) == 0 ? random.Next(3) : (int)Float80.MaxExponent - random.Next(3);
        if (random.Next(100) == 0)
            return new Float80(random.Next(2) == 0 ? 0 : significand & long.MaxValue, random.Next(2) == 0 ? 0u : (uint)exponent);
        return new Float80(significand | Float80.IntegerBit, (uint)exponent | (random.Next(2) == 0 ? 0 : Float80.SignBit));
    }
}
