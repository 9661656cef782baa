namespace Dbt.Vdds.VVideo;

/// <summary>The CRT controller's registers (VGA: 25). Only cursor and start address mean something here.</summary>
internal sealed class CrtRegisters
{
    public const int Count = 25;
    private const int MaximumScanLine = 0x09;
    private const int CursorStart = 0x0A;
    private const int CursorEnd = 0x0B;
    private const int StartHigh = 0x0C;
    private const int CursorHigh = 0x0E;
    private const byte CursorOff = 0x20;

    /// <summary>Values of 80 × 25 text with 400 lines (IBM PS/2 Hardware Technical Reference, VGA).</summary>
    private static ReadOnlySpan<byte> Text80 =>
    [
        0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00, 0x00, 0x00, 0x00,
        0x9C, 0x8E, 0x8F, 0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF,
    ];

    private readonly byte[] _values = new byte[Count];

    public CrtRegisters() => Reset();

    public byte this[int index]
    {
        get => index < Count ? _values[index] : (byte)0xFF;
        set
        {
            if (index < Count)
                _values[index] = value;
        }
    }

    /// <summary>First cell shown, counted from the start of video memory.</summary>
    public int Start
    {
        get => (_values[StartHigh] << 8) | _values[StartHigh + 1];
        set => SetWord(StartHigh, value);
    }

    /// <summary>Cell of the cursor, counted from the start of video memory.</summary>
    public int Cursor
    {
        get => (_values[CursorHigh] << 8) | _values[CursorHigh + 1];
        set => SetWord(CursorHigh, value);
    }

    public bool CursorVisible => (_values[CursorStart] & CursorOff) == 0
        && (_values[CursorStart] & 0x1F) <= (_values[CursorEnd] & 0x1F);

    public void Reset() => Text80.CopyTo(_values);

    public void SetCursorShape(byte start, byte end)
    {
        _values[CursorStart] = start;
        _values[CursorEnd] = end;
    }

    public void SetCharacterHeight(int lines) =>
        _values[MaximumScanLine] = (byte)((_values[MaximumScanLine] & 0xE0) | ((lines - 1) & 0x1F));

    private void SetWord(int index, int value)
    {
        _values[index] = (byte)(value >> 8);
        _values[index + 1] = (byte)value;
    }
}
