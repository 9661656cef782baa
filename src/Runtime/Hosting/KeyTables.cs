namespace Dbt.Runtime.Hosting;

/// <summary>
/// BIOS key codes (scan code, character) of a US keyboard, as INT 16h/00h gives them (IBM PS/2 and PC BIOS Interface
/// Technical Reference, INT 16h; Ralf Brown's Interrupt List, table 00006).
/// </summary>
public static class KeyTables
{
    public const ushort Enter = 0x1C0D;
    public const ushort Escape = 0x011B;
    public const ushort Backspace = 0x0E08;
    public const ushort Tab = 0x0F09;
    public const ushort ShiftTab = 0x0F00;
    public const ushort ControlC = 0x2E03;

    /// <summary>Keys from scan code 02h on; a blank is no character key.</summary>
    private const string Plain = "1234567890-=  qwertyuiop[]  asdfghjkl;'` \\zxcvbnm,./";
    private const string Shifted = "!@#$%^&*()_+  QWERTYUIOP{}  ASDFGHJKL:\"~ |ZXCVBNM<>?";
    private const int FirstScanCode = 2;

    /// <summary>The key that types a character of code page 437; scan code 0 when no key of the US keyboard does.</summary>
    public static ushort FromCharacter(byte character)
    {
        switch (character)
        {
            case 0:
                return 0x0300; // Ctrl-2
            case 8 or 127:
                return Backspace;
            case 9:
                return Tab;
            case 13:
                return Enter;
            case 27:
                return Escape;
            case 28:
                return 0x2B1C;
            case 29:
                return 0x1B1D;
            case 30:
                return 0x071E;
            case 31:
                return 0x0C1F;
            case 32:
                return 0x3920;
            case < 27:
                return Code(Plain.IndexOf((char)(character + 96), StringComparison.Ordinal), character);
            default:
                var index = Plain.IndexOf((char)character, StringComparison.Ordinal);
                return Code(index >= 0 ? index : Shifted.IndexOf((char)character, StringComparison.Ordinal), character);
        }
    }

    /// <summary>Alt and a character key; 0 when the BIOS has no such key.</summary>
    public static ushort WithAlt(byte character)
    {
        if (character is >= (byte)'1' and <= (byte)'9')
            return (ushort)((0x78 + character - '1') << 8);
        return character switch
        {
            (byte)'0' => 0x8100,
            (byte)'-' => 0x8200,
            (byte)'=' => 0x8300,
            9 => 0xA500,
            _ => (ushort)(FromCharacter(character) & 0xFF00),
        };
    }

    /// <summary>F1–F12.</summary>
    public static ushort Function(int number, KeyModifiers modifiers)
    {
        if (number is < 1 or > 12)
            return 0;
        // First scan codes of F1–F10 and of F11–F12 with nothing, Shift, Ctrl, Alt.
        var (low, high) = modifiers switch
        {
            _ when modifiers.HasFlag(KeyModifiers.Alt) => (0x68, 0x8B),
            _ when modifiers.HasFlag(KeyModifiers.Control) => (0x5E, 0x89),
            _ when modifiers.HasFlag(KeyModifiers.Shift) => (0x54, 0x87),
            _ => (0x3B, 0x85),
        };
        return (ushort)((number <= 10 ? low + number - 1 : high + number - 11) << 8);
    }

    /// <summary>A key of the cursor block.</summary>
    public static ushort Cursor(CursorKey key, KeyModifiers modifiers)
    {
        var (plain, control, alt) = key switch
        {
            CursorKey.Home => (0x47, 0x77, 0x97),
            CursorKey.Up => (0x48, 0x8D, 0x98),
            CursorKey.PageUp => (0x49, 0x84, 0x99),
            CursorKey.Left => (0x4B, 0x73, 0x9B),
            CursorKey.Center => (0x4C, 0x8F, 0x00),
            CursorKey.Right => (0x4D, 0x74, 0x9D),
            CursorKey.End => (0x4F, 0x75, 0x9F),
            CursorKey.Down => (0x50, 0x91, 0xA0),
            CursorKey.PageDown => (0x51, 0x76, 0xA1),
            CursorKey.Insert => (0x52, 0x92, 0xA2),
            _ => (0x53, 0x93, 0xA3),
        };
        var code = modifiers.HasFlag(KeyModifiers.Alt) ? alt : modifiers.HasFlag(KeyModifiers.Control) ? control : plain;
        return (ushort)(code << 8);
    }

    private static ushort Code(int index, byte character) =>
        (ushort)(index < 0 ? character : ((index + FirstScanCode) << 8) | character);
}

/// <summary>Modifiers of a terminal's escape sequence: its parameter less one (xterm, "PC-Style Function Keys").</summary>
[Flags]
public enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Control = 4,
}

/// <summary>The keys of the cursor block and the keypad.</summary>
public enum CursorKey
{
    Home,
    Up,
    PageUp,
    Left,
    Center,
    Right,
    End,
    Down,
    PageDown,
    Insert,
    Delete,
}
