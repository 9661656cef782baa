using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>A format of numbers in memory as a type.</summary>
internal unsafe interface IX87Format
{
    /// <summary>Bytes.</summary>
    static abstract int Size { get; }

    /// <summary>Reads from where the checks have been made.</summary>
    static abstract Float80 Load(CpuState* s, uint linear, ref uint raised);

    /// <summary>From the bits, zero-extended.</summary>
    static abstract Float80 Convert(ulong bits, ref uint raised);
}

internal readonly unsafe struct SingleFormat : IX87Format
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 4; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Load(CpuState* s, uint linear, ref uint raised) =>
        NumberFormats.FromSingle(Operands.Load<W32>(s, linear), ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Convert(ulong bits, ref uint raised) => NumberFormats.FromSingle((uint)bits, ref raised);
}

internal readonly unsafe struct DoubleFormat : IX87Format
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 8; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Load(CpuState* s, uint linear, ref uint raised) =>
        NumberFormats.FromDouble(X87Memory.LoadQword(s, linear), ref raised);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Convert(ulong bits, ref uint raised) => NumberFormats.FromDouble(bits, ref raised);
}

internal readonly unsafe struct Int16Format : IX87Format
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 2; }

    public static Float80 Load(CpuState* s, uint linear, ref uint raised) =>
        NumberFormats.FromInteger((short)Operands.Load<W16>(s, linear));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Convert(ulong bits, ref uint raised) => NumberFormats.FromInteger((short)bits);
}

internal readonly unsafe struct Int32Format : IX87Format
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 4; }

    public static Float80 Load(CpuState* s, uint linear, ref uint raised) =>
        NumberFormats.FromInteger((int)Operands.Load<W32>(s, linear));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Convert(ulong bits, ref uint raised) => NumberFormats.FromInteger((int)bits);
}

internal readonly unsafe struct Int64Format : IX87Format
{
    public static int Size { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => 8; }

    public static Float80 Load(CpuState* s, uint linear, ref uint raised) =>
        NumberFormats.FromInteger((long)X87Memory.LoadQword(s, linear));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Convert(ulong bits, ref uint raised) => NumberFormats.FromInteger((long)bits);
}

/// <summary>Memory accesses wider than a register.</summary>
internal static unsafe class X87Memory
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LoadQword(CpuState* s, uint linear) =>
        Operands.Load<W32>(s, linear) | (ulong)Operands.Load<W32>(s, linear + 4) << 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQword(CpuState* s, uint linear, ulong value)
    {
        Operands.Store<W32>(s, linear, (uint)value);
        Operands.Store<W32>(s, linear + 4, (uint)(value >> 32));
    }
}
