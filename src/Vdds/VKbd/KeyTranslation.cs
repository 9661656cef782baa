using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VKbd;

/// <summary>
/// The heart of INT 09h: a scan code becomes shift flags, or a key in the BIOS buffer. AL is the scan code on entry, and
/// what the routine in ROM is to do next on return.
/// </summary>
internal sealed class KeyTranslation(IVirtualMachine machine, KeyBuffer buffer, KeyboardController controller)
{
    private const byte Release = 0x80;
    private const byte PrefixE0 = 0xE0;
    private const byte PrefixE1 = 0xE1;
    private const byte FirstReply = 0xEE;
    private const byte ControlKey = 0x1D;
    private const byte LeftShiftKey = 0x2A;
    private const byte RightShiftKey = 0x36;
    private const byte PrintScreenKey = 0x37;
    private const byte AltKey = 0x38;
    private const byte CapsLockKey = 0x3A;
    private const byte NumLockKey = 0x45;
    private const byte ScrollLockKey = 0x46;
    private const byte FirstKeypadKey = 0x47;
    private const byte InsertKey = 0x52;
    private const byte DeleteKey = 0x53;

    private readonly GuestMemory _memory = machine.Memory;

    /// <summary>Digits of the keypad from scan code 47h on; others are no digit.</summary>
    private static ReadOnlySpan<sbyte> KeypadDigits => [7, 8, 9, -1, 4, 5, 6, -1, 1, 2, 3, 0];

    public HookResult Serve(IVirtualMachine _)
    {
        var client = machine.Client;
        client.Al = Translate(client.Al);
        return HookResult.Done;
    }

    private byte Translate(byte code)
    {
        var mode = _memory.ReadByte(KeyboardData.Mode);
        if (code is PrefixE0 or PrefixE1)
        {
            Set(KeyboardData.Mode, code == PrefixE0 ? KeyboardData.LastWasE0 : KeyboardData.LastWasE1, true);
            return KeyRoutine.Nothing;
        }
        var isExtended = (mode & KeyboardData.LastWasE0) != 0;
        if ((mode & KeyboardData.LastWasE1) != 0)
        {
            // Pause: E1 1D 45, and the same released. The machine does not stop for it.
            if ((code & ~Release) == NumLockKey)
                Set(KeyboardData.Mode, KeyboardData.LastWasE1, false);
            return KeyRoutine.Nothing;
        }
        Set(KeyboardData.Mode, KeyboardData.LastWasE0, false);
        if (code is 0 or >= FirstReply)
            return KeyRoutine.Nothing;
        var key = (byte)(code & ~Release);
        var isDown = (code & Release) == 0;
        if (isExtended && key is LeftShiftKey or RightShiftKey)
            return KeyRoutine.Nothing;
        if (TrackShift(key, isDown, isExtended) || !isDown)
            return KeyRoutine.Nothing;
        return Press(key, isExtended);
    }

    /// <summary>Shift, Ctrl, Alt and the locks. True: the key was one of them.</summary>
    private bool TrackShift(byte key, bool isDown, bool isExtended)
    {
        switch (key)
        {
            case LeftShiftKey:
                Set(KeyboardData.Shift, KeyboardData.LeftShift, isDown);
                return true;
            case RightShiftKey:
                Set(KeyboardData.Shift, KeyboardData.RightShift, isDown);
                return true;
            case ControlKey:
                TrackPair(isExtended, isDown, KeyboardData.LeftControl, KeyboardData.RightControl, KeyboardData.Control);
                return true;
            case AltKey:
                TrackPair(isExtended, isDown, KeyboardData.LeftAlt, KeyboardData.RightAlt, KeyboardData.Alt);
                if (!isDown)
                    FinishAltInput();
                return true;
            case CapsLockKey:
                TrackLock(isDown, KeyboardData.CapsLock);
                return true;
            case NumLockKey:
                TrackLock(isDown, KeyboardData.NumLock);
                return true;
            case ScrollLockKey when !isExtended && !IsHeld(KeyboardData.Control):
                TrackLock(isDown, KeyboardData.ScrollLock);
                return true;
            default:
                return false;
        }
    }

