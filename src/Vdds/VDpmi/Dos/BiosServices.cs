using Dbt.Guest;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>INT 10h and INT 15h of a client in protected mode: the functions with pointers. All others go to the BIOS as they are.</summary>
internal sealed class BiosServices(DpmiHost host)
{
    private const byte VideoVector = 0x10, SystemVector = 0x15;

    /// <summary>Bytes: 16 palette registers and the border; a colour of the DAC; functionality and state (1Bh); a table of 87h.</summary>
    private const uint PaletteSize = 17, ColourSize = 3, StateSize = 64, MoveTableSize = 48;

    private ClientRegisters Registers => host.Machine.Client;

    public void Install()
    {
        host.Kernel.InstallDefault(VideoVector, _ => Video());
        host.Kernel.InstallDefault(SystemVector, _ => System());
    }

    /// <summary>The BIOS leaves CF alone: what it gives is taken whatever that is.</summary>
    private void Video()
    {
        var client = Registers;
        switch (client.Ax)
        {
            case 0x1002 or 0x1009:
                AtDx(PaletteSize);
                break;
            case 0x1012 or 0x1017:
                AtDx(ColourSize * client.Cx);
                break;
            case 0x1100 or 0x1110:
                InAtBp((uint)client.Cx * client.Bh);
                break;
            case 0x1130:
                Call(VideoVector).Run(result => host.LoadSegment(SegmentName.Es, result.Es));
                break;
            case >= 0x1300 and <= 0x1303:
                // Characters, or characters with attributes.
                InAtBp(client.Al >= 2 ? 2u * client.Cx : client.Cx);
                break;
            case >= 0x1B00 and <= 0x1BFF:
                Call(VideoVector).BothAtDi(StateSize).Run();
                break;
            default:
                host.Kernel.Reflect(VideoVector);
                break;
        }
    }

    private void System()
    {
        switch (Registers.Ah)
        {
            case 0x87:
                var call = Call(SystemVector);
                call.SetSi(call.CopyBoth(host.Pointer(SegmentName.Es, Registers.Esi), MoveTableSize)).Run();
                break;
            case 0xC0:
                Call(SystemVector).Run(result =>
                {
                    if (!result.Carry)
                        host.LoadSegment(SegmentName.Es, result.Es);
                });
                break;
            default:
                host.Kernel.Reflect(SystemVector);
                break;
        }
    }

    private DosCall Call(byte vector) => new(host, vector: vector);

    private void AtDx(uint length)
    {
        var call = Call(VideoVector);
        call.SetDx(call.CopyBoth(host.Pointer(SegmentName.Es, Registers.Edx), length)).Run();
    }

    private void InAtBp(uint length)
    {
        var call = Call(VideoVector);
        call.SetBp(call.CopyIn(host.Pointer(SegmentName.Es, Registers.Ebp), length)).Run();
    }
}
