namespace Dbt.Vdds.VKbd;

/// <summary>Linear addresses of the keyboard's part of the BIOS data area (RBIL MEMORY.LST, 40h:17h and on).</summary>
internal static class KeyboardData
{
    public const uint Shift = 0x417;
    public const uint Pressed = 0x418;
    public const uint AltInput = 0x419;
    public const uint Head = 0x41A;
    public const uint Tail = 0x41C;
    public const uint Break = 0x471;
    public const uint BufferStart = 0x480;
    public const uint BufferEnd = 0x482;
    public const uint Mode = 0x496;

    // Shift flags, 40h:17h.
    public const byte RightShift = 0x01;
    public const byte LeftShift = 0x02;
    public const byte Control = 0x04;
    public const byte Alt = 0x08;
    public const byte ScrollLock = 0x10;
    public const byte NumLock = 0x20;
    public const byte CapsLock = 0x40;
    public const byte Insert = 0x80;

    // Keys that are down, 40h:18h: the locks as in 40h:17h, and these.
    public const byte LeftControl = 0x01;
    public const byte LeftAlt = 0x02;

    // Mode, 40h:96h.
    public const byte LastWasE1 = 0x01;
    public const byte LastWasE0 = 0x02;
    public const byte RightControl = 0x04;
    public const byte RightAlt = 0x08;

    public const byte BreakPressed = 0x80;
}
