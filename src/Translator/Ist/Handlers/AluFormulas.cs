using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>An operation of two operands, as a type, so that the operand forms are written once for all of them.</summary>
internal interface IBinaryFormula
{
    /// <summary>False: only the flags count. No default: with one, what uses it would not be precompiled.</summary>
    static abstract bool Writes { get; }

    /// <summary>The truncated result; the operands are zero-extended.</summary>
    static abstract uint Apply(uint a, uint b, int size, ref uint eflags);
}

internal interface IUnaryFormula
{
    static abstract uint Apply(uint a, int size, ref uint eflags);
}

internal readonly struct AddFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        var r = Width.Truncate(a + b, size);
        eflags = AluFlags.Merge(eflags, AluFlags.Add(a, b, r, size));
        return r;
    }
}

internal readonly struct AdcFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        var r = Width.Truncate(a + b + (eflags & EFlags.Carry), size);
        eflags = AluFlags.Merge(eflags, AluFlags.Adc(a, b, r, size));
        return r;
    }
}

internal readonly struct SubFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        var r = Width.Truncate(a - b, size);
        eflags = AluFlags.Merge(eflags, AluFlags.Sub(a, b, r, size));
        return r;
    }
}

internal readonly struct SbbFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        var r = Width.Truncate(a - b - (eflags & EFlags.Carry), size);
        eflags = AluFlags.Merge(eflags, AluFlags.Sbb(a, b, r, size));
        return r;
    }
}

internal readonly struct CmpFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags) => SubFormula.Apply(a, b, size, ref eflags);
}

internal readonly struct OrFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        eflags = AluFlags.Merge(eflags, AluFlags.Logic(a | b, size));
        return a | b;
    }
}

internal readonly struct AndFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        eflags = AluFlags.Merge(eflags, AluFlags.Logic(a & b, size));
        return a & b;
    }
}

internal readonly struct XorFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags)
    {
        eflags = AluFlags.Merge(eflags, AluFlags.Logic(a ^ b, size));
        return a ^ b;
    }
}

internal readonly struct TestFormula : IBinaryFormula
{
    public static bool Writes { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, uint b, int size, ref uint eflags) => AndFormula.Apply(a, b, size, ref eflags);
}

internal readonly struct IncFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, int size, ref uint eflags)
    {
        var r = Width.Truncate(a + 1, size);
        eflags = AluFlags.Merge(eflags, AluFlags.Inc(a, r, size, eflags & EFlags.Carry));
        return r;
    }
}

internal readonly struct DecFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, int size, ref uint eflags)
    {
        var r = Width.Truncate(a - 1, size);
        eflags = AluFlags.Merge(eflags, AluFlags.Dec(a, r, size, eflags & EFlags.Carry));
        return r;
    }
}

internal readonly struct NegFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, int size, ref uint eflags)
    {
        var r = Width.Truncate(0 - a, size);
        eflags = AluFlags.Merge(eflags, AluFlags.Neg(a, r, size));
        return r;
    }
}

/// <summary>NOT changes no flag.</summary>
internal readonly struct NotFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Apply(uint a, int size, ref uint eflags) => Width.Truncate(~a, size);
}
