using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// SHL SHR SAR SHLD SHRD (Intel SDM vol. 2). The count is taken modulo 32 whatever the size, as since the 80186; a count of
/// zero changes nothing. Each gives the value in the low dword and the complete EFLAGS in the high one. OF for counts
/// above one, and AF, are undefined in the manual; here AF is clear and OF follows the rule for one.
/// </summary>
public static class Shift
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Shl(uint a, uint count, uint eflags, int size)
    {
        count &= 31;
        if (count == 0)
            return AluFlags.Pack(a, eflags);
        var wide = (ulong)a << (int)count;
        var r = Width.Truncate((uint)wide, size);
        var carry = (uint)(wide >> (size * 8)) & 1;
        return Result(r, carry, Flag.Sign(r, size) ^ carry, eflags, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Shr(uint a, uint count, uint eflags, int size)
    {
        count &= 31;
        if (count == 0)
            return AluFlags.Pack(a, eflags);
        var r = a >> (int)count;
        return Result(r, a >> (int)(count - 1) & 1, TopTwoDiffer(r, size), eflags, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sar(uint a, uint count, uint eflags, int size)
    {
        count &= 31;
        if (count == 0)
            return AluFlags.Pack(a, eflags);
        var signed = Width.SignExtend(a, size);
        var r = Width.Truncate((uint)(signed >> (int)count), size);
        return Result(r, (uint)(signed >> (int)(count - 1)) & 1, 0, eflags, size);
    }

    /// <summary>
    /// The bits shifted in come from <paramref name="b"/>. A 16-bit shift by more than 16 is undefined in the manual;
    /// here the first operand's own bits follow those of the second, as on Intel's processors.
    /// </summary>
    public static ulong Shld(uint a, uint b, uint count, uint eflags, int size)
    {
        count &= 31;
        if (count == 0)
            return AluFlags.Pack(a, eflags);
        var bits = size * 8;
        var wide = size == 2 ? ((ulong)a << 32 | b << 16 | a) << (int)count : ((ulong)a << 32 | b) << (int)count;
        var r = Width.Truncate((uint)(wide >> 32), size);
        var carry = count <= bits ? a >> (bits - (int)count) & 1 : b >> (2 * bits - (int)count) & 1;
        return Result(r, carry, Flag.Sign(a, size) ^ Flag.Sign(r, size), eflags, size);
    }

    /// <inheritdoc cref="Shld"/>
    public static ulong Shrd(uint a, uint b, uint count, uint eflags, int size)
    {
        count &= 31;
        if (count == 0)
            return AluFlags.Pack(a, eflags);
        var wide = size == 2 ? (ulong)a << 32 | b << 16 | a : (ulong)b << 32 | a;
        var r = Width.Truncate((uint)(wide >> (int)count), size);
        return Result(r, (uint)(wide >> (int)(count - 1)) & 1, TopTwoDiffer(r, size), eflags, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TopTwoDiffer(uint r, int size) => (r ^ r << 1) >> (size * 8 - 1) & 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Result(uint r, uint carry, uint overflow, uint eflags, int size) =>
        AluFlags.Pack(r, (eflags & ~EFlags.Arithmetic) | carry | overflow << 11 | AluFlags.SignZeroParity(r, size));
}
