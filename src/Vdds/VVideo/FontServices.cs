using Dbt.Guest;

namespace Dbt.Vdds.VVideo;

/// <summary>INT 10h/11h: character sets. Shapes are the host's; what counts is the height, and with it the number of rows.</summary>
internal sealed class FontServices(GuestMemory memory, ModeServices modes)
{
    private const uint UpperFontVector = 0x1F * 4;
    private const uint FontVector = 0x43 * 4;

    /// <summary>Fonts that leave fewer or more rows than these are not set.</summary>
    private const int MinimumHeight = 4;

    private const int MaximumHeight = 32;

    public void Serve(ClientRegisters client)
    {
        modes.Rom.NeedFonts();
        switch (client.Al)
        {
            case 0x00 or 0x01 or 0x02 or 0x03 or 0x04: // shapes alone
                break;
            case 0x10 when client.Bh is >= MinimumHeight and <= MaximumHeight:
                modes.SetCharacterHeight(client.Bh);
                break;
            case 0x11:
                modes.SetCharacterHeight(14);
                break;
            case 0x12:
                modes.SetCharacterHeight(8);
                break;
            case 0x14:
                modes.SetCharacterHeight(16);
                break;
            case 0x20:
                memory.WriteFarPointer(UpperFontVector, new FarPointer(client.Es, client.Bp));
                break;
            case 0x21:
                SetGraphicsFont(client, new FarPointer(client.Es, client.Bp), client.Cl);
                break;
            case 0x22:
                SetGraphicsFont(client, VideoRom.FontOf(14), 14);
                break;
            case 0x23:
                SetGraphicsFont(client, VideoRom.FontOf(8), 8);
                break;
            case 0x24:
                SetGraphicsFont(client, VideoRom.FontOf(16), 16);
                break;
            case 0x30:
                GetFont(client);
                break;
        }
    }

    private void SetGraphicsFont(ClientRegisters client, FarPointer font, byte height)
    {
        memory.WriteFarPointer(FontVector, font);
        var rows = client.Bl switch
        {
            0 => client.Dl,
            1 => 14,
            3 => 43,
            _ => 25,
        };
        modes.SetRows(Math.Max(rows, 1), height);
    }

    private void GetFont(ClientRegisters client)
    {
        var font = client.Bh switch
        {
            0 => memory.ReadFarPointer(UpperFontVector),
            1 => memory.ReadFarPointer(FontVector),
            2 or 5 => VideoRom.FontOf(14),
            3 => VideoRom.LowerFont8,
            4 => new FarPointer(VideoRom.Segment, VideoRom.UpperFont8),
            _ => VideoRom.FontOf(16),
        };
        client.Es = font.Segment;
        client.Bp = (ushort)font.Offset;
        client.Cx = memory.ReadWord(VideoData.CharacterHeight);
        client.Dl = memory.ReadByte(VideoData.LastRow);
    }
}
