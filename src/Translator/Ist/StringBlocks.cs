using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// How far a repeated string instruction may run over plain memory in one go: inside the segment, without a wrap, and only
/// lines whose attributes allow it. Whatever is beyond is left to the element-wise path, which also raises the faults.
/// </summary>
internal static unsafe class StringBlocks
{
    /// <summary>Elements in one go, so that pending events are seen in time.</summary>
    private const uint MostElements = 0x4000;

    /// <summary>Cuts the count to what can be read from there on. False: not even one.</summary>
    public static bool TrySource(CpuState* s, Op* op, uint offset, int size, ref uint count, out uint linear)
    {
        if (!TryRange(s, op, op->Segment, offset, size, ref count, out linear))
            return false;
        // Above 1 MB the address may be the wrap of A20, which hides that source and destination overlap.
        var needed = linear + (ulong)count * (uint)size > GuestMemory.Megabyte
            ? (byte)(GuestMemory.PlainRead | GuestMemory.PlainWrite)
            : GuestMemory.PlainRead;
        return TryLines(s, linear, needed, size, ref count);
    }

    /// <summary>Cuts the count to what can be written from there on, through ES. False: not even one.</summary>
    public static bool TryDestination(CpuState* s, Op* op, uint offset, int size, ref uint count, out uint linear) =>
        TryRange(s, op, (int)SegmentName.Es, offset, size, ref count, out linear)
        && TryLines(s, linear, GuestMemory.PlainWrite, size, ref count);

    /// <summary>
    /// The same for a destination that translations cover: RAM, but not plain. What is written there ends them, as so many
    /// stores would.
    /// </summary>
    public static bool TryCode(CpuState* s, Op* op, uint offset, int size, ref uint count, out uint linear) =>
        TryRange(s, op, (int)SegmentName.Es, offset, size, ref count, out linear)
        && GuestMemory.FromState(s).IsStorable(linear, (int)count * size);

    /// <summary>Cuts the count to what can be read from there on, through ES. False: not even one.</summary>
    public static bool TryOther(CpuState* s, Op* op, uint offset, int size, ref uint count, out uint linear) =>
        TryRange(s, op, (int)SegmentName.Es, offset, size, ref count, out linear)
        && TryLines(s, linear, GuestMemory.PlainRead, size, ref count);

    /// <summary>Elements that are the same at both places, from the first on.</summary>
    public static int CommonPrefix(byte* a, byte* b, int count, int size) =>
        new ReadOnlySpan<byte>(a, count * size).CommonPrefixLength(new ReadOnlySpan<byte>(b, count * size)) / size;

    /// <summary>Elements in front of the first that is the value (<paramref name="untilEqual"/>), or that is not.</summary>
    public static int Passed(byte* at, uint value, bool untilEqual, int count, int size) => size switch
    {
        1 => Passed(new ReadOnlySpan<byte>(at, count), (byte)value, untilEqual),
        2 => Passed(new ReadOnlySpan<ushort>(at, count), (ushort)value, untilEqual),
        _ => Passed(new ReadOnlySpan<uint>(at, count), value, untilEqual),
    };

    private static int Passed<T>(ReadOnlySpan<T> elements, T value, bool untilEqual) where T : IEquatable<T>
    {
        var index = untilEqual ? elements.IndexOf(value) : elements.IndexOfAnyExcept(value);
        return index < 0 ? elements.Length : index;
    }

    /// <summary>Fills with AL, AX or EAX.</summary>
    public static void Fill(byte* at, uint value, int count, int size) => HostBytes.Fill(
        at, (nuint)count, size == 1 ? 0x01010101u * (byte)value : size == 2 ? 0x00010001u * (ushort)value : value, size);

    /// <summary>REP MOVS with these registers, if all of it can be done in one piece. False: nothing is done.</summary>
    /// <param name="s">Segment registers and flags are read; the general registers are not.</param>
    /// <param name="op">The instruction.</param>
    /// <param name="di">DI or EDI.</param>
    /// <param name="count">CX or ECX, in elements.</param>
    /// <param name="size">Bytes in an element.</param>
    /// <param name="si">SI or ESI.</param>
    public static bool TryMove(CpuState* s, Op* op, uint di, uint count, int size, uint si)
    {
        if (count == 0)
            return true;
        // Where the destination follows closely behind, each element copied is the source of a later one.
        var distance = s->Es.Base + di - (Operands.Segment(s, op->Segment)->Base + si);
        var possible = count;
        if ((s->Eflags & EFlags.Direction) != 0 || (distance != 0 && distance / (uint)size < count)
            || !TryDestination(s, op, di, size, ref possible, out var destination)
            || !TrySource(s, op, si, size, ref possible, out var source) || possible != count)
            return false;
        var bytes = (int)count * size;
        var memory = Operands.Memory(s);
        Buffer.MemoryCopy(memory + source, memory + destination, bytes, bytes);
        return true;
    }

    /// <summary>REP STOS with these registers, if all of it can be done in one piece. False: nothing is done.</summary>
    /// <param name="s">Segment registers and flags are read; the general registers are not.</param>
    /// <param name="op">The instruction.</param>
    /// <param name="di">DI or EDI.</param>
    /// <param name="count">CX or ECX, in elements.</param>
    /// <param name="size">Bytes in an element.</param>
    /// <param name="value">AL, AX or EAX.</param>
    public static bool TryFill(CpuState* s, Op* op, uint di, uint count, int size, uint value)
    {
        if (count == 0)
            return true;
        var possible = count;
        if ((s->Eflags & EFlags.Direction) != 0 || !TryDestination(s, op, di, size, ref possible, out var destination)
            || possible != count)
            return false;
        Fill(Operands.Memory(s) + destination, value, (int)count, size);
        return true;
    }

    private static bool TryRange(CpuState* s, Op* op, int segment, uint offset, int size, ref uint count, out uint linear)
    {
        var register = Operands.Segment(s, segment);
        linear = register->Base + offset;
        if (!Operands.IsPlainData(register) || offset > register->Limit)
            return false;
        var last = Math.Min(register->Limit, op->AddressMask);
        var bytes = Math.Min((ulong)last - offset + 1, (ulong)uint.MaxValue - linear + 1);
        count = (uint)Math.Min(Math.Min(count, MostElements), bytes / (uint)size);
        return count != 0;
    }

    private static bool TryLines(CpuState* s, uint linear, byte needed, int size, ref uint count)
    {
        var lines = Operands.Memory(s) + GuestMemory.LineDisplacement;
        var line = linear >> GuestMemory.LineShift;
        var last = (linear + (count - 1) * (uint)size) >> GuestMemory.LineShift;
        while ((lines[line] & needed) == needed)
        {
            if (line++ == last)
                return true;
        }
        // Elements that start before the line that is not plain; the last of them may reach into it, as any store may.
        var start = line << GuestMemory.LineShift;
        count = start <= linear ? 0 : (start - linear + (uint)size - 1) / (uint)size;
        return count != 0;
    }
}
