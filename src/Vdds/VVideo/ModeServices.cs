using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VVideo;

/// <summary>INT 10h/00h and what else changes the geometry: loading a font of another height, pages.</summary>
internal sealed class ModeServices
{
    private const ushort CursorShape = 0x0607;
    private const byte NotClearedBit = 0x80;
    private const uint FontVector = 0x43 * 4;
    private const int PageUnit = 0x100;
    private const int GraphicsMemory = 0x10000;
    private const int CgaMemory = 0x4000;
    private const byte EquipmentVideo = 0x30;
    private const byte Equipment40 = 0x10;
    private const byte Equipment80 = 0x20;

    /// <summary>256 KB of video memory.</summary>
    private const byte Options = 0x60;

    private const byte Lines400 = 0x10;
    private const byte Lines200 = 0x80;

    private readonly GuestMemory _memory;
    private readonly ITrace _trace;
    private readonly VirtualVideo _video;
    private readonly VideoPorts _ports;

    public ModeServices(IVirtualMachine machine, VirtualVideo video, VideoPorts ports)
    {
        _memory = machine.Memory;
        _trace = machine.Trace;
        _video = video;
        _ports = ports;
        Rom = new VideoRom(_memory);
    }

    public VideoRom Rom { get; }

    /// <summary>INT 10h/00h. A number that is no mode changes nothing.</summary>
    public void SetMode(byte request)
    {
        var number = (byte)(request & ~NotClearedBit);
        if (!VideoModes.TryFind(number, out var mode))
        {
            if (_trace.IsOn(TraceCategories.Bios))
                _trace.Write(TraceCategories.Bios, $"INT 10h/00h: no video mode {number:X2}h");
            return;
        }
        Rom.NeedFonts();
        Enter(mode, clear: (request & NotClearedBit) == 0);
    }

    /// <summary>Rows and page size follow from the height of characters in the lines of the text mode.</summary>
    public void SetCharacterHeight(int height)
    {
        var rows = ScanLines / height;
        var columns = _memory.ReadWord(VideoData.Columns);
        SetRows(rows, height);
        _memory.WriteWord(VideoData.PageSize, (ushort)((rows * columns * 2 + PageUnit - 1) / PageUnit * PageUnit));
        _video.Crt.SetCharacterHeight(height);
    }

    public void SetRows(int rows, int height)
    {
        _memory.WriteByte(VideoData.LastRow, (byte)(rows - 1));
        _memory.WriteWord(VideoData.CharacterHeight, (ushort)height);
    }

    /// <summary>INT 10h/12h/30h: lines of the text modes from the next mode set on: 0, 1, 2 for 200, 350, 400.</summary>
    public void ChooseScanLines(byte choice)
    {
        var flags = _memory.ReadByte(VideoData.VgaFlags) & ~(Lines200 | Lines400);
        flags |= choice switch
        {
            0 => Lines200,
            2 => Lines400,
            _ => 0,
        };
        _memory.WriteByte(VideoData.VgaFlags, (byte)flags);
    }

    /// <summary>INT 10h/05h.</summary>
    public void SelectPage(int page)
    {
        _memory.WriteByte(VideoData.ActivePage, (byte)page);
        var offset = _video.Screen.PageOffset(page);
        _memory.WriteWord(VideoData.PageStart, (ushort)offset);
        _video.Crt.Start = offset / 2;
        ShowCursor();
    }

    /// <summary>Puts the hardware cursor where the active page's cursor is.</summary>
    public void ShowCursor()
    {
        var screen = _video.Screen;
        var page = screen.ActivePage;
        var (row, column) = screen.GetCursor(page);
        _video.Crt.Cursor = screen.PageOffset(page) / 2 + row * screen.Columns + column;
    }

    private int ScanLines => (_memory.ReadByte(VideoData.VgaFlags) & (Lines200 | Lines400)) switch
    {
        Lines200 => 200,
        Lines400 => 400,
        _ => 350,
    };

    private void Enter(VideoMode mode, bool clear)
    {
        _memory.WriteByte(VideoData.Mode, mode.Number);
        _memory.WriteWord(VideoData.Columns, mode.Columns);
        _memory.WriteWord(VideoData.PageSize, mode.PageSize);
        _memory.WriteWord(VideoData.PageStart, 0);
        _memory.WriteDword(VideoData.Cursors, 0);
        _memory.WriteDword(VideoData.Cursors + 4, 0);
        _memory.WriteDword(VideoData.Cursors + 8, 0);
        _memory.WriteDword(VideoData.Cursors + 12, 0);
        _memory.WriteWord(VideoData.CursorShape, CursorShape);
        _memory.WriteByte(VideoData.ActivePage, 0);
        _memory.WriteWord(VideoData.CrtcPort, (ushort)(mode.IsMonochrome ? 0x3B4 : 0x3D4));
        _memory.WriteByte(VideoData.ModeRegister, VideoModes.ModeRegister(mode.Number));
        _memory.WriteByte(VideoData.PaletteRegister, mode.Number == 6 ? (byte)0x3F : (byte)0x30);
        _memory.WriteByte(VideoData.Options, clear ? Options : (byte)(Options | VideoData.NotCleared));
        var lines = mode.IsText ? ScanLines : mode.ScanLines;
        var height = !mode.IsText ? mode.CharacterHeight : lines switch
        {
            200 => 8,
            350 => 14,
            _ => 16,
        };
        SetRows(lines / height, height);
        SetEquipment(mode);
        if (!mode.IsText)
            _memory.WriteFarPointer(FontVector, VideoRom.FontOf(height));

        _ports.IsColour = !mode.IsMonochrome;
        _ports.Attributes.Reset();
        _video.Crt.Reset();
        _video.Crt.SetCharacterHeight(height);
        _video.Screen.IsText = mode.IsText;
        Clear(mode, clear);
    }

    private void Clear(VideoMode mode, bool clear)
    {
        if (clear || !mode.IsText)
            _video.Screen.Clear();
        if (clear && !mode.IsText)
            _memory.Fill(mode.Base, mode.Base == VideoModes.ColourBase ? CgaMemory : GraphicsMemory, 0);
        if (!clear)
            _video.Screen.Accept();
    }

    private void SetEquipment(VideoMode mode)
    {
        var equipment = _memory.ReadByte(VideoData.Equipment) & ~EquipmentVideo;
        equipment |= mode.IsMonochrome ? EquipmentVideo : mode.Columns == 40 ? Equipment40 : Equipment80;
        _memory.WriteByte(VideoData.Equipment, (byte)equipment);
    }
}
