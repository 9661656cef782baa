using Dbt.Guest;

namespace Dbt.Vdds.VVideo;

/// <summary>A rectangle of a page, all four sides included.</summary>
internal readonly record struct TextWindow(int Page, int Top, int Left, int Bottom, int Right)
{
    public int Height => Bottom - Top + 1;

    public int Width => Right - Left + 1;
}

/// <summary>
/// The pages of text in video memory. Sizes, page and cursors are those of the BIOS data area, brought into bounds, since
/// programs change them there. What is written through this class is remembered, so that what the guest stores by itself
/// shows as a difference. In graphics modes only that memory holds the text.
/// </summary>
internal sealed class TextScreen(GuestMemory memory)
{
    public const int WindowSize = 0x8000;
    public const ushort Blank = 0x0720;
    private const int MaximumColumns = 132;
    private const int MaximumRows = 100;

    private readonly byte[] _known = new byte[WindowSize];
    private byte[]? _scratch;

    /// <summary>False in graphics modes.</summary>
    public bool IsText { get; set; } = true;

    public uint Base =>
        memory.ReadByte(VideoData.Mode) == VideoModes.Monochrome ? VideoModes.MonochromeBase : VideoModes.ColourBase;

    public int Columns => Math.Clamp((int)memory.ReadByte(VideoData.Columns), 1, MaximumColumns);

    public int Rows => Math.Clamp(memory.ReadByte(VideoData.LastRow) + 1, 1, MaximumRows);

    public int ActivePage => memory.ReadByte(VideoData.ActivePage) & 7;

    /// <summary>Offset of a page in video memory; 0 when it does not fit there.</summary>
    public int PageOffset(int page)
    {
        var offset = page * memory.ReadWord(VideoData.PageSize) & ~1;
        return offset + Columns * Rows * 2 > WindowSize ? 0 : offset;
    }

    public int CellOffset(int page, int row, int column) =>
        PageOffset(page) + (Math.Min(row, Rows - 1) * Columns + Math.Min(column, Columns - 1)) * 2;

    public (int Row, int Column) GetCursor(int page)
    {
        var cursor = memory.ReadWord(VideoData.Cursors + (uint)(page & 7) * 2);
        return (cursor >> 8, cursor & 0xFF);
    }

    public void SetCursor(int page, int row, int column) =>
        memory.WriteWord(VideoData.Cursors + (uint)(page & 7) * 2, (ushort)((row << 8) | column));

    public void WriteCharacter(int offset, byte character)
    {
        _known[offset] = character;
        if (IsText)
            memory.WriteByte(Base + (uint)offset, character);
    }

    public void WriteCell(int offset, byte character, byte attribute)
    {
        _known[offset] = character;
        _known[offset + 1] = attribute;
        if (IsText)
            memory.WriteWord(Base + (uint)offset, (ushort)(character | (attribute << 8)));
    }

    /// <summary>Character in the low byte, attribute in the high one.</summary>
    public ushort ReadCell(int offset) => IsText
        ? memory.ReadWord(Base + (uint)offset)
        : (ushort)(_known[offset] | (_known[offset + 1] << 8));

    /// <summary>Fills all of video memory.</summary>
    public void Clear()
    {
        FillCells(_known, Blank);
        if (IsText)
            memory.Write(Base, _known);
    }

    /// <summary>The memory has been changed behind this class's back, and that is not the guest's drawing.</summary>
    public void Accept()
    {
        if (IsText)
            memory.Read(Base, _known);
    }

    /// <summary>The guest itself has stored into the part of video memory that is visible.</summary>
    public bool IsDrawn(int offset)
    {
        if (!IsText)
            return false;
        var visible = Columns * Rows * 2;
        if (offset + visible > WindowSize)
            offset = 0;
        return !View(Base + (uint)offset, visible).SequenceEqual(_known.AsSpan(offset, visible));
    }

    /// <summary>Cells from an offset on, character and attribute in turn.</summary>
    public byte[] Read(int offset)
    {
        var cells = new byte[Columns * Rows * 2];
        if (offset + cells.Length > WindowSize)
            offset = 0;
        if (IsText)
            memory.Read(Base + (uint)offset, cells);
        else
            _known.AsSpan(offset, cells.Length).CopyTo(cells);
        return cells;
    }

    /// <summary>Moves a window's lines up (or down, when negative) and blanks what becomes free.</summary>
    public void Scroll(TextWindow window, int lines, byte attribute)
    {
        var columns = Columns;
        if (window.Height < 1 || window.Width < 1)
            return;
        var page = PageOffset(window.Page);
        var length = window.Width * 2;
        var distance = Math.Abs(lines);
        if (distance >= window.Height)
            distance = window.Height;
        var kept = window.Height - distance;
        var (step, first) = lines >= 0 ? (1, window.Top) : (-1, window.Bottom);
        if (step == 1 && window.Width == columns)
        {
            MoveBlock(page + (first + distance) * columns * 2, page + first * columns * 2, kept * columns * 2);
        }
        else
        {
            for (var i = 0; i < kept; i++)
            {
                var to = page + ((first + i * step) * columns + window.Left) * 2;
                MoveBlock(to + distance * step * columns * 2, to, length);
            }
        }
        for (var i = kept; i < window.Height; i++)
            FillRow(page + ((first + i * step) * columns + window.Left) * 2, length, attribute);
    }

    private void MoveBlock(int from, int to, int length)
    {
        if (length == 0)
            return;
        Buffer.BlockCopy(_known, from, _known, to, length);
        if (!IsText)
            return;
        var block = (_scratch ??= new byte[WindowSize]).AsSpan(0, length);
        memory.Read(Base + (uint)from, block);
        memory.Write(Base + (uint)to, block);
    }

    private void FillRow(int offset, int length, byte attribute)
    {
        var row = _known.AsSpan(offset, length);
        FillCells(row, (ushort)(' ' | (attribute << 8)));
        if (IsText)
            memory.Write(Base + (uint)offset, row);
    }

    /// <summary>Doubles what is filled, so that the first clearing at the start costs few instructions.</summary>
    private static void FillCells(Span<byte> cells, ushort cell)
    {
        cells[0] = (byte)cell;
        cells[1] = (byte)(cell >> 8);
        for (var filled = 2; filled < cells.Length; filled *= 2)
            cells[..Math.Min(filled, cells.Length - filled)].CopyTo(cells[filled..]);
    }

    private unsafe ReadOnlySpan<byte> View(uint linear, int length) => new(memory.Base + linear, length);
}
