using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// ROL ROR RCL RCR (Intel SDM vol. 2): only CF and OF change, and neither does when the count modulo 32 is zero. Value in
/// the low dword, complete EFLAGS in the high one. OF for counts above one, undefined in the manual, follows the rule for
/// one.
/// </summary>
public static class Rotate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Rol(uint a, uint count, uint eflags, int size)
    {
        if ((count & 31) == 0)
            return AluFlags.Pack(a, eflags);
        var bits = size * 8;
        var c = (int)count & (bits - 1);
        var r = Width.Truncate(a << c | (uint)((ulong)a >> (bits - c)), size);
        return Result(r, r & 1, Flag.Sign(r, size) ^ (r & 1), eflags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ror(uint a, uint count, uint eflags, int size)
    {
        if ((count & 31) == 0)
            return AluFlags.Pack(a, eflags);
        var bits = size * 8;
        var c = (int)count & (bits - 1);
        var r = Width.Truncate(a >> c | (uint)((ulong)a << (bits - c)), size);
        return Result(r, Flag.Sign(r, size), (r ^ r << 1) >> (bits - 1) & 1, eflags);
    }

    /// <summary>Rotates the operand with CF above it: 9, 17 or 33 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Rcl(uint a, uint count, uint eflags, int size)
    {
        var bits = size * 8;
        var c = (int)(count & 31) % (bits + 1);
        if ((count & 31) == 0)
            return AluFlags.Pack(a, eflags);
        var wide = (ulong)(eflags & EFlags.Carry) << bits | a;
        wide = wide << c | wide >> (bits + 1 - c);
        var r = Width.Truncate((uint)wide, size);
        var carry = (uint)(wide >> bits) & 1;
        return Result(r, carry, Flag.Sign(r, size) ^ carry, eflags);
    }

    /// <inheritdoc cref="Rcl"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Rcr(uint a, uint count, uint eflags, int size)
    {
        var bits = size * 8;
        var c = (int)(count & 31) % (bits + 1);
        if ((count & 31) == 0)
            return AluFlags.Pack(a, eflags);
        var wide = (ulong)(eflags & EFlags.Carry) << bits | a;
        wide = wide >> c | wide << (bits + 1 - c);
        var r = Width.Truncate((uint)wide, size);
        return Result(r, (uint)(wide >> bits) & 1, (r ^ r << 1) >> (bits - 1) & 1, eflags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Result(uint r, uint carry, uint overflow, uint eflags) =>
        AluFlags.Pack(r, (eflags & ~(EFlags.Carry | EFlags.Overflow)) | carry | overflow << 11);
}
