using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Memory;

/// <summary>A memory control block: the paragraph before an arena's memory (RBIL #01628).</summary>
internal readonly struct MemoryControlBlock(GuestMemory memory, ushort segment)
{
    public const ushort FreeOwner = 0;

    /// <summary>Owner of what belongs to DOS itself.</summary>
    public const ushort DosOwner = 8;

    private const byte MemberSignature = (byte)'M', LastSignature = (byte)'Z';

    public ushort Segment => segment;

    /// <summary>First paragraph of the memory that the block describes.</summary>
    public ushort DataSegment => (ushort)(segment + 1);

    public bool IsLast => memory.ReadByte(Linear) == LastSignature;

    public bool IsValid => memory.ReadByte(Linear) is MemberSignature or LastSignature;

    public ushort Owner { get => memory.ReadWord(Linear + 1); set => memory.WriteWord(Linear + 1, value); }

    public bool IsFree => Owner == FreeOwner;

    /// <summary>Paragraphs, without the block's own.</summary>
    public ushort Paragraphs { get => memory.ReadWord(Linear + 3); set => memory.WriteWord(Linear + 3, value); }

    /// <summary>Segment of the next block; past FFFFh when the chain is damaged.</summary>
    public int NextSegment => segment + 1 + Paragraphs;

    public MemoryControlBlock Next => new(memory, (ushort)NextSegment);

    /// <summary>Program name, up to 8 bytes (DOS 4.0 and later).</summary>
    public void SetName(string name)
    {
        memory.Fill(Linear + 8, 8, 0);
        GuestText.Write(memory, Linear + 8, name.Length > 8 ? name[..8] : name);
    }

    public void SetLast(bool last) => memory.WriteByte(Linear, last ? LastSignature : MemberSignature);

    /// <summary>Writes the whole block.</summary>
    public void Create(bool last, ushort owner, ushort paragraphs)
    {
        memory.Fill(Linear, 16, 0);
        SetLast(last);
        Owner = owner;
        Paragraphs = paragraphs;
    }

    private uint Linear => (uint)segment << 4;
}
