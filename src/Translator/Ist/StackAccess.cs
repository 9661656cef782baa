using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The stack through SS:SP or SS:ESP. Pushes and pops of several items peek and place at a distance from the top first, and
/// move the pointer when nothing can fail any more.
/// </summary>
internal static unsafe class StackAccess
{
    private const int Ss = (int)SegmentName.Ss;
    private const int Sp = 4;

    /// <summary>FFFFFFFFh when SS.B says that ESP is the pointer, else FFFFh.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Mask(CpuState* s) => s->Ss.IsBig ? uint.MaxValue : 0xFFFF;

    /// <summary>Moves the stack pointer; the part above the mask stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(CpuState* s, int bytes) => SetPointer(s, s->Registers[Sp] + (uint)bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetPointer(CpuState* s, uint value)
    {
        var mask = Mask(s);
        s->Registers[Sp] = (s->Registers[Sp] & ~mask) | (value & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPush<TWidth>(CpuState* s, Op* op, uint value) where TWidth : struct, IWidth
    {
        var mask = Mask(s);
        var pointer = (s->Registers[Sp] - (uint)TWidth.Size) & mask;
        if (!Operands.ForStore(s, op, Ss, pointer, TWidth.Size, out var linear))
            return false;
        Operands.Store<TWidth>(s, linear, value);
        s->Registers[Sp] = (s->Registers[Sp] & ~mask) | pointer;
        return true;
    }

    public static bool TryPush(CpuState* s, Op* op, uint value, int size) =>
        size == 4 ? TryPush<W32>(s, op, value) : TryPush<W16>(s, op, value);

    /// <summary>The item at a distance above the top, without popping it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPeek<TWidth>(CpuState* s, Op* op, uint distance, out uint value) where TWidth : struct, IWidth
    {
        var offset = (s->Registers[Sp] + distance) & Mask(s);
        if (!Operands.ForLoad(s, op, Ss, offset, TWidth.Size, out var linear))
        {
            value = 0;
            return false;
        }
        value = Operands.Load<TWidth>(s, linear);
        return true;
    }

    public static bool TryPeek(CpuState* s, Op* op, uint distance, int size, out uint value) =>
        size == 4 ? TryPeek<W32>(s, op, distance, out value) : TryPeek<W16>(s, op, distance, out value);

    /// <summary>Whether so many items below the top can be written: what is checked before several pushes.</summary>
    public static bool CanPush(CpuState* s, Op* op, int items, int size)
    {
        var mask = Mask(s);
        for (var i = 1; i <= items; i++)
        {
            if (!Operands.ForStore(s, op, Ss, (s->Registers[Sp] - (uint)(i * size)) & mask, size, out _))
                return false;
        }
        return true;
    }
}
