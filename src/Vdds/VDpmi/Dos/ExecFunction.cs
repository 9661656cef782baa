using System.Buffers.Binary;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>
/// INT 21h/4Bh with AL = 0: DS:DX is the name, ES:BX a block with a selector of the environment (or 0) and pointers to the tail and
/// two file control blocks: selector and offset, of 16 bits for a 16-bit client, of 32 for another.
/// </summary>
internal sealed class ExecFunction(DpmiHost host)
{
    private const byte EndOfTail = 13;
    private const int FcbSize = 16, RealBlockSize = 14;
    private const uint EnvironmentInPsp = 0x2C;

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(DosServices services) => services.Add(0x4B, Execute);

    private void Execute()
    {
        var client = Registers;
        if (client.Al != 0)
        {
            // Loading without running gives addresses in real mode, which a client in protected mode cannot use.
            DosServices.Refuse(client);
            return;
        }
        var call = new DosCall(host).TextAtDx();
        var is32 = host.Kernel.Task!.Is32;
        var at = host.Pointer(SegmentName.Es, client.Ebx);
        Span<byte> block = stackalloc byte[RealBlockSize];
        BinaryPrimitives.WriteUInt16LittleEndian(block, EnvironmentSegment(Selector(at, 0)));
        PutPointer(call, block[2..], call.CopyIn(PointerAt(at, 0, is32), TailSize(PointerAt(at, 0, is32))));
        PutPointer(call, block[6..], Block(call, PointerAt(at, 1, is32)));
        PutPointer(call, block[10..], Block(call, PointerAt(at, 2, is32)));
        call.SetBx(call.Put(block));
        var program = ((uint)host.Kernel.Task.Psp << 4) + EnvironmentInPsp;
        var environment = host.Machine.Memory.ReadWord(program);
        // The child inherits a segment, not a selector.
        host.Machine.Memory.WriteWord(program, EnvironmentSegment(environment));
        call.Run(_ => host.Machine.Memory.WriteWord(program, environment));
    }

    private ushort EnvironmentSegment(ushort selector) => selector == 0
        ? (ushort)0
        : (ushort)(SegmentDescriptors.Base(host.Kernel.Descriptors[selector]) >> 4);

    private static void PutPointer(DosCall call, Span<byte> to, ushort offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, offset);
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], call.Segment);
    }

    /// <summary>A null pointer is a block without a name.</summary>
    private static ushort Block(DosCall call, (ushort Selector, uint Offset) pointer) => (pointer.Selector & ~3) == 0
        ? call.Put(new byte[FcbSize])
        : call.CopyIn(pointer, FcbSize);

    private uint TailSize((ushort Selector, uint Offset) tail) =>
        2u + host.Machine.Memory.ReadByte(host.Probe(tail, 1, write: false)) switch
        {
            var length when length > 126 => EndOfTail,
            var length => length,
        };

    private ushort Selector((ushort Selector, uint Offset) block, uint at) =>
        host.Machine.Memory.ReadWord(host.Kernel.Probe(block.Selector, block.Offset + at, 2, write: false));

    /// <summary>One of the three pointers. With 32 bits the environment's selector has two bytes of nothing behind it.</summary>
    private (ushort Selector, uint Offset) PointerAt((ushort Selector, uint Offset) block, uint index, bool is32)
    {
        var memory = host.Machine.Memory;
        if (!is32)
        {
            var at = host.Kernel.Probe(block.Selector, block.Offset + 2 + 4 * index, 4, write: false);
            return (memory.ReadWord(at + 2), memory.ReadWord(at));
        }
        var wide = host.Kernel.Probe(block.Selector, block.Offset + 4 + 8 * index, 8, write: false);
        return (memory.ReadWord(wide + 4), memory.ReadDword(wide));
    }
}
