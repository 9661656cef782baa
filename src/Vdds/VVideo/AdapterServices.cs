using Dbt.Guest;

namespace Dbt.Vdds.VVideo;

/// <summary>INT 10h/12h, 1Ah and 1Bh: what adapter this is, and its state.</summary>
internal sealed class AdapterServices(GuestMemory memory, VirtualVideo video, ModeServices modes, VideoPorts ports)
{
    private const byte VgaColour = 0x08;
    private const byte Supported12 = 0x12;
    private const byte MemoryOf256K = 3;
    private const byte SwitchSettings = 9;
    private const int StateSize = 64;

    public void Serve(ClientRegisters client)
    {
        switch (client.Ah)
        {
            case 0x12:
                ServeAlternate(client);
                break;
            case 0x1A:
                if (client.Al == 0)
                    client.Bx = VgaColour;
                client.Al = 0x1A;
                break;
            case 0x1B when client.Bx == 0:
                WriteState(client.Linear(SegmentName.Es, client.Di));
                client.Al = 0x1B;
                break;
        }
    }

    private void ServeAlternate(ClientRegisters client)
    {
        switch (client.Bl)
        {
            case 0x10:
                client.Bh = ports.IsColour ? (byte)0 : (byte)1;
                client.Bl = MemoryOf256K;
                client.Ch = 0;
                client.Cl = SwitchSettings;
                break;
            case 0x30 when client.Al <= 2:
                modes.ChooseScanLines(client.Al);
                client.Al = Supported12;
                break;
            case >= 0x31 and <= 0x36: // palette loading, adapter, greys, cursor emulation, display switch, screen on
                client.Al = Supported12;
                break;
        }
    }

    /// <summary>RBIL table 00041.</summary>
    private void WriteState(uint at)
    {
        Span<byte> state = stackalloc byte[StateSize];
        state.Clear();
        var table = new FarPointer(VideoRom.Segment, VideoRom.StaticTable).ToDword();
        BitConverter.TryWriteBytes(state, table);
        // Mode, columns, page size, page start, cursors, shape, page, CRTC port and the two registers: as at 40h:49h.
        memory.Read(VideoData.Mode, state.Slice(4, 30));
        state[0x22] = (byte)video.Rows;
        state[0x23] = memory.ReadByte(VideoData.CharacterHeight);
        state[0x25] = VgaColour;
        state[0x27] = 16;
        state[0x29] = 8;
        state[0x2A] = 2; // 400 lines
        state[0x2D] = ports.Attributes[AttributeRegisters.ModeControl] is var mode && (mode & AttributeRegisters.Blink) != 0
            ? (byte)0x20
            : (byte)0;
        state[0x31] = MemoryOf256K;
        memory.Write(at, state);
    }
}
