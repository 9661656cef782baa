using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// Where operands are and how they are read and written. Nothing here changes the state unless it is told to store; a
/// false means that a fault was set up and the handler must return <see cref="OpResult.Exit"/>.
/// </summary>
internal static unsafe class Operands
{
    /// <summary>Access bits that decide the plain case: present, code or data, code, expand-down, writable, checked.</summary>
    private const int TypeMask = SegmentRegister.CheckedBit | SegmentRegister.PresentBit | SegmentRegister.CodeOrDataBit | SegmentRegister.CodeBit
        | SegmentRegister.ExpandDownOrConformingBit | SegmentRegister.WritableOrReadableBit;

    private const int PlainData = SegmentRegister.PresentBit | SegmentRegister.CodeOrDataBit
        | SegmentRegister.WritableOrReadableBit;

    // ---- registers --------------------------------------------------------------------------------------------------

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Register<TWidth>(CpuState* s, byte at) where TWidth : struct, IWidth => TWidth.Get((byte*)s + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetRegister<TWidth>(CpuState* s, byte at, uint value) where TWidth : struct, IWidth =>
        TWidth.Set((byte*)s + at, value);

    /// <summary>A register by a size known only when it runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Register(CpuState* s, byte at, int size) => Width.Truncate(*(uint*)((byte*)s + at), size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetRegister(CpuState* s, byte at, uint value, int size)
    {
        var place = (byte*)s + at;
        if (size == 2)
            *(ushort*)place = (ushort)value;
        else if (size == 4)
            *(uint*)place = value;
        else
            *place = (byte)value;
    }

    // ---- addresses --------------------------------------------------------------------------------------------------

    /// <summary>The effective address: base + index × scale + displacement, wrapped at the address size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Offset(CpuState* s, Op* op)
    {
        var dwords = (uint*)s;
        return (op->Displacement + dwords[op->Base] + (dwords[op->Index] << op->Scale)) & op->AddressMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SegmentRegister* Segment(CpuState* s, int name) => &s->Es + name;

    /// <summary>Writable expand-up data: nothing but the limit needs a check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlainData(SegmentRegister* register) => (register->Access & TypeMask) == PlainData;

    /// <summary>Memory address of a load, or false with #GP or #SS set up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ForLoad(CpuState* s, Op* op, int segment, uint offset, int size, out uint linear)
    {
        var register = Segment(s, segment);
        linear = register->Base + offset;
        if (((register->Access & TypeMask) == PlainData) & ((ulong)offset + (uint)(size - 1) <= register->Limit))
            return true;
        var checkedAddress = SegmentCheck.Load(s, op, segment, offset, size);
        linear = (uint)checkedAddress;
        return checkedAddress >= 0;
    }

    /// <summary>Memory address of a store, or false with #GP or #SS set up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ForStore(CpuState* s, Op* op, int segment, uint offset, int size, out uint linear)
    {
        var register = Segment(s, segment);
        linear = register->Base + offset;
        if (((register->Access & TypeMask) == PlainData) & ((ulong)offset + (uint)(size - 1) <= register->Limit))
            return true;
        var checkedAddress = SegmentCheck.Store(s, op, segment, offset, size);
        linear = (uint)checkedAddress;
        return checkedAddress >= 0;
    }

    /// <summary>Linear address of the memory operand, for a store (or a load and a store).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Destination(CpuState* s, Op* op, int size, out uint linear) =>
        ForStore(s, op, op->Segment, Offset(s, op), size, out linear);

    // ---- memory -----------------------------------------------------------------------------------------------------

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Memory(CpuState* s) => (byte*)s - GuestMemory.StateDisplacement;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Line(CpuState* s, uint linear) =>
        (Memory(s) + GuestMemory.LineDisplacement)[linear >> GuestMemory.LineShift];

    /// <summary>A store there is just a store.</summary>
    public static bool IsPlainStore(CpuState* s, uint linear) => (Line(s, linear) & GuestMemory.PlainWrite) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Load<TWidth>(CpuState* s, uint linear) where TWidth : struct, IWidth =>
        (Line(s, linear) & GuestMemory.PlainRead) != 0
            ? TWidth.Get(Memory(s) + linear)
            : (uint)GuestMemory.LoadSlow(s, linear, TWidth.Size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TWidth>(CpuState* s, uint linear, uint value) where TWidth : struct, IWidth
    {
        if ((Line(s, linear) & GuestMemory.PlainWrite) != 0)
            TWidth.Set(Memory(s) + linear, value);
        else
            GuestMemory.StoreSlow(s, linear, value, TWidth.Size);
    }

    public static uint Load(CpuState* s, uint linear, int size) => size switch
    {
        1 => Load<W8>(s, linear),
        2 => Load<W16>(s, linear),
        _ => Load<W32>(s, linear),
    };

    public static void Store(CpuState* s, uint linear, uint value, int size)
    {
        if (size == 2)
            Store<W16>(s, linear, value);
        else if (size == 4)
            Store<W32>(s, linear, value);
        else
            Store<W8>(s, linear, value);
    }

    /// <summary>The memory operand's value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryLoad<TWidth>(CpuState* s, Op* op, out uint value) where TWidth : struct, IWidth
    {
        if (!ForLoad(s, op, op->Segment, Offset(s, op), TWidth.Size, out var linear))
        {
            value = 0;
            return false;
        }
        value = Load<TWidth>(s, linear);
        return true;
    }

    /// <summary>The memory operand's value, of a size known only when it runs.</summary>
    public static bool TryLoad(CpuState* s, Op* op, int size, out uint value)
    {
        var ok = ForLoad(s, op, op->Segment, Offset(s, op), size, out var linear);
        value = ok ? Load(s, linear, size) : 0;
        return ok;
    }

    /// <summary>The value of an operand that is memory or register 0.</summary>
    public static bool TryReadRm(CpuState* s, Op* op, out uint value) => TryReadRm(s, op, op->Reg0, op->OperandSize, out value);

    /// <summary>The value of an operand that is memory or the given register.</summary>
    public static bool TryReadRm(CpuState* s, Op* op, byte register, int size, out uint value)
    {
        if (op->HasMemory)
            return TryLoad(s, op, size, out value);
        value = Register(s, register, size);
        return true;
    }

    /// <summary>
    /// The place of an operand that is memory or register 0 and will be written: its value, and its linear address when it
    /// is memory.
    /// </summary>
    public static bool TryPlace(CpuState* s, Op* op, int size, out uint linear, out uint value)
    {
        if (!op->HasMemory)
        {
            linear = 0;
            value = Register(s, op->Reg0, size);
            return true;
        }
        var ok = Destination(s, op, size, out linear);
        value = ok ? Load(s, linear, size) : 0;
        return ok;
    }

    /// <summary>Writes where <see cref="TryPlace"/> read.</summary>
    public static void WritePlace(CpuState* s, Op* op, int size, uint linear, uint value)
    {
        if (op->HasMemory)
            Store(s, linear, value, size);
        else
            SetRegister(s, op->Reg0, value, size);
    }

    /// <summary>Writes an operand that is memory or register 0 and was not read.</summary>
    public static bool TryWriteRm(CpuState* s, Op* op, int size, uint value)
    {
        if (!op->HasMemory)
        {
            SetRegister(s, op->Reg0, value, size);
            return true;
        }
        if (!Destination(s, op, size, out var linear))
            return false;
        Store(s, linear, value, size);
        return true;
    }
}
