using Dbt.Guest;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>INT 21h/71xxh: long file names.</summary>
internal sealed class LongNameFunctions(DpmiHost host)
{
    /// <summary>Of a found file: attributes, times, sizes, 260 characters, 14 characters.</summary>
    private const uint FoundFileSize = 0x13E;

    private const uint PathSize = 261, FileInformationSize = 0x34;

    /// <summary>What DOS says of a function 71xxh that it does not have.</summary>
    private const ushort NotSupported = 0x7100;

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(DosServices services) => services.Add(0x71, Serve);

    private void Serve()
    {
        var call = new DosCall(host);
        switch (Registers.Al)
        {
            case 0x39 or 0x3A or 0x3B or 0x41 or 0x43:
                call.TextAtDx().Run();
                break;
            case 0x47:
                call.OutAtSi(PathSize).Run();
                break;
            case 0x4E:
                call.TextAtDx().BothAtDi(FoundFileSize).Run();
                break;
            case 0x4F:
                call.BothAtDi(FoundFileSize).Run();
                break;
            case 0x56:
                call.TextAtDx().TextAtDi().Run();
                break;
            case 0x60:
                call.TextAtSi().OutAtDi(PathSize).Run();
                break;
            case 0x6C:
                call.TextAtSi().Run();
                break;
            case 0xA0:
                call.TextAtDx().OutAtDi(Math.Min(Registers.Cx, PathSize)).Run();
                break;
            case 0xA6:
                call.OutAtDx(FileInformationSize).Run();
                break;
            case 0xA7 when Registers.Bl == 0:
                // DS:SI is a time of 64 bits.
                call.SetSi(call.CopyIn(host.Pointer(SegmentName.Ds, Registers.Esi), 8)).Run();
                break;
            case 0xA7:
                call.OutAtDi(8).Run();
                break;
            case 0xA8:
                call.TextAtSi().OutAtDi(13).Run();
                break;
            case 0x0D or 0xA1:
                host.Kernel.Reflect(0x21);
                break;
            default:
                DosServices.Refuse(Registers, NotSupported);
                break;
        }
    }
}
