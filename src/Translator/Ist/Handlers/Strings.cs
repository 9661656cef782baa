using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>
/// MOVS STOS LODS CMPS SCAS with their prefixes. A repeated one keeps SI, DI and CX exact after each element: a fault or a
/// pending event finds an instruction that can be run again for the rest.
/// </summary>
internal static unsafe class Strings
{
    private const int Cx = 1;

    /// <summary>From so many elements on it pays to look for a block.</summary>
    private const uint ManyElements = 3;

    /// <summary>Comparisons look so far ahead at first, then further and further: they often end soon, whatever the count.</summary>
    private const uint FirstLook = 64;
    private const byte Si = 6;
    private const byte Di = 7;

    /// <summary>One element. False: a fault was set up and nothing changed.</summary>
    private interface IElement
    {
        /// <summary>REPE and REPNE also look at ZF.</summary>
        static abstract bool Compares { get; }

        static abstract bool Do<TWidth>(CpuState* s, Op* op, int step) where TWidth : struct, IWidth;

        /// <summary>
        /// Many elements upwards at once, at most the given count (two or more): how many it did, all told but CX. Zero:
        /// the next one needs the long way.
        /// </summary>
        static abstract uint DoMany(CpuState* s, Op* op, uint count, int size);
    }

    public static OpHandler Find(in OpShape shape) => (Code)shape.Code switch
    {
        Code.Movsb_m8_m8 => Of<MovsElement, W8>(),
        Code.Movsw_m16_m16 => Of<MovsElement, W16>(),
        Code.Movsd_m32_m32 => Of<MovsElement, W32>(),
        Code.Stosb_m8_AL => Of<StosElement, W8>(),
        Code.Stosw_m16_AX => Of<StosElement, W16>(),
        Code.Stosd_m32_EAX => Of<StosElement, W32>(),
        Code.Lodsb_AL_m8 => Of<LodsElement, W8>(),
        Code.Lodsw_AX_m16 => Of<LodsElement, W16>(),
        Code.Lodsd_EAX_m32 => Of<LodsElement, W32>(),
        Code.Cmpsb_m8_m8 => Of<CmpsElement, W8>(),
        Code.Cmpsw_m16_m16 => Of<CmpsElement, W16>(),
        Code.Cmpsd_m32_m32 => Of<CmpsElement, W32>(),
        Code.Scasb_AL_m8 => Of<ScasElement, W8>(),
        Code.Scasw_AX_m16 => Of<ScasElement, W16>(),
        Code.Scasd_EAX_m32 => Of<ScasElement, W32>(),
        _ => null,
    };

    private static OpHandler Of<TElement, TWidth>()
        where TElement : struct, IElement
        where TWidth : struct, IWidth => &Run<TElement, TWidth>;

    private static int Run<TElement, TWidth>(CpuState* s, Op* op)
        where TElement : struct, IElement
        where TWidth : struct, IWidth
    {
        var step = (s->Eflags & EFlags.Direction) != 0 ? -TWidth.Size : TWidth.Size;
        if ((op->Prefixes & (OpPrefixes.Repe | OpPrefixes.Repne)) == 0)
            return TElement.Do<TWidth>(s, op, step) ? OpResult.Next : OpResult.Exit;
        var ahead = FirstLook;
        while (true)
        {
            var count = s->Registers[Cx] & op->AddressMask;
            if (count == 0)
                return OpResult.Next;
            var done = 1u;
            if (count < ManyElements || step < 0 || s->Pending != 0 || (s->Eflags & EFlags.Trap) != 0
                || (done = TElement.DoMany(s, op, TElement.Compares ? Math.Min(count, ahead) : count, TWidth.Size)) == 0)
            {
                if (!TElement.Do<TWidth>(s, op, step))
                    return OpResult.Exit;
                done = 1;
            }
            if (ahead < ushort.MaxValue)
                ahead *= 16;
            count -= done;
            Operands.SetRegister(s, 4 * Cx, count, op->AddressSize);
            if (count == 0 || (TElement.Compares && Ends(s, op)))
                return OpResult.Next;
            if ((s->Pending | s->WatchHits) != 0 || (s->Eflags & EFlags.Trap) != 0)
            {
                s->Eip = op->Ip;
                return OpResult.Branch;
            }
        }
    }

