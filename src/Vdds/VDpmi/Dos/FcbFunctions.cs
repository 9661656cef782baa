using Dbt.Guest;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>File control blocks: INT 21h/0Fh–17h, 21h–24h, 27h–29h.</summary>
internal sealed class FcbFunctions(DpmiHost host)
{
    /// <summary>Of an extended file control block, which begins with FFh, and of a plain one.</summary>
    private const uint ExtendedSize = 44, PlainSize = 37;

    private const byte Extended = 0xFF;

    /// <summary>Two names: the second is at 11h.</summary>
    private const uint DirectoryEntryInTransferArea = 64;

    /// <summary>Record size of a plain file control block.</summary>
    private const uint RecordSizeAt = 0x0E, UsualRecordSize = 128;

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(DosServices services)
    {
        foreach (var function in (ReadOnlySpan<byte>)[0x0F, 0x10, 0x13, 0x16, 0x17, 0x23, 0x24])
            services.Add(function, () => Block().Run());
        foreach (var function in (ReadOnlySpan<byte>)[0x11, 0x12])
            services.Add(function, () => Block().RunWithDiskTransfer(DirectoryEntryInTransferArea));
        foreach (var function in (ReadOnlySpan<byte>)[0x14, 0x15, 0x21, 0x22])
            services.Add(function, () => Block().RunWithDiskTransfer(RecordSize));
        foreach (var function in (ReadOnlySpan<byte>)[0x27, 0x28])
            services.Add(function, () => Block().RunWithDiskTransfer(Math.Min(RecordSize * Registers.Cx, TransferArea.DiskTransferSize)));
        services.Add(0x29, ParseName);
    }

    private DosCall Block() => new DosCall(host).BothAtDx(BlockSize);

    private bool IsExtended => Peek(0) == Extended;

    private uint BlockSize => IsExtended ? ExtendedSize : PlainSize;

    private uint RecordSize
    {
        get
        {
            var at = RecordSizeAt + (IsExtended ? ExtendedSize - PlainSize : 0);
            var size = (uint)(Peek(at) | Peek(at + 1) << 8);
            return size == 0 ? UsualRecordSize : Math.Min(size, TransferArea.DiskTransferSize);
        }
    }

    private byte Peek(uint at)
    {
        var (selector, offset) = host.Pointer(SegmentName.Ds, Registers.Edx);
        return host.Machine.Memory.ReadByte(host.Kernel.Probe(selector, offset + at, 1, write: false));
    }

    /// <summary>DS:SI, the text, is moved behind the name; ES:DI is the block.</summary>
    private void ParseName()
    {
        var start = Registers.Esi;
        var call = new DosCall(host).TextAtSi().BothAtDi(PlainSize);
        var first = (ushort)call.Registers.Esi;
        call.Run(result =>
        {
            var client = Registers;
            client.Esi = start + (ushort)(result.Esi - first);
        });
    }
}
