using Dbt.Guest;

namespace Dbt.Vdds.VVideo;

/// <summary>INT 10h/10h: palette, overscan, blinking and the DAC. They are kept for the guest to read; nothing shows them yet.</summary>
internal sealed class PaletteServices(GuestMemory memory, VideoPorts ports)
{
    private readonly AttributeRegisters _attributes = ports.Attributes;
    private readonly ColourTable _colours = ports.Colours;

    public void Serve(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0x00:
                _attributes[client.Bl] = client.Bh;
                break;
            case 0x01:
                _attributes[AttributeRegisters.Overscan] = client.Bh;
                break;
            case 0x02:
                SetAll(client);
                break;
            case 0x03:
                SetModeBit(AttributeRegisters.Blink, (client.Bl & 1) != 0);
                break;
            case 0x07:
                client.Bh = _attributes[client.Bl];
                break;
            case 0x08:
                client.Bh = _attributes[AttributeRegisters.Overscan];
                break;
            case 0x09:
                GetAll(client);
                break;
            case 0x10:
                _colours[client.Bx] = (client.Dh, client.Ch, client.Cl);
                break;
            case 0x12:
                SetColours(client);
                break;
            case 0x13:
                SelectPage(client);
                break;
            case 0x15:
                (client.Dh, client.Ch, client.Cl) = _colours[client.Bl];
                break;
            case 0x17:
                GetColours(client);
                break;
            case 0x18:
                _colours.Mask = client.Bl;
                break;
            case 0x19:
                client.Bl = _colours.Mask;
                break;
            case 0x1A:
                var small = (_attributes[AttributeRegisters.ModeControl] & AttributeRegisters.PagesOf16) != 0;
                client.Bl = small ? (byte)1 : (byte)0;
                client.Bh = (byte)(_attributes[AttributeRegisters.ColourSelect] >> (small ? 0 : 2));
                break;
            case 0x1B:
                SumToGrey(client.Bx, client.Cx);
                break;
        }
    }

    private void SetAll(ClientRegisters client)
    {
        var at = client.Linear(SegmentName.Es, client.Dx);
        for (var i = 0; i < AttributeRegisters.PaletteSize; i++)
            _attributes[i] = memory.ReadByte(at + (uint)i);
        _attributes[AttributeRegisters.Overscan] = memory.ReadByte(at + AttributeRegisters.PaletteSize);
    }

    private void GetAll(ClientRegisters client)
    {
        var at = client.Linear(SegmentName.Es, client.Dx);
        for (var i = 0; i < AttributeRegisters.PaletteSize; i++)
            memory.WriteByte(at + (uint)i, _attributes[i]);
        memory.WriteByte(at + AttributeRegisters.PaletteSize, _attributes[AttributeRegisters.Overscan]);
    }

    private void SetColours(ClientRegisters client)
    {
        var at = client.Linear(SegmentName.Es, client.Dx);
        for (var i = 0; i < Math.Min((int)client.Cx, ColourTable.Size); i++, at += 3)
            _colours[client.Bx + i] = (memory.ReadByte(at), memory.ReadByte(at + 1), memory.ReadByte(at + 2));
    }

    private void GetColours(ClientRegisters client)
    {
        var at = client.Linear(SegmentName.Es, client.Dx);
        for (var i = 0; i < Math.Min((int)client.Cx, ColourTable.Size); i++, at += 3)
        {
            var (red, green, blue) = _colours[client.Bx + i];
            memory.WriteByte(at, red);
            memory.WriteByte(at + 1, green);
            memory.WriteByte(at + 2, blue);
        }
    }

    private void SelectPage(ClientRegisters client)
    {
        if (client.Bl == 0)
        {
            SetModeBit(AttributeRegisters.PagesOf16, (client.Bh & 1) != 0);
            return;
        }
        var small = (_attributes[AttributeRegisters.ModeControl] & AttributeRegisters.PagesOf16) != 0;
        _attributes[AttributeRegisters.ColourSelect] = (byte)(small ? client.Bh & 15 : (client.Bh & 3) << 2);
    }

    private void SetModeBit(byte bit, bool value)
    {
        var mode = _attributes[AttributeRegisters.ModeControl];
        _attributes[AttributeRegisters.ModeControl] = (byte)(value ? mode | bit : mode & ~bit);
    }

    /// <summary>30 % red, 59 % green, 11 % blue.</summary>
    private void SumToGrey(int first, int count)
    {
        for (var i = first; i < first + Math.Min(count, ColourTable.Size); i++)
        {
            var (red, green, blue) = _colours[i];
            var grey = (byte)((red * 30 + green * 59 + blue * 11 + 50) / 100);
            _colours[i] = (grey, grey, grey);
        }
    }
}
