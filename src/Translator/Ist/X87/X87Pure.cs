using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>
/// x87 operations as functions of numbers alone, for translated code that has the x87's registers in locals. A register is a
/// significand and a word with sign and exponent, whose upper half says what was raised when it was made and does not count;
/// a memory operand is its bits. What comes back is such a register, or bits, and with <see cref="Refused"/> nothing: then
/// the instruction is to be interpreted.
/// </summary>
internal static unsafe class X87Pure
{
    /// <summary>What was raised is so many bits above sign and exponent.</summary>
    public const int RaisedShift = 16;

    /// <summary>Something unmasked was raised, or the operands are rare ones. The word is negative.</summary>
    public const uint Refused = 0x8000_0000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Register(ulong significand, uint word) => new(significand, (ushort)word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Result(ulong significand, uint word, uint raised, uint control)
    {
        word |= raised << RaisedShift;
        return new Float80(significand, (raised & ~control & X87Status.Exceptions) != 0 ? word | Refused : word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Result(Float80 value, uint raised, uint control) =>
        Result(value.Significand, value.SignExponent, raised, control);

    private static Float80 No => new(0, Refused);

    // ---- arithmetic -------------------------------------------------------------------------------------------------

    public static Float80 Arithmetic<TOperation>(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
        where TOperation : struct, IX87Operation =>
        TOperation.TryExtended(a, wordOfA, b, wordOfB, out var exact)
            ? Round(in exact, control)
            : Apply<TOperation>(a, wordOfA, b, wordOfB, control);

    public static Float80 Memory<TOperation, TFormat>(ulong a, uint wordOfA, ulong bits, uint unused, uint control)
        where TOperation : struct, IX87Operation
        where TFormat : struct, IX87Format
    {
        var raised = 0u;
        var other = TFormat.Convert(bits, ref raised);
        if (raised != 0)
            return No;
        return TOperation.TryExtended(a, wordOfA, other.Significand, other.SignExponent, out var exact)
            ? Round(in exact, control)
            : Apply<TOperation>(a, wordOfA, other.Significand, other.SignExponent, control);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Round(in Unrounded exact, uint control) => IsUsual(control) && Extended.TryRound(in exact, out var result)
        ? result
        : RoundBy(exact.Sign & Float80.SignBit, exact.Exponent, exact.High, exact.Low, control);

    /// <summary>By another control word, or out of the exponent's range, or with zeros in front.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 RoundBy(uint sign, uint exponent, ulong high, ulong low, uint control)
    {
        if (!Quick.TryRound(new Unrounded(sign, exponent, high, low), control, out var result, out var raised))
        {
            raised = 0;
            // x - x is a zero with a sign of its own.
            result = (high | low) == 0
                ? Float80.Zero(Fpu.Arithmetic.ZeroSign(control))
                : Rounding.Normalize(sign, (int)exponent, high, low, control, ref raised);
        }
        return Result(result, raised, control);
    }

    /// <summary>64 bits, to nearest, and nothing happens when a result is inexact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUsual(uint control) =>
        (control & (Rounding.ModeMask | X87Status.Precision)) == (Rounding.NearestExtended | X87Status.Precision);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 Apply<TOperation>(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
        where TOperation : struct, IX87Operation
    {
        var raised = 0u;
        var result = TOperation.Apply(Register(a, wordOfA), Register(b, wordOfB), control, ref raised);
        return Result(result, raised, control);
    }

    // ---- comparison -------------------------------------------------------------------------------------------------

    public static Float80 Ordered(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control) =>
        Compare(Register(a, wordOfA), Register(b, wordOfB), quietly: false, control);

    public static Float80 Unordered(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control) =>
        Compare(Register(a, wordOfA), Register(b, wordOfB), quietly: true, control);

    public static Float80 CompareMemory<TFormat>(ulong a, uint wordOfA, ulong bits, uint unused, uint control)
        where TFormat : struct, IX87Format
    {
        var raised = 0u;
        var other = TFormat.Convert(bits, ref raised);
        return raised != 0 ? No : Compare(Register(a, wordOfA), other, quietly: false, control);
    }

    /// <summary>The condition codes come back among what was raised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 Compare(Float80 a, Float80 b, bool quietly, uint control)
    {
        var raised = 0u;
        var conditions = Comparison.Compare(a, b, quietly, ref raised);
        return Result(0, conditions << RaisedShift, raised, control);
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    public static Float80 Load<TFormat>(ulong unused, uint word, ulong bits, uint wordOfB, uint control) where TFormat : struct, IX87Format
    {
        var raised = 0u;
        var value = NumberFormats.Loaded(TFormat.Convert(bits, ref raised), ref raised);
        return raised != 0 ? No : value;
    }

    public static Float80 StoreDouble(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var value = Register(a, wordOfA);
        if (!Quick.TryToDouble(value, control, out var bits, out var raised))
        {
            if (value.IsZero)
                return new Float80((ulong)value.Sign << 48, 0);
            raised = 0;
            bits = NumberFormats.ToDouble(value, control, ref raised);
        }
        return Result(bits, 0, raised, control);
    }

    public static Float80 StoreSingle(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var bits = NumberFormats.ToSingle(Register(a, wordOfA), control, ref raised);
        return Result(bits, 0, raised, control);
    }

    public static Float80 StoreInt16(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control) => StoreInteger(a, wordOfA, 16, control);

    public static Float80 StoreInt32(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control) => StoreInteger(a, wordOfA, 32, control);

    public static Float80 StoreInt64(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control) => StoreInteger(a, wordOfA, 64, control);

    private static Float80 StoreInteger(ulong a, uint wordOfA, int bits, uint control)
    {
        var raised = 0u;
        var value = NumberFormats.ToInteger(Register(a, wordOfA), bits, control, ref raised);
        return Result((ulong)value, 0, raised, control);
    }

    // ---- functions --------------------------------------------------------------------------------------------------

    public static Float80 SquareRoot(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control) =>
        Extended.TrySquareRoot(a, wordOfA, out var exact) ? Round(in exact, control) : SquareRoot(a, wordOfA, control);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Float80 SquareRoot(ulong a, uint wordOfA, uint control)
    {
        var raised = 0u;
        var result = Fpu.Arithmetic.SquareRoot(Register(a, wordOfA), control, ref raised);
        return Result(result, raised, control);
    }

    public static Float80 RoundToInteger(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = NumberFormats.RoundToInteger(Register(a, wordOfA), control, ref raised);
        return Result(result, raised, control);
    }

    public static Float80 PowerOfTwoMinusOne(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = Functions.PowerOfTwoMinusOne(Register(a, wordOfA), control, ref raised);
        return Result(result, raised, control);
    }

    public static Float80 Sine(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = Trigonometry.Sine(Register(a, wordOfA), control, ref raised, out var outOfRange);
        return outOfRange ? No : Result(result, raised, control);
    }

    public static Float80 Cosine(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = Trigonometry.Cosine(Register(a, wordOfA), control, ref raised, out var outOfRange);
        return outOfRange ? No : Result(result, raised, control);
    }

    /// <summary>ST(1), then ST(0).</summary>
    public static Float80 Logarithm(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = Functions.Logarithm(Register(a, wordOfA), Register(b, wordOfB), control, ref raised);
        return Result(result, raised, control);
    }

    public static Float80 Arctangent(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = Functions.Arctangent(Register(a, wordOfA), Register(b, wordOfB), control, ref raised);
        return Result(result, raised, control);
    }

    /// <summary>ST(1), the power, then ST(0).</summary>
    public static Float80 Scale(ulong a, uint wordOfA, ulong b, uint wordOfB, uint control)
    {
        var raised = 0u;
        var result = Remainders.Scale(Register(b, wordOfB), Register(a, wordOfA), control, ref raised);
        return Result(result, raised, control);
    }
}
