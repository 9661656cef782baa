using System.Buffers.Binary;

namespace Dbt.Perf.Flat32;

/// <summary>A file that is not a static 32-bit x86 executable, and why.</summary>
internal sealed class BadElfException(string message) : Exception(message);

/// <summary>
/// A static ELF executable for the 386 (System V ABI, Intel386 supplement): its entry and what is to be loaded. Only what
/// the loader needs is read; everything read is checked.
/// </summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 52;
    private const int ProgramHeaderSize = 32;
    private const int Executable = 2;
    private const int Machine386 = 3;
    private const uint Load = 1;
    private const uint Dynamic = 2;
    private const uint Interpreter = 3;

    private ElfFile(uint entry, List<Segment> segments)
    {
        Entry = entry;
        Segments = segments;
    }

    /// <summary>A part of the file that goes to memory; what <paramref name="Size"/> has beyond the bytes is zero.</summary>
    public readonly record struct Segment(uint Address, uint Size, ReadOnlyMemory<byte> Bytes);

    public uint Entry { get; }
    public IReadOnlyList<Segment> Segments { get; }

    /// <exception cref="BadElfException">Not such an executable.</exception>
    public static ElfFile Read(string path)
    {
        var file = File.ReadAllBytes(path);
        try
        {
            return Parse(file);
        }
        catch (BadElfException e)
        {
            throw new BadElfException($"{path}: {e.Message}");
        }
    }

    private static ElfFile Parse(byte[] file)
    {
        Require(file.Length >= HeaderSize && file[0] == 0x7F && file.AsSpan(1).StartsWith("ELF"u8), "not an ELF file");
        Require(file[4] == 1 && file[5] == 1, "not a 32-bit little-endian ELF file");
        Require(Word(file, 16) == Executable && Word(file, 18) == Machine386, "not an executable for the 386 (or position independent: link it with -no-pie)");
        var at = Dword(file, 28);
        var count = Word(file, 44);
        Require(Word(file, 42) == ProgramHeaderSize && at + (ulong)count * ProgramHeaderSize <= (ulong)file.Length, "its program headers are not all there");
        var segments = new List<Segment>();
        for (var i = 0; i < count; i++)
        {
            var header = file.AsSpan((int)at + i * ProgramHeaderSize, ProgramHeaderSize);
            var type = Dword(header, 0);
            Require(type is not (Dynamic or Interpreter), "dynamically linked: link it with -static");
            if (type == Load)
                segments.Add(LoadSegment(file, header));
        }
        Require(segments.Count > 0, "it has nothing to load");
        return new ElfFile(Dword(file, 24), segments);
    }

    private static Segment LoadSegment(byte[] file, ReadOnlySpan<byte> header)
    {
        var (offset, address, inFile, size) = (Dword(header, 4), Dword(header, 8), Dword(header, 16), Dword(header, 20));
        Require(offset + (ulong)inFile <= (ulong)file.Length && inFile <= size, $"the segment at {address:X} is not all in the file");
        Require(address >= FlatMachine.LowestAddress && address + (ulong)size <= FlatMachine.HeapEnd,
            $"the segment at {address:X} is not between {FlatMachine.LowestAddress:X} and {FlatMachine.HeapEnd:X}");
        return new Segment(address, size, file.AsMemory((int)offset, (int)inFile));
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new BadElfException(otherwise);
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Dword(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
