using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VVideo;

/// <summary>INT 10h: which family serves a function (numbers and registers: RBIL, INT 10h).</summary>
internal sealed class VideoServices(IVirtualMachine machine, VirtualVideo video, VideoPorts ports)
{
    // Each family is made when first used.
    private ModeServices? _modes;
    private TextServices? _text;
    private PaletteServices? _palette;
    private FontServices? _fonts;
    private AdapterServices? _adapter;

    private ModeServices Modes => _modes ??= new ModeServices(machine, video, ports);

    public HookResult Serve(IVirtualMachine _)
    {
        var client = machine.Client;
        switch (client.Ah)
        {
            case 0x00:
                Modes.SetMode(client.Al);
                break;
            case <= 0x0A or 0x0E or 0x13:
                (_text ??= new TextServices(machine, video, Modes)).Serve(client);
                break;
            case 0x0B:
                SetCgaColour(client);
                break;
            case 0x0C: // pixels: graphics are not shown
                break;
            case 0x0D:
                client.Al = 0;
                break;
            case 0x0F:
                var notCleared = machine.Memory.ReadByte(VideoData.Options) & VideoData.NotCleared;
                client.Al = (byte)(machine.Memory.ReadByte(VideoData.Mode) | notCleared);
                client.Ah = machine.Memory.ReadByte(VideoData.Columns);
                client.Bh = machine.Memory.ReadByte(VideoData.ActivePage);
                break;
            case 0x10:
                (_palette ??= new PaletteServices(machine.Memory, ports)).Serve(client);
                break;
            case 0x11:
                (_fonts ??= new FontServices(machine.Memory, Modes)).Serve(client);
                break;
            case 0x12 or 0x1A or 0x1B:
                (_adapter ??= new AdapterServices(machine.Memory, video, Modes, ports)).Serve(client);
                break;
            case 0xFE or 0xFF: // video buffer of a task switcher: there is none, the screen itself is
                break;
            default:
                machine.Configuration.MissingObserver?.Missed(MissingKind.Function, 0x10, client.Ax);
                if (machine.Trace.IsOn(TraceCategories.Bios))
                    machine.Trace.Write(TraceCategories.Bios, $"INT 10h AX={client.Ax:X4}: not supported");
                break;
        }
        return HookResult.Done;
    }

    /// <summary>INT 10h/0Bh: background and palette of a CGA, kept in the BIOS data area as the register would be.</summary>
    private void SetCgaColour(ClientRegisters client)
    {
        var value = machine.Memory.ReadByte(VideoData.PaletteRegister);
        if (client.Bh == 0)
            value = (byte)((value & 0xE0) | (client.Bl & 0x1F));
        else
            value = (byte)((value & ~0x20) | ((client.Bl & 1) << 5));
        machine.Memory.WriteByte(VideoData.PaletteRegister, value);
    }
}
