namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>The part of a client's private data, below 1 MB, through which data of DOS calls goes.</summary>
/// <param name="segment">Of the private data.</param>
internal readonly struct TransferArea(ushort segment)
{
    /// <summary>In front of it is the stack.</summary>
    public const ushort Offset = 0x1000;

    public const ushort Size = 0x4000;

    /// <summary>Behind it: the disk transfer area that DOS has while a client's is in protected mode (21h/1Ah).</summary>
    public const ushort DiskTransfer = Offset + Size;

    public const ushort DiskTransferSize = 0x400;

    /// <summary>Bytes of private data.</summary>
    public const int PrivateSize = DiskTransfer + DiskTransferSize;

    public ushort Segment => segment;

    public uint Linear(ushort offset) => ((uint)segment << 4) + offset;
}
