using System.Runtime.CompilerServices;

namespace Dbt.Translator.Ist;

/// <summary>Facts of an operand's size in bytes: 1, 2 or 4.</summary>
public static class Width
{
    /// <summary>All ones of the size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Mask(int size) => uint.MaxValue >> (32 - size * 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Truncate(uint value, int size) => value & Mask(size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SignExtend(uint value, int size) => (int)(value << (32 - size * 8)) >> (32 - size * 8);
}
