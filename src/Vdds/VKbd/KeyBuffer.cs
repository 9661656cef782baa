using Dbt.Guest;

namespace Dbt.Vdds.VKbd;

/// <summary>The ring of keys in the BIOS data area. Pointers that a program has spoilt are put right.</summary>
internal sealed class KeyBuffer(GuestMemory memory)
{
    private const uint Segment = 0x400;
    private const ushort DefaultStart = 0x1E;
    private const ushort DefaultEnd = 0x3E;

    public bool IsEmpty => Head == Tail;

    public bool IsFull => Next(Tail) == Head;

    private ushort Head
    {
        get => Inside(memory.ReadWord(KeyboardData.Head));
        set => memory.WriteWord(KeyboardData.Head, value);
    }

    private ushort Tail
    {
        get => Inside(memory.ReadWord(KeyboardData.Tail));
        set => memory.WriteWord(KeyboardData.Tail, value);
    }

    private (ushort Start, ushort End) Bounds
    {
        get
        {
            var start = memory.ReadWord(KeyboardData.BufferStart);
            var end = memory.ReadWord(KeyboardData.BufferEnd);
            return start < end && end - start >= 4 && ((start | end) & 1) == 0 ? (start, end) : (DefaultStart, DefaultEnd);
        }
    }

    public bool TryPeek(out ushort key)
    {
        var head = Head;
        key = memory.ReadWord(Segment + head);
        return head != Tail;
    }

    public void Drop() => Head = Next(Head);

    /// <summary>False: no room.</summary>
    public bool Store(ushort key)
    {
        var tail = Tail;
        if (Next(tail) == Head)
            return false;
        memory.WriteWord(Segment + tail, key);
        Tail = Next(tail);
        return true;
    }

    public void Clear() => Head = Tail = Bounds.Start;

    private ushort Next(ushort at)
    {
        var (start, end) = Bounds;
        return at + 2 >= end ? start : (ushort)(at + 2);
    }

    private ushort Inside(ushort pointer)
    {
        var (start, end) = Bounds;
        return pointer >= start && pointer < end ? pointer : start;
    }
}
