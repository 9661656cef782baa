using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// The arithmetic flags of an operation at their places in EFLAGS, composed from <see cref="Flag"/>; all other bits are
/// zero. Operands and results are zero-extended, <c>r</c> is the truncated result, the size is in bytes.
/// </summary>
public static class AluFlags
{
    /// <summary>SF, ZF and PF, which depend on the result alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignZeroParity(uint r, int size) =>
        Flag.Parity(r) << 2 | Flag.Zero(r) << 6 | Flag.Sign(r, size) << 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint a, uint b, uint r, int size) =>
        Flag.CarryAdd(a, r) | Flag.Adjust(a, b, r) << 4 | SignZeroParity(r, size) | Flag.OverflowAdd(a, b, r, size) << 11;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Adc(uint a, uint b, uint r, int size) =>
        Flag.CarryAdc(a, b, r, size) | Flag.Adjust(a, b, r) << 4 | SignZeroParity(r, size)
        | Flag.OverflowAdd(a, b, r, size) << 11;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sub(uint a, uint b, uint r, int size) =>
        Flag.CarrySub(a, b) | Flag.Adjust(a, b, r) << 4 | SignZeroParity(r, size) | Flag.OverflowSub(a, b, r, size) << 11;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sbb(uint a, uint b, uint r, int size) =>
        Flag.CarrySbb(a, b, r, size) | Flag.Adjust(a, b, r) << 4 | SignZeroParity(r, size)
        | Flag.OverflowSub(a, b, r, size) << 11;

    /// <summary>AND, OR, XOR, TEST: CF and OF are clear, AF (undefined in the manual) too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Logic(uint r, int size) => SignZeroParity(r, size);

    /// <summary>INC keeps CF, which the caller gives as it was (0 or 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Inc(uint a, uint r, int size, uint carry) =>
        carry | Flag.Adjust(a, 1, r) << 4 | SignZeroParity(r, size) | Flag.OverflowAdd(a, 1, r, size) << 11;

    /// <summary>DEC keeps CF, which the caller gives as it was (0 or 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Dec(uint a, uint r, int size, uint carry) =>
        carry | Flag.Adjust(a, 1, r) << 4 | SignZeroParity(r, size) | Flag.OverflowSub(a, 1, r, size) << 11;

    /// <summary>NEG is 0 − a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Neg(uint a, uint r, int size) => Sub(0, a, r, size);

    /// <summary>EFLAGS with its arithmetic bits replaced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Merge(uint eflags, uint arithmetic) => (eflags & ~EFlags.Arithmetic) | arithmetic;

    /// <summary>A packed result: the value in the low dword, the complete new EFLAGS in the high one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack(uint value, uint eflags) => (ulong)eflags << 32 | value;
}
