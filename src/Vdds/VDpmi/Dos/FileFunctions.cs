using Dbt.Guest;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>Handles, folders and names: INT 21h/09h, 0Ah, 39h–47h, 4Eh–4Fh, 56h, 5Ah–5Bh, 60h, 6Ch; and the disk transfer area.</summary>
internal sealed class FileFunctions(DpmiHost host)
{
    /// <summary>Of a found file in the disk transfer area (4Eh).</summary>
    private const ushort FoundFileSize = 43;

    private const uint PathSize = 128, FolderSize = 64;

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(DosServices services)
    {
        services.Add(0x09, () => new DosCall(host).TextAtDx((byte)'$').Run());
        services.Add(0x0A, ReadLine);
        services.Add(0x0C, ReadAfterFlush);
        services.Add(0x1A, SetTransferArea);
        services.Add(0x2F, GetTransferArea);
        foreach (var function in (ReadOnlySpan<byte>)[0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x41, 0x43, 0x5B])
            services.Add(function, () => new DosCall(host).TextAtDx().Run());
        services.Add(0x3F, () => Transfer(reads: true));
        services.Add(0x40, () => Transfer(reads: false));
        services.Add(0x44, Control);
        services.Add(0x47, () => new DosCall(host).OutAtSi(FolderSize).Run());
        services.Add(0x4E, () => Find(call => call.TextAtDx()));
        services.Add(0x4F, () => Find(static call => call));
        services.Add(0x56, () => new DosCall(host).TextAtDx().TextAtDi().Run());
        // DOS adds 12 characters and a zero to the name of the folder.
        services.Add(0x5A, () => new DosCall(host).BothAtDx(TextLength(SegmentName.Ds, Registers.Edx) + 13).Run());
        services.Add(0x60, () => new DosCall(host).TextAtSi().OutAtDi(PathSize).Run());
        services.Add(0x69, () => new DosCall(host).BothAtDx(25).Run());
        services.Add(0x6C, () => new DosCall(host).TextAtSi().Run());
    }

    /// <summary>Bytes in front of the zero.</summary>
    private uint TextLength(SegmentName segment, uint offset)
    {
        var (selector, first) = host.Pointer(segment, offset);
        for (var length = 0u; ; length++)
        {
            var linear = host.Kernel.Probe(selector, first + length, 1, write: false);
            if (length > PathSize || host.Machine.Memory.ReadByte(linear) == 0)
                return length;
        }
    }

    /// <summary>The first byte says how long the buffer is, without itself and the count.</summary>
    private void ReadLine() => new DosCall(host).BothAtDx(LineBufferSize).Run();

    private uint LineBufferSize
    {
        get
        {
            var buffer = host.Pointer(SegmentName.Ds, Registers.Edx);
            return 2u + host.Machine.Memory.ReadByte(host.Probe(buffer, 1, write: false));
        }
    }

    private void ReadAfterFlush()
    {
        if (Registers.Al == 0x0A)
            ReadLine();
        else
            host.Kernel.Reflect(0x21);
    }

    // ---- reading and writing ----------------------------------------------------------------------------------------------

    /// <summary>Of any length: by as much as the transfer area takes, until DOS gives or takes less.</summary>
    private void Transfer(bool reads)
    {
        var count = host.Kernel.Task!.Is32 ? Registers.Ecx : Registers.Cx;
        var buffer = host.Pointer(SegmentName.Ds, Registers.Edx);
        // All of it at once, so that a fault comes before anything is done.
        host.Probe(buffer, count, write: reads);
        TransferPart(reads, buffer, count, done: 0);
    }

    private void TransferPart(bool reads, (ushort Selector, uint Offset) at, uint left, uint done)
    {
        var part = Math.Min(left, TransferArea.Size);
        var call = new DosCall(host, (ushort)(reads ? 0x3F00 : 0x4000));
        var (ecx, edx) = (Registers.Ecx, Registers.Edx);
        call.SetDx(reads ? call.CopyOut(at, part) : call.CopyIn(at, part));
        call.Registers.Ecx = part;
        call.Run(result =>
        {
            var client = Registers;
            (client.Ecx, client.Edx) = (ecx, edx);
            var moved = (ushort)result.Eax;
            // What went before a failure counts, as it does of a full disk.
            if (result.Carry && done == 0)
                return;
            var all = done + (result.Carry ? 0u : moved);
            if (!result.Carry && moved == part && left > part)
            {
                TransferPart(reads, (at.Selector, at.Offset + part), left - part, all);
                return;
            }
            client.Carry = false;
            client.Eax = host.Kernel.Task!.Is32 ? all : client.Eax & 0xFFFF0000 | (ushort)all;
        });
    }

    /// <summary>IOCTL: 02h–05h move CX bytes, 0Dh and 10h have a structure.</summary>
    private void Control()
    {
        const uint structureSize = 0x40;
        switch (Registers.Al)
        {
            case 0x02 or 0x04:
                new DosCall(host).OutAtDx(Math.Min(Registers.Cx, TransferArea.Size)).Run();
                break;
            case 0x03 or 0x05:
                new DosCall(host).InAtDx(Math.Min(Registers.Cx, TransferArea.Size)).Run();
                break;
            case 0x0C or 0x0D:
                new DosCall(host).BothAtDx(structureSize).Run();
                break;
            default:
                host.Kernel.Reflect(0x21);
                break;
        }
    }

    // ---- searching ------------------------------------------------------------------------------------------------------

    /// <summary>DOS itself has one in the transfer area from now on; what is in it is carried to and fro.</summary>
    private void SetTransferArea()
    {
        host.Client.DiskTransfer = host.Pointer(SegmentName.Ds, Registers.Edx);
        new DosCall(host).SetDx(TransferArea.DiskTransfer).Run();
    }

    private void GetTransferArea()
    {
        const uint initial = 0x80;
        var (selector, offset) = host.Client.DiskTransfer ?? (host.Client.ProgramSelector, initial);
        host.Kernel.TryLoad(SegmentName.Es, selector);
        host.SetBx(offset);
    }

    /// <summary>The search is in the client's disk transfer area.</summary>
    private void Find(Func<DosCall, DosCall> prepare) => prepare(new DosCall(host)).RunWithDiskTransfer(FoundFileSize);
}
