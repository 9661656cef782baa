using System.Buffers.Binary;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Process;

/// <summary>
/// A program's file and what its first bytes say: an MZ executable (RBIL #01594) or a memory image (.COM). The name's
/// extension means nothing.
/// </summary>
internal sealed class ProgramFile
{
    /// <summary>Bytes of the MZ header as far as the loader uses it.</summary>
    public const int HeaderSize = 0x1C;

    private readonly DosFile _file;
    private readonly byte[] _start;

    private ProgramFile(DosFile file, byte[] start)
    {
        _file = file;
        _start = start;
        Length = file.Size;
    }

    public long Length { get; }

    /// <summary>"MZ", or "ZM" as some old linkers wrote.</summary>
    public bool IsExe => _start.Length >= 2 && Word(0) is 0x5A4D or 0x4D5A;

    /// <summary>e_cblp: bytes in the last page; 0 for a full one.</summary>
    public int LastPageBytes => Word(0x02);

    /// <summary>e_cp: pages of 512 bytes.</summary>
    public int Pages => Word(0x04);

    public int RelocationCount => Word(0x06);

    public int HeaderParagraphs => Word(0x08);

    public int MinimumExtra => Word(0x0A);

    public int MaximumExtra => Word(0x0C);

    public ushort InitialSs => Word(0x0E);

    public ushort InitialSp => Word(0x10);

    public ushort InitialIp => Word(0x14);

    public ushort InitialCs => Word(0x16);

    public int RelocationOffset => Word(0x18);

    public int HeaderBytes => HeaderParagraphs * 16;

    /// <summary>
    /// Bytes of the load image by the header. The last page counts whole where e_cblp is 0, or 4 (a linker of old times
    /// wrote that; MS-DOS ignores it), or above 511.
    /// </summary>
    public int ImageBytes
    {
        get
        {
            var whole = Pages * 512;
            if (LastPageBytes is > 0 and < 512 and not 4)
                whole -= 512 - LastPageBytes;
            return Math.Max(whole - HeaderBytes, 0);
        }
    }

    /// <summary>Reads the first bytes of an open file and checks an MZ header against the file's length.</summary>
    public static LoadFault? Open(DosFile file, out ProgramFile program)
    {
        var start = new byte[64];
        var count = ReadFully(file, 0, start);
        program = new ProgramFile(file, start.AsSpan(0, count).ToArray());
        if (program.Length == 0 || count == 0)
            return new LoadFault(DosError.BadFormat, "the file is empty");
        if (!program.IsExe)
            return null;
        if (count < HeaderSize)
            return new LoadFault(DosError.BadFormat, $"the MZ header is cut off: {count} of {HeaderSize} bytes", count);
        return program.CheckImage();
    }

    /// <summary>Reads part of the file; fewer bytes at its end.</summary>
    public int Read(long offset, Span<byte> buffer) => ReadFully(_file, offset, buffer);

    /// <summary>The signature of a newer header that the MZ header points to: "NE", "PE", "LE", "LX"; null for none.</summary>
    public string? NewSignature
    {
        get
        {
            if (!IsExe || _start.Length < 64)
                return null;
            Span<byte> signature = stackalloc byte[4];
            if (Read(BinaryPrimitives.ReadUInt32LittleEndian(_start.AsSpan(0x3C)), signature) < 4)
                return null;
            return (signature[0], signature[1]) switch
            {
                ((byte)'N', (byte)'E') => "NE",
                ((byte)'P', (byte)'E') when signature[2] == 0 && signature[3] == 0 => "PE",
                ((byte)'L', (byte)'E') => "LE",
                ((byte)'L', (byte)'X') => "LX",
                _ => null,
            };
        }
    }

    /// <summary>First bytes of the file, at most 64.</summary>
    public ReadOnlySpan<byte> Start => _start;

    private LoadFault? CheckImage()
    {
        if (Pages == 0)
            return new LoadFault(DosError.BadFormat, "the MZ header says that there are no pages to load", 4);
        if (HeaderBytes >= Length)
            return new LoadFault(DosError.BadFormat, $"the file of {Length} bytes ends in its header of {HeaderBytes}", Length);
        // Linkers round up to pages, and files lose a tail of filler: less than a page may be missing.
        var missing = HeaderBytes + ImageBytes - Length;
        if (missing >= 512)
            return new LoadFault(DosError.BadFormat, $"the program is cut off: {missing} bytes of its load image are missing", Length);
        var entry = InitialCs * 16 + InitialIp;
        if (((entry & 0xFFFFF) >= Math.Min(ImageBytes, Length - HeaderBytes)) && InitialCs < 0xFFF0)
            return new LoadFault(DosError.BadFormat, $"the entry point {InitialCs:X4}:{InitialIp:X4} is outside the program", 0x14);
        var relocationsEnd = RelocationOffset + 4L * RelocationCount;
        if (RelocationCount != 0 && relocationsEnd > Length)
            return new LoadFault(DosError.BadFormat, "the relocation table is cut off", Length);
        return null;
    }

    private ushort Word(int offset) =>
        offset + 2 <= _start.Length ? BinaryPrimitives.ReadUInt16LittleEndian(_start.AsSpan(offset)) : (ushort)0;

    private static int ReadFully(DosFile file, long offset, Span<byte> buffer)
    {
        if (offset > uint.MaxValue)
            return 0;
        file.Position = (uint)offset;
        var total = 0;
        while (total < buffer.Length)
        {
            if (!file.Read(buffer[total..], out var count).IsOk || count == 0)
                break;
            total += count;
        }
        return total;
    }
}
