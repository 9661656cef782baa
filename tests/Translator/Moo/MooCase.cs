using System.Buffers.Binary;
using System.Text;

namespace Dbt.Translator.Tests.Moo;

/// <summary>A byte at a physical address.</summary>
public readonly record struct MooByte(uint Address, byte Value);

/// <summary>
/// Registers in the order of the format: AX BX CX DX CS SS DS ES SP BP SI DI IP FLAGS. After: those that did not change have
/// the value they had.
/// </summary>
public sealed record MooState(ushort[] Registers, MooByte[] Memory);

/// <summary>
/// One single-step test in the MOO format: chunks of a four-byte name, a length and a payload (see the README beside the
/// archives). Mask: defined bits of the registers after it. Exception: a vector or −1.
/// </summary>
public sealed record MooCase(
    int Index, string Name, byte[] Code, MooState Before, MooState After, ushort[] Mask, int Exception)
{
    private const int RegisterCount = 14;

    public override string ToString() => $"#{Index} {Name} ({Convert.ToHexString(Code)})";

    /// <param name="path">A .MOO file.</param>
    /// <param name="definedFlags">Mask of FLAGS where the file has none of its own.</param>
    public static IEnumerable<MooCase> Read(string path, ushort definedFlags)
    {
        var bytes = File.ReadAllBytes(path);
        var fileMask = AllOnes();
        fileMask[RegisterCount - 1] = definedFlags;
        foreach (var (name, payload) in Chunks(bytes))
        {
            if (name == "RMSK")
                ReadRegisters(payload.Span, fileMask);
            if (name == "TEST")
                yield return Test(payload, fileMask);
        }
    }

    private static MooCase Test(ReadOnlyMemory<byte> payload, ushort[] fileMask)
    {
        var index = BinaryPrimitives.ReadInt32LittleEndian(payload.Span);
        var text = "";
        byte[] code = [];
        MooState before = new(new ushort[RegisterCount], []), after = before;
        var mask = (ushort[])fileMask.Clone();
        var exception = -1;
        foreach (var (name, part) in Chunks(payload[4..]))
        {
            switch (name)
            {
                case "NAME":
                    text = Encoding.ASCII.GetString(part.Span[4..]);
                    break;
                case "BYTS":
                    code = part[4..].ToArray();
                    break;
                case "INIT":
                    before = State(part, new ushort[RegisterCount], null);
                    break;
                case "FINA":
                    after = State(part, (ushort[])before.Registers.Clone(), mask);
                    break;
                case "EXCP":
                    exception = part.Span[0];
                    break;
            }
        }
        return new MooCase(index, text, code, before, after, mask, exception);
    }

    private static MooState State(ReadOnlyMemory<byte> payload, ushort[] registers, ushort[]? mask)
    {
        MooByte[] memory = [];
        foreach (var (name, part) in Chunks(payload))
        {
            if (name == "REGS")
                ReadRegisters(part.Span, registers);
            else if (name == "RMSK" && mask != null)
                ReadRegisters(part.Span, mask);
            else if (name == "RAM ")
                memory = ReadMemory(part.Span);
        }
        return new MooState(registers, memory);
    }

    private static MooByte[] ReadMemory(ReadOnlySpan<byte> span)
    {
        var memory = new MooByte[BinaryPrimitives.ReadInt32LittleEndian(span)];
        for (var i = 0; i < memory.Length; i++)
        {
            var at = span[(4 + 5 * i)..];
            memory[i] = new MooByte(BinaryPrimitives.ReadUInt32LittleEndian(at), at[4]);
        }
        return memory;
    }

    /// <summary>A mask of which are there, then a word for each.</summary>
    private static void ReadRegisters(ReadOnlySpan<byte> span, ushort[] registers)
    {
        var present = BinaryPrimitives.ReadUInt16LittleEndian(span);
        var at = 2;
        for (var i = 0; i < RegisterCount; i++)
        {
            if ((present & 1 << i) == 0)
                continue;
            registers[i] = BinaryPrimitives.ReadUInt16LittleEndian(span[at..]);
            at += 2;
        }
    }

    private static ushort[] AllOnes()
    {
        var mask = new ushort[RegisterCount];
        Array.Fill(mask, ushort.MaxValue);
        return mask;
    }

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Payload)> Chunks(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            var name = Encoding.ASCII.GetString(bytes.Span[..4]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[4..]);
            yield return (name, bytes.Slice(8, length));
            bytes = bytes[(8 + length)..];
        }
    }
}
