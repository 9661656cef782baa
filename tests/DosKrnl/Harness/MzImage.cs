using System.Buffers.Binary;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>Builds MZ executables, with any oddity in the header.</summary>
internal sealed class MzImage
{
    /// <summary>Code and data behind the header.</summary>
    public byte[] Image { get; init; } = [];

    public ushort HeaderParagraphs { get; init; } = 4;

    public ushort MinimumExtra { get; init; } = 0x10;

    public ushort MaximumExtra { get; init; } = 0xFFFF;

    public ushort Ss { get; init; }

    public ushort Sp { get; init; } = 0x400;

    public ushort Ip { get; init; }

    public ushort Cs { get; init; }

    public ushort RelocationOffset { get; init; } = 0x1C;

    /// <summary>Each a segment and an offset in the image.</summary>
    public (ushort Segment, ushort Offset)[] Relocations { get; init; } = [];

    /// <summary>e_cblp and e_cp when they are not to be the true size.</summary>
    public ushort? LastPageBytes { get; init; }

    public ushort? Pages { get; init; }

    public string Signature { get; init; } = "MZ";

    public byte[] ToBytes()
    {
        var header = HeaderParagraphs * 16;
        var file = new byte[Math.Max(header, 0x1C) + Image.Length];
        var size = header + Image.Length;
        file[0] = (byte)Signature[0];
        file[1] = (byte)Signature[1];
        Word(2, LastPageBytes ?? (ushort)(size % 512));
        Word(4, Pages ?? (ushort)((size + 511) / 512));
        Word(6, (ushort)Relocations.Length);
        Word(8, HeaderParagraphs);
        Word(0x0A, MinimumExtra);
        Word(0x0C, MaximumExtra);
        Word(0x0E, Ss);
        Word(0x10, Sp);
        Word(0x14, Ip);
        Word(0x16, Cs);
        Word(0x18, RelocationOffset);
        for (var i = 0; i < Relocations.Length; i++)
        {
            if (RelocationOffset + i * 4 + 4 > file.Length)
                break;
            Word(RelocationOffset + i * 4, Relocations[i].Offset);
            Word(RelocationOffset + i * 4 + 2, Relocations[i].Segment);
        }
        Image.CopyTo(file, header);
        return file;

        void Word(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
    }
}