    private void TrackPair(bool isRight, bool isDown, byte left, byte right, byte both)
    {
        if (isRight)
            Set(KeyboardData.Mode, right, isDown);
        else
            Set(KeyboardData.Pressed, left, isDown);
        var isHeld = (_memory.ReadByte(KeyboardData.Mode) & right) != 0 || (_memory.ReadByte(KeyboardData.Pressed) & left) != 0;
        Set(KeyboardData.Shift, both, isHeld);
    }

    /// <summary>A lock turns over at the first press; the keyboard repeats it while it is down.</summary>
    private void TrackLock(bool isDown, byte flag)
    {
        var wasDown = (_memory.ReadByte(KeyboardData.Pressed) & flag) != 0;
        if (isDown && !wasDown)
            _memory.WriteByte(KeyboardData.Shift, (byte)(_memory.ReadByte(KeyboardData.Shift) ^ flag));
        Set(KeyboardData.Pressed, flag, isDown);
    }

    private byte Press(byte scanCode, bool isExtended)
    {
        var isControl = IsHeld(KeyboardData.Control);
        var isAlt = IsHeld(KeyboardData.Alt);
        if (isControl && isAlt && scanCode == DeleteKey)
        {
            machine.End(new VmExit(VmExitReason.Killed, 0, "Ctrl-Alt-Del was pressed"));
            return KeyRoutine.Nothing;
        }
        if (scanCode == ScrollLockKey)
            return isControl ? PressBreak() : KeyRoutine.Nothing;
        if (isExtended && scanCode == PrintScreenKey)
            return isControl || isAlt ? KeyRoutine.Nothing : KeyRoutine.PrintScreen;
        if (isAlt && !isExtended && TakeAltDigit(scanCode))
            return KeyRoutine.Nothing;
        if (scanCode == InsertKey)
            _memory.WriteByte(KeyboardData.Shift, (byte)(_memory.ReadByte(KeyboardData.Shift) ^ KeyboardData.Insert));
        var word = controller.KeyOf(scanCode);
        if (word == 0)
            word = KeyTable.Find(new KeyPress(scanCode, isExtended, ShiftFor(scanCode, isExtended, isControl, isAlt)));
        if (word != 0)
            buffer.Store(word);
        return KeyRoutine.Nothing;
    }

    private KeyShift ShiftFor(byte scanCode, bool isExtended, bool isControl, bool isAlt)
    {
        if (isAlt)
            return KeyShift.Alt;
        if (isControl)
            return KeyShift.Control;
        var shifted = IsHeld(KeyboardData.LeftShift | KeyboardData.RightShift);
        var plain = KeyTable.Find(new KeyPress(scanCode, isExtended, KeyShift.None)) & 0xFF;
        if (plain is >= 'a' and <= 'z' && IsHeld(KeyboardData.CapsLock))
            shifted = !shifted;
        else if (!isExtended && scanCode is >= FirstKeypadKey and <= DeleteKey && IsHeld(KeyboardData.NumLock))
            shifted = !shifted;
        return shifted ? KeyShift.Shift : KeyShift.None;
    }

    /// <summary>Ctrl-Break empties the buffer, leaves a key of zeros there, and calls INT 1Bh.</summary>
    private byte PressBreak()
    {
        Set(KeyboardData.Break, KeyboardData.BreakPressed, true);
        buffer.Clear();
        buffer.Store(0);
        return KeyRoutine.Break;
    }

    /// <summary>Alt with digits of the keypad types a character by its number.</summary>
    private bool TakeAltDigit(byte scanCode)
    {
        var index = scanCode - FirstKeypadKey;
        if ((uint)index >= (uint)KeypadDigits.Length || KeypadDigits[index] < 0)
            return false;
        var number = _memory.ReadByte(KeyboardData.AltInput) * 10 + KeypadDigits[index];
        _memory.WriteByte(KeyboardData.AltInput, (byte)number);
        return true;
    }

    private void FinishAltInput()
    {
        var character = _memory.ReadByte(KeyboardData.AltInput);
        if (character == 0)
            return;
        _memory.WriteByte(KeyboardData.AltInput, 0);
        buffer.Store(character);
    }

    private bool IsHeld(int flags) => (_memory.ReadByte(KeyboardData.Shift) & flags) != 0;

    private void Set(uint address, byte flag, bool value)
    {
        var flags = _memory.ReadByte(address);
        _memory.WriteByte(address, (byte)(value ? flags | flag : flags & ~flag));
    }
}
