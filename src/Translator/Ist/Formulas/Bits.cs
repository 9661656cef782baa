using System.Numerics;
using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// BSF BSR BT BTS BTR BTC BSWAP (Intel SDM vol. 2). Value in the low dword, complete EFLAGS in the high one. Flags the
/// manual leaves undefined stay as they were.
/// </summary>
public static class Bits
{
    /// <summary>Index of the lowest one. Of zero: ZF, and the destination keeps <paramref name="old"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bsf(uint source, uint old, uint eflags, int size) => source == 0
        ? AluFlags.Pack(old, eflags | EFlags.Zero)
        : AluFlags.Pack((uint)BitOperations.TrailingZeroCount(source), eflags & ~EFlags.Zero);

    /// <summary>Index of the highest one. Of zero: ZF, and the destination keeps <paramref name="old"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bsr(uint source, uint old, uint eflags, int size) => source == 0
        ? AluFlags.Pack(old, eflags | EFlags.Zero)
        : AluFlags.Pack((uint)BitOperations.Log2(source), eflags & ~EFlags.Zero);

    /// <summary>CF is the bit; the index is taken modulo the size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bt(uint a, uint index, uint eflags, int size) => Result(a, a, index, eflags, size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bts(uint a, uint index, uint eflags, int size) => Result(a | One(index, size), a, index, eflags, size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Btr(uint a, uint index, uint eflags, int size) => Result(a & ~One(index, size), a, index, eflags, size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Btc(uint a, uint index, uint eflags, int size) => Result(a ^ One(index, size), a, index, eflags, size);

    /// <summary>Undefined in the manual for 16 bits; processors give zero there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bswap(uint a, int size) =>
        size == 4 ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(a) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint One(uint index, int size) => 1u << (int)(index & (uint)(size * 8 - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Result(uint r, uint a, uint index, uint eflags, int size) =>
        AluFlags.Pack(r, (eflags & ~EFlags.Carry) | (a >> (int)(index & (uint)(size * 8 - 1)) & 1));
}
