using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dbt.Translator.Ist;

/// <summary>
/// One flag each, as 0 or 1 (Intel SDM vol. 1, 3.4.3.1). Operands and results are zero-extended to 32 bits; the size is in
/// bytes (1, 2, 4). <c>r</c> is the truncated result.
/// </summary>
public static class Flag
{
    /// <summary>ZF: the result is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Zero(uint r) => r == 0 ? 1u : 0u;

    /// <summary>SF: the highest bit of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sign(uint r, int size) => r >> (size * 8 - 1);

    /// <summary>PF: an even number of ones in the low byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Parity(uint r) => ~(uint)BitOperations.PopCount((byte)r) & 1;

    /// <summary>AF of a + b, a − b with or without carry: what happened to bit 4 besides the exclusive or.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Adjust(uint a, uint b, uint r) => (a ^ b ^ r) >> 4 & 1;

    /// <summary>CF of a + b: the sum is less than a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CarryAdd(uint a, uint r) => r < a ? 1u : 0u;

    /// <summary>CF of a + b + c: the carry out of the highest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CarryAdc(uint a, uint b, uint r, int size) => ((a & b) | ((a | b) & ~r)) >> (size * 8 - 1) & 1;

    /// <summary>CF of a − b: a borrow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CarrySub(uint a, uint b) => a < b ? 1u : 0u;

    /// <summary>CF of a − b − c: the borrow into the highest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CarrySbb(uint a, uint b, uint r, int size) => ((~a & b) | ((~a | b) & r)) >> (size * 8 - 1) & 1;

    /// <summary>OF of an addition: both terms have the sign that the sum has not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OverflowAdd(uint a, uint b, uint r, int size) => ((a ^ r) & (b ^ r)) >> (size * 8 - 1) & 1;

    /// <summary>OF of a subtraction: the operands differ in sign, and the result has not that of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OverflowSub(uint a, uint b, uint r, int size) => ((a ^ b) & (a ^ r)) >> (size * 8 - 1) & 1;
}