    /// <summary>REPE ends at a difference, REPNE at a match.</summary>
    private static bool Ends(CpuState* s, Op* op) =>
        ((s->Eflags & EFlags.Zero) != 0) == ((op->Prefixes & OpPrefixes.Repne) != 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySource<TWidth>(CpuState* s, Op* op, out uint value) where TWidth : struct, IWidth
    {
        if (!Operands.ForLoad(s, op, op->Segment, s->Registers[Si] & op->AddressMask, TWidth.Size, out var linear))
        {
            value = 0;
            return false;
        }
        value = Operands.Load<TWidth>(s, linear);
        return true;
    }

    /// <summary>ES, which no prefix overrides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDestination<TWidth>(CpuState* s, Op* op, out uint linear) where TWidth : struct, IWidth =>
        Operands.ForStore(s, op, (int)SegmentName.Es, s->Registers[Di] & op->AddressMask, TWidth.Size, out linear);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryOther<TWidth>(CpuState* s, Op* op, out uint value) where TWidth : struct, IWidth
    {
        if (!Operands.ForLoad(s, op, (int)SegmentName.Es, s->Registers[Di] & op->AddressMask, TWidth.Size, out var linear))
        {
            value = 0;
            return false;
        }
        value = Operands.Load<TWidth>(s, linear);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(CpuState* s, Op* op, byte register, int step) =>
        s->Registers[register] = (s->Registers[register] & ~op->AddressMask)
            | ((s->Registers[register] + (uint)step) & op->AddressMask);

    /// <summary>The flags of a comparison, of which the operands' high bits are no part.</summary>
    private static void Compare(CpuState* s, uint a, uint b, int size)
    {
        a = Width.Truncate(a, size);
        b = Width.Truncate(b, size);
        s->Eflags = AluFlags.Merge(s->Eflags, AluFlags.Sub(a, b, Width.Truncate(a - b, size), size));
    }

    private readonly struct MovsElement : IElement
    {
        public static bool Compares => false;

        public static uint DoMany(CpuState* s, Op* op, uint count, int size)
        {
            // Where the destination follows closely behind, each element copied is the source of a later one.
            var distance = s->Es.Base + (s->Registers[Di] & op->AddressMask)
                - (Operands.Segment(s, op->Segment)->Base + (s->Registers[Si] & op->AddressMask));
            if (distance != 0)
                count = Math.Min(count, distance / (uint)size);
            if (count < ManyElements)
                return 0;
            // The destination first: where it is not plain, the whole source need not be looked at for each element.
            var wanted = count;
            var isPlain = StringBlocks.TryDestination(s, op, s->Registers[Di] & op->AddressMask, size, ref count, out var destination);
            if (!isPlain)
            {
                count = wanted;
                if (!StringBlocks.TryCode(s, op, s->Registers[Di] & op->AddressMask, size, ref count, out destination))
                    return 0;
            }
            if (!StringBlocks.TrySource(s, op, s->Registers[Si] & op->AddressMask, size, ref count, out var source))
                return 0;
            var bytes = (int)count * size;
            var memory = Operands.Memory(s);
            if (isPlain)
                Buffer.MemoryCopy(memory + source, memory + destination, bytes, bytes);
            else
                GuestMemory.FromState(s).Write(destination, new ReadOnlySpan<byte>(memory + source, bytes));
            Advance(s, op, Si, bytes);
            Advance(s, op, Di, bytes);
            return count;
        }

        public static bool Do<TWidth>(CpuState* s, Op* op, int step) where TWidth : struct, IWidth
        {
            if (!TrySource<TWidth>(s, op, out var value) || !TryDestination<TWidth>(s, op, out var linear))
                return false;
            Operands.Store<TWidth>(s, linear, value);
            Advance(s, op, Si, step);
            Advance(s, op, Di, step);
            return true;
        }
    }

    private readonly struct StosElement : IElement
    {
        public static bool Compares => false;

        public static uint DoMany(CpuState* s, Op* op, uint count, int size)
        {
            if (!StringBlocks.TryDestination(s, op, s->Registers[Di] & op->AddressMask, size, ref count, out var destination))
                return 0;
            StringBlocks.Fill(Operands.Memory(s) + destination, s->Registers[0], (int)count, size);
            Advance(s, op, Di, (int)count * size);
            return count;
        }

        public static bool Do<TWidth>(CpuState* s, Op* op, int step) where TWidth : struct, IWidth
        {
            if (!TryDestination<TWidth>(s, op, out var linear))
                return false;
            Operands.Store<TWidth>(s, linear, s->Registers[0]);
            Advance(s, op, Di, step);
            return true;
        }
    }

    private readonly struct LodsElement : IElement
    {
        public static bool Compares => false;

        public static uint DoMany(CpuState* s, Op* op, uint count, int size) => 0;

        public static bool Do<TWidth>(CpuState* s, Op* op, int step) where TWidth : struct, IWidth
        {
            if (!TrySource<TWidth>(s, op, out var value))
                return false;
            Operands.SetRegister<TWidth>(s, 0, value);
            Advance(s, op, Si, step);
            return true;
        }
    }

    private readonly struct CmpsElement : IElement
    {
        public static bool Compares => true;

        /// <summary>REPE: the equal elements, with the first that differs.</summary>
        public static uint DoMany(CpuState* s, Op* op, uint count, int size)
        {
            if ((op->Prefixes & OpPrefixes.Repne) != 0
                || !StringBlocks.TrySource(s, op, s->Registers[Si] & op->AddressMask, size, ref count, out var source)
                || !StringBlocks.TryOther(s, op, s->Registers[Di] & op->AddressMask, size, ref count, out var other))
                return 0;
            var a = Operands.Memory(s) + source;
            var b = Operands.Memory(s) + other;
            var done = Math.Min((uint)StringBlocks.CommonPrefix(a, b, (int)count, size) + 1, count);
            var last = (int)(done - 1) * size;
            Compare(s, *(uint*)(a + last), *(uint*)(b + last), size);
            Advance(s, op, Si, (int)done * size);
            Advance(s, op, Di, (int)done * size);
            return done;
        }

        public static bool Do<TWidth>(CpuState* s, Op* op, int step) where TWidth : struct, IWidth
        {
            if (!TrySource<TWidth>(s, op, out var a) || !TryOther<TWidth>(s, op, out var b))
                return false;
            var eflags = s->Eflags;
            SubFormula.Apply(a, b, TWidth.Size, ref eflags);
            s->Eflags = eflags;
            Advance(s, op, Si, step);
            Advance(s, op, Di, step);
            return true;
        }
    }

    private readonly struct ScasElement : IElement
    {
        public static bool Compares => true;

        /// <summary>The elements up to the one that ends the search, and that one.</summary>
        public static uint DoMany(CpuState* s, Op* op, uint count, int size)
        {
            if (!StringBlocks.TryOther(s, op, s->Registers[Di] & op->AddressMask, size, ref count, out var other))
                return 0;
            var at = Operands.Memory(s) + other;
            var passed = StringBlocks.Passed(at, s->Registers[0], (op->Prefixes & OpPrefixes.Repne) != 0, (int)count, size);
            var done = Math.Min((uint)passed + 1, count);
            Compare(s, s->Registers[0], *(uint*)(at + (done - 1) * (uint)size), size);
            Advance(s, op, Di, (int)done * size);
            return done;
        }

        public static bool Do<TWidth>(CpuState* s, Op* op, int step) where TWidth : struct, IWidth
        {
            if (!TryOther<TWidth>(s, op, out var b))
                return false;
            var eflags = s->Eflags;
            SubFormula.Apply(Operands.Register<TWidth>(s, 0), b, TWidth.Size, ref eflags);
            s->Eflags = eflags;
            Advance(s, op, Di, step);
            return true;
        }
    }
}
