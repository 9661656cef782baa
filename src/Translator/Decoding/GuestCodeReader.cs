using Dbt.Guest;
using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>
/// Gives Iced the bytes at CS:EIP straight from guest memory: up to the CS limit, wrapped at 64 KB in 16-bit code
/// unless its segment is longer.
/// </summary>
internal sealed unsafe class GuestCodeReader(GuestMemory memory) : CodeReader
{
    /// <summary>The longest instruction since the 80386 (Intel SDM vol. 2, 2.3.11).</summary>
    public const int MaxLength = 15;

    private readonly byte[] _wrapped = GC.AllocateUninitializedArray<byte>(16, pinned: true);
    private byte* _next;
    private byte* _end;
    private byte* _start;

    /// <summary>IP goes from FFFFh to 0: in 16-bit code, unless its segment is longer than that.</summary>
    public bool Wraps { get; private set; }

    /// <summary>
    /// Of an x87 instruction (D8 to DF after the prefixes), once <see cref="Sizes"/> has looked for it, the low three bits of the
    /// first byte and the second one, 11 bits; else −1.
    /// </summary>
    public int X87Opcode { get; private set; }

    public static bool WrapsAt64K(bool code32, uint csLimit) => !code32 && csLimit <= 0xFFFF;

    /// <summary>Bytes that have been collected.</summary>
    public void Seek(byte* bytes, int count, bool wraps)
    {
        Wraps = wraps;
        _next = _start = bytes;
        _end = bytes + count;
    }

    public void Seek(uint csBase, uint csLimit, uint eip, bool code32)
    {
        Wraps = WrapsAt64K(code32, csLimit);
        if (Wraps && eip + MaxLength > 0x10000)
        {
            CopyWrapped(csBase, csLimit, eip);
            return;
        }
        _next = _start = memory.Base + (csBase + eip);
        _end = _start + (eip > csLimit ? 0 : Math.Min((ulong)csLimit - eip + 1, MaxLength));
    }

    /// <summary>The operand and address sizes that the prefixes ask for, in bytes.</summary>
    public (byte OperandSize, byte AddressSize) Sizes(bool code32)
    {
        X87Opcode = -1;
        var operand32 = code32;
        var address32 = code32;
        for (var at = _start; at < _end; at++)
        {
            switch (*at)
            {
                case 0x66:
                    operand32 = !code32;
                    break;
                case 0x67:
                    address32 = !code32;
                    break;
                case 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65 or 0xF0 or 0xF2 or 0xF3:
                    break;
                default:
                    if ((*at & 0xF8) == 0xD8 && at + 1 < _end)
                        X87Opcode = (*at & 7) << 8 | at[1];
                    return (operand32 ? (byte)4 : (byte)2, address32 ? (byte)4 : (byte)2);
            }
        }
        return (operand32 ? (byte)4 : (byte)2, address32 ? (byte)4 : (byte)2);
    }

    /// <summary>A byte of the instruction or after it, or −1 where the code segment ends.</summary>
    public int Peek(int index) => _start + index < _end ? _start[index] : -1;

    public override int ReadByte() => _next < _end ? *_next++ : -1;

    private void CopyWrapped(uint csBase, uint csLimit, uint eip)
    {
        _next = _start = _end = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _wrapped[0]);
        for (var i = 0u; i < MaxLength; i++)
        {
            var offset = (eip + i) & 0xFFFF;
            if (offset > csLimit)
                return;
            *_end++ = memory.Base[csBase + offset];
        }
    }
}
