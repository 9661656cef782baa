using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>
/// The keyboard as the device CON reads it: one byte a key, and for keys without a character a zero followed by the scan
/// code.
/// </summary>
internal sealed class ConsoleKeys(IVirtualMachine machine)
{
    /// <summary>Ctrl-C as a character.</summary>
    public const byte ControlC = 3;

    /// <summary>Turns the copy of the screen on the printer on and off.</summary>
    public const byte ControlP = 0x10;

    private const byte ControlS = 0x13;

    private const byte EnhancedPrefix = 0xE0;

    private readonly IVirtualKeyboard? _keyboard = machine.Import<IVirtualKeyboard>();
    private byte _pendingScan;
    private bool _used;
    private bool _isHeld;

    /// <summary>Ctrl-Break was pressed (INT 1Bh): the next read gives Ctrl-C.</summary>
    public bool BreakPressed { get; set; }

    /// <summary>No key will ever come.</summary>
    public bool Ended => _pendingScan == 0 && !BreakPressed && (_keyboard?.KeysEnded != false);

    public bool Available
    {
        get
        {
            _used = true;
            return _pendingScan != 0 || BreakPressed || _keyboard is { KeyAvailable: true };
        }
    }

    public bool TryRead(out byte value)
    {
        _used = true;
        value = _pendingScan;
        if (value != 0)
        {
            _pendingScan = 0;
            return true;
        }
        if (BreakPressed)
        {
            BreakPressed = false;
            value = ControlC;
            return true;
        }
        if (_keyboard is null || !_keyboard.TryTakeKey(out var key))
            return false;
        value = (byte)key;
        var scan = (byte)(key >> 8);
        if (value == EnhancedPrefix && scan != 0)
            value = 0;
        if (value == 0)
            _pendingScan = scan;
        return true;
    }

    /// <summary>
    /// Takes a Ctrl-C that is the next key. A program that only writes has not touched the keyboard, and then neither does
    /// this: the host's input stays as it is.
    /// </summary>
    public bool TakeControlC()
    {
        if (BreakPressed)
        {
            BreakPressed = false;
            return true;
        }
        if (!_used || _keyboard is null || !_keyboard.TryPeekKey(out var key) || (byte)key != ControlC)
            return false;
        _keyboard.TryTakeKey(out _);
        return true;
    }

    /// <summary>
    /// Ctrl-S was typed: output waits until another key is, which is forgotten unless it is Ctrl-C. As with Ctrl-C, a
    /// program that has not asked for keys cannot be stopped.
    /// </summary>
    public bool HoldsOutput
    {
        get
        {
            if (!_used || _keyboard is null)
                return false;
            if (!_isHeld)
            {
                if (!_keyboard.TryPeekKey(out var first) || (byte)first != ControlS)
                    return false;
                _keyboard.TryTakeKey(out _);
                _isHeld = true;
            }
            if (!_keyboard.TryPeekKey(out var key))
                return _isHeld = !_keyboard.KeysEnded;
            _isHeld = false;
            if ((byte)key != ControlC)
                _keyboard.TryTakeKey(out _);
            return false;
        }
    }

    /// <summary>Forgets what has been typed.</summary>
    public void Flush()
    {
        _pendingScan = 0;
        while (_keyboard?.TryTakeKey(out _) == true)
        {
        }
    }
}
