using System.Runtime.CompilerServices;

namespace Dbt.Translator.Ist;

/// <summary>An operand's width as a type, so that one method becomes three specialised ones.</summary>
internal unsafe interface IWidth
{
    /// <summary>Bytes.</summary>
    static abstract int Size { get; }

    /// <summary>Zero-extended.</summary>
    static abstract uint Get(byte* at);

    /// <summary>Writes just the width.</summary>
    static abstract void Set(byte* at, uint value);
}

internal readonly unsafe struct W8 : IWidth
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 1; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Get(byte* at) => *at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(byte* at, uint value) => *at = (byte)value;
}

internal readonly unsafe struct W16 : IWidth
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 2; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Get(byte* at) => *(ushort*)at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(byte* at, uint value) => *(ushort*)at = (ushort)value;
}

internal readonly unsafe struct W32 : IWidth
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 4; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Get(byte* at) => *(uint*)at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(byte* at, uint value) => *(uint*)at = value;
}
