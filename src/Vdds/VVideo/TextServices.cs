using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VVideo;

/// <summary>INT 10h/01h–0Ah, 0Eh and 13h: cursor, scrolling, characters. What the program draws with them leaves stream mode.</summary>
internal sealed class TextServices(IVirtualMachine machine, VirtualVideo video, ModeServices modes)
{
    private const int Pages = 8;
    private const byte MoveCursor = 1;
    private const byte WithAttributes = 2;

    private readonly GuestMemory _memory = machine.Memory;
    private readonly TextScreen _screen = video.Screen;

    public void Serve(ClientRegisters client)
    {
        switch (client.Ah)
        {
            case 0x01:
                _memory.WriteWord(VideoData.CursorShape, client.Cx);
                video.Crt.SetCursorShape(client.Ch, client.Cl);
                break;
            case 0x02:
                SetCursor(client.Bh & (Pages - 1), client.Dh, client.Dl);
                break;
            case 0x03:
                client.Cx = _memory.ReadWord(VideoData.CursorShape);
                client.Dx = _memory.ReadWord(VideoData.Cursors + (uint)(client.Bh & (Pages - 1)) * 2);
                break;
            case 0x04: // light pen: not triggered
                client.Ah = 0;
                break;
            case 0x05:
                modes.SelectPage(client.Al & (Pages - 1));
                break;
            case 0x06 or 0x07:
                Scroll(client);
                break;
            case 0x08:
                client.Ax = _screen.ReadCell(CellAtCursor(client.Bh));
                break;
            case 0x09 or 0x0A:
                Repeat(client, withAttribute: client.Ah == 0x09);
                break;
            case 0x0E:
                video.Write([client.Al], expandTabs: false);
                break;
            case 0x13:
                WriteString(client);
                break;
        }
    }

    /// <summary>Home is where a clear-screen leaves the cursor, and the place where it is now is no news: neither is drawing.</summary>
    private void SetCursor(int page, int row, int column)
    {
        if ((row | column) != 0 && (row, column) != _screen.GetCursor(page))
            video.OnDrawing();
        _screen.SetCursor(page, row, column);
        if (page == _screen.ActivePage)
            modes.ShowCursor();
    }

    private void Scroll(ClientRegisters client)
    {
        var bottom = Math.Min((int)client.Dh, _screen.Rows - 1);
        var right = Math.Min((int)client.Dl, _screen.Columns - 1);
        var window = new TextWindow(_screen.ActivePage, client.Ch, client.Cl, bottom, right);
        var lines = client.Al == 0 ? window.Height : Math.Min((int)client.Al, window.Height);
        var isWhole = window.Top == 0 && window.Left == 0 && bottom == _screen.Rows - 1 && right == _screen.Columns - 1;
        if (!isWhole || lines < window.Height)
            video.OnDrawing();
        _screen.Scroll(window, client.Ah == 0x06 ? lines : -lines, client.Bh);
    }

    /// <summary>AH=09h, 0Ah: a character CX times from the cursor on, which stays; also past the end of the page, as on a PC.</summary>
    private void Repeat(ClientRegisters client, bool withAttribute)
    {
        video.OnDrawing();
        var at = CellAtCursor(client.Bh);
        var count = Math.Min(client.Cx, (TextScreen.WindowSize - at) / 2);
        for (var i = 0; i < count; i++, at += 2)
        {
            if (withAttribute)
                _screen.WriteCell(at, client.Al, client.Bl);
            else
                _screen.WriteCharacter(at, client.Al);
        }
    }

    /// <summary>AH=13h: CX characters at ES:BP from row DH, column DL on; AL says whether attributes follow and the cursor moves.</summary>
    private void WriteString(ClientRegisters client)
    {
        var page = client.Bh & (Pages - 1);
        var cursor = _screen.GetCursor(page);
        var withAttributes = (client.Al & WithAttributes) != 0;
        var bytes = _memory.ReadBytes(client.Linear(SegmentName.Es, client.Bp), withAttributes ? client.Cx * 2 : client.Cx);
        _screen.SetCursor(page, client.Dh, client.Dl);
        if (withAttributes)
        {
            for (var i = 0; i < bytes.Length; i += 2)
                video.WriteDrawn(bytes.AsSpan(i, 1), page, bytes[i + 1]);
        }
        else
        {
            video.WriteDrawn(bytes, page, client.Bl);
        }
        if ((client.Al & MoveCursor) != 0)
            return;
        _screen.SetCursor(page, cursor.Row, cursor.Column);
        if (page == _screen.ActivePage)
            modes.ShowCursor();
    }

    private int CellAtCursor(byte page)
    {
        var (row, column) = _screen.GetCursor(page);
        return _screen.CellOffset(page & (Pages - 1), row, column);
    }
}
