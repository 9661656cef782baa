using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dbt.Guest;

namespace Dbt.Translator.Fpu;

/// <summary>
/// FSIN FCOS F2XM1 FYL2X FPATAN of the usual numbers: a point of <see cref="NodeTables"/>, and a short series in 64 bits for what is
/// beside it, with errors below 2^-77. Where that does not say how the result is rounded (once in some hundred to thousand
/// times), and near zero, false: then <see cref="Transcendentals"/> has to do it. The results are the same.
/// </summary>
/// <remarks>
/// The distance t from a point is below 2^-8, in units of 2^-72; its square z in units of 2^-80; its cube in units of 2^-88. A factor c
/// of z, for a product in units of 2^-64, is c × 2^48.
/// </remarks>
internal static class QuickFunctions
{
    /// <summary>In units of 2^-127: 2^-77.</summary>
    private const ulong Error = 1UL << 50;

    /// <summary>A result below 2^-10 has too few bits.</summary>
    private const int MostShift = 10;

    /// <summary>An operand's bits behind 2^-71 would be lost below this exponent.</summary>
    private const int LeastExponent = -8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong a, ulong b) => WideInteger.High(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong Node(ulong[] table, int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(table), at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Number(ref ulong node) => new(node, Unsafe.Add(ref node, 1));

    /// <summary>A number of 128 bits by one of 64, the upper 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Multiply(UInt128 a, ulong b)
    {
        var high = (ulong)(a >> 64);
        return new UInt128(High(high, b), high * b) + High((ulong)a, b);
    }

    /// <summary>In units of 2^-71, by the exponent above the least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Fixed(ulong significand, int shift) =>
        new(significand >> 1 >> (63 - shift), significand << shift);

    /// <summary>
    /// The rounded value × 2^(exponent - 127), which is off by less than <paramref name="error"/>. False: it may be either of two
    /// neighbours, or exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRound(
        UInt128 value, ulong error, (uint Sign, int Exponent) of, uint control, ref uint raised, out Float80 result)
    {
        var high = (ulong)(value >> 64);
        var low = (ulong)value;
        var shift = BitOperations.LeadingZeroCount(high);
        high = high << shift | low >> 1 >> (63 - shift);
        low <<= shift;
        error <<= shift;
        // Neighbours change at half, or by the other rounding modes at zero.
        if ((shift > MostShift) | (low + error) << 1 <= error << 2)
        {
            result = default;
            return false;
        }
        result = Rounding.Round(
            of.Sign, of.Exponent - shift + Float80.Bias, high, low, control | Rounding.Extended, ref raised);
        return true;
    }

    // ---- sines ------------------------------------------------------------------------------------------------------

    /// <summary>pi / 2 by the x87, in units of 2^-71: see <see cref="Trigonometry"/>.</summary>
    private static UInt128 HalfPi => new(0xC9, 0x0FDA_A221_68C2_34C0);

    /// <summary>The sine, or with <paramref name="turn"/> 1 the cosine.</summary>
    public static bool TrySine(Float80 x, int turn, uint control, ref uint raised, out Float80 result)
    {
        const int mostExponent = 20;
        var exponent = (int)x.Exponent - Float80.Bias;
        if ((uint)(exponent - LeastExponent) > mostExponent - LeastExponent || (long)x.Significand >= 0)
            return TrySmall(x, turn, control, ref raised, out result);
        var angle = Fixed(x.Significand, exponent - LeastExponent);
        var sign = turn == 0 ? x.Sign : 0;
        if (exponent >= -1)
            angle = Reduce(angle, x.Significand, exponent, ref turn, ref sign);
        var rest = (ulong)angle;
        var index = (int)(uint)(angle >> 64) + (int)(rest >> 63);
        var negative = (ulong)((long)rest >> 63);
        var t = ((rest ^ negative) - negative) << 1;
        sign ^= ((uint)turn & 2) << 14;
        // sin (c + t) = sin c cos t + cos c sin t, cos (c + t) = cos c cos t - sin c sin t
        var offset = (turn & 1) << 1;
        ref var main = ref Node(NodeTables.Circle.Nodes, (4 * index) + offset);
        ref var other = ref Node(NodeTables.Circle.Nodes, (4 * index) + (offset ^ 2));
        var z = High(t, t);
        // 1 - cos t = z/2 (1 - z/12 (1 - z/30)), in units of 2^-81
        var versine = z - High(z, High(z, (1UL << 48) / 12 - High(z, (1UL << 32) / 360)));
        // t - sin t = t z/6 (1 - z/20 (1 - z/42))
        var sixth = High(High(t, z), ulong.MaxValue / 6);
        var arc = sixth - High(sixth, High(z, (1UL << 48) / 20 - High(z, (1UL << 32) / 840)));
        var whole = Number(ref main) - ((UInt128)High(main, versine) << 47);
        var part = (Multiply(Number(ref other), t) >> 8) - ((UInt128)High(other, arc) << 40);
        var adds = (negative != 0) == (offset != 0);
        // A distance of half a step is none of the series.
        if ((t == 0) & (rest != 0))
        {
            result = default;
            return false;
        }
        return TryRound(adds ? whole + part : whole - part, Error, (sign, 0), control, ref raised, out result);
    }

    /// <summary>The sine x - x z/6 (1 - z/20 (1 - z/42)), or the cosine 1 - z/2 (1 - z/12 (1 - z/30)), of what is below 2^-8.</summary>
    private static bool TrySmall(Float80 x, int turn, uint control, ref uint raised, out Float80 result)
    {
        // Below that the result is the operand's neighbour, or that of 1.
        const int leastExponent = -32;
        result = default;
        var exponent = (int)x.Exponent - Float80.Bias;
        if ((uint)(exponent - leastExponent) >= LeastExponent - leastExponent || (long)x.Significand >= 0)
            return false;
        var t = x.Significand >> (LeastExponent - 1 - exponent);
        var z = High(t, t);
        if (turn != 0)
        {
            var versine = z - High(z, High(z, (1UL << 48) / 12 - High(z, (1UL << 32) / 360)));
            return TryRound((UInt128.One << 127) - ((UInt128)versine << 46), Error, (0, 0), control, ref raised, out result);
        }
        // In units of 2^-80.
        var part = High(z, ulong.MaxValue / 6 - High(z, (1UL << 48) / 120 - High(z, (1UL << 32) / 5040)));
        var arc = new UInt128(High(x.Significand, part), x.Significand * part) >> 16;
        return TryRound(
            new UInt128(x.Significand, 0) - arc, Error, (x.Sign, exponent), control, ref raised, out result);
    }

    /// <summary>Takes an angle to one below pi / 4.</summary>
    private static UInt128 Reduce(UInt128 angle, ulong significand, int exponent, ref int turn, ref uint sign)
    {
        var halfPi = HalfPi;
        if (exponent > 0)
        {
            const double twoByPi = 0.63661977236758134;
            var scale = BitConverter.Int64BitsToDouble((long)(exponent - 62 + 1023) << 52);
            var turns = (uint)((long)(significand >> 1) * scale * twoByPi);
            turn += (int)turns;
            angle -= new UInt128(((ulong)(halfPi >> 64) * turns) + High((ulong)halfPi, turns), (ulong)halfPi * turns);
            if ((long)(ulong)(angle >> 64) < 0)
            {
                angle += halfPi;
                turn--;
            }
        }
        if (angle >= halfPi)
        {
            angle -= halfPi;
            turn++;
        }
        if (angle > halfPi >> 1)
        {
            angle = halfPi - angle;
            turn++;
            // A sine of the mirrored angle has the other sign.
            if ((turn & 1) == 0)
                sign ^= Float80.SignBit;
        }
        return angle;
    }

    // ---- powers -----------------------------------------------------------------------------------------------------

    /// <summary>2^x - 1.</summary>
    public static bool TryPowerOfTwoMinusOne(Float80 x, uint control, ref uint raised, out Float80 result)
    {
        const ulong ln2 = 0xB172_17F7_D1CF_79AB;
        result = default;
        var exponent = (int)x.Exponent - Float80.Bias;
        if ((uint)(exponent - LeastExponent) >= -LeastExponent || (long)x.Significand >= 0)
            return false;
        var power = Fixed(x.Significand, exponent - LeastExponent);
        var rest = (ulong)power;
        var index = (int)(uint)(power >> 64) + (int)(rest >> 63);
        var away = (ulong)((long)rest >> 63);
        var t = ((rest ^ away) - away) << 1;
        // The end of the table, and half of a step.
        if ((index >> NodeTables.StepBits != 0) | ((t == 0) & (rest != 0)))
            return false;
        var below = x.Sign != 0;
        ref var main = ref Node(NodeTables.Powers.Nodes, NodeTables.Powers.Zero + (NodeTables.Powers.Size * (below ? -index : index)));
        ref var slope = ref Unsafe.Add(ref main, 2);
        // 2^(c + t) - 1 = 2^c - 1 + 2^c (cosh y - 1 + sinh y), y = t ln 2; slope is 2^c ln 2
        var y = High(t, ln2);
        var z = High(y, y);
        // cosh y - 1 = z/2 (1 + z/12 (1 + z/30)), in units of 2^-81
        var even = z + High(z, High(z, (1UL << 48) / 12 + High(z, (1UL << 32) / 360)));
        // sinh y - y = y z/6 (1 + z/20 (1 + z/42)), here by ln 2
        var sixth = High(High(t, z), ulong.MaxValue / 6);
        var odd = sixth + High(sixth, High(z, (1UL << 48) / 20 + High(z, (1UL << 32) / 840)));
        var one = UInt128.One << 127;
        var curve = (UInt128)High(main, even) << 47;
        var line = (Multiply(Number(ref slope), t) >> 8) + ((UInt128)High(slope, odd) << 40);
        var whole = below ? one - Number(ref main) - curve : Number(ref main) - one + curve;
        return TryRound(away == 0 ? whole + line : whole - line, Error, (x.Sign, 0), control, ref raised, out result);
    }

    // ---- logarithms -------------------------------------------------------------------------------------------------

    /// <summary>y × log2 x.</summary>
    public static bool TryLogarithm(Float80 y, Float80 x, uint control, ref uint raised, out Float80 result)
    {
        result = default;
        // A denormal result would be rounded elsewhere.
        if (!Arithmetic.AreNormal(x, y) || x.Sign != 0 || y.Exponent - 100 > 0x7F00)
            return false;
        // x times a number near 1 / x is 1 + t; in units of 2^-72.
        var index = (int)(x.Significand >> (63 - NodeTables.Logarithms.IndexBits)) & ((1 << NodeTables.Logarithms.IndexBits) - 1);
        ulong reciprocal = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(NodeTables.Logarithms.Reciprocals), index);
        var rest = x.Significand * reciprocal;
        var below = High(x.Significand, reciprocal) < 1 << 8;
        var t = below ? 0 - rest : rest;
        var z = High(t, t);
        // log (1 + t) = ±(t + t (z/3 + z²/5 + z³/7 + z⁴/9)) - z (1/2 + z/4 + z²/6 + z³/8)
        var even = z + High(z, High(z, (1UL << 47) + High(z, (1UL << 32) / 3 + High(z, 1UL << 14))));
        var odd = High(
            High(t, z),
            ulong.MaxValue / 3 + High(z, (1UL << 48) / 5 + High(z, (1UL << 32) / 7 + High(z, (1UL << 16) / 9))));
        var byLn2 = SeriesConstants.TwoByLn2;
        var factor = (ulong)(byLn2 >> 64);
        var line = (Multiply(byLn2, t) >> 23) + ((UInt128)High(factor, odd) << 25);
        var whole = new UInt128((ulong)((long)x.Exponent - Float80.Bias) << 48, 0)
            + Number(ref Node(NodeTables.Logarithms.Nodes, 2 * index)) - ((UInt128)High(factor, even) << 32);
        var logarithm = below ? whole - line : whole + line;
        var negative = (long)(ulong)(logarithm >> 64) < 0;
        if (negative)
            logarithm = 0 - logarithm;
        // In units of 2^-112; then as many bits as there are.
        const int spare = 15;
        var shift = BitOperations.LeadingZeroCount((ulong)(logarithm >> 64));
        if (shift > spare + MostShift)
            return false;
        var product = Multiply(logarithm << shift, y.Significand);
        return TryRound(
            product, (Error >> spare << shift) + 2,
            (y.Sign ^ (negative ? Float80.SignBit : 0), (int)y.Exponent - Float80.Bias + spare - shift + 1), control, ref raised,
            out result);
    }

    // ---- arctangents ------------------------------------------------------------------------------------------------

    /// <summary>The angle of (x, y).</summary>
    public static bool TryArctangent(Float80 y, Float80 x, uint control, ref uint raised, out Float80 result)
    {
        result = default;
        if (!Arithmetic.AreNormal(x, y))
            return false;
        var distance = (int)x.Exponent - (int)y.Exponent;
        var (larger, smaller) = (x.Significand, y.Significand);
        var steep = distance < 0 || (distance == 0 && smaller > larger);
        if (steep)
        {
            (larger, smaller) = (smaller, larger);
            distance = -distance;
        }
        if (distance > NodeTables.StepBits)
            return false;
        var scale = BitConverter.Int64BitsToDouble((long)(1023 + NodeTables.StepBits - distance) << 52);
        var index = (ulong)(int)(((long)(smaller >> 1) * scale / (long)(larger >> 1)) + 0.5);
        // A ratio below half of a step.
        if (index == 0)
            return false;
        var rest = ArctangentOfDifference(larger, smaller, distance, index, out var away);
        ref var node = ref Node(NodeTables.Angles.Nodes, 2 * (int)index);
        var angle = away ? Number(ref node) - rest : Number(ref node) + rest;
        var left = x.Sign != 0;
        if (!steep && !left)
            return TryRound(angle, Error >> 4, (y.Sign, -1), control, ref raised, out result);
        // In units of 2^-126, pi / 2 is 2^127 × pi / 4 there.
        var whole = steep ? SeriesConstants.PiBy4 >> 1 : SeriesConstants.PiBy4;
        angle >>= 2;
        return TryRound(steep && left ? whole + angle : whole - angle, Error >> 4, (y.Sign, 1), control, ref raised, out result);
    }

    /// <summary>
    /// The arctangent of smaller / larger less that of c = index / 128: of (smaller - c larger) / (larger + c smaller). In units
    /// of 2^-128.
    /// </summary>
    private static UInt128 ArctangentOfDifference(ulong larger, ulong smaller, int distance, ulong index, out bool away)
    {
        var wide = new UInt128(larger >> 1 >> (63 - distance), larger << distance);
        var difference = new UInt128(smaller >> (64 - NodeTables.StepBits), smaller << NodeTables.StepBits)
            - new UInt128(((ulong)(wide >> 64) * index) + High((ulong)wide, index), (ulong)wide * index);
        away = (long)(ulong)(difference >> 64) < 0;
        if (away)
            difference = 0 - difference;
        var sum = (wide << NodeTables.StepBits) + new UInt128(High(smaller, index), smaller * index);
        var shift = BitOperations.LeadingZeroCount((ulong)(sum >> 64));
        sum <<= shift;
        // The quotient × 2^7 is below 1/2.
        difference <<= shift + NodeTables.StepBits;
        var (divisor, below) = ((ulong)(sum >> 64), (ulong)sum);
        var quotient = WideInteger.Divide((ulong)(difference >> 64), (ulong)difference, divisor, out var left);
        // What is left has the quotient's next bits; 32 of them are more than enough.
        var less = new UInt128(High(quotient, below), quotient * below);
        var next = new UInt128(left, 0) - less;
        if (less > new UInt128(left, 0))
        {
            quotient--;
            next += sum;
        }
        var bits = (ulong)(next >> 64) / ((divisor >> 32) + 1) << 32;
        // arctan t = t - t (z/3 - z²/5 + z³/7 - z⁴/9)
        var t = quotient << 1;
        var z = High(t, t);
        var odd = High(
            High(t, z),
            ulong.MaxValue / 3 - High(z, (1UL << 48) / 5 - High(z, (1UL << 32) / 7 - High(z, (1UL << 16) / 9))));
        return (new UInt128(quotient, bits) >> 7) - ((UInt128)odd << 40);
    }
}
