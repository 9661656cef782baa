using System.Buffers.Binary;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Process;

/// <summary>Makes program segment prefixes.</summary>
internal sealed class PspBuilder(GuestMemory memory, SystemFileTable files, (byte Major, byte Minor) version)
{
    /// <summary>Far call at PSP:5 whose target F01D:FEF0 is 0000:00C0 by wrap-around; its offset is the CP/M "bytes free".</summary>
    private static ReadOnlySpan<byte> CallFive => [0x9A, 0xF0, 0xFE, 0x1D, 0xF0];

    /// <summary>INT 21h, RETF.</summary>
    private static ReadOnlySpan<byte> Int21 => [0xCD, 0x21, 0xCB];

    public const ushort Tail = 0x80, FirstFcb = 0x5C, SecondFcb = 0x6C;

    /// <summary>
    /// Makes a prefix with all handles closed: INT 20h, the end of its memory, the call of CP/M, the vectors 22h to 24h, the
    /// parent, its own handle table, and empty FCBs and tail.
    /// </summary>
    public Psp Create(ushort segment, ushort endSegment, ushort parent)
    {
        Span<byte> prefix = stackalloc byte[Psp.Size];
        prefix.Clear();
        Word(prefix, 0x00, 0x20CD);
        Word(prefix, 0x02, endSegment);
        CallFive.CopyTo(prefix[0x05..]);
        memory.Read(0x22 * 4, prefix.Slice(0x0A, 12));
        Word(prefix, 0x16, parent);
        prefix.Slice(Psp.OwnHandleTable, Psp.DefaultHandles).Fill(Psp.ClosedHandle);
        Word(prefix, 0x32, Psp.DefaultHandles);
        Word(prefix, 0x34, Psp.OwnHandleTable);
        Word(prefix, 0x36, segment);
        prefix.Slice(0x38, 4).Fill(0xFF);
        Word(prefix, 0x40, (ushort)(version.Major | (version.Minor << 8)));
        Int21.CopyTo(prefix[0x50..]);
        prefix.Slice(FirstFcb + 1, 11).Fill((byte)' ');
        prefix.Slice(SecondFcb + 1, 11).Fill((byte)' ');
        prefix[Tail + 1] = 0x0D;
        memory.Write((uint)segment << 4, prefix);
        return new Psp(memory, segment);
    }

    /// <summary>INT 21h/26h: the current prefix copied, with the current interrupt vectors.</summary>
    public Psp Copy(Psp source, ushort segment)
    {
        var psp = new Psp(memory, segment);
        memory.Write(psp.Linear, memory.ReadBytes(source.Linear, Psp.Size));
        memory.WriteWord(psp.Linear, 0x20CD);
        memory.Write(psp.Linear + 0x05, CallFive);
        memory.Write(psp.Linear + 0x0A, memory.ReadBytes(0x22 * 4, 12));
        return psp;
    }

    /// <summary>Gives a child the handles of its parent that are inheritable.</summary>
    public void InheritHandles(Psp parent, Psp child)
    {
        for (var handle = 0; handle < Math.Min((int)parent.HandleCount, Psp.DefaultHandles); handle++)
        {
            var index = memory.ReadByte(parent.HandleLinear(handle));
            if (files[index] is not { IsInherited: true } file)
                continue;
            memory.WriteByte(child.HandleLinear(handle), index);
            files.AddReference(file);
        }
    }

    private static void Word(Span<byte> prefix, int at, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[at..], value);
}
