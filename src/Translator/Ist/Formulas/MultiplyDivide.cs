using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// MUL IMUL DIV IDIV (Intel SDM vol. 2). CF and OF of a product say that its high half matters; SF ZF AF PF, undefined in
/// the manual, stay as they were.
/// </summary>
public static class MultiplyDivide
{
    /// <summary>The whole unsigned product, of twice the size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mul(uint a, uint b) => (ulong)a * b;

    /// <summary>The whole signed product, sign-extended to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Imul(uint a, uint b, int size) => (long)Width.SignExtend(a, size) * Width.SignExtend(b, size);

    /// <summary>EFLAGS after MUL: CF and OF when the high half is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MulFlags(ulong product, uint eflags, int size) =>
        SetCarryOverflow(eflags, product >> (size * 8) != 0);

    /// <summary>EFLAGS after IMUL: CF and OF when the product is not the sign extension of its low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ImulFlags(long product, uint eflags, int size) =>
        SetCarryOverflow(eflags, product != Width.SignExtend(Width.Truncate((uint)product, size), size));

    /// <summary>IMUL with two or three operands: the truncated product in the low dword, EFLAGS in the high one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Imul2(uint a, uint b, uint eflags, int size)
    {
        var product = Imul(a, b, size);
        return AluFlags.Pack(Width.Truncate((uint)product, size), ImulFlags(product, eflags, size));
    }

    /// <summary>
    /// Unsigned division of a dividend of twice the size. False means #DE: the divisor is zero, or the quotient does not
    /// fit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDiv(ulong dividend, uint divisor, int size, out uint quotient, out uint remainder)
    {
        quotient = remainder = 0;
        if (dividend >> (size * 8) >= divisor)
            return false;
        quotient = (uint)(dividend / divisor);
        remainder = (uint)(dividend % divisor);
        return true;
    }

    /// <summary>
    /// Signed division of a dividend of twice the size (zero-extended as given); results are truncated. False means #DE:
    /// the divisor is zero, or the quotient does not fit. The most negative quotient fits, as since the 80286.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryIdiv(ulong dividend, uint divisor, int size, out uint quotient, out uint remainder)
    {
        quotient = remainder = 0;
        var bits = size * 8;
        var n = (long)(dividend << (64 - 2 * bits)) >> (64 - 2 * bits);
        long d = Width.SignExtend(divisor, size);
        if (d == 0 || (n == long.MinValue && d == -1))
            return false;
        var q = n / d;
        if (q != Width.SignExtend(Width.Truncate((uint)q, size), size))
            return false;
        quotient = Width.Truncate((uint)q, size);
        remainder = Width.Truncate((uint)(n % d), size);
        return true;
    }

    /// <summary>
    /// EFLAGS after a division, all of whose arithmetic bits the manual leaves undefined. Programs tell a Cyrix processor
    /// by flags that a division leaves alone, so that one changes here: AF becomes its complement.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint DivFlags(uint eflags) => eflags ^ EFlags.Adjust;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SetCarryOverflow(uint eflags, bool set) => set
        ? eflags | (EFlags.Carry | EFlags.Overflow)
        : eflags & ~(EFlags.Carry | EFlags.Overflow);
}
