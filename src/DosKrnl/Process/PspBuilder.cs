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

    /// <summary>Makes a prefix from nothing: for a new process, whose handles are the inheritable ones of the parent.</summary>
    public Psp Create(ushort segment, ushort endSegment, ushort parent)
    {
        var psp = new Psp(memory, segment);
        memory.Fill(psp.Linear, Psp.Size, 0);
        WriteCommon(psp, endSegment);
        psp.Parent = parent;
        memory.Write(psp.Linear + Int21Offset, Int21);
        memory.WriteWord(psp.Linear + 0x40, (ushort)(version.Major | (version.Minor << 8)));
        memory.WriteDword(psp.Linear + 0x38, 0xFFFFFFFF);
        memory.Fill(psp.Linear + FirstFcb + 1, 11, 0x20);
        memory.Fill(psp.Linear + SecondFcb + 1, 11, 0x20);
        memory.WriteByte(psp.Linear + Tail + 1, 0x0D);
        OwnHandles(psp);
        return psp;
    }

    /// <summary>INT 21h/26h: the current prefix copied, with the current interrupt vectors.</summary>
    public Psp Copy(Psp source, ushort segment)
    {
        var psp = new Psp(memory, segment);
        memory.Write(psp.Linear, memory.ReadBytes(source.Linear, Psp.Size));
        WriteCommon(psp, source.EndSegment);
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

    private const uint Int21Offset = 0x50;

    private void WriteCommon(Psp psp, ushort endSegment)
    {
        memory.WriteWord(psp.Linear, 0x20CD);
        psp.EndSegment = endSegment;
        memory.Write(psp.Linear + 5, CallFive);
        psp.TerminateAddress = memory.ReadFarPointer(0x22 * 4);
        psp.BreakAddress = memory.ReadFarPointer(0x23 * 4);
        psp.CriticalErrorAddress = memory.ReadFarPointer(0x24 * 4);
    }

    private void OwnHandles(Psp psp)
    {
        psp.HandleCount = Psp.DefaultHandles;
        psp.HandleTable = new FarPointer(psp.Segment, Psp.OwnHandleTable);
        memory.Fill(psp.HandleLinear(0), Psp.DefaultHandles, Psp.ClosedHandle);
    }
}
